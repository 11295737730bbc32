import { expect, test } from 'vitest';
import { IdSlot } from '../common/id-slot.ts';
import { OtlpDecodeError } from '../decode-error.ts';
import { END, JsonReader } from './json-reader.ts';

const read = (text: string): JsonReader => new JsonReader(Buffer.from(text, 'utf8'));

function uint64(text: string): bigint {
  const reader = read(text);
  reader.uint64();
  reader.end();
  return (BigInt(reader.high >>> 0) << 32n) | BigInt(reader.low >>> 0);
}

function int64(text: string): bigint {
  const reader = read(text);
  reader.int64();
  reader.end();
  return (BigInt(reader.high) << 32n) | BigInt(reader.low >>> 0);
}

for (const [text, want] of [
  ['0', 0n],
  ['"0"', 0n],
  [' 12 ', 12n],
  ['1544712660300000001', 1544712660300000001n],
  ['"1544712660300000001"', 1544712660300000001n],
  ['"18446744073709551615"', 2n ** 64n - 1n],
  ['18446744073709551615', 2n ** 64n - 1n],
  ['1e3', 1000n],
  ['"2.0"', 2n],
] as const) {
  test(`unsigned ${text}`, () => expect(uint64(text)).toBe(want));
}

for (const [text, want] of [
  ['-1', -1n],
  ['"-9223372036854775808"', -(2n ** 63n)],
  ['9223372036854775807', 2n ** 63n - 1n],
] as const) {
  test(`signed ${text}`, () => expect(int64(text)).toBe(want));
}

for (const text of [
  '18446744073709551616',
  '99999999999999999999',
  '100000000000000000000000',
  '-1',
  '1.5',
  '1e30',
  '""',
  '" 1"',
  '"1 "',
  '"x"',
  '01',
  '"01"',
  '1_000',
  'true',
  '+1',
  '0x10',
  '"NaN"',
  '[1]',
  '',
]) {
  test(`refuses ${text || 'nothing'} as an unsigned integer`, () => {
    expect(() => uint64(text)).toThrow(OtlpDecodeError);
  });
}

for (const text of ['9223372036854775808', '-9223372036854775809']) {
  test(`refuses ${text} as a signed integer`, () => expect(() => int64(text)).toThrow(OtlpDecodeError));
}

for (const [text, want] of [
  ['1.5', 1.5],
  ['-0', -0],
  ['"2.5e-3"', 0.0025],
  ['1E+2', 100],
  ['"NaN"', Number.NaN],
  ['"Infinity"', Number.POSITIVE_INFINITY],
  ['"-Infinity"', Number.NEGATIVE_INFINITY],
] as const) {
  test(`double ${text}`, () => expect(read(text).double()).toBe(want));
}

for (const text of ['NaN', 'Infinity', '-Infinity', '.5', '5.', '1e', '--1', '"inf"', '"nan"', '""', 'null', '-']) {
  test(`refuses ${text} as a double`, () => expect(() => read(text).double()).toThrow(OtlpDecodeError));
}

test('enum names and numbers in strings are refused', () => {
  expect(read('99').enumNumber()).toBe(99);
  expect(() => read('"SPAN_KIND_SERVER"').enumNumber()).toThrow('not as names');
  expect(() => read('"2"').enumNumber()).toThrow(OtlpDecodeError);
  expect(() => read('2147483648').enumNumber()).toThrow('32-bit');
});

for (const [text, want] of [
  ['"plain"', 'plain'],
  ['"漢字 🙂"', '漢字 🙂'],
  [String.raw`"a\"\\\/\b\f\n\r\t\u0041"`, 'a"\\/\b\f\n\r\tA'],
  [String.raw`"\ud83d\ude42"`, '🙂'],
  [String.raw`"\ud83d x \ude42"`, '\ufffd x \ufffd'],
  [String.raw`"\u0000"`, '\u0000'],
] as const) {
  test(`string ${text}`, () => expect(read(text).string()).toBe(want));
}

for (const text of [
  '"',
  '"a',
  String.raw`"\x"`,
  String.raw`"\u12g4"`,
  '"a\nb"',
  '"a\u0000b"',
  String.raw`"a\"`,
  "'a'",
  '5',
]) {
  test(`refuses ${JSON.stringify(text)} as a string`, () => expect(() => read(text).string()).toThrow(OtlpDecodeError));
}

function keys(text: string): string[] {
  const reader = read(text);
  const found: string[] = [];
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    found.push(key as string); // END is the only key that is none
    reader.skip();
  }
  reader.end();
  return found;
}

test('keys with null are left out', () => {
  expect(keys('{"a":null,"b": 1 ,"c" :null, "d":null , "e":[null]}')).toEqual(['b', 'e']);
  expect(keys('{"a":null}')).toEqual([]);
  expect(keys(`{${'"a":null,'.repeat(200_000)}"b":1}`)).toEqual(['b']);
  expect(keys(' { } ')).toEqual([]);
});

for (const text of [
  '',
  ' ',
  '[]',
  '"x"',
  '1234',
  'null',
  '1234 not json',
  '{',
  '{}}',
  '{} x',
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  '{,}',
  '{"a":1 "b":2}',
  '{a:1}',
  '{"a":[1,]}',
  '{"a":[,1]}',
  '{"a":[1 2]}',
  '{"a":tru}',
  '{"a":nul}',
  '{"a":nulll}',
  '{"a":undefined}',
  '{"a":01}',
  '{"a":"\\q"}',
  `{"a":${'['.repeat(100_000)}`,
  '\ufeff{}',
]) {
  test(`refuses ${JSON.stringify(text.slice(0, 40))} as an object`, () => {
    expect(() => keys(text)).toThrow(OtlpDecodeError);
  });
}

test('invalid UTF-8 is told by its position', () => {
  const text = Buffer.from('{"a漢":"b\u0000"}', 'utf8');
  text[10] = 0xff;
  expect(() => new JsonReader(text)).toThrow('not valid UTF-8 at byte 10');
});

test('ids are hex of either case', () => {
  const id = new IdSlot(8);
  read('"B7ad6b7169203331"').hexId(id);
  expect(Buffer.from(id.bytes).toString('hex')).toBe('b7ad6b7169203331');
  expect(id.isValid).toBe(true);
  read('""').hexId(id);
  expect([id.sentLength, id.isValid, id.isWrongLength]).toEqual([0, false, false]);
  read('"0000000000000000"').hexId(id);
  expect([id.sentLength, id.isValid, id.isWrongLength]).toEqual([8, false, false]);
  read(`"${'ab'.repeat(40)}"`).hexId(id);
  expect([id.sentLength, id.isValid, id.isWrongLength]).toEqual([40, false, true]);
  for (const text of ['"abc"', '"W47/95gDgQPSabYzgT/GDA=="', '"zz"', '5', String.raw`"\u0061b"`]) {
    expect(() => read(text).hexId(id)).toThrow(OtlpDecodeError);
  }
});
