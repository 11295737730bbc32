import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/test-broker.ts';
import { type CommittedOffset, OffsetStore } from './offsets.ts';

function open(path: string): OffsetStore {
  const store = new OffsetStore({ path, log: () => undefined });
  onTestFinished(() => store.close());
  return store;
}

function commitOf(
  topic: string,
  partition: number,
  offset: number,
  more: Partial<CommittedOffset> = {},
): CommittedOffset {
  return { topic, partition, offset, metadata: '', committedMs: 1000, retentionMs: null, ...more };
}

test('the newest commit of each partition survives a crash', () => {
  const path = join(temporaryFolder(), 'offsets.journal');
  const first = open(path);
  first.commit('g', [commitOf('t', 0, 1), commitOf('t', 1, 5)]);
  first.commit('g', [commitOf('t', 0, 2, { metadata: 'note' })]);
  first.commit('h', [commitOf('t', 0, 9)]);
  // No close: the process dies.
  const second = open(path);
  expect(second.get('g', 't', 0)).toEqual(commitOf('t', 0, 2, { metadata: 'note' }));
  expect(second.get('g', 't', 1)?.offset).toBe(5);
  expect(second.get('h', 't', 0)?.offset).toBe(9);
  expect(second.get('h', 't', 1)).toBeUndefined();
  expect(second.groupIds()).toEqual(['g', 'h']);
});

test('deleted groups and topics stay deleted', () => {
  const path = join(temporaryFolder(), 'offsets.journal');
  const first = open(path);
  first.commit('g', [commitOf('t', 0, 1), commitOf('u', 0, 2)]);
  first.commit('h', [commitOf('t', 0, 1)]);
  first.deleteTopic('t');
  expect(first.groupIds()).toEqual(['g']);
  first.commit('i', [commitOf('u', 0, 3)]);
  first.deleteGroup('i');
  const second = open(path);
  expect(second.groupIds()).toEqual(['g']);
  expect(second.all('g')).toEqual([commitOf('u', 0, 2)]);
});

const expiries = [
  { name: 'young', commit: {}, nowMs: 1100, emptySinceMs: 0, gone: 0 },
  { name: 'old', commit: {}, nowMs: 1101, emptySinceMs: 0, gone: 1 },
  { name: 'old, but its group was there until lately', commit: {}, nowMs: 1101, emptySinceMs: 1050, gone: 0 },
  { name: 'kept longer on request', commit: { retentionMs: 500 }, nowMs: 1500, emptySinceMs: 0, gone: 0 },
  { name: 'kept shorter on request', commit: { retentionMs: 5 }, nowMs: 1006, emptySinceMs: 1006, gone: 1 },
];

for (const c of expiries) {
  test(`an offset that is ${c.name}: ${c.gone} forgotten`, () => {
    const store = open(join(temporaryFolder(), 'offsets.journal'));
    store.commit('g', [commitOf('t', 0, 1, c.commit)]);
    expect(store.expire('g', c.nowMs, c.emptySinceMs, 100)).toBe(c.gone);
    expect(store.has('g')).toBe(c.gone === 0);
  });
}
