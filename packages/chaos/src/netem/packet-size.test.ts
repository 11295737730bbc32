import { expect, test } from 'vitest';
import { packetSegments } from './packet-size.ts';

test.each([
  ['without a delay: 64 KiB', 10, true, 0, 44],
  ['half a millisecond away: half of it, and what the window allows', 10, true, 0.5, 44],
  ['three milliseconds away', 10, true, 3, 7],
  ['behind a delay: two, however little that is', 10, true, 100, 2],
  ['a large window behind a delay', 400, false, 100, 4],
] as const)('%s', (_, window, isSlowStart, rttMs, segments) => {
  expect(packetSegments(window, isSlowStart, rttMs)).toBe(segments);
});
