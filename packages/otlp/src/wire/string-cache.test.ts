import { expect, test } from 'vitest';
import { textOf } from './string-cache.ts';

test('text is the text of the bytes, whatever was read before', () => {
  const texts = ['', 'a', 'GET /', 'x'.repeat(48), 'y'.repeat(49), 'é', '漢字', 'a\u0000b'];
  for (let i = 0; i < 5000; i++) texts.push(`name-${i}`);
  for (let round = 0; round < 2; round++) {
    for (const text of texts) {
      const bytes = Buffer.from(`<${text}>`);
      expect(textOf(bytes, 1, bytes.length - 1)).toBe(text);
    }
  }
});

test('invalid UTF-8 becomes U+FFFD', () => {
  expect(textOf(Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62]), 0, 5)).toBe('a\ufffd\ufffd\ufffdb');
});
