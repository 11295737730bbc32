import { newLogBatch, newMetricBatch, newSpanBatch } from '@o11y-lab/model';
import { StoreError } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import type { Consumers } from './consumer.ts';
import { reportOutages } from './outage-report.ts';

function harness(): { consumers: Consumers; lines: unknown[]; failWith(error: Error | undefined): void } {
  const lines: unknown[] = [];
  let failure: Error | undefined;
  const consume = async (): Promise<{ count: number; message: string }> => {
    if (failure) throw failure;
    return { count: 0, message: '' };
  };
  const log = {
    info: (message: string, fields?: object) => lines.push(['info', message, fields]),
    warn: (message: string, fields?: object) => lines.push(['warn', message, fields]),
    error: (message: string, fields?: object) => lines.push(['error', message, fields]),
  };
  return {
    consumers: reportOutages({ traces: consume, logs: consume, metrics: consume }, log),
    lines,
    failWith: (error) => {
      failure = error;
    },
  };
}

test('an outage is one line at its start and one at its end, over all signals', async () => {
  const { consumers, lines, failWith } = harness();
  await consumers.traces(newSpanBatch());
  expect(lines).toEqual([]);
  failWith(new StoreError('disk', 'no space left on device'));
  await expect(consumers.traces(newSpanBatch())).rejects.toThrow('no space left');
  await expect(consumers.logs(newLogBatch())).rejects.toThrow('no space left');
  expect(lines).toEqual([
    ['error', 'not storing; senders are asked to try again', { reason: 'no space left on device' }],
  ]);
  failWith(undefined);
  await consumers.metrics(newMetricBatch());
  await consumers.metrics(newMetricBatch());
  expect(lines.slice(1)).toEqual([['info', 'storing again', { refusedBatches: 2 }]]);
});

const others: readonly Error[] = [
  new StoreError('closed', 'the store is closing'),
  new StoreError('too-much', 'too many series'),
  new TypeError('a bug'),
];
for (const error of others) {
  test(`no outage: ${error.message}`, async () => {
    const { consumers, lines, failWith } = harness();
    failWith(error);
    await expect(consumers.traces(newSpanBatch())).rejects.toBe(error);
    expect(lines).toEqual([]);
  });
}
