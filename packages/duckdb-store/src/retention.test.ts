import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelsOf } from '@o11y-lab/model';
import { BASE_UNIX_MS, logAppendOf, sampleAppendOf, spanBatchOf, traceIdOf } from '@o11y-lab/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DuckDbStore, openDuckDbStore } from './index.ts';

let folder = '';
let store: DuckDbStore | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-store-retention-'));
});
afterEach(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(options: { nowMs?: number; ageMsMax?: number; diskBytesMax?: number } = {}): Promise<DuckDbStore> {
  store = await openDuckDbStore({
    path: join(folder, 'telemetry.duckdb'),
    now: () => BASE_UNIX_MS + (options.nowMs ?? 0),
    retention: {
      ageMsMax: options.ageMsMax ?? Number.POSITIVE_INFINITY,
      diskBytesMax: options.diskBytesMax ?? Number.POSITIVE_INFINITY,
    },
  });
  return store;
}

describe('retention', () => {
  test('by age: older rows of every signal go, and what nothing refers to any more', async () => {
    const { spans, logs, metrics, stats, runRetention } = await open({ nowMs: 10_000, ageMsMax: 5_000 });
    const old = metrics.seriesId(labelsOf([['__name__', 'old']]));
    const kept = metrics.seriesId(labelsOf([['__name__', 'kept']]));
    await spans.append(
      spanBatchOf([
        { traceId: '1', spanId: '1', startMs: 1000, resource: { 'service.name': 'gone' } },
        { traceId: '2', spanId: '1', startMs: 6000, resource: { 'service.name': 'here' } },
      ]),
    );
    await logs.append(
      logAppendOf([
        { stream: { job: 'gone' }, line: 'a', atMs: 1000 },
        { stream: { job: 'here' }, line: 'b', atMs: 6000 },
      ]),
    );
    await metrics.append(
      sampleAppendOf([
        [old, 1000, 1],
        [kept, 1000, 1],
        [kept, 6000, 2],
      ]),
    );
    const epoch = metrics.epoch;
    await runRetention();
    const { retention, spans: ofSpans, metrics: ofMetrics, logs: ofLogs } = await stats();
    expect(retention.droppedByAge).toBe(4);
    expect(retention.lastRunUnixMs).toBe(BASE_UNIX_MS + 10_000);
    expect([ofSpans.rows, ofLogs.rows, ofMetrics.rows, ofMetrics.seriesCount]).toEqual([1, 1, 1, 1]);
    expect(ofSpans.oldestUnixMs).toBe(BASE_UNIX_MS + 6000);
    expect(await spans.readTrace(traceIdOf('1'))).toBeUndefined();
    expect((await spans.readTrace(traceIdOf('2')))?.spans[0]?.resource.serviceName).toBe('here');
    expect(metrics.epoch).not.toBe(epoch);
    // An id from before still works once: whoever holds it may have an append under way.
    await metrics.append(sampleAppendOf([[old, 7000, 3]]));
    const found = await metrics.readSeries({ startUnixMs: 0, endUnixMs: 1e14, matcherSets: [] });
    expect(found.map((labels) => labels.get('__name__')).sort()).toEqual(['kept', 'old']);
    await runRetention();
    expect((await stats()).retention.droppedByAge).toBe(4);
  });

  test('by size: the oldest slices go until the blocks in use fit, and their space is used again', {
    timeout: 60_000,
  }, async () => {
    const bytesMax = 8 * 1024 * 1024;
    const { metrics, stats, runRetention } = await open({ diskBytesMax: bytesMax });
    const id = metrics.seriesId(labelsOf([['__name__', 'noise']]));
    let seed = 1;
    const noise = (): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return Math.sqrt(seed);
    };
    const fileBytes: number[] = [];
    const rowsPerAppend = 125_000;
    for (let at = 0; at < 20; at++) {
      await metrics.append(
        sampleAppendOf(
          Array.from({ length: rowsPerAppend }, (_, row) => [id, at * rowsPerAppend + row, noise()] as const),
        ),
      );
      if (at % 4 === 3) {
        await runRetention();
        fileBytes.push((await stats()).diskBytes);
      }
    }
    const { retention, metrics: left } = await stats();
    expect(retention.droppedBySize).toBeGreaterThan(0);
    expect(retention.droppedByAge).toBe(0);
    expect(left.rows + retention.droppedBySize).toBe(20 * rowsPerAppend);
    // Such a row takes some 8 bytes: what is left fills most of the bound, and it is the newest.
    expect(left.rows).toBeGreaterThan(4 * rowsPerAppend);
    expect(left.newestUnixMs).toBe(BASE_UNIX_MS + 20 * rowsPerAppend - 1);
    // 2,500,000 of them take more than 20 MB; the file stays near its bound, because freed blocks are used again.
    expect(Math.max(...fileBytes)).toBeLessThan(2.5 * bytesMax);
  });
});

describe('opening', () => {
  test('what was stored is there again', async () => {
    const first = await open();
    const id = first.metrics.seriesId(labelsOf([['__name__', 'm']]));
    await first.metrics.append(
      sampleAppendOf([[id, 1, 1]], { metadata: [{ name: 'm', type: 'gauge', help: 'h', unit: '' }] }),
    );
    await first.spans.append(spanBatchOf([{ traceId: '1', spanId: '1', durationMs: 9, resource: { a: 1 } }]));
    await first.logs.append(logAppendOf([{ stream: { job: 'x' }, line: 'hello' }]));
    const before = await first.stats();
    await first.close();
    const second = await open();
    const after = await second.stats();
    expect({ ...after, diskBytes: 0 }).toEqual({ ...before, diskBytes: 0 });
    expect(second.metrics.seriesId(labelsOf([['__name__', 'm']]))).toBe(id);
    expect(await second.metrics.readMetadata()).toEqual([{ name: 'm', type: 'gauge', help: 'h', unit: '' }]);
    // A resource that was stored is found again, not stored twice.
    await second.spans.append(spanBatchOf([{ traceId: '1', spanId: '2', resource: { a: 1 } }]));
    const trace = await second.spans.readTrace(traceIdOf('1'));
    expect(trace?.spans.length).toBe(2);
    expect(trace?.spans[0]?.resource).toBe(trace?.spans[1]?.resource);
  });

  const refused = [
    {
      name: 'a file that is no database',
      bytes: Buffer.from('these are not the bytes you are looking for'.repeat(500)),
    },
    { name: 'a file of zeros', bytes: Buffer.alloc(20_000) },
  ];
  for (const { name, bytes } of refused) {
    test(`${name} is refused, with its name and what to do`, async () => {
      writeFileSync(join(folder, 'telemetry.duckdb'), bytes);
      await expect(open()).rejects.toMatchObject({
        code: 'corrupt',
        message: expect.stringMatching(/telemetry\.duckdb.*(move it|lab down -v)/s),
      });
      expect(existsSync(join(folder, 'telemetry.duckdb'))).toBe(true);
    });
  }
});
