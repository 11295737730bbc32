import { describe, expect, test } from 'vitest';
import { decodeTraces, encodeTrace, encodeTracesRequest, OtlpDecodeError } from '../index.ts';
import { plain, problemsOf } from '../testing/batch-shape.ts';
import {
  attribute,
  ENCODINGS,
  fullSpan,
  message,
  SPAN_ID,
  span,
  TIME,
  TRACE_ID,
  tracesRequest,
} from '../testing/requests.ts';
import { spansOf } from './spans-of.ts';

const NONE = { count: 0, message: '' };

describe.each(ENCODINGS)('%s', (encoding) => {
  test('every field reaches its column', () => {
    const { batch, rejected } = decodeTraces(tracesRequest(encoding, fullSpan), encoding);
    expect(rejected).toEqual(NONE);
    expect(problemsOf(batch)).toEqual([]);
    const { attributesJson, attributeTypes, eventsJson, ...rest } = plain(batch) as Record<string, unknown[]>;
    expect(rest).toEqual({
      resources: [{ serviceName: 'shop', attributes: { json: '{"service.name":"shop"}', types: 's' }, schemaUrl: '' }],
      scopes: [{ name: 'lib', version: '', attributes: { json: '{}', types: '' }, schemaUrl: '' }],
      length: 1,
      resourceIndex: [0],
      scopeIndex: [0],
      traceId: [TRACE_ID],
      spanId: [SPAN_ID],
      parentSpanId: ['00f067aa0ba902b7'],
      traceState: ['vendor=1'],
      flags: [0x101],
      name: ['POST /checkout'],
      kind: [3],
      startUnixNano: [TIME],
      endUnixNano: [TIME + 1n],
      droppedAttributesCount: [1],
      droppedEventsCount: [3],
      linksJson: [
        `[${Array(2)
          .fill(
            `{"trace_id":"${TRACE_ID}","span_id":"00f067aa0ba902b7","trace_state":"link=1",` +
              '"attributes":{"why":"follows"},"attribute_types":"s","dropped_attributes_count":4,"flags":769}',
          )
          .join(',')}]`,
      ],
      droppedLinksCount: [5],
      statusCode: [2],
      statusMessage: ['boom'],
    });
    expect(attributeTypes).toEqual(['ssbbiiddddyesaamm']);
    expect(JSON.parse(String(attributesJson?.[0]))).toMatchObject({ least: '-9223372036854775808', whole: '3' });
    const attributes = `"attributes":${attributesJson?.[0]},"attribute_types":"${attributeTypes?.[0]}"`;
    const event = (name: string): string =>
      `{"time_unix_nano":${TIME},"name":${JSON.stringify(name)},${attributes},"dropped_attributes_count":2}`;
    expect(eventsJson).toEqual([`[${event('first')},${event('second "event"')}]`]);
  });

  for (const [name, ids, problem] of [
    ['no trace id', ['', SPAN_ID, ''], 'trace id is missing'],
    ['a short trace id', ['d269b633813fc60c', SPAN_ID, ''], 'trace id has 8 bytes, want 16'],
    ['a long trace id', [`${TRACE_ID}00`, SPAN_ID, ''], 'trace id has 17 bytes, want 16'],
    ['a zero trace id', ['0'.repeat(32), SPAN_ID, ''], 'trace id is all zero'],
    ['no span id', [TRACE_ID, '', ''], 'span id is missing'],
    ['a short span id', [TRACE_ID, 'b7ad', ''], 'span id has 2 bytes, want 8'],
    ['a zero span id', [TRACE_ID, '0'.repeat(16), ''], 'span id is all zero'],
    ['a short parent id', [TRACE_ID, SPAN_ID, 'b7ad'], 'parent span id has 2 bytes, want 8'],
  ] as const) {
    test(`${name}: the span is rejected, the others stay`, () => {
      const body = tracesRequest(
        encoding,
        (writer) => span(writer, 'good'),
        (writer) => {
          writer.id(1, 'traceId', ids[0]);
          writer.id(2, 'spanId', ids[1]);
          writer.id(4, 'parentSpanId', ids[2]);
          writer.string(5, 'name', 'bad');
        },
        (writer) => span(writer, 'good too'),
      );
      const { batch, rejected } = decodeTraces(body, encoding);
      expect(batch.name).toEqual(['good', 'good too']);
      expect(rejected).toEqual({ count: 1, message: `span "bad": ${problem}` });
    });
  }

  test('several rejections are counted and the first is told', () => {
    const bad = (writer: Parameters<typeof span>[0]): void => writer.string(5, 'name', 'x');
    const { batch, rejected } = decodeTraces(tracesRequest(encoding, bad, bad, bad), encoding);
    expect(rejected).toEqual({ count: 3, message: 'span "x": trace id is missing (and 2 more)' });
    expect([batch.length, batch.resources, batch.scopes]).toEqual([0, [], []]);
  });

  for (const [name, parent] of [
    ['absent', ''],
    ['zero', '0'.repeat(16)],
  ] as const) {
    test(`a parent id that is ${name} makes a root`, () => {
      const body = tracesRequest(encoding, (writer) => {
        span(writer);
        writer.id(4, 'parentSpanId', parent);
      });
      const { batch, rejected } = decodeTraces(body, encoding);
      expect(rejected).toEqual(NONE);
      expect(batch.parentSpanId.view()).toEqual(new Uint8Array(8));
    });
  }

  test('unknown enum numbers are kept', () => {
    const body = tracesRequest(encoding, (writer) => {
      span(writer);
      writer.int32(6, 'kind', 99);
      writer.message(15, 'status', () => writer.int32(3, 'code', -7));
    });
    const { batch } = decodeTraces(body, encoding);
    expect([batch.kind, batch.statusCode]).toEqual([[99], [-7]]);
  });

  test('a link keeps what it says without valid ids', () => {
    const body = tracesRequest(encoding, (writer) => {
      span(writer);
      writer.messages(13, 'links', ['', '0'.repeat(32), 'abcd'], (id) => writer.id(1, 'traceId', id));
    });
    const { batch, rejected } = decodeTraces(body, encoding);
    const links = JSON.parse(batch.linksJson[0] ?? '') as { readonly trace_id: string }[];
    expect(links.map((link) => link.trace_id)).toEqual(['', '', '']);
    expect(rejected).toEqual({
      count: 0,
      message: 'a span link was stored without its id: trace id has 2 bytes, want 16',
    });
  });

  test('resource and scope may follow their spans, and each is kept apart', () => {
    const body = message(encoding, (writer) => {
      writer.messages(1, 'resourceSpans', ['a', 'b', ''], (service) => {
        writer.messages(2, 'scopeSpans', ['x', 'y'], (scope) => {
          writer.messages(2, 'spans', [0], () => span(writer, service + scope));
          writer.string(3, 'schemaUrl', `scope ${scope}`);
          writer.message(1, 'scope', () => {
            writer.string(1, 'name', scope);
            writer.string(2, 'version', '1');
            writer.messages(3, 'attributes', [0], () =>
              attribute(writer, 'k', () => writer.alwaysBool(2, 'boolValue', true)),
            );
          });
        });
        writer.string(3, 'schemaUrl', `resource ${service}`);
        writer.message(1, 'resource', () => {
          if (service !== '') {
            writer.messages(1, 'attributes', [0], () =>
              attribute(writer, 'service.name', () => writer.alwaysString(1, 'stringValue', service)),
            );
          }
        });
      });
    });
    const { batch } = decodeTraces(body, encoding);
    const origins = batch.name.map((name, row) => {
      const resource = batch.resources[batch.resourceIndex[row] ?? -1];
      const scope = batch.scopes[batch.scopeIndex[row] ?? -1];
      return [name, resource?.serviceName, resource?.schemaUrl, scope?.name, scope?.schemaUrl, scope?.attributes.types];
    });
    expect(origins).toEqual([
      ['ax', 'a', 'resource a', 'x', 'scope x', 'b'],
      ['ay', 'a', 'resource a', 'y', 'scope y', 'b'],
      ['bx', 'b', 'resource b', 'x', 'scope x', 'b'],
      ['by', 'b', 'resource b', 'y', 'scope y', 'b'],
      ['x', 'unknown_service', 'resource ', 'x', 'scope x', 'b'],
      ['y', 'unknown_service', 'resource ', 'y', 'scope y', 'b'],
    ]);
  });

  test('nothing at all, and envelopes without spans', () => {
    const empty = [message(encoding, () => {}), tracesRequest(encoding)];
    for (const body of empty) {
      const { batch, rejected } = decodeTraces(body, encoding);
      expect([batch.length, batch.resources.length, rejected]).toEqual([0, 0, NONE]);
    }
  });

  test('a batch goes out and comes back the same', () => {
    const { batch } = decodeTraces(
      tracesRequest(encoding, fullSpan, (writer) => span(writer)),
      encoding,
    );
    for (const other of ENCODINGS) {
      expect(plain(decodeTraces(encodeTracesRequest(batch, other), other).batch)).toEqual(plain(batch));
    }
  });
});

test('both encodings of a request decode to the same batch', () => {
  const [a, b] = ENCODINGS.map((encoding) => plain(decodeTraces(tracesRequest(encoding, fullSpan), encoding)));
  expect(a).toEqual(b);
});

test('a trace in JSON follows the OTLP rules', () => {
  const { batch } = decodeTraces(
    tracesRequest('protobuf', (writer) => span(writer), fullSpan),
    'protobuf',
  );
  const spans = spansOf(batch);
  const json = JSON.parse(Buffer.from(encodeTrace(spans, 'json')).toString()) as {
    readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly object[] }[] }[];
  };
  expect(json.resourceSpans).toHaveLength(1);
  expect(json.resourceSpans[0]?.scopeSpans).toHaveLength(1);
  const [, full] = json.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  expect(full).toMatchObject({
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentSpanId: '00f067aa0ba902b7',
    kind: 3,
    startTimeUnixNano: String(TIME),
    status: { code: 2, message: 'boom' },
    flags: 257,
  });
  expect(full).toHaveProperty('attributes.4', { key: 'least', value: { intValue: '-9223372036854775808' } });
  expect(full).toHaveProperty('attributes.10', { key: 'bytes', value: { bytesValue: 'AP/+AQ==' } });
});

const SPAN_JSON = `"traceId":"${TRACE_ID}","spanId":"${SPAN_ID}"`;
const inJson = (fields: string): Buffer =>
  Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${SPAN_JSON}${fields}}]}]}]}`);

test('JSON: unknown keys are left out at every level, also the names of the .proto files', () => {
  const json = `{"x":{"y":[1,{"z":null}]},"resource_spans":[5],"resourceSpans":[{"x":1,"instrumentationLibrarySpans":[{}],
    "resource":{"x":"","attributes":[{"x":1,"key":"service.name","value":{"x":1,"stringValue":"shop"}}],"entityRefs":[{}]},
    "scopeSpans":[{"x":1,"scope":{"x":[],"name":"lib"},"spans":[{"x":1.5e3,"trace_id":7,${SPAN_JSON},
    "start_time_unix_nano":"5","startTimeUnixNano":7,"events":[{"x":true,"name":"e"}],"links":[{"x":0}],
    "status":{"x":{},"code":1}}]}]}]}`;
  const { batch, rejected } = decodeTraces(Buffer.from(json), 'json');
  expect(rejected).toEqual(NONE);
  expect([batch.length, batch.resources[0]?.serviceName, batch.statusCode[0]]).toEqual([1, 'shop', 1]);
  expect([...batch.startUnixNano.view()]).toEqual([7n]);
});

test('JSON: null means unset', () => {
  const fields = ',"name":null,"kind":null,"startTimeUnixNano":null,"attributes":null,"events":null,"status":null';
  const { batch } = decodeTraces(
    inJson(`${fields},"parentSpanId":null,"attributes":[{"key":"k","value":null}]`),
    'json',
  );
  expect([batch.name, batch.kind, batch.attributesJson, batch.attributeTypes]).toEqual([
    [''],
    [0],
    ['{"k":""}'],
    ['e'],
  ]);
});

for (const [name, fields] of [
  ['an enum by name', ',"kind":"SPAN_KIND_SERVER"'],
  ['a name that is a number', ',"name":5'],
  ['a time with a fraction', ',"startTimeUnixNano":"1.5"'],
  ['a negative time', ',"startTimeUnixNano":-5'],
  ['a list that is an object', ',"attributes":{"a":1}'],
  ['a null in a list', ',"attributes":[null]'],
  ['a value that is bare', ',"attributes":[{"key":"k","value":"v"}]'],
  ['an object that is a list', ',"status":[]'],
  ['an id that is not hex', ',"parentSpanId":"not hex!"'],
  ['an odd number of digits', ',"parentSpanId":"eee19b7ec3c1b17"'],
] as const) {
  test(`JSON: refuses ${name}`, () => {
    expect(() => decodeTraces(inJson(fields), 'json')).toThrow(OtlpDecodeError);
    expect(() => decodeTraces(inJson(fields), 'json')).toThrow(/ at byte \d+$/);
  });
}

test('protobuf: unknown fields of every wire type are left out at every level', () => {
  const unknown = Buffer.from('f83e01f93e0102030405060708fa3e0161fb3e0801fc3efd3e01020304', 'hex');
  const tag = (number: number, content: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
  const level = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat([unknown, ...parts, unknown]);
  const item = level(
    message('protobuf', (writer) => span(writer)),
    tag(11, level()),
    tag(13, level()),
    tag(15, level()),
  );
  const scope = level(
    tag(1, level()),
    Buffer.concat([Buffer.from([0x12, 0x80 | (item.length & 127), item.length >> 7]), item]),
  );
  const resource = level(
    tag(1, level()),
    Buffer.concat([Buffer.from([0x12, 0x80 | (scope.length & 127), scope.length >> 7]), scope]),
  );
  const body = level(
    Buffer.concat([Buffer.from([0x0a, 0x80 | (resource.length & 127), resource.length >> 7]), resource]),
  );
  const { batch, rejected } = decodeTraces(body, 'protobuf');
  expect([batch.name, rejected]).toEqual([['work'], NONE]);
});
