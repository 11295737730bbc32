import { describe, expect, test } from 'vitest';
import { snappyOf } from '../../prometheus/testing/remote-write-request.ts';
import { decodeSnappy } from './snappy.ts';

const bytes = (...values: (number | string)[]): Uint8Array =>
  Uint8Array.from(
    values.flatMap((value) => (typeof value === 'string' ? [...new TextEncoder().encode(value)] : [value])),
  );
const decode = (input: Uint8Array): string => new TextDecoder().decode(decodeSnappy(input, 1_000_000));

const long = 'x'.repeat(300);
const good: readonly { name: string; input: Uint8Array; want: string }[] = [
  { name: 'nothing', input: bytes(0), want: '' },
  { name: 'a literal', input: bytes(3, 2 << 2, 'abc'), want: 'abc' },
  { name: 'a literal with a length of two bytes', input: bytes(0xac, 0x02, 61 << 2, 0x2b, 0x01, long), want: long },
  { name: 'a copy with one byte of offset', input: bytes(8, 3 << 2, 'abcd', 0b001, 4), want: 'abcdabcd' },
  { name: 'a copy with two bytes of offset', input: bytes(6, 3 << 2, 'abcd', (1 << 2) | 2, 4, 0), want: 'abcdab' },
  {
    name: 'a copy with four bytes of offset',
    input: bytes(6, 3 << 2, 'abcd', (1 << 2) | 3, 4, 0, 0, 0),
    want: 'abcdab',
  },
  {
    name: 'a copy that overlaps its output repeats it',
    input: bytes(9, 0, 'a', (7 << 2) | 2, 1, 0),
    want: 'aaaaaaaaa',
  },
];
for (const c of good) test(c.name, () => expect(decode(c.input)).toBe(c.want));

const bad: readonly { name: string; input: Uint8Array; want: string }[] = [
  { name: 'empty input', input: bytes(), want: 'bad length' },
  { name: 'a length that never ends', input: bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), want: 'bad length' },
  { name: 'a literal that is cut off', input: bytes(5, 4 << 2, 'ab'), want: 'cut off' },
  { name: 'a literal length that is cut off', input: bytes(5, 61 << 2, 1), want: 'cut off' },
  { name: 'a copy that is cut off', input: bytes(8, 3 << 2, 'abcd', 2, 1), want: 'cut off' },
  { name: 'a copy from before the start', input: bytes(8, 3 << 2, 'abcd', 1, 5), want: 'reaches 5 back, only 4' },
  { name: 'a copy from nowhere', input: bytes(8, 3 << 2, 'abcd', 1, 0), want: 'reaches 0 back' },
  { name: 'more output than announced', input: bytes(2, 2 << 2, 'abc'), want: 'more output' },
  { name: 'a copy beyond the announced end', input: bytes(5, 3 << 2, 'abcd', 1, 4), want: 'more output' },
  { name: 'less output than announced', input: bytes(9, 2 << 2, 'abc'), want: '3 bytes of output, 9 announced' },
  { name: 'a bomb', input: bytes(0xff, 0xff, 0xff, 0xff, 0x0f), want: 'at most 1000000' },
];
describe('refused', () => {
  for (const c of bad) test(c.name, () => expect(() => decode(c.input)).toThrow(c.want));
});

test('every cut of a block is refused', () => {
  const whole = snappyOf(Array.from({ length: 200 }, (_, i) => i));
  expect(decodeSnappy(whole, 200)).toHaveLength(200);
  for (let length = 0; length < whole.length; length++) {
    expect(() => decodeSnappy(whole.subarray(0, length), 200), `${length} bytes`).toThrow('snappy');
  }
});
