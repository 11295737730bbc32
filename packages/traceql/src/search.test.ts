import { unixNano } from '@o11y-lab/model';
import { createMemoryStore, type SpanStore, type TelemetryStore } from '@o11y-lab/storage';
import { beforeAll, describe, expect, test } from 'vitest';
import { searchTraces, TRACES_MAX } from './search.ts';
import { parseTraceql } from './syntax/parse.ts';
import { spanBatch } from './testing/span-batch.ts';

// Trace 1, a shop order; d stands alone because its parent never came.
//   a gateway, 100 ms ── b shop, 60 ms ── c database, 5 ms, error
//                     └─ e shop, 20 ms
// Trace 2: one span f of the shop, 2 s.
const BASE_MS = 1_750_000_000_000;
let store: SpanStore;

beforeAll(async () => {
  const memory: TelemetryStore = createMemoryStore();
  store = memory.spans;
  await store.append(
    spanBatch(
      [
        {
          id: 'a',
          name: 'GET /order',
          service: 'gateway',
          kind: 2,
          durationMs: 100,
          attributes: { code: 200, ratio: 0.5, tags: ['x', 'y'] },
        },
        {
          id: 'b',
          parent: 'a',
          name: 'order',
          service: 'shop',
          durationMs: 60,
          attributes: { code: 500, user: 'ann' },
        },
        {
          id: 'c',
          parent: 'b',
          name: 'SELECT',
          service: 'database',
          kind: 3,
          status: 2,
          startMs: 5,
          durationMs: 5,
          attributes: { slow: false },
          events: [{ name: 'exception', atMs: 3, attributes: { message: 'no row' } }],
        },
        {
          id: 'e',
          parent: 'a',
          name: 'ship',
          service: 'shop',
          startMs: 60,
          durationMs: 20,
          attributes: { code: '500' },
        },
        { id: 'd', parent: '99', name: 'lost', service: 'lost', attributes: { alone: true } },
        {
          trace: '2',
          id: 'f',
          name: 'report',
          service: 'shop',
          startMs: 1000,
          durationMs: 2000,
          attributes: { code: 200 },
        },
      ],
      BASE_MS,
    ),
  );
});

function search(query: string, options: { readonly limit?: number } = {}) {
  const request = {
    startUnixNano: unixNano(0n),
    endUnixNano: unixNano(BigInt(BASE_MS + 10_000) * 1_000_000n),
    limit: options.limit ?? 10,
    spansPerSpanset: 10,
  };
  return searchTraces(parseTraceql(query), request, store);
}

/** Matched spans as letters: sets of one trace by `|`, traces by a space. */
async function found(query: string): Promise<string> {
  const { traces } = await search(query);
  return traces.map(({ spansets }) => spansets.map(({ spans }) => spans.map(letter).join('')).join('|')).join(' ');
}

function letter(span: { readonly spanId: string }): string {
  return span.spanId.replace(/^0+/, '');
}

const cases: readonly (readonly [query: string, spans: string])[] = [
  ['{}', 'f abdce'],
  ['{ false }', ''],
  ['{ resource.service.name = "shop" }', 'f be'],
  ['{ .service.name = "shop" && .code = 500 }', 'b'],
  ['{ span.code = "500" }', 'e'],
  ['{ span.code != 500 }', 'f a'],
  ['{ .code >= 200.5 }', 'b'],
  ['{ 300 < .code }', 'b'],
  ['{ .ratio = 0.5 }', 'a'],
  ['{ .code + 1 = 201 && .ratio * 2 = 1 }', 'a'],
  ['{ .code / 3 = 66 }', 'f a'],
  ['{ .none != 1 }', ''],
  ['{ .user != nil }', 'b'],
  ['{ .user = nil && .code != nil }', 'f ae'],
  ['{ .alone }', 'd'],
  ['{ !.slow }', 'c'],
  ['{ .slow = false }', 'c'],
  ['{ .tags = "y" }', 'a'],
  ['{ .tags != "y" }', ''],
  ['{ .user =~ "a.*" }', 'b'],
  ['{ .user =~ "n" }', ''],
  ['{ name !~ "(GET|SEL).*" }', 'f bde'],
  ['{ status = error }', 'c'],
  ['{ kind = server || kind = client }', 'ac'],
  ['{ duration > 50ms }', 'f ab'],
  ['{ trace:duration >= 1s }', 'f'],
  ['{ rootServiceName = "gateway" && name = "ship" }', 'e'],
  ['{ trace:id = "2" }', 'f'],
  ['{ span:id = "C" }', 'c'],
  ['{ event.message = "no row" }', 'c'],
  ['{ event:timeSinceStart = 3ms }', 'c'],
  ['{ instrumentation:name = "lib" && .alone }', 'd'],
  ['{ span:childCount = 2 }', 'a'],
  ['{ .user } && { .alone }', ''],
  ['{ .user != nil } && { .alone }', 'bd'],
  ['{ .user != nil } || { .none != nil } || { name = "report" }', 'f b'],
  ['{ .service.name = "gateway" } > { .service.name = "shop" }', 'be'],
  ['{ .service.name = "gateway" } >> { status = error }', 'c'],
  ['{ status = error } < { }', 'b'],
  ['{ status = error } << { }', 'ab'],
  ['{ name = "order" } ~ { }', 'e'],
  ['{ } ~ { }', 'be'],
  ['{ name = "GET /order" } !> { .code != nil }', 'f a'],
  ['{ name = "GET /order" } !>> { }', 'f ad'],
  ['{ status = error } !< { .service.name = "shop" }', 'f e'],
  ['{ name = "GET /order" } &>> { status = error }', 'ac'],
  ['{ name = "order" } &~ { name = "ship" }', 'be'],
  ['{ } >> { .alone }', ''],
  ['{ .service.name = "shop" } | count() > 1', 'be'],
  ['{ .code != nil } | max(duration) < 1s', 'abe'],
  ['{ .service.name = "shop" } | avg(duration) = 40ms', 'be'],
  ['{ .service.name = "shop" } | { .user != nil }', 'b'],
  ['{ .none } | sum(duration) < 1h', ''],
  ['{ .service.name != "lost" } | by(.service.name) | count() > 1', 'be'],
  ['{ trace:id = "1" } | by(kind) | coalesce()', 'abdce'],
  ['({ .service.name = "shop" } | count() > 1) > { status = error }', 'c'],
  ['{ nestedSetParent = -1 }', 'f a'],
  ['{ nestedSetLeft = 0 }', 'd'],
];

describe('which spans a query finds', () => {
  for (const [query, spans] of cases) test(query, async () => expect(await found(query)).toBe(spans));
});

test('a result names the trace, the matched spans and the fields of the query', async () => {
  const { traces, inspectedTraces, inspectedSpans } = await search(
    '{ .service.name = "shop" && .code = 500 } | count() = 1 | select(.user)',
  );
  expect(traces).toEqual([
    {
      traceId: '1'.padStart(32, '0'),
      rootServiceName: 'gateway',
      rootName: 'GET /order',
      startUnixNano: BigInt(BASE_MS) * 1_000_000n,
      durationNs: 100_000_000,
      services: new Map([
        ['gateway', { spanCount: 1, errorCount: 0 }],
        ['shop', { spanCount: 2, errorCount: 0 }],
        ['lost', { spanCount: 1, errorCount: 0 }],
        ['database', { spanCount: 1, errorCount: 1 }],
      ]),
      spansets: [
        {
          matched: 1,
          attributes: [['count()', { type: 'int', value: 1 }]],
          spans: [
            {
              spanId: 'b'.padStart(16, '0'),
              name: 'order',
              startUnixNano: BigInt(BASE_MS) * 1_000_000n,
              durationNs: 60_000_000,
              attributes: [
                ['service.name', { type: 'string', value: 'shop' }],
                ['code', { type: 'int', value: 500 }],
                ['user', { type: 'string', value: 'ann' }],
              ],
            },
          ],
        },
      ],
    },
  ]);
  expect({ inspectedTraces, inspectedSpans }).toEqual({ inspectedTraces: 1, inspectedSpans: 5 });
});

test('the newest traces come first, up to the limit', async () => {
  expect((await search('{}', { limit: 1 })).traces.map(({ rootName }) => rootName)).toEqual(['report']);
  await expect(search('{}', { limit: TRACES_MAX + 1 })).rejects.toThrow('at most 1000');
});

test('the store may give traces that do not fit: more are asked for', async () => {
  // A store that knows nothing of predicates.
  const blind: SpanStore = {
    ...bound(store),
    findTraces: (request) => store.findTraces({ ...request, where: { kind: 'true' } }),
  };
  const request = { startUnixNano: unixNano(0n), endUnixNano: unixNano(2n ** 62n), limit: 1, spansPerSpanset: 1 };
  const { traces } = await searchTraces(parseTraceql('{ .user != nil }'), request, blind);
  expect(traces.map(({ rootName }) => rootName)).toEqual(['GET /order']);
});

test('a long chain of spans is walked without recursion', async () => {
  const deep = createMemoryStore().spans;
  const length = 20_000;
  const id = (i: number): string => (i + 1).toString(16);
  const spans = Array.from({ length }, (_, i) => ({
    id: id(i),
    ...(i > 0 ? { parent: id(i - 1) } : {}),
    attributes: { i },
  }));
  await deep.append(spanBatch(spans, BASE_MS));
  const request = { startUnixNano: unixNano(0n), endUnixNano: unixNano(2n ** 62n), limit: 1, spansPerSpanset: 1 };
  const { traces } = await searchTraces(parseTraceql(`{ .i = 0 } >> { nestedSetLeft > 0 }`), request, deep);
  expect(traces[0]?.spansets[0]?.matched).toBe(length - 1);
}, 30_000);

test('an aborted search stops', async () => {
  const signal = {
    throwIfAborted: () => {
      throw new Error('too late');
    },
  };
  const request = {
    startUnixNano: unixNano(0n),
    endUnixNano: unixNano(2n ** 62n),
    limit: 1,
    spansPerSpanset: 1,
    signal,
  };
  await expect(searchTraces(parseTraceql('{}'), request, store)).rejects.toThrow('too late');
});

function bound(spans: SpanStore): SpanStore {
  return {
    append: (batch) => spans.append(batch),
    readTrace: (id) => spans.readTrace(id),
    readTraces: (ids) => spans.readTraces(ids),
    findTraces: (request) => spans.findTraces(request),
    groupSpans: (request) => spans.groupSpans(request),
    readAttributeNames: (range, limit) => spans.readAttributeNames(range, limit),
    readAttributeValues: (request) => spans.readAttributeValues(request),
  };
}
