// Broken queries: the parser answers every text with a tree or a QueryError that has a place, and what it accepts prints
// to something that reads back the same.
import { QueryError } from '@o11y-lab/query-lang';
import { expect, test } from 'vitest';
import { printPromql } from '../print/print.ts';
import { parsePromql } from './parse.ts';

const SEEDS = [
  'sum by (service, "http.route") (rate(requests_total{status=~"5..",env!="dev"}[5m] offset 1m)) > 0.5',
  'histogram_quantile(0.95, sum without (instance) (rate(latency_bucket[1m30s] @ end()))) or on() vector(0)',
  'a * on (x, y) group_left (z) b unless ignoring (q) -c ^ 2 ^ 0x1F',
  'max_over_time((topk(3, up) == bool 1)[1h:30s] @ 1.5 offset -5m) atan2 time()',
  'label_replace({"quoted name", l=`raw`}, "dst", "$1", \'src\', "(.*)") </ +Inf # end',
];
const QUERIES = 5_000;

/** Numerical Recipes' linear congruential generator: the same queries on every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test(`${QUERIES} queries with pieces cut out, moved and cut off`, () => {
  const random = randomFrom(7);
  const pick = (): string => SEEDS[Math.floor(random() * SEEDS.length)] ?? '';
  const placeIn = (text: string): number => Math.floor(random() * text.length);
  const accepted: string[] = [];
  for (let i = 0; i < QUERIES; i++) {
    let query = pick();
    for (let edits = 0; edits < 3; edits++) {
      const at = placeIn(query);
      const other = pick();
      const from = placeIn(other);
      const choice = random();
      if (choice < 0.4) query = query.slice(0, at) + query.slice(at + Math.ceil(random() * 12));
      else if (choice < 0.8) query = query.slice(0, at) + other.slice(from, from + 12) + query.slice(at);
      else query = query.slice(0, at);
    }
    try {
      const printed = printPromql(parsePromql(query));
      expect(printPromql(parsePromql(printed)), query).toBe(printed);
      accepted.push(query);
    } catch (error) {
      if (!(error instanceof QueryError)) throw new Error(`not a QueryError for ${query}`, { cause: error });
      const { start, end } = error.range ?? { start: -1, end: -1 };
      expect(start >= 0 && end >= start && end <= query.length, `${query}: ${start}..${end}`).toBe(true);
    }
  }
  // Else the test would only see errors.
  expect(accepted.length).toBeGreaterThan(50);
});

test('every beginning of a query is a query or an error at a place', () => {
  for (const seed of SEEDS) {
    for (let length = 0; length <= seed.length; length++) {
      const query = seed.slice(0, length);
      try {
        parsePromql(query);
      } catch (error) {
        expect(error, query).toBeInstanceOf(QueryError);
        expect((error as QueryError).range, query).toBeDefined(); // checked in the line above
      }
    }
  }
});
