import { expect, test } from 'vitest';
import {
  addToHistory,
  type HistoryEntry,
  RECENT_MAX,
  readHistory,
  searchHistory,
  toggleStar,
} from './query-history.ts';

const entry = (query: string, isStarred = false): HistoryEntry => ({ query, ranAtMs: 1, isStarred });

test('a query that is run again moves to the front and keeps its star', () => {
  const entries = addToHistory([entry('a'), entry('b', true)], ' b ', 9);
  expect(entries).toEqual([{ query: 'b', ranAtMs: 9, isStarred: true }, entry('a')]);
});

test('nothing and novels are not kept', () => {
  expect(addToHistory([], '  ', 1)).toEqual([]);
  expect(addToHistory([], 'x'.repeat(5001), 1)).toEqual([]);
});

test('old entries go, starred ones stay', () => {
  let entries: readonly HistoryEntry[] = [entry('kept', true)];
  for (let i = 0; i < RECENT_MAX + 20; i++) entries = addToHistory(entries, `q${i}`, i);
  expect(entries).toHaveLength(RECENT_MAX + 1);
  expect(entries.at(-1)?.query).toBe('kept');
});

test('search wants every word, starred first', () => {
  const entries = [entry('rate(http)'), entry('sum(rate(http))', true), entry('up')];
  expect(searchHistory(entries, 'HTTP rate').map(({ query }) => query)).toEqual(['sum(rate(http))', 'rate(http)']);
  expect(toggleStar(entries, 'up')[2]?.isStarred).toBe(true);
});

for (const text of [null, 'null', '{', '{"a":1}', '[1,{"query":2}]']) {
  test(`what is stored may be anything: ${text}`, () => expect(readHistory(text)).toEqual([]));
}
