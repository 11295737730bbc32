import { expect, test } from 'vitest';
import { SampleBuffers } from './sample-buffers.ts';

test('columns never overlap while they are leased, and their memory is used again after that', () => {
  const buffers = new SampleBuffers();
  const [a, b] = [buffers.lease(), buffers.lease()];
  const columns = [1, 100_000, 100_000, 0, 131_072, 200_000, 7].flatMap((length) => [a.take(length), b.take(length)]);
  columns.forEach((column, i) => {
    column.fill(i);
  });
  columns.forEach((column, i) => {
    expect(column.every((value) => value === i)).toBe(true);
  });
  expect(columns.map(({ length }) => length).filter((_, i) => i % 2 === 0)).toEqual([
    1, 100_000, 100_000, 0, 131_072, 200_000, 7,
  ]);
  const used = new Set(columns.map(({ buffer }) => buffer));
  a.release();
  a.release();
  expect(used.has(buffers.lease().take(10).buffer)).toBe(true);
  // Taken after a release, the same lease has memory of its own again.
  const [again, other] = [a.take(10), buffers.lease().take(10)];
  expect(again.buffer).not.toBe(other.buffer);
});
