import assert from 'node:assert/strict';
import { newSpanBatch, SPAN_KINDS, textOfValue } from '@o11y-lab/model';
import { nanoAt, type PlainSpan, spanBatchOf, spanIdOf, textOfAttributes, traceIdOf } from './batches.ts';
import type { StoreCase } from './case.ts';

const everything: PlainSpan = {
  traceId: 'a1',
  spanId: 'b1',
  parentSpanId: 'b0',
  name: 'charge',
  kind: 3,
  startMs: 10,
  durationMs: 2.5,
  resource: { 'service.name': 'service-d', 'host.cores': 2 },
  scope: { name: 'lib', version: '1.2', attributes: { 'scope.flag': true } },
  attributes: {
    text: 'x',
    int: 200,
    'text.of.int': '200',
    big: 9223372036854775807n,
    double: 0.5,
    whole: { kind: 'double', value: 3 },
    yes: true,
    list: {
      kind: 'array',
      value: [
        { kind: 'string', value: 'a' },
        { kind: 'int', value: 1n },
      ],
    },
    bytes: { kind: 'bytes', value: new Uint8Array([0, 255]) },
    '10': 'a key that looks like an index',
    '2': 'and another one',
    '': 'an empty key',
  },
  events: [
    { name: 'Processing started', atMs: 11, attributes: { step: 1, '7': 'seven' } },
    { name: 'done', atMs: 12 },
  ],
  links: [{ traceId: 'cafe', spanId: 'f00d', attributes: { why: 'retry' } }],
  statusCode: 2,
  statusMessage: 'card refused',
};

export const spanCases: readonly StoreCase[] = [
  {
    name: 'spans: a span comes back with all its parts',
    async run({ spans }) {
      await spans.append(spanBatchOf([everything]));
      const trace = await spans.readTrace(traceIdOf('a1'));
      const span = trace?.spans[0];
      assert.ok(span);
      assert.equal(trace?.spans.length, 1);
      assert.equal(span.traceId, traceIdOf('a1'));
      assert.equal(span.spanId, spanIdOf('b1'));
      assert.equal(span.parentSpanId, spanIdOf('b0'));
      assert.deepEqual([span.name, span.kind, span.flags, span.traceState], ['charge', 3, 1, '']);
      assert.deepEqual([span.startUnixNano, span.endUnixNano], [nanoAt(10), nanoAt(12.5)]);
      assert.deepEqual([span.statusCode, span.statusMessage], [2, 'card refused']);
      assert.deepEqual(textOfAttributes(span.attributes), {
        text: 'string:x',
        int: 'int:200',
        'text.of.int': 'string:200',
        big: 'int:9223372036854775807',
        double: 'double:0.5',
        whole: 'double:3',
        yes: 'bool:true',
        list: 'array:["a",1]',
        bytes: 'bytes:AP8=',
        '10': 'string:a key that looks like an index',
        '2': 'string:and another one',
        '': 'string:an empty key',
      });
      assert.equal(span.resource.serviceName, 'service-d');
      assert.deepEqual(textOfAttributes(span.resource.attributes), {
        'service.name': 'string:service-d',
        'host.cores': 'int:2',
      });
      assert.deepEqual([span.scope.name, span.scope.version], ['lib', '1.2']);
      assert.deepEqual(textOfAttributes(span.scope.attributes), { 'scope.flag': 'bool:true' });
      assert.deepEqual(
        span.events.map((event) => [event.name, event.timeUnixNano, textOfAttributes(event.attributes)]),
        [
          ['Processing started', nanoAt(11), { '7': 'string:seven', step: 'int:1' }],
          ['done', nanoAt(12), {}],
        ],
      );
      assert.deepEqual(
        span.links.map((link) => [link.traceId, link.spanId, textOfAttributes(link.attributes)]),
        [[traceIdOf('cafe'), spanIdOf('f00d'), { why: 'string:retry' }]],
      );
    },
  },
  {
    name: 'spans: a trace is ordered by start, then span id, and its spans share resource and scope',
    async run({ spans }) {
      const resource = { 'service.name': 'a' };
      await spans.append(
        spanBatchOf([
          { traceId: '1', spanId: '3', startMs: 5, resource },
          { traceId: '1', spanId: '2', startMs: 5, resource },
        ]),
      );
      await spans.append(spanBatchOf([{ traceId: '1', spanId: '9', startMs: 1, resource }]));
      const trace = await spans.readTrace(traceIdOf('1'));
      assert.deepEqual(
        trace?.spans.map((span) => span.spanId),
        ['9', '2', '3'].map(spanIdOf),
      );
      assert.equal(trace?.spans[1]?.resource, trace?.spans[2]?.resource);
    },
  },
  {
    name: 'spans: a root has no parent, a span without extras has none',
    async run({ spans }) {
      await spans.append(spanBatchOf([{ traceId: '1', spanId: '1' }]));
      const span = (await spans.readTrace(traceIdOf('1')))?.spans[0];
      assert.ok(span);
      assert.equal(span.parentSpanId, undefined);
      assert.deepEqual([span.events, span.links, span.attributes.size], [[], [], 0]);
      assert.deepEqual([span.statusCode, span.statusMessage], [0, '']);
      assert.equal(span.resource.serviceName, 'unknown_service');
    },
  },
  {
    name: 'spans: a span sent twice is there once; a client and a server span may share an id',
    async run({ spans }) {
      const client: PlainSpan = { traceId: '1', spanId: '1', kind: 3, name: 'client' };
      const server: PlainSpan = { traceId: '1', spanId: '1', kind: 2, name: 'server' };
      await spans.append(spanBatchOf([client, server, client]));
      await spans.append(spanBatchOf([client]));
      const trace = await spans.readTrace(traceIdOf('1'));
      assert.deepEqual(trace?.spans.map((span) => SPAN_KINDS[span.kind]).sort(), ['client', 'server']);
    },
  },
  {
    name: 'spans: an unknown trace is undefined; several come in the order asked for',
    async run({ spans }) {
      await spans.append(spanBatchOf(['1', '2', '3'].map((traceId) => ({ traceId, spanId: '1' }))));
      assert.equal(await spans.readTrace(traceIdOf('4')), undefined);
      const traces = await spans.readTraces(['3', '4', '1'].map(traceIdOf));
      assert.deepEqual(
        traces.map((trace) => trace.traceId),
        ['3', '1'].map(traceIdOf),
      );
      assert.deepEqual(await spans.readTraces([]), []);
    },
  },
  {
    name: 'spans: an empty batch is fine',
    async run({ spans, stats }) {
      await spans.append(newSpanBatch());
      assert.equal((await stats()).spans.rows, 0);
      assert.equal((await stats()).spans.oldestUnixMs, undefined);
    },
  },
  {
    name: 'spans: any text comes back as it was, unicode, U+0000, quotes and long ones too',
    async run({ spans }) {
      const texts = [
        'naïve 🦆 日本',
        'nul\u0000inside',
        '\u0000',
        '"\\\n\t\u001f',
        `long ${'x'.repeat(300_000)}`,
        '{"json":1}',
        '[1,2]',
        '',
      ];
      await spans.append(
        spanBatchOf(
          texts.map((text, i) => ({
            traceId: '1',
            spanId: String(i + 1),
            name: text,
            statusMessage: text,
            attributes: { [`key ${text.slice(0, 20)}`]: text },
            events: [{ name: text, attributes: { at: text } }],
          })),
        ),
      );
      const trace = await spans.readTrace(traceIdOf('1'));
      texts.forEach((text, i) => {
        const span = trace?.spans[i];
        assert.equal(span?.name, text);
        assert.equal(span?.statusMessage, text);
        const [[key, value] = []] = span?.attributes ?? [];
        assert.equal(key, `key ${text.slice(0, 20)}`);
        assert.equal(value && textOfValue(value), text);
        assert.equal(span?.events[0]?.name, text);
      });
    },
  },
  {
    name: 'spans: a row that is not well formed does not fail the rows around it',
    async run({ spans }) {
      const batch = spanBatchOf([
        { traceId: '1', spanId: '1', name: 'good' },
        { traceId: '1', spanId: '2', name: 'half a pair', attributes: { half: 'a\ud800b' } },
        { traceId: '1', spanId: '3', name: 'key twice' },
      ]);
      batch.attributesJson[2] = '{"a":"1","a":"2"}';
      batch.attributeTypes[2] = 'ss';
      await Promise.all([spans.append(batch), spans.append(spanBatchOf([{ traceId: '2', spanId: '1' }]))]);
      const trace = await spans.readTrace(traceIdOf('1'));
      assert.deepEqual(
        trace?.spans.map((span) => span.name),
        ['good', 'half a pair', 'key twice'],
      );
      assert.equal(trace?.spans[2]?.attributes.size, 1);
      assert.ok(await spans.readTrace(traceIdOf('2')));
    },
  },
  {
    name: 'spans: one append of many rows, and many appends at once',
    async run({ spans, stats }) {
      const rows = Array.from({ length: 5000 }, (_, i) => ({
        traceId: (1 + (i % 7)).toString(16),
        spanId: (i + 1).toString(16),
        startMs: i,
      }));
      await spans.append(spanBatchOf(rows));
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          spans.append(spanBatchOf([{ traceId: 'ff', spanId: (i + 1).toString(16) }])),
        ),
      );
      assert.equal((await spans.readTrace(traceIdOf('ff')))?.spans.length, 50);
      assert.equal((await spans.readTrace(traceIdOf('3')))?.spans.length, 714);
      const { rows: count, oldestUnixMs, newestUnixMs } = (await stats()).spans;
      assert.equal(count, 5050);
      assert.ok(oldestUnixMs !== undefined && newestUnixMs !== undefined && newestUnixMs - oldestUnixMs >= 4999);
    },
  },
];
