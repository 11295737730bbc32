import { expect, test } from 'vitest';
import { unpackNumbers } from './packed-numbers.ts';
import { SharedTimes } from './shared-times.ts';

const times = (of: (i: number) => number): Float64Array => Float64Array.from({ length: 50 }, (_, i) => of(i));

test('equal times are one column, others are not, and each is right', () => {
  const shared = new SharedTimes();
  const columns = [
    times((i) => 1000 * i),
    times((i) => 1000 * i + (i % 3)),
    times((i) => 1000 * i + (i % 5 === 1 ? 1 : 0)),
    times((i) => 1000 * i + (i < 49 ? 0 : 4)),
  ];
  for (const round of [1, 2, 3]) {
    for (const column of columns) {
      const { packed } = shared.pack(column, 50);
      const out = new Float64Array(50);
      unpackNumbers(packed, 0, 50, out, 0);
      expect([...out], `round ${round}`).toEqual([...column]);
    }
  }
  const first = shared.pack(
    times((i) => 7 + 1000 * i),
    50,
  );
  const again = shared.pack(
    times((i) => 7 + 1000 * i),
    50,
  );
  expect([first.isNew, again.isNew]).toEqual([true, false]);
  expect(again.packed).toBe(first.packed);
  expect(
    shared.pack(
      times((i) => 7 + 1000 * i),
      49,
    ).isNew,
  ).toBe(true);
});
