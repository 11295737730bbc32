import { describe, expect, test } from 'vitest';
import { findSpans, nextMatch, parseFilter } from './filter.ts';
import { testSpanId, testTrace } from './test-trace.ts';

const trace = testTrace([
  { id: 'root', service: 'gateway', name: 'GET /api', start: 0, end: 9, attributes: { 'http.route': '/api' } },
  {
    id: 'query',
    parent: 'root',
    service: 'service-a',
    name: 'SELECT carts',
    start: 1,
    end: 2,
    error: true,
    attributes: { 'db.system.name': 'postgresql', rows: 3 },
    events: [{ name: 'Retry begins', at: 1.5 }],
  },
  { id: 'call', parent: 'root', service: 'service-b', name: 'POST /charge', start: 3, end: 4 },
]);

describe('span filter', () => {
  const cases = [
    { text: 'select', want: ['SELECT carts'] },
    { text: 'service-', want: ['SELECT carts', 'POST /charge'] },
    { text: 'service:gateway', want: ['GET /api'] },
    { text: 'name:get', want: ['GET /api'] },
    { text: 'PostgreSQL', want: ['SELECT carts'] },
    { text: 'rows=3', want: ['SELECT carts'] },
    { text: 'rows=', want: ['SELECT carts'] },
    { text: 'rows=33', want: [] },
    { text: 'service.name=service-b', want: ['POST /charge'] },
    { text: 'retry', want: ['SELECT carts'] },
    { text: '"retry begins"', want: ['SELECT carts'] },
    { text: 'query failed', want: ['SELECT carts'] },
    { text: 'status:error', want: ['SELECT carts'] },
    { text: '-status:error', want: ['GET /api', 'POST /charge'] },
    { text: 'service- -select', want: ['POST /charge'] },
    { text: testSpanId('call'), want: ['POST /charge'] },
    { text: `id:${testSpanId('call').toUpperCase()}`, want: ['POST /charge'] },
    { text: 'nothing like it', want: [] },
  ];
  for (const c of cases) {
    test(c.text, () => {
      const matches = findSpans(trace, c.text);
      expect(trace.names.filter((_, row) => matches?.bits[row] === 1)).toEqual(c.want);
      expect(matches?.count).toBe(c.want.length);
    });
  }

  for (const text of ['', '  ', '""', '-']) {
    test(`"${text}" asks for nothing`, () => expect(findSpans(trace, text)).toBeUndefined());
  }

  test('terms', () => {
    expect(parseFilter('-name:"two words" http.route=/x')).toEqual([
      { field: 'name', key: '', text: 'two words', isNegated: true },
      { field: 'attribute', key: 'http.route', text: '/x', isNegated: false },
    ]);
  });

  const steps = [
    { from: 0, direction: 1, want: 2 },
    { from: 2, direction: 1, want: 5 },
    { from: 5, direction: 1, want: 2 },
    { from: 2, direction: -1, want: 5 },
    { from: -1, direction: 1, want: 2 },
    { from: -1, direction: -1, want: 5 },
  ] as const;
  for (const c of steps) {
    test(`from ${c.from} by ${c.direction}`, () => {
      const bits = Uint8Array.of(0, 1, 1, 0, 0, 1);
      // Row 1 fits but is folded away.
      expect(nextMatch(Int32Array.of(0, 2, 3, 4, 5), bits, c.from, c.direction)).toBe(c.want);
    });
  }
  test('no match', () => expect(nextMatch(Int32Array.of(0, 1), new Uint8Array(2), 0, 1)).toBe(-1));
  test('no rows', () => expect(nextMatch(new Int32Array(0), new Uint8Array(2), 0, 1)).toBe(-1));
});
