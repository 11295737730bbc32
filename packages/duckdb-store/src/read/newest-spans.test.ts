import { nanoAt, type PlainSpan, spanBatchOf } from '@o11y-lab/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DuckDbStore, openDuckDbStore } from '../index.ts';
import { LOOKED_AT_MAX } from './newest-spans.ts';

// One old span, then as many as are looked at.
let store: DuckDbStore;
const always = { startUnixNano: nanoAt(-1), endUnixNano: nanoAt(1e6) };
const longAgo = { startUnixNano: nanoAt(-1), endUnixNano: nanoAt(10) };

beforeAll(async () => {
  store = await openDuckDbStore({
    path: ':memory:',
    now: () => 0,
    retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
  });
  const span = (i: number): PlainSpan => ({
    traceId: '1',
    spanId: (i + 1).toString(16),
    startMs: i === 0 ? 0 : 1000,
    durationMs: 1,
    name: i === 0 ? 'early' : 'late',
    attributes: i === 0 ? { early: 1 } : { late: 1 },
    resource: { 'service.name': i === 0 ? 'first' : 'second' },
  });
  const rows = 1 + LOOKED_AT_MAX;
  for (let at = 0; at < rows; at += 10_000) {
    await store.spans.append(spanBatchOf(Array.from({ length: Math.min(10_000, rows - at) }, (_, i) => span(at + i))));
  }
}, 120_000);
afterAll(() => store.close());

const values = async (range: typeof always, name: string, scope: 'span' | 'any' | 'resource'): Promise<number> => {
  const field = { kind: 'attribute' as const, scope, name };
  return (await store.spans.readAttributeValues({ range, field, where: { kind: 'true' }, limit: 10 })).length;
};

test('of very many spans the newest are looked at for attribute names and values', async () => {
  expect((await store.spans.readAttributeNames(always, 10)).span).toEqual(['late']);
  expect(await values(always, 'late', 'span')).toBe(1);
  expect(await values(always, 'early', 'any')).toBe(0);
});

test('a range of few is looked at whole', async () => {
  expect((await store.spans.readAttributeNames(longAgo, 10)).span).toEqual(['early']);
  expect(await values(longAgo, 'early', 'any')).toBe(1);
});

test('what is cheap to look at is complete: resources, span names', async () => {
  expect(await values(always, 'service.name', 'resource')).toBe(2);
  const field = { kind: 'intrinsic' as const, name: 'name' as const };
  const names = await store.spans.readAttributeValues({ range: always, field, where: { kind: 'true' }, limit: 10 });
  expect(names.length).toBe(2);
});
