import { describe, expect, test } from 'vitest';
import { decodeLogs, encodeLogsRequest, OtlpDecodeError } from '../index.ts';
import { plain, problemsOf } from '../testing/batch-shape.ts';
import {
  ENCODINGS,
  fullRecord,
  logsRequest,
  mapRecord,
  message,
  SPAN_ID,
  TIME,
  TRACE_ID,
} from '../testing/requests.ts';

const RECEIVED = { receivedUnixNano: 1_800_000_000_000_000_007n };
const NONE = { count: 0, message: '' };

describe.each(ENCODINGS)('%s', (encoding) => {
  test('every field reaches its column', () => {
    const { batch, rejected } = decodeLogs(logsRequest(encoding, fullRecord), encoding, RECEIVED);
    expect(rejected).toEqual(NONE);
    expect(problemsOf(batch)).toEqual([]);
    const { attributesJson, resources, scopes, ...rest } = plain(batch) as Record<string, unknown[]>;
    expect([attributesJson?.length, resources?.length, scopes?.length]).toEqual([1, 1, 1]);
    expect(rest).toEqual({
      length: 1,
      resourceIndex: [0],
      scopeIndex: [0],
      timeUnixNano: [TIME],
      observedUnixNano: [TIME + 5n],
      severityNumber: [17],
      severityText: ['ERROR'],
      body: ['{"msg":"it \\"failed\\"\\n"}'],
      bodyType: ['s'],
      traceId: [TRACE_ID],
      spanId: [SPAN_ID],
      flags: [1],
      eventName: ['shop.failed'],
      attributeTypes: ['ssbbiiddddyesaamm'],
      droppedAttributesCount: [2],
    });
  });

  for (const [name, time, observed, want] of [
    ['its own', TIME, 5n, TIME],
    ['the observed one', 0n, 5n, 5n],
    ['that of arrival', 0n, 0n, RECEIVED.receivedUnixNano],
  ] as const) {
    test(`a record has the time: ${name}`, () => {
      const body = logsRequest(encoding, (writer) => {
        writer.fixed64(1, 'timeUnixNano', time);
        writer.fixed64(11, 'observedTimeUnixNano', observed);
      });
      const { batch } = decodeLogs(body, encoding, RECEIVED);
      expect([...batch.timeUnixNano.view()]).toEqual([want]);
      expect([...batch.observedUnixNano.view()]).toEqual([observed]);
    });
  }

  test('a record without anything is a record', () => {
    const { batch, rejected } = decodeLogs(
      logsRequest(encoding, () => {}),
      encoding,
      RECEIVED,
    );
    expect([batch.length, batch.body, batch.bodyType, rejected]).toEqual([1, [''], ['e'], NONE]);
    expect(batch.traceId.view()).toEqual(new Uint8Array(16));
  });

  test('a body keeps its lines', () => {
    const body = logsRequest(encoding, (writer) =>
      writer.message(5, 'body', () => writer.alwaysString(1, 'stringValue', 'a\nb\r\nc\u0000')),
    );
    expect(decodeLogs(body, encoding, RECEIVED).batch.body).toEqual(['a\nb\r\nc\u0000']);
  });

  test('a body that is a map, without a trace', () => {
    const { batch } = decodeLogs(logsRequest(encoding, mapRecord), encoding, RECEIVED);
    expect(batch.bodyType).toEqual(['m']);
    expect(JSON.parse(batch.body[0] ?? '')).toMatchObject({ yes: true, whole: 3, map: { zero: -0 } });
  });

  for (const [name, traceId, spanId, message] of [
    ['a short trace id', 'abcd', SPAN_ID, 'a log record was stored without its id: trace id has 2 bytes, want 16'],
    ['a long span id', TRACE_ID, TRACE_ID, 'a log record was stored without its id: span id has 16 bytes, want 8'],
    ['zero ids', '0'.repeat(32), '0'.repeat(16), ''],
  ] as const) {
    test(`${name}: the record stays, as if the id were absent`, () => {
      const body = logsRequest(encoding, (writer) => {
        writer.id(9, 'traceId', traceId);
        writer.id(10, 'spanId', spanId);
      });
      const { batch, rejected } = decodeLogs(body, encoding, RECEIVED);
      expect(plain([batch.traceId, batch.spanId])).toEqual([
        [traceId === TRACE_ID ? TRACE_ID : '0'.repeat(32)],
        [spanId === SPAN_ID ? SPAN_ID : '0'.repeat(16)],
      ]);
      expect(rejected).toEqual({ count: 0, message });
    });
  }

  test('nothing at all', () => {
    expect(
      decodeLogs(
        message(encoding, () => {}),
        encoding,
        RECEIVED,
      ).batch.length,
    ).toBe(0);
  });

  test('a batch goes out and comes back the same', () => {
    const { batch } = decodeLogs(logsRequest(encoding, fullRecord, mapRecord), encoding, RECEIVED);
    for (const other of ENCODINGS) {
      expect(plain(decodeLogs(encodeLogsRequest(batch, other), other, RECEIVED).batch)).toEqual(plain(batch));
    }
  });
});

test('both encodings of a request decode to the same batch', () => {
  const [a, b] = ENCODINGS.map((encoding) =>
    plain(decodeLogs(logsRequest(encoding, fullRecord, mapRecord), encoding, RECEIVED)),
  );
  expect(a).toEqual(b);
});

test('JSON: nanoseconds written as numbers are exact', () => {
  const json = '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":1544712660300000001}]}]}]}';
  const { batch } = decodeLogs(Buffer.from(json), 'json', RECEIVED);
  expect([...batch.timeUnixNano.view()]).toEqual([1544712660300000001n]);
});

for (const [name, json] of [
  ['text that is no JSON', '1234 not json'],
  ['a number', '1234'],
  ['a list', '[]'],
  ['a string', '"x"'],
  ['nothing', ''],
  [
    'a severity by name',
    '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"SEVERITY_NUMBER_INFO"}]}]}]}',
  ],
  ['a list of resources that is an object', '{"resourceLogs":{}}'],
] as const) {
  test(`JSON: refuses ${name}`, () => {
    expect(() => decodeLogs(Buffer.from(json), 'json', RECEIVED)).toThrow(OtlpDecodeError);
  });
}
