import type { SpanBatch } from '@o11y-lab/model';
import type { SpanStore } from '@o11y-lab/storage';
import type { Consumer } from '../consumer.ts';
import { NOTHING_REJECTED } from '../rejections.ts';

/** Hands spans to the store; there is nothing to translate. */
export function createSpansExporter(store: SpanStore): Consumer<SpanBatch> {
  return async (batch) => {
    if (batch.length > 0) await store.append(batch);
    return NOTHING_REJECTED;
  };
}
