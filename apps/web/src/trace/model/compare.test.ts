import { describe, expect, test } from 'vitest';
import { compareServices, compareTraces, countVerdicts } from './compare.ts';
import { selfTimes } from './self-time.ts';
import { type TestSpan, testTrace } from './test-trace.ts';

const root: TestSpan = { id: 'r', start: 0, end: 100 };
const cases: readonly {
  readonly name: string;
  readonly a: readonly TestSpan[];
  readonly b: readonly TestSpan[];
  readonly want: readonly string[];
}[] = [
  { name: 'the same', a: [root], b: [root], want: ['r same'] },
  {
    name: 'slower and faster',
    a: [root, { id: 'x', parent: 'r', start: 0, end: 20 }, { id: 'y', parent: 'r', start: 20, end: 60 }],
    b: [root, { id: 'x', parent: 'r', start: 0, end: 40 }, { id: 'y', parent: 'r', start: 40, end: 60 }],
    want: ['r same', ' x slower', ' y faster'],
  },
  {
    name: 'a change below a tenth, or below a hundredth of the trace, is none',
    a: [root, { id: 'x', parent: 'r', start: 0, end: 50 }, { id: 'y', parent: 'r', start: 50, end: 50.5 }],
    b: [root, { id: 'x', parent: 'r', start: 0, end: 54 }, { id: 'y', parent: 'r', start: 54, end: 55.4 }],
    want: ['r same', ' x same', ' y same'],
  },
  {
    name: 'added where it stands, with all below, and removed',
    a: [root, { id: 'x', parent: 'r', start: 1, end: 2 }, { id: 'gone', parent: 'r', start: 8, end: 9 }],
    b: [
      root,
      { id: 'new', parent: 'r', start: 0, end: 1 },
      { id: 'deep', parent: 'new', start: 0, end: 1 },
      { id: 'x', parent: 'r', start: 1, end: 2 },
    ],
    want: ['r same', ' new added', '  deep added', ' x same', ' gone removed'],
  },
  {
    name: 'the second of three equal ones stays the second',
    a: [root, ...[0, 1].map((i) => ({ id: `q${i}`, name: 'q', parent: 'r', start: i * 10, end: i * 10 + 5 }))],
    b: [
      root,
      ...[0, 1, 2].map((i) => ({
        id: `q${i}`,
        name: 'q',
        parent: 'r',
        start: i * 10,
        end: i * 10 + (i === 1 ? 9 : 5),
      })),
    ],
    want: ['r same', ' q same', ' q slower', ' q added'],
  },
  {
    name: 'another service is another span',
    a: [root, { id: 'x', parent: 'r', service: 'one', start: 1, end: 2 }],
    b: [root, { id: 'x', parent: 'r', service: 'two', start: 1, end: 2 }],
    want: ['r same', ' x removed', ' x added'],
  },
  {
    name: 'other roots',
    a: [{ id: 'one', start: 0, end: 1 }],
    b: [{ id: 'two', start: 0, end: 1 }],
    want: ['one removed', 'two added'],
  },
];

describe('comparison', () => {
  for (const c of cases) {
    test(c.name, () => {
      const compared = compareTraces(testTrace(c.a), testTrace(c.b));
      expect(compared.map(({ depth, name, verdict }) => `${' '.repeat(depth)}${name} ${verdict}`)).toEqual(c.want);
    });
  }

  test('a failure that was not there before', () => {
    const [ok, failed] = [testTrace([root]), testTrace([{ ...root, error: true }])];
    expect(compareTraces(ok, failed)[0]?.errorChange).toBe('fails-now');
    expect(compareTraces(failed, ok)[0]?.errorChange).toBe('failed-before');
    expect(compareTraces(failed, failed)[0]?.errorChange).toBe('none');
  });

  test('counts and totals per service, the largest change first', () => {
    const a = testTrace([root, { id: 'x', parent: 'r', service: 'db', start: 0, end: 10 }]);
    const b = testTrace([root, { id: 'x', parent: 'r', service: 'db', start: 0, end: 30 }]);
    expect(countVerdicts(compareTraces(a, b))).toEqual({ same: 1, slower: 1, faster: 0, added: 0, removed: 0 });
    expect(
      compareServices(a, selfTimes(a), b, selfTimes(b)).map((s) => [s.service, s.aSelfNs / 1e6, s.bSelfNs / 1e6]),
    ).toEqual([
      ['db', 10, 30],
      ['service-a', 90, 70],
    ]);
  });
});
