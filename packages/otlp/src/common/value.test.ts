import type { AttributeValue } from '@o11y-lab/model';
import { encodeAttributes, TYPE_LETTERS, textOfValue } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { decodeLogs, OtlpDecodeError, VALUE_DEPTH_MAX } from '../index.ts';
import { attribute, ENCODINGS, logsRequest, message } from '../testing/requests.ts';
import { writeAnyValue, writeAttributes } from './write-attributes.ts';

const text = (value: string): AttributeValue => ({ kind: 'string', value });
const int = (value: bigint): AttributeValue => ({ kind: 'int', value });
const double = (value: number): AttributeValue => ({ kind: 'double', value });
const list = (...value: AttributeValue[]): AttributeValue => ({ kind: 'array', value });
const map = (...entries: [string, AttributeValue][]): AttributeValue => ({ kind: 'map', value: new Map(entries) });

const VALUES: readonly AttributeValue[] = [
  text('plain'),
  text(''),
  text('a "b" \\ \n \u0000 \u007f é 漢字 🙂'),
  text('long and plain '.repeat(100)),
  int(0n),
  int(-1n),
  int(200n),
  int(2n ** 53n + 1n),
  int(2n ** 63n - 1n),
  int(-(2n ** 63n)),
  ...[0, -0, 1, 0.1, 1e21, 5e-324, -1.5e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(
    double,
  ),
  { kind: 'bool', value: true },
  { kind: 'bool', value: false },
  { kind: 'bytes', value: Uint8Array.of() },
  { kind: 'bytes', value: Uint8Array.of(1) },
  { kind: 'bytes', value: Uint8Array.of(250, 251, 252, 253, 254) },
  { kind: 'empty' },
  list(),
  list(
    text('"'),
    int(1n),
    double(1),
    double(-0),
    double(Number.NaN),
    { kind: 'bool', value: false },
    { kind: 'empty' },
  ),
  list(list(map(['k', list(text('\n'))]))),
  map(),
  map(['a', int(1n)], ['"b"', map(['c', double(0.5)])], ['', { kind: 'bytes', value: Uint8Array.of(9) }]),
];

describe.each(ENCODINGS)('%s', (encoding) => {
  for (const value of VALUES) {
    test(`${value.kind} ${textOfValue(value).slice(0, 40)} as attribute and as body`, () => {
      const attributes = new Map([
        ['key "1"', value],
        ['after', text('x')],
      ]);
      const body = logsRequest(encoding, (writer) => {
        writer.message(5, 'body', () => writeAnyValue(writer, value));
        writeAttributes(writer, 6, 'attributes', attributes);
      });
      const { batch } = decodeLogs(body, encoding, { receivedUnixNano: 1n });
      const want = encodeAttributes(attributes);
      expect([batch.attributesJson[0], batch.attributeTypes[0]]).toEqual([want.json, want.types]);
      expect([batch.body[0], batch.bodyType[0]]).toEqual([textOfValue(value), TYPE_LETTERS[value.kind]]);
    });
  }

  test('a value too deep is refused, the deepest is not', () => {
    const nested = (depth: number): Uint8Array =>
      logsRequest(encoding, (writer) => {
        let value: AttributeValue = text('core');
        for (let i = 1; i < depth; i++) value = i % 2 === 0 ? list(value) : map(['k', value]);
        writeAttributes(writer, 6, 'attributes', new Map([['deep', value]]));
      });
    const { batch } = decodeLogs(nested(VALUE_DEPTH_MAX), encoding, { receivedUnixNano: 1n });
    expect(batch.attributesJson[0]).toContain('core');
    expect(() => decodeLogs(nested(VALUE_DEPTH_MAX + 1), encoding, { receivedUnixNano: 1n })).toThrow(OtlpDecodeError);
  });

  test('a key that comes twice keeps its last value, in maps too', () => {
    const body = logsRequest(encoding, (writer) => {
      const pairs = ['old', 'new'];
      const pair = (value: string): void => attribute(writer, 'k', () => writer.alwaysString(1, 'stringValue', value));
      writer.message(5, 'body', () =>
        writer.message(6, 'kvlistValue', () => writer.messages(1, 'values', pairs, pair)),
      );
      writer.messages(6, 'attributes', pairs, pair);
    });
    const { batch } = decodeLogs(body, encoding, { receivedUnixNano: 1n });
    expect(batch.attributesJson).toEqual(['{"k":"new"}']);
    expect(batch.attributeTypes).toEqual(['s']);
    expect(batch.body).toEqual(['{"k":"new"}']);
  });

  test('of several values the last one counts; a key without value is empty; a value needs no key', () => {
    const body = logsRequest(encoding, (writer) => {
      writer.messages(6, 'attributes', [0, 1, 2], (which) => {
        if (which === 0) {
          attribute(writer, 'both', () => {
            writer.alwaysString(1, 'stringValue', 'first');
            writer.alwaysInt64(3, 'intValue', 2n);
          });
        } else if (which === 1) writer.string(1, 'key', 'alone');
        else writer.message(2, 'value', () => writer.alwaysBool(2, 'boolValue', true));
      });
    });
    const { batch } = decodeLogs(body, encoding, { receivedUnixNano: 1n });
    expect(batch.attributesJson).toEqual(['{"both":"2","alone":"","":"true"}']);
    expect(batch.attributeTypes).toEqual(['ieb']);
  });

  test('the value may stand before the key', () => {
    const body = logsRequest(encoding, (writer) => {
      writer.messages(6, 'attributes', [0], () => {
        writer.message(2, 'value', () => writer.alwaysString(1, 'stringValue', 'v'));
        writer.string(1, 'key', 'k');
      });
    });
    const { batch } = decodeLogs(body, encoding, { receivedUnixNano: 1n });
    expect(batch.attributesJson).toEqual(['{"k":"v"}']);
  });
});

test('protobuf text that is no UTF-8 becomes U+FFFD, and keys that are then equal are one key', () => {
  const body = message('protobuf', (writer) => {
    writer.messages(1, '', [0], () =>
      writer.messages(2, '', [0], () =>
        writer.messages(2, '', [0], () =>
          writer.messages(6, '', [0xff, 0xfe], (byte) => {
            writer.alwaysBytes(1, '', Uint8Array.of(0x6b, byte));
            writer.message(2, '', () => writer.alwaysBytes(1, '', Uint8Array.of(0x76, byte)));
          }),
        ),
      ),
    );
  });
  const { batch } = decodeLogs(body, 'protobuf', { receivedUnixNano: 1n });
  expect(batch.attributesJson).toEqual(['{"k\ufffd":"v\ufffd"}']);
});

for (const [name, base64, want] of [
  ['standard', '+/8=', '+/8='],
  ['URL-safe', '-_8', '+/8='],
  ['without padding', '+/8', '+/8='],
] as const) {
  test(`JSON bytes in base64, ${name}`, () => {
    const json = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"${base64}"}}]}]}]}`;
    expect(decodeLogs(Buffer.from(json), 'json', { receivedUnixNano: 1n }).batch.body).toEqual([want]);
  });
}

for (const base64 of ['A', '****', '====', 'AA===', 'A=A=']) {
  test(`JSON bytes refuse ${base64}`, () => {
    const json = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"bytesValue":"${base64}"}}]}]}]}`;
    expect(() => decodeLogs(Buffer.from(json), 'json', { receivedUnixNano: 1n })).toThrow(OtlpDecodeError);
  });
}
