import { describe, expect, test } from 'vitest';
import {
  type AttributeValue,
  decodeAttributes,
  encodeAttributes,
  parseJsonValue,
  textEntries,
  textOfValue,
} from './attributes.ts';

const values: readonly { name: string; value: AttributeValue; text: string }[] = [
  { name: 'string', value: { kind: 'string', value: 'a "quoted" \\ line\n' }, text: 'a "quoted" \\ line\n' },
  { name: 'int beyond 2^53', value: { kind: 'int', value: 9007199254740993n }, text: '9007199254740993' },
  { name: 'double', value: { kind: 'double', value: 0.1 }, text: '0.1' },
  { name: 'whole double', value: { kind: 'double', value: 3 }, text: '3' },
  { name: 'negative zero', value: { kind: 'double', value: -0 }, text: '-0' },
  { name: 'NaN', value: { kind: 'double', value: Number.NaN }, text: 'NaN' },
  { name: 'infinity', value: { kind: 'double', value: -Infinity }, text: '-Infinity' },
  { name: 'bool', value: { kind: 'bool', value: false }, text: 'false' },
  { name: 'bytes', value: { kind: 'bytes', value: Uint8Array.of(0, 255, 16, 7) }, text: 'AP8QBw==' },
  { name: 'empty', value: { kind: 'empty' }, text: '' },
  {
    name: 'array that keeps ints apart from doubles',
    value: {
      kind: 'array',
      value: [
        { kind: 'int', value: 1n },
        { kind: 'double', value: 1 },
        { kind: 'string', value: ',]' },
        { kind: 'empty' },
      ],
    },
    text: '[1,1.0,",]",null]',
  },
  {
    name: 'nested map',
    value: {
      kind: 'map',
      value: new Map<string, AttributeValue>([
        ['k"', { kind: 'map', value: new Map() }],
        ['b', { kind: 'array', value: [{ kind: 'bool', value: true }] }],
      ]),
    },
    text: '{"k\\"":{},"b":[true]}',
  },
];

describe('an attribute value survives storage', () => {
  for (const { name, value, text } of values) {
    test(name, () => {
      expect(textOfValue(value)).toBe(text);
      const encoded = encodeAttributes(new Map([['key', value]]));
      expect(JSON.parse(encoded.json)).toEqual({ key: text });
      expect(decodeAttributes(textEntries(encoded), encoded.types).get('key')).toEqual(value);
    });
  }
});

test('the order of keys and types agrees even for integer-like and empty keys', () => {
  const attributes = new Map<string, AttributeValue>([
    ['z', { kind: 'int', value: 1n }],
    ['7', { kind: 'bool', value: true }],
    ['', { kind: 'double', value: 2 }],
    ['"', { kind: 'string', value: '' }],
  ]);
  const encoded = encodeAttributes(attributes);
  expect(encoded.types).toBe('ibds');
  expect([...decodeAttributes(textEntries(encoded), encoded.types)]).toEqual([...attributes]);
});

test('text that is no JSON is told', () => {
  for (const text of ['', '{', '[1', 'nope', '{"a"}']) expect(parseJsonValue(text)).toBeUndefined();
});
