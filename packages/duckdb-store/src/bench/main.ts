// Measures the store by itself: `node dist/bench/main.js [millions]`, after a build. Prints one table per question.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type TraceId, type UnixNano, unixNano } from '@o11y-lab/model';
import type { GroupSpans, SpanPart } from '@o11y-lab/storage';
import { type DuckDbStore, openDuckDbStore } from '../index.ts';
import { BASE_UNIX_MS, makeLogs, makeScrape, makeSeries, makeSpans, REQUESTS_MATCHER, randomOf } from './data.ts';

const ROWS = Math.round(Number(process.argv[2] ?? '1') * 1e6);
const BATCH_ROWS = Number(process.argv[3] ?? '2000');
/** Requests that are under way at one time. */
const SENDERS = 4;
const SERIES = 4000;

const folder = mkdtempSync(join(tmpdir(), 'duckdb-store-bench-'));
const options = (name: string) => ({
  path: join(folder, name),
  now: () => Date.now(),
  retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
});
const always = {
  startUnixNano: (BigInt(BASE_UNIX_MS) * 1_000_000n) as UnixNano, // the bench makes its own times
  endUnixNano: (BigInt(BASE_UNIX_MS + 1e10) * 1_000_000n) as UnixNano, // as above
};

interface Ingest {
  readonly signal: string;
  readonly rowsPerBatch: number;
  readonly make: (store: DuckDbStore) => (firstRow: number) => () => Promise<void>;
}

const random = randomOf(42);

const ingests: readonly Ingest[] = [
  {
    signal: 'spans',
    rowsPerBatch: BATCH_ROWS,
    make: (store) => (firstRow) => {
      const batch = makeSpans(BATCH_ROWS, firstRow, random);
      return () => store.spans.append(batch);
    },
  },
  {
    signal: 'logs',
    rowsPerBatch: BATCH_ROWS,
    make: (store) => (firstRow) => {
      const append = makeLogs(BATCH_ROWS, firstRow, random);
      return () => store.logs.append(append);
    },
  },
  {
    signal: 'samples',
    rowsPerBatch: SERIES,
    make: (store) => {
      const ids = makeSeries(store.metrics, SERIES);
      return (firstRow) => {
        const append = makeScrape(ids, Math.floor(firstRow / SERIES), random);
        return () => store.metrics.append(append);
      };
    },
  },
];

interface Usage {
  cpuMs: number;
  wallMs: number;
  readonly latenciesMs: number[];
}

/** Sends in rounds of some requests at a time; making the data is not measured. */
async function ingest(store: DuckDbStore, { make, rowsPerBatch }: Ingest): Promise<Usage> {
  const usage: Usage = { cpuMs: 0, wallMs: 0, latenciesMs: [] };
  const makeBatch = make(store);
  for (let row = 0; row < ROWS; row += rowsPerBatch * SENDERS) {
    const sends = Array.from({ length: SENDERS }, (_, i) => makeBatch(row + i * rowsPerBatch));
    const cpu = process.cpuUsage();
    const started = performance.now();
    await Promise.all(
      sends.map(async (send) => {
        await send();
        usage.latenciesMs.push(performance.now() - started);
      }),
    );
    const { user, system } = process.cpuUsage(cpu);
    usage.cpuMs += (user + system) / 1000;
    usage.wallMs += performance.now() - started;
  }
  return usage;
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

async function timed(name: string, run: () => Promise<number>): Promise<Record<string, string | number>> {
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let rows = 0;
  for (let i = 0; i < 9; i++) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    rows = await run();
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(cpu);
    cpuTimes.push((user + system) / 1000);
  }
  return {
    query: name,
    rows,
    'first ms': ms(times[0] ?? 0),
    'best ms': ms(Math.min(...times)),
    'median ms': ms(quantile(times, 0.5)),
    'CPU ms': ms(quantile(cpuTimes, 0.5)),
  };
}

async function countLines(store: DuckDbStore, text: string, limit: number): Promise<number> {
  let rows = 0;
  const hints = text === '' ? [] : [{ kind: 'line-contains' as const, text, negated: false }];
  const request = { range: always, matchers: [], direction: 'backward' as const, hints, expectedRows: limit };
  for await (const chunk of store.logs.select(request)) {
    rows += chunk.length;
    if (rows >= limit) break;
  }
  return rows;
}

/** As TraceQL metrics ask: `{} | rate() by (…)` and `{ kind = server } | quantile_over_time(duration, …)`, 60 intervals. */
async function groupTimes(store: DuckDbStore): Promise<Record<string, string | number>[]> {
  const { oldestUnixMs = 0, newestUnixMs = 0 } = (await store.stats()).spans;
  const everything = {
    startUnixNano: unixNano(BigInt(oldestUnixMs) * 1_000_000n - 1n),
    stepNs: (BigInt(newestUnixMs - oldestUnixMs + 2) * 1_000_000n) / 60n,
    intervalCount: 61,
    where: { kind: 'true' as const },
    withDurations: false,
  };
  const server = {
    kind: 'compare' as const,
    field: { kind: 'intrinsic' as const, name: 'kind' as const },
    operator: '=' as const,
    value: { kind: 'string' as const, value: 'server' },
  };
  const count = async (change: Partial<GroupSpans> & Pick<GroupSpans, 'parts'>): Promise<number> => {
    let spans = 0;
    for await (const groups of store.spans.groupSpans({ ...everything, ...change }))
      for (const group of groups) spans += group.count;
    return spans;
  };
  const route: SpanPart = { kind: 'attribute', name: 'http.route' };
  return [
    await timed('groups: by resource', () => count({ parts: [{ kind: 'resource' }] })),
    await timed('groups: durations of servers', () =>
      count({ parts: [{ kind: 'kind' }], where: server, withDurations: true }),
    ),
    await timed('groups: durations by name', () => count({ parts: [{ kind: 'name' }], withDurations: true })),
    await timed('groups: by an attribute', () => count({ parts: [route] })),
  ];
}

const rss = (): number => Math.round(process.memoryUsage.rss() / 1e6);

try {
  console.log(`${ROWS} rows of each signal, batches of ${BATCH_ROWS}, ${SENDERS} senders; RSS before ${rss()} MB`);
  let store = await openDuckDbStore(options('all.duckdb'));
  await wait(500);
  console.log(`RSS with an open, empty store: ${rss()} MB`);
  const table: Record<string, string | number>[] = [];
  for (const one of ingests) {
    const before = (await store.stats()).diskBytes;
    const usage = await ingest(store, one);
    const rssBusy = rss();
    await store.close();
    const disk = statSync(join(folder, 'all.duckdb')).size;
    const started = performance.now();
    store = await openDuckDbStore(options('all.duckdb'));
    table.push({
      signal: one.signal,
      'CPU s/M': ((usage.cpuMs / ROWS) * 1000).toFixed(2),
      'rows/s': Math.round(ROWS / (usage.wallMs / 1000)),
      'p50 ms': ms(quantile(usage.latenciesMs, 0.5)),
      'p99 ms': ms(quantile(usage.latenciesMs, 0.99)),
      'max ms': ms(Math.max(...usage.latenciesMs)),
      'file B/row': ((disk - before) / ROWS).toFixed(1),
      'reopen ms': ms(performance.now() - started),
      'RSS MB': rssBusy,
    });
  }
  console.table(table);
  const sample = await store.spans.findTraces({ range: always, where: { kind: 'true' }, limit: 50 });
  const ids = sample.map(({ traceId }) => traceId);
  const attribute = (name: string, value: string) => ({
    kind: 'compare' as const,
    field: { kind: 'attribute' as const, scope: 'span' as const, name },
    operator: '=' as const,
    value: { kind: 'string' as const, value },
  });
  const service = {
    ...attribute('service.name', 'service-a'),
    field: { kind: 'attribute' as const, scope: 'resource' as const, name: 'service.name' },
  };
  const slow = {
    kind: 'compare' as const,
    field: { kind: 'intrinsic' as const, name: 'duration' as const },
    operator: '>' as const,
    value: { kind: 'int' as const, value: 49_000_000n },
  };
  console.table([
    await timed('trace by id', async () => (await store.spans.readTrace(ids[0] as TraceId))?.spans.length ?? 0), // the store has spans
    await timed('50 traces by id', async () => (await store.spans.readTraces(ids)).length),
    await timed(
      'search: newest 20',
      async () => (await store.spans.findTraces({ range: always, where: { kind: 'true' }, limit: 20 })).length,
    ),
    await timed(
      'search: attribute, one hit',
      async () =>
        (
          await store.spans.findTraces({
            range: always,
            where: attribute('url.full', 'http://127.0.0.1:8001/api/process?id=4711'),
            limit: 20,
          })
        ).length,
    ),
    await timed(
      'search: attribute, common',
      async () =>
        (await store.spans.findTraces({ range: always, where: attribute('user.id', 'user-7'), limit: 20 })).length,
    ),
    await timed(
      'search: service and duration',
      async () =>
        (await store.spans.findTraces({ range: always, where: { kind: 'all', of: [service, slow] }, limit: 20 }))
          .length,
    ),
    await timed('attribute names', async () => (await store.spans.readAttributeNames(always, 1000)).span.length),
    await timed(
      'values of user.id',
      async () =>
        (
          await store.spans.readAttributeValues({
            range: always,
            field: attribute('user.id', '').field,
            where: { kind: 'true' },
            limit: 100,
          })
        ).length,
    ),
    ...(await groupTimes(store)),
    await timed('logs: newest 100', () => countLines(store, '', 100)),
    await timed('logs: substring, none', () => countLines(store, 'nowhere to be found', 100)),
    await timed('logs: substring, all of 1%', () => countLines(store, 'failed', 1e9)),
    await timed('samples: 240 of 1,000 of 4,000 series', async () =>
      (
        await store.metrics.select({
          startUnixMs: BASE_UNIX_MS,
          endUnixMs: BASE_UNIX_MS + 239 * 15_000,
          matchers: [REQUESTS_MATCHER],
        })
      ).reduce((sum, { value }) => sum + value.length, 0),
    ),
    await timed(
      'series in a range',
      async () =>
        (
          await store.metrics.readSeries({
            startUnixMs: BASE_UNIX_MS + 1,
            endUnixMs: BASE_UNIX_MS + 3_600_000,
            matcherSets: [],
          })
        ).length,
    ),
  ]);
  globalThis.gc?.();
  await wait(1000);
  console.log(`RSS after it all: ${rss()} MB`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
