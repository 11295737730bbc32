import { labelsOf } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../common/wire/wire-error.ts';
import {
  double,
  doubleBytes,
  label,
  message,
  STALE_BYTES,
  sample,
  sint,
  text,
  uint,
  varint,
} from '../testing/remote-write-request.ts';
import { decodeWriteRequest } from './decode.ts';

const decode = (bytes: readonly number[]): ReturnType<typeof decodeWriteRequest> =>
  decodeWriteRequest(Uint8Array.from(bytes));
const series = (...parts: readonly number[][]): number[] => message(1, [...label('__name__', 'm'), ...parts.flat()]);
const NAME = labelsOf([['__name__', 'm']]);
const EMPTY = { labels: NAME, timeUnixMs: [], value: [], staleRows: [], histograms: [], exemplars: [] };

test('samples, with a stale marker and a time before 1970', () => {
  const { series: decoded } = decode(
    series(label('a', 'é'), sample(1.5, 1000), sample(STALE_BYTES, 2000), sample(Number.NaN, -5)),
  );
  expect(decoded).toEqual([
    {
      ...EMPTY,
      labels: labelsOf([
        ['__name__', 'm'],
        ['a', 'é'],
      ]),
      timeUnixMs: [1000, 2000, -5],
      value: [1.5, Number.NaN, Number.NaN],
      staleRows: [1],
    },
  ]);
});

test('an exemplar', () => {
  const { series: decoded } = decode(
    series(message(3, [...label('trace_id', 'abc'), ...double(2, 0.5), ...uint(3, 7)])),
  );
  expect(decoded).toEqual([
    { ...EMPTY, exemplars: [{ labels: labelsOf([['trace_id', 'abc']]), value: 0.5, timeUnixMs: 7 }] },
  ]);
});

test('metadata', () => {
  const { metadata } = decode(
    message(3, [...uint(1, 1), ...text(2, 'requests'), ...text(4, 'served'), ...text(5, 's')]),
  );
  expect(metadata).toEqual([{ name: 'requests', type: 'counter', help: 'served', unit: 's' }]);
});

const span = (field: number, offset: number, length: number): number[] =>
  message(field, [...sint(1, offset), ...uint(2, length)]);
const HISTOGRAM = {
  schema: 1,
  zeroThreshold: 0.001,
  zeroCount: 2,
  count: 9,
  sum: 4.5,
  positiveSpans: [
    { offset: -1, length: 2 },
    { offset: 3, length: 1 },
  ],
  positiveCounts: [1, 3, 2],
  negativeSpans: [{ offset: 0, length: 1 }],
  negativeCounts: [1],
  counterReset: 'not-reset',
};

test('a histogram of integers: buckets are differences', () => {
  const bytes = [
    ...uint(1, 9),
    ...double(3, 4.5),
    ...sint(4, 1),
    ...double(5, 0.001),
    ...uint(6, 2),
    ...span(8, 0, 1),
    ...message(9, varint(2)),
    ...span(11, -1, 2),
    ...span(11, 3, 1),
    ...message(12, [...varint(2), ...varint(4), ...varint(1)]),
    ...uint(14, 2),
    ...uint(15, 5000),
  ];
  expect(decode(series(message(4, bytes))).series).toEqual([
    { ...EMPTY, histograms: [{ timeUnixMs: 5000, value: HISTOGRAM }] },
  ]);
});

test('a histogram of floats: buckets as they are, packed or one by one', () => {
  const head = [
    ...double(2, 9),
    ...double(3, 4.5),
    ...sint(4, 1),
    ...double(5, 0.001),
    ...double(7, 2),
    ...span(8, 0, 1),
    ...double(10, 1),
    ...span(11, -1, 2),
    ...span(11, 3, 1),
    ...uint(14, 2),
    ...uint(15, 5000),
  ];
  const want = [{ ...EMPTY, histograms: [{ timeUnixMs: 5000, value: HISTOGRAM }] }];
  const packed = message(13, [1, 3, 2].flatMap(doubleBytes));
  const single = [1, 3, 2].flatMap((count) => double(13, count));
  expect(decode(series(message(4, [...head, ...packed]))).series).toEqual(want);
  expect(decode(series(message(4, [...head, ...single]))).series).toEqual(want);
});

test('a histogram with custom bounds, and one that ends the series', () => {
  const custom = [
    ...uint(1, 1),
    ...sint(4, -53),
    ...span(11, 0, 1),
    ...message(12, varint(2)),
    ...uint(15, 1),
    ...message(16, [...doubleBytes(5), ...doubleBytes(10)]),
  ];
  const { series: decoded } = decode(
    series(message(4, custom), message(4, [...double(3, STALE_BYTES), ...uint(15, 2)])),
  );
  expect(decoded[0]?.histograms[0]?.value).toMatchObject({ schema: -53, customBounds: [5, 10], positiveCounts: [1] });
  expect(decoded[0]).toMatchObject({ timeUnixMs: [2], staleRows: [0] });
});

test('unknown fields are skipped', () => {
  expect(decode([...uint(9, 1), ...double(10, 1), ...text(11, 'x'), ...series()]).series).toEqual([EMPTY]);
});

const bad: readonly { name: string; bytes: readonly number[]; want: string }[] = [
  { name: 'no metric name', bytes: message(1, label('a', 'b')), want: 'no metric name' },
  { name: 'a label without a name', bytes: message(1, message(1, text(2, 'x'))), want: 'a label has no name' },
  { name: 'a label that is not UTF-8', bytes: message(1, message(1, message(1, [0xff]))), want: 'not UTF-8' },
  { name: 'series as a number', bytes: uint(1, 5), want: 'wire type 0, want 2' },
  { name: 'field number 0', bytes: [2], want: 'bad field number' },
  { name: 'a group', bytes: [11 * 8 + 3], want: 'wire type 3' },
  { name: 'a varint without an end', bytes: new Array<number>(11).fill(0xff), want: 'longer than ten bytes' },
  { name: 'a length beyond the message', bytes: [10, 0xff, 0xff, 0xff, 0xff, 0x0f], want: 'cut off' },
  { name: 'an unknown schema', bytes: series(message(4, sint(4, 9))), want: 'has the schema 9' },
  {
    name: 'fewer buckets than spans',
    bytes: series(message(4, span(11, 0, 2))),
    want: '0 bucket counts, its spans have 2',
  },
  { name: 'too many buckets', bytes: series(message(4, span(11, 0, 1_000_000))), want: 'at most 10000' },
];
describe('refused', () => {
  for (const c of bad) {
    test(c.name, () => {
      expect(() => decode(c.bytes)).toThrow(c.want);
      expect(() => decode(c.bytes)).toThrow(WireError);
    });
  }
});

test('a cut anywhere is a WireError or a shorter request, never another error', () => {
  const whole = [
    ...series(label('a', 'b'), sample(1, 1), message(4, [...uint(1, 1), ...span(11, 0, 1), ...message(12, varint(2))])),
    ...message(3, text(2, 'm')),
  ];
  for (let length = 0; length < whole.length; length++) {
    try {
      decode(whole.slice(0, length));
    } catch (error) {
      expect(error, `${length} bytes`).toBeInstanceOf(WireError);
    }
  }
});
