import assert from 'node:assert/strict';
import { labelsOf } from '@o11y-lab/model';
import { StoreError } from '../errors.ts';
import { logAppendOf, sampleAppendOf, spanBatchOf } from './batches.ts';
import type { StoreCase } from './case.ts';
import { groupCases } from './group-cases.ts';
import { logCases } from './log-cases.ts';
import { metricCases } from './metric-cases.ts';
import { searchCases } from './search-cases.ts';
import { spanCases } from './span-cases.ts';

const lifetimeCases: readonly StoreCase[] = [
  {
    name: 'store: an empty one answers everything with nothing',
    async run(store) {
      const { spans, logs, metrics, retention } = await store.stats();
      assert.deepEqual([spans.rows, logs.rows, metrics.rows, metrics.seriesCount], [0, 0, 0, 0]);
      assert.deepEqual([retention.droppedByAge, retention.droppedBySize], [0, 0]);
      assert.deepEqual(await store.metrics.readSeries({ startUnixMs: 0, endUnixMs: 1e13, matcherSets: [] }), []);
      assert.deepEqual(await store.metrics.readMetadata(), []);
    },
  },
  {
    name: 'store: appends after close are refused',
    async run(store) {
      const id = store.metrics.seriesId(labelsOf([['__name__', 'm']]));
      const accepted = store.spans.append(spanBatchOf([{ traceId: '1', spanId: '1' }]));
      await store.close();
      await accepted;
      const closed = (error: unknown): boolean => error instanceof StoreError && error.code === 'closed';
      await assert.rejects(store.spans.append(spanBatchOf([{ traceId: '1', spanId: '1' }])), closed);
      await assert.rejects(store.logs.append(logAppendOf([{ stream: { a: 'b' }, line: 'x' }])), closed);
      await assert.rejects(store.metrics.append(sampleAppendOf([[id, 1, 1]])), closed);
      await store.close();
    },
  },
];

/** What every store must do, each on an empty store of its own. Made of node:assert alone: any test runner will do. */
export const storeCases: readonly StoreCase[] = [
  ...lifetimeCases,
  ...spanCases,
  ...searchCases,
  ...groupCases,
  ...logCases,
  ...metricCases,
];
