import { setStale, staleTest } from '@o11y-lab/model';
import { expect, test } from 'vitest';
import { packedBytes, packNumbers, unpackNumbers } from './packed-numbers.ts';

const line = (length: number, of: (i: number) => number): number[] => Array.from({ length }, (_, i) => of(i));

const cases: readonly { name: string; values: readonly number[]; bytesMax: number }[] = [
  { name: 'nothing', values: [], bytesMax: 0 },
  { name: 'one number', values: [7], bytesMax: 0 },
  { name: 'a constant', values: line(100, () => 42), bytesMax: 0 },
  { name: 'an exact line', values: line(100, (i) => 1_795_000_000_000 + i * 1000), bytesMax: 0 },
  {
    name: 'a line that jitters',
    values: line(100, (i) => 1_795_000_000_000 + i * 1000 + ((i * 7) % 13)),
    bytesMax: 100,
  },
  { name: 'a counter in steps', values: line(100, (i) => Math.floor(i / 9) * 300), bytesMax: 200 },
  { name: 'a counter that is reset', values: line(100, (i) => (i < 50 ? 1e6 + i : i)), bytesMax: 400 },
  { name: 'falling below zero', values: line(100, (i) => 50 - i * 3 + (i % 2)), bytesMax: 100 },
  { name: 'the ends of 8 bits', values: [0, 127, -128, 0], bytesMax: 4 },
  { name: 'beyond 8 bits', values: [0, 128, 0, 0], bytesMax: 8 },
  { name: 'beyond 8 bits downwards', values: [0, -129, 0, 0], bytesMax: 8 },
  { name: 'the ends of 32 bits', values: [0, 2147483647, -2147483648, 0], bytesMax: 16 },
  { name: 'beyond 32 bits', values: [0, 2147483648, 0], bytesMax: 24 },
  { name: 'the largest safe integers', values: [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER], bytesMax: 16 },
  { name: 'beyond the safe integers', values: [2 ** 53, 2 ** 60, 0], bytesMax: 24 },
  { name: 'fractions', values: [0.1, 0.2, 0.30000000000000004], bytesMax: 24 },
  { name: 'a negative zero', values: [0, -0, 0], bytesMax: 24 },
  {
    name: 'infinities and NaN',
    values: [Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY],
    bytesMax: 24,
  },
];

for (const { name, values, bytesMax } of cases) {
  test(`${name} comes back as it was, in at most ${bytesMax} bytes`, () => {
    const room = Float64Array.from([...values, 999]);
    const packed = packNumbers(room, values.length);
    const out = new Float64Array(values.length + 2).fill(-1);
    unpackNumbers(packed, 0, values.length, out, 1);
    expect([...out]).toEqual([-1, ...values, -1]);
    expect(packedBytes(packed)).toBeLessThanOrEqual(bytesMax);
    const [from, to] = [Math.floor(values.length / 3), Math.ceil(values.length * 0.7)];
    const part = new Float64Array(to - from);
    unpackNumbers(packed, from, to, part, 0);
    expect([...part]).toEqual(values.slice(from, to));
  });
}

test('a stale marker stays one', () => {
  const values = new Float64Array([1, 2, 3]);
  setStale(values, 1);
  const out = new Float64Array(3);
  unpackNumbers(packNumbers(values, 3), 0, 3, out, 0);
  expect([0, 1, 2].map(staleTest(out))).toEqual([false, true, false]);
});
