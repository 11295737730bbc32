import { expect, test } from 'vitest';
import { decodeUtf8 } from './http-utf8.ts';

test.each([
  [[], ''],
  [[0x61, 0x00, 0x62], 'a\0b'],
  [[0xc3, 0xbc], 'ü'],
  [[0xe2, 0x82, 0xac], '€'],
  [[0xf0, 0x9f, 0x98, 0x80], '😀'],
  [[0xff, 0x61], '\ufffda'],
  [[0xc3], '\ufffd'],
  [[0xc3, 0x61], '\ufffda'],
  [[0xc0, 0x80], '\ufffd\ufffd'],
  [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  [[0xf5, 0x80, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
])('%j', (bytes, want) => {
  expect(decodeUtf8(Uint8Array.from(bytes).buffer)).toBe(want);
});
