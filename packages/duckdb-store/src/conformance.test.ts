import { storeCases } from '@o11y-lab/storage';
import { afterEach, describe, test } from 'vitest';
import { type DuckDbStore, openDuckDbStore } from './index.ts';

describe('the DuckDB store', () => {
  let store: DuckDbStore | undefined;
  afterEach(() => store?.close());

  for (const { name, run } of storeCases) {
    test(name, async () => {
      store = await openDuckDbStore({
        path: ':memory:',
        now: () => 0,
        retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
      });
      await run(store);
    });
  }
});
