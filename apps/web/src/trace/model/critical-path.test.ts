import { describe, expect, test } from 'vitest';
import { criticalPath, isCritical } from './critical-path.ts';
import { type TestSpan, testTrace } from './test-trace.ts';
import { at, KIND } from './trace.ts';

/** `name from–to` in milliseconds, by time. */
function segments(spans: readonly TestSpan[]): readonly string[] {
  const trace = testTrace(spans);
  const path = criticalPath(trace);
  const found: [number, string][] = [];
  for (let row = 0; row < trace.rowCount; row++) {
    for (let i = at(path.offsets, row); i < at(path.offsets, row + 1); i++) {
      const [from, to] = [at(path.fromNs, i) / 1e6, at(path.toNs, i) / 1e6];
      found.push([from, `${trace.names[row]} ${from}-${to}`]);
    }
  }
  return found.sort(([a], [b]) => a - b).map(([, text]) => text);
}

describe('critical path', () => {
  const root: TestSpan = { id: 'r', start: 0, end: 10 };
  const cases: readonly { readonly name: string; readonly spans: readonly TestSpan[]; readonly want: string[] }[] = [
    { name: 'a span alone', spans: [root], want: ['r 0-10'] },
    {
      name: 'one child: before, in and after it',
      spans: [root, { id: 'a', parent: 'r', start: 2, end: 7 }],
      want: ['r 0-2', 'a 2-7', 'r 7-10'],
    },
    {
      name: 'children one after the other',
      spans: [root, { id: 'a', parent: 'r', start: 1, end: 4 }, { id: 'b', parent: 'r', start: 4, end: 9 }],
      want: ['r 0-1', 'a 1-4', 'b 4-9', 'r 9-10'],
    },
    {
      name: 'parallel children: only the one that finishes last',
      spans: [root, { id: 'a', parent: 'r', start: 1, end: 5 }, { id: 'b', parent: 'r', start: 1, end: 8 }],
      want: ['r 0-1', 'b 1-8', 'r 8-10'],
    },
    {
      name: 'overlapping children: what the later one did not wait for is passed over',
      spans: [root, { id: 'a', parent: 'r', start: 1, end: 6 }, { id: 'b', parent: 'r', start: 4, end: 9 }],
      want: ['r 0-4', 'b 4-9', 'r 9-10'],
    },
    {
      name: 'parallel, then joined by one more',
      spans: [
        root,
        { id: 'a', parent: 'r', start: 0, end: 3 },
        { id: 'b', parent: 'r', start: 0, end: 4 },
        { id: 'c', parent: 'r', start: 5, end: 10 },
      ],
      want: ['b 0-4', 'r 4-5', 'c 5-10'],
    },
    {
      name: 'grandchildren',
      spans: [
        root,
        { id: 'a', parent: 'r', start: 1, end: 9 },
        { id: 'b', parent: 'a', start: 2, end: 5 },
        { id: 'c', parent: 'b', start: 3, end: 4 },
      ],
      want: ['r 0-1', 'a 1-2', 'b 2-3', 'c 3-4', 'b 4-5', 'a 5-9', 'r 9-10'],
    },
    {
      name: 'a child that ends after its parent counts as far as the parent lasted',
      spans: [root, { id: 'a', parent: 'r', start: 6, end: 15 }, { id: 'b', parent: 'a', start: 8, end: 14 }],
      want: ['r 0-6', 'a 6-8', 'b 8-10'],
    },
    {
      name: 'a child that starts after its parent has ended is not waited for',
      spans: [root, { id: 'a', parent: 'r', start: 11, end: 20 }],
      want: ['r 0-10'],
    },
    {
      name: 'a consumer is not waited for by its producer',
      spans: [
        root,
        { id: 'p', parent: 'r', start: 2, end: 6, kind: KIND.producer },
        { id: 'c', parent: 'p', start: 3, end: 9, kind: KIND.consumer },
      ],
      want: ['r 0-2', 'p 2-6', 'r 6-10'],
    },
    {
      name: 'a child that seems to start before its parent is cut at its start',
      spans: [root, { id: 'a', parent: 'r', start: 3, end: 8 }, { id: 'b', parent: 'a', start: 2, end: 5 }],
      want: ['r 0-3', 'b 3-5', 'a 5-8', 'r 8-10'],
    },
    {
      name: 'a child without length',
      spans: [root, { id: 'a', parent: 'r', start: 5, end: 5 }],
      want: ['r 0-10'],
    },
    {
      name: 'of two that finish together the longer one',
      spans: [root, { id: 'a', parent: 'r', start: 6, end: 9 }, { id: 'b', parent: 'r', start: 2, end: 9 }],
      want: ['r 0-2', 'b 2-9', 'r 9-10'],
    },
  ];
  for (const c of cases) {
    test(c.name, () => {
      expect(segments(c.spans)).toEqual(c.want);
    });
  }

  test('explains every moment of the root once', () => {
    let seed = 7;
    const random = (): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed / 2147483648;
    };
    for (let round = 0; round < 50; round++) {
      const spans: TestSpan[] = [{ id: 's0', start: 100, end: 200 }];
      for (let i = 1; i < 40; i++) {
        const start = 90 + Math.floor(random() * 110);
        spans.push({
          id: `s${i}`,
          parent: `s${Math.floor(random() * i)}`,
          start,
          end: start + Math.floor(random() * 60),
        });
      }
      const trace = testTrace(spans);
      const row = trace.rowOfSpan.get(trace.spanIds[trace.mainRow] ?? '') ?? 0;
      const path = criticalPath(trace, row);
      const total = path.totalNs.reduce((sum, ns) => sum + ns, 0);
      expect(total, `round ${round}`).toBeCloseTo(100e6, 0);
    }
  });

  test('20,000 levels', () => {
    const trace = testTrace(
      Array.from({ length: 20_000 }, (_, i) => ({
        id: `${i}`,
        parent: i === 0 ? '' : `${i - 1}`,
        start: i,
        end: 40_000 - i,
      })),
    );
    const path = criticalPath(trace);
    expect(isCritical(path, 19_999)).toBe(true);
    expect(at(path.totalNs, 0)).toBe(2e6);
  });
});
