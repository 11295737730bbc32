import assert from 'node:assert/strict';
import type { Span } from '@o11y-lab/model';
import { textOfValue, unixNano } from '@o11y-lab/model';
import type { GroupSpans, SpanPart } from '../span-groups.ts';
import type { SpanStore } from '../spans.ts';
import { attributeOf, BASE_UNIX_NANO, type PlainSpan, spanBatchOf, spanIdOf, traceIdOf } from './batches.ts';
import type { StoreCase } from './case.ts';

/** Four intervals of 100 ms. */
const request: GroupSpans = {
  startUnixNano: unixNano(BASE_UNIX_NANO),
  stepNs: 100_000_000n,
  intervalCount: 4,
  where: { kind: 'true' },
  parts: [],
  withDurations: false,
};

/** Groups put together, one text each: interval, what `show` gives, count, durations in ms. */
async function grouped(spans: SpanStore, asked: Partial<GroupSpans>, show: (span: Span) => string): Promise<string[]> {
  const all = new Map<string, { count: number; durations: number[] }>();
  for await (const groups of spans.groupSpans({ ...request, ...asked })) {
    for (const { interval, span, count, durationsNs } of groups) {
      const key = `${interval} ${show(span)}`.trim();
      const group = all.get(key) ?? { count: 0, durations: [] };
      all.set(key, group);
      group.count += count;
      group.durations.push(...[...durationsNs].map((ns) => ns / 1e6));
    }
  }
  const shown = [...all].map(([key, { count, durations }]) => {
    const list = durations.length > 0 ? ` [${durations.sort((a, b) => a - b).join(' ')}]` : '';
    return `${key}: ${count}${list}`;
  });
  return shown.sort();
}

const attribute = (name: string): SpanPart => ({ kind: 'attribute', name });

const shop: PlainSpan = {
  traceId: 'a1',
  spanId: 'b1',
  name: 'pay',
  kind: 2,
  startMs: 50,
  durationMs: 5,
  resource: { 'service.name': 'shop' },
  scope: { name: 'lib', version: '1' },
  attributes: { code: 200, route: '/a' },
};

export const groupCases: readonly StoreCase[] = [
  {
    name: 'groups: an interval holds its right end, not its left one',
    async run({ spans }) {
      const starts = [-50, 0, 1, 100, 101, 400, 401, 900];
      await spans.append(spanBatchOf(starts.map((startMs, i) => ({ traceId: '1', spanId: String(i + 1), startMs }))));
      assert.deepEqual(await grouped(spans, {}, () => ''), ['0: 2', '1: 1', '3: 1']);
      assert.deepEqual(await grouped(spans, { intervalCount: 1, stepNs: 1n << 62n }, () => ''), ['0: 6']);
    },
  },
  {
    name: 'groups: by the parts asked for alone, with durations when asked for',
    async run({ spans }) {
      await spans.append(
        spanBatchOf([
          shop,
          { ...shop, spanId: 'b2', durationMs: 7.5, attributes: { code: '200', route: '/b' } },
          { ...shop, spanId: 'b3', startMs: 60, attributes: { route: '/a' }, parentSpanId: 'b1' },
          { ...shop, spanId: 'b4', startMs: 150, resource: { 'service.name': 'bank' }, kind: 3, statusCode: 2 },
        ]),
      );
      assert.deepEqual(await grouped(spans, {}, () => ''), ['0: 3', '1: 1']);
      const services = (span: Span): string => span.resource.serviceName;
      assert.deepEqual(await grouped(spans, { parts: [{ kind: 'resource' }], withDurations: true }, services), [
        '0 shop: 3 [5 5 7.5]',
        '1 bank: 1 [5]',
      ]);
      const code = (span: Span): string => {
        const value = span.attributes.get('code');
        assert.equal(span.attributes.get('route'), undefined);
        return value ? `${value.kind}=${textOfValue(value)}` : 'none';
      };
      assert.deepEqual(await grouped(spans, { parts: [attribute('code')] }, code), [
        '0 int=200: 1',
        '0 none: 1',
        '0 string=200: 1',
        '1 int=200: 1',
      ]);
      const isRoot = (span: Span): string => (span.parentSpanId === undefined ? 'root' : 'child');
      assert.deepEqual(await grouped(spans, { parts: [{ kind: 'root' }] }, isRoot), [
        '0 child: 1',
        '0 root: 2',
        '1 root: 1',
      ]);
    },
  },
  {
    name: 'groups: every part comes back as it was',
    async run({ spans }) {
      const one: PlainSpan = {
        ...shop,
        parentSpanId: 'b0',
        statusCode: 2,
        statusMessage: 'no money',
        attributes: { list: { kind: 'array', value: [attributeOf('a'), attributeOf(1)] }, '': 'empty key', e: '' },
        events: [{ name: 'slow', atMs: 51, attributes: { ms: 3 } }],
        links: [{ traceId: 'cafe', spanId: 'f00d', attributes: { why: 'retry' } }],
      };
      await spans.append(spanBatchOf([one]));
      const whole = (await spans.readTrace(traceIdOf('a1')))?.spans[0];
      assert.ok(whole);
      const kinds = ['name', 'kind', 'status', 'status-message', 'resource', 'scope', 'trace-id', 'span-id'] as const;
      const rest = ['parent-id', 'events', 'links', 'start'] as const;
      const parts = [...kinds, ...rest].map((kind): SpanPart => ({ kind }));
      const names = ['list', '', 'e', 'absent'].map(attribute);
      for await (const [group] of spans.groupSpans({ ...request, parts: [...parts, ...names] })) {
        assert.ok(group);
        const { span } = group;
        for (const key of ['name', 'kind', 'statusCode', 'statusMessage', 'traceId', 'spanId'] as const)
          assert.equal(span[key], whole[key], key);
        for (const key of ['parentSpanId', 'events', 'links', 'startUnixNano', 'scope', 'resource'] as const)
          assert.deepEqual(span[key], whole[key], key);
        assert.deepEqual(Object.fromEntries(span.attributes), Object.fromEntries(whole.attributes));
        assert.equal(span.parentSpanId, spanIdOf('b0'));
      }
    },
  },
  {
    name: 'groups: bounds of the duration are exact, and a condition leaves out nothing that fits',
    async run({ spans }) {
      const ms = [1, 2, 3, 4];
      await spans.append(
        spanBatchOf(
          ms.map((durationMs, i) => ({ ...shop, spanId: String(i + 1), durationMs, attributes: { n: durationMs } })),
        ),
      );
      const bounds = { durationNsMin: 2_000_000n, durationNsMax: 3_000_000n, withDurations: true };
      assert.deepEqual(await grouped(spans, bounds, () => ''), ['0: 2 [2 3]']);
      assert.deepEqual(await grouped(spans, { durationNsMax: -1n }, () => ''), []);
      const where = {
        kind: 'compare' as const,
        field: { kind: 'attribute' as const, scope: 'span' as const, name: 'n' },
        operator: '>=' as const,
        value: attributeOf(3),
      };
      const all = await grouped(spans, { where, parts: [attribute('n')] }, (span) => {
        const value = span.attributes.get('n');
        return value ? textOfValue(value) : '';
      });
      for (const fits of ['0 3: 1', '0 4: 1']) assert.ok(all.includes(fits), fits);
      assert.deepEqual(await grouped(spans, { where: { kind: 'any', of: [] } }, () => ''), []);
    },
  },
  {
    name: 'groups: a span sent twice counts once, as it came first; a client and a server may share an id',
    async run({ spans }) {
      await spans.append(spanBatchOf([shop, shop, { ...shop, kind: 3 }, { ...shop, traceId: 'a2' }]));
      await spans.append(spanBatchOf([{ ...shop, durationMs: 9 }]));
      assert.deepEqual(
        await grouped(spans, { parts: [{ kind: 'kind' }], withDurations: true }, ({ kind }) => `${kind}`),
        ['0 2: 2 [5 5]', '0 3: 1 [5]'],
      );
      assert.deepEqual(await grouped(spans, { durationNsMin: 6_000_000n }, () => ''), []);
    },
  },
  {
    name: 'groups: many spans, many pieces; an aborted request ends',
    async run({ spans }) {
      const many = Array.from({ length: 6000 }, (_, i) => ({
        traceId: (1 + (i % 700)).toString(16),
        spanId: (i + 1).toString(16),
        startMs: 1 + (i % 400),
        durationMs: i % 10,
        attributes: { n: i % 3000 },
      }));
      await spans.append(spanBatchOf(many));
      await spans.append(spanBatchOf(many.slice(0, 100)));
      assert.deepEqual(await grouped(spans, {}, () => ''), ['0: 1500', '1: 1500', '2: 1500', '3: 1500']);
      const values = await grouped(spans, { parts: [attribute('n')] }, (span) => {
        const value = span.attributes.get('n');
        return value ? textOfValue(value) : '';
      });
      assert.equal(values.length, 6000);
      const signal = AbortSignal.abort(new Error('given up'));
      await assert.rejects(
        grouped(spans, { signal }, () => ''),
        /given up/,
      );
    },
  },
];
