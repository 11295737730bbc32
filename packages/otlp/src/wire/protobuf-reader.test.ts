import { expect, test } from 'vitest';
import { OtlpDecodeError } from '../decode-error.ts';
import { fieldSet, ProtobufReader } from './protobuf-reader.ts';

const hex = (text: string): ProtobufReader => new ProtobufReader(Buffer.from(text.replaceAll(' ', ''), 'hex'));

for (const [bytes, want] of [
  ['00', 0n],
  ['7f', 127n],
  ['80 01', 128n],
  ['ff ff ff ff 0f', 0xffff_ffffn],
  ['80 80 80 80 10', 0x1_0000_0000n],
  ['ff ff ff ff ff ff ff ff 7f', 0x7fff_ffff_ffff_ffffn],
  ['ff ff ff ff ff ff ff ff ff 01', 0xffff_ffff_ffff_ffffn],
  ['80 00', 0n],
] as const) {
  test(`varint ${bytes}`, () => {
    const reader = hex(bytes);
    reader.varint();
    expect((BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0)).toBe(want);
    expect(reader.at).toBe(reader.limit);
  });
}

for (const [name, bytes, read] of [
  ['an empty varint', '', (reader) => reader.varint()],
  ['a varint that is cut', '80 80', (reader) => reader.varint()],
  ['a varint of eleven bytes', 'ff ff ff ff ff ff ff ff ff ff 01', (reader) => reader.varint()],
  ['a varint of more than 64 bits', 'ff ff ff ff ff ff ff ff ff 02', (reader) => reader.varint()],
  ['field number 0', '00', (reader) => reader.tag()],
  ['a field number beyond 29 bits', '80 80 80 80 10', (reader) => reader.tag()],
  ['a fixed64 that is cut', '01 02 03 04 05 06 07', (reader) => reader.fixed64()],
  ['a fixed32 that is cut', '01 02 03', (reader) => reader.fixed32()],
  ['a string that is cut', '05 61 62', (reader) => reader.string()],
  ['a length beyond 31 bits', 'ff ff ff ff 0f', (reader) => reader.string()],
  ['a length beyond 32 bits', '81 80 80 80 10 61', (reader) => reader.string()],
  [
    'a message longer than what holds it',
    '03 0a 05 61 61 61 61 61',
    (reader) => {
      reader.enter();
      reader.tag();
      reader.string();
    },
  ],
  ['the end of a group that has not begun', '0c', (reader) => reader.skip(reader.tag(), 0)],
  ['a group that does not end', '0b 08 01', (reader) => reader.skip(reader.tag(), 0)],
  ['a group that another one ends', '0b 14', (reader) => reader.skip(reader.tag(), 0)],
  ['groups without end inside each other', '0b '.repeat(200), (reader) => reader.skip(reader.tag(), 0)],
  ['wire type 6', '0e 00', (reader) => reader.skip(reader.tag(), 0)],
  ['wire type 7', '0f 00', (reader) => reader.skip(reader.tag(), 0)],
  ['a known field with another wire type', '08 01', (reader) => reader.skip(reader.tag(), fieldSet(1))],
] as const satisfies readonly (readonly [string, string, (reader: ProtobufReader) => unknown])[]) {
  test(`refuses ${name}`, () => {
    expect(() => read(hex(bytes))).toThrow(OtlpDecodeError);
  });
}

for (const [name, bytes] of [
  ['varint', '08 ff 01'],
  ['fixed64', '09 0102030405060708'],
  ['bytes', '0a 02 ff ff'],
  ['fixed32', '0d 01020304'],
  ['group', '0b 10 01 1b 1c 0c'],
] as const) {
  test(`steps over an unknown ${name}`, () => {
    const reader = hex(`${bytes} 10 05`);
    reader.skip(reader.tag(), 0);
    expect(reader.tag()).toBe(2 << 3);
    expect(reader.varint()).toBe(5);
  });
}

test('zigzag integers', () => {
  const values = ['00', '01', '02', '03', 'fe ff ff ff 0f', 'ff ff ff ff 0f'].map((bytes) => hex(bytes).sint32());
  expect(values).toEqual([0, -1, 1, -2, 2147483647, -2147483648]);
});

test('invalid UTF-8 becomes U+FFFD', () => {
  expect(hex('04 61 ff 80 62').string()).toBe('a\ufffd\ufffdb');
});
