import { expect, test } from 'vitest';
import { recentQueries } from './recent-queries.ts';

const entry = (query: string, ranAtMs: number) => ({ query, ranAtMs, isStarred: false });

test('the newest of all languages come first, and not too many', () => {
  const found = recentQueries({
    promql: [entry('up', 50), entry('old', 1)],
    logql: [entry('{a="b"}', 60)],
    traceql: [],
    sql: Array.from({ length: 9 }, (_, i) => entry(`select ${i}`, 10 + i)),
  });
  expect(found.map(({ language, query }) => `${language} ${query}`).slice(0, 3)).toEqual([
    'logql {a="b"}',
    'promql up',
    'sql select 8',
  ]);
  expect(found).toHaveLength(6);
});

test('nothing was asked yet', () => {
  expect(recentQueries({ promql: [], logql: [], traceql: [], sql: [] })).toEqual([]);
});
