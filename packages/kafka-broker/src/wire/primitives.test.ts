import { expect, test } from 'vitest';
import { WireError } from './errors.ts';
import { Reader } from './reader.ts';
import { Writer } from './writer.ts';

const roundTrips: readonly {
  name: string;
  write: (writer: Writer) => void;
  read: (reader: Reader) => unknown;
  value: unknown;
}[] = [
  { name: 'int8', write: (w) => w.int8(-2), read: (r) => r.int8('x'), value: -2 },
  { name: 'int16', write: (w) => w.int16(-32768), read: (r) => r.int16('x'), value: -32768 },
  { name: 'int32', write: (w) => w.int32(0x7fffffff), read: (r) => r.int32('x'), value: 0x7fffffff },
  { name: 'int64', write: (w) => w.int64(2 ** 40 + 3), read: (r) => r.int64('x'), value: 2 ** 40 + 3 },
  { name: 'int64 -1', write: (w) => w.int64(-1), read: (r) => r.int64('x'), value: -1 },
  { name: 'int64 min', write: (w) => w.int64(-(2 ** 53) + 1), read: (r) => r.int64('x'), value: -(2 ** 53) + 1 },
  { name: 'boolean', write: (w) => w.boolean(true), read: (r) => r.boolean('x'), value: true },
  { name: 'string', write: (w) => w.string('é漢'), read: (r) => r.string('x'), value: 'é漢' },
  { name: 'null string', write: (w) => w.nullableString(null), read: (r) => r.nullableString('x'), value: null },
  { name: 'bytes', write: (w) => w.bytes(Buffer.from('ab')), read: (r) => r.bytes('x'), value: Buffer.from('ab') },
  { name: 'null bytes', write: (w) => w.nullableBytes(null), read: (r) => r.nullableBytes('x'), value: null },
  {
    name: 'array',
    write: (w) => w.array([1, 2], (value) => w.int16(value)),
    read: (r) => r.array('x', 2, () => r.int16('y')),
    value: [1, 2],
  },
  {
    name: 'null array',
    write: (w) => w.nullableArray(null, () => undefined),
    read: (r) => r.nullableArray('x', 2, () => r.int16('y')),
    value: null,
  },
  { name: 'varint', write: (w) => w.unsignedVarint(300), read: (r) => r.unsignedVarint('x'), value: 300 },
  {
    name: 'varint max',
    write: (w) => w.unsignedVarint(0xffffffff),
    read: (r) => r.unsignedVarint('x'),
    value: 0xffffffff,
  },
  { name: 'compact string', write: (w) => w.compactString('kcat'), read: (r) => r.compactString('x'), value: 'kcat' },
];

for (const c of roundTrips) {
  test(`${c.name} is written and read back`, () => {
    const writer = new Writer();
    c.write(writer);
    const bytes = writer.toBuffer();
    const reader = new Reader(bytes);
    expect(c.read(reader)).toEqual(c.value);
    reader.end('value');
    for (let cut = 0; cut < bytes.length; cut++) {
      expect(() => c.read(new Reader(bytes.subarray(0, cut))), `cut at ${cut}`).toThrow(WireError);
    }
  });
}

const hostile: readonly { name: string; bytes: number[]; read: (reader: Reader) => unknown; message: string }[] = [
  {
    name: 'negative string length',
    bytes: [0xff, 0xfe],
    read: (r) => r.nullableString('name'),
    message: 'name has the negative length -2',
  },
  {
    name: 'null for a string',
    bytes: [0xff, 0xff],
    read: (r) => r.string('name'),
    message: 'name is null; want a string',
  },
  {
    name: 'negative bytes length',
    bytes: [0xff, 0xff, 0xff, 0xf0],
    read: (r) => r.nullableBytes('key'),
    message: 'key has the negative length -16',
  },
  {
    name: 'absurd array count',
    bytes: [0x7f, 0xff, 0xff, 0xff, 0],
    read: (r) => r.array('topics', 4, () => r.int32('x')),
    message: 'topics announces 2147483647 elements; 1 bytes are left',
  },
  {
    name: 'array of more elements than the broker can hold',
    bytes: [0, 0, 0x27, 0x11, ...Array<number>(10_001).fill(0)],
    read: (r) => r.array('topics', 1, () => r.int8('x')),
    message: 'topics has 10001 elements; at most 10000 are accepted',
  },
  {
    name: 'negative array count',
    bytes: [0xff, 0xff, 0xff, 0xfe],
    read: (r) => r.nullableArray('topics', 4, () => 0),
    message: 'topics announces -2 elements; 0 bytes are left',
  },
  {
    name: 'endless varint',
    bytes: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    read: (r) => r.unsignedVarint('tag'),
    message: 'tag is a varint of more than 32 bits',
  },
  {
    name: 'absurd tag count',
    bytes: [0xff, 0x7f, 0],
    read: (r) => r.skipTaggedFields('tags'),
    message: 'tags announces 16383 tagged fields; 1 bytes are left',
  },
  {
    name: 'trailing bytes',
    bytes: [1, 2],
    read: (r) => r.end('request'),
    message: 'request has 2 bytes after its last field',
  },
];

for (const c of hostile) {
  test(`${c.name} is refused`, () => {
    expect(() => c.read(new Reader(Buffer.from(c.bytes)))).toThrow(new WireError(c.message));
  });
}

test('an int64 beyond 2^53 saturates', () => {
  const reader = new Reader(Buffer.from('7fffffffffffffff8000000000000000', 'hex'));
  expect(reader.int64('x')).toBe(Number.MAX_SAFE_INTEGER);
  expect(reader.int64('x')).toBe(Number.MIN_SAFE_INTEGER);
});

test('large byte strings are handed on without a copy', () => {
  const large = Buffer.alloc(10_000, 7);
  const writer = new Writer().int32(1).bytes(large).int8(9);
  expect(writer.sizeBytes).toBe(4 + 4 + 10_000 + 1);
  const chunks = writer.chunks();
  expect(chunks[1]).toBe(large);
  expect(Buffer.concat(chunks).subarray(-1)).toEqual(Buffer.from([9]));
});

test('every kind of value survives the growth of the buffer', () => {
  const writer = new Writer();
  const rounds = 200;
  for (let round = 0; round < rounds; round++) {
    writer
      .int8(round % 100)
      .int16(round)
      .int32(round)
      .int64(round)
      .string(`s${round}`)
      .unsignedVarint(round);
  }
  const reader = new Reader(writer.toBuffer());
  for (let round = 0; round < rounds; round++) {
    const read = [reader.int8('a'), reader.int16('b'), reader.int32('c'), reader.int64('d'), reader.string('e')];
    expect([...read, reader.unsignedVarint('f')]).toEqual([round % 100, round, round, round, `s${round}`, round]);
  }
  reader.end('value');
});
