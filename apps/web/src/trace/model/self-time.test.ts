import { expect, test } from 'vitest';
import { selfTimes } from './self-time.ts';
import { type TestSpan, testTrace } from './test-trace.ts';

const root: TestSpan = { id: 'r', start: 0, end: 10 };
const cases: readonly { readonly name: string; readonly spans: readonly TestSpan[]; readonly want: number[] }[] = [
  { name: 'alone', spans: [root], want: [10] },
  { name: 'less its child', spans: [root, { id: 'a', parent: 'r', start: 2, end: 5 }], want: [7, 3] },
  {
    name: 'overlapping children count once',
    spans: [root, { id: 'a', parent: 'r', start: 1, end: 6 }, { id: 'b', parent: 'r', start: 4, end: 8 }],
    want: [3, 5, 4],
  },
  {
    name: 'a child inside another',
    spans: [root, { id: 'a', parent: 'r', start: 1, end: 8 }, { id: 'b', parent: 'r', start: 2, end: 3 }],
    want: [3, 7, 1],
  },
  {
    name: 'what lies outside the parent takes nothing from it',
    spans: [root, { id: 'a', parent: 'r', start: 8, end: 14 }, { id: 'b', parent: 'r', start: 20, end: 30 }],
    want: [8, 6, 10],
  },
  {
    name: 'a missing parent has none',
    spans: [
      { id: 'a', parent: 'lost', start: 0, end: 4 },
      { id: 'b', parent: 'lost', start: 6, end: 8 },
    ],
    want: [0, 4, 2],
  },
];
for (const c of cases) {
  test(`self time: ${c.name}`, () => {
    expect([...selfTimes(testTrace(c.spans))].map((ns) => ns / 1e6)).toEqual(c.want);
  });
}
