import { StoreError } from '@o11y-lab/storage';
import type { Consumer, Consumers } from './consumer.ts';
import type { Log } from './log.ts';

/**
 * Tells the operator when a store stops taking batches, and when it takes them again: one line each, however many
 * requests are refused in between. The senders get their answer either way; they can't free a disk.
 */
export function reportOutages(consumers: Consumers, log: Log): Consumers {
  let refusedBatches = 0;

  const watch =
    <Batch>(consume: Consumer<Batch>): Consumer<Batch> =>
    async (batch) => {
      try {
        const rejected = await consume(batch);
        if (refusedBatches > 0) log.info('storing again', { refusedBatches });
        refusedBatches = 0;
        return rejected;
      } catch (error) {
        // `closed` is the backend stopping, `too-much` the sender's to mend; anything but a StoreError is logged as a bug.
        if (error instanceof StoreError && error.code !== 'closed' && error.code !== 'too-much') {
          if (refusedBatches === 0) log.error('not storing; senders are asked to try again', { reason: error.message });
          refusedBatches++;
        }
        throw error;
      }
    };

  return { traces: watch(consumers.traces), logs: watch(consumers.logs), metrics: watch(consumers.metrics) };
}
