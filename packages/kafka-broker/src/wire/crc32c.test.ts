import { expect, test } from 'vitest';
import { crc32c, finishCrc32c, startCrc32c, updateCrc32c } from './crc32c.ts';

// RFC 3720, appendix B.4, and the usual check string.
const cases = [
  { name: 'no bytes', bytes: Buffer.alloc(0), crc: 0 },
  { name: '123456789', bytes: Buffer.from('123456789'), crc: 0xe3069283 },
  { name: '32 zeros', bytes: Buffer.alloc(32), crc: 0x8a9136aa },
  { name: '32 ones', bytes: Buffer.alloc(32, 0xff), crc: 0x62a8ab43 },
  { name: 'ascending', bytes: Buffer.from(Array.from({ length: 32 }, (_, index) => index)), crc: 0x46dd794e },
];

for (const c of cases) {
  test(`crc32c of ${c.name}`, () => {
    expect(crc32c(c.bytes)).toBe(c.crc);
  });
}

test('crc32c in pieces is crc32c of the whole', () => {
  const bytes = Buffer.from('the quick brown fox jumps over the lazy dog');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const first = updateCrc32c(startCrc32c(), bytes, 0, cut);
    expect(finishCrc32c(updateCrc32c(first, bytes, cut, bytes.length))).toBe(crc32c(bytes));
  }
});
