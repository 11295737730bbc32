import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { labelsOf } from '@o11y-lab/model';
import { logAppendOf, sampleAppendOf, spanBatchOf, spanIdOf, traceIdOf } from '@o11y-lab/storage';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SLOT_NAMES } from './attributes/attribute-sets.ts';
import { openDuckDbStore } from './index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-store-schema-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = (path: string) => ({
  path,
  now: () => 0,
  retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
});

async function query(path: string, ...statements: readonly string[]): Promise<unknown> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    let rows: unknown;
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowObjectsJson();
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('the file', () => {
  test('the attributes of a span are one map in the views, whatever their keys and values hold', async () => {
    const odd = { 'a "quoted" key\\': 'two\nlines\t"x" \\ \u0001', ünïcode: '繁體 😀', empty: '' };
    const path = join(folder, 'attributes.duckdb');
    const store = await openDuckDbStore(options(path));
    await store.spans.append(
      spanBatchOf([
        { traceId: 'a', spanId: '1', attributes: odd },
        { traceId: 'b', spanId: '2', attributes: {} },
        { traceId: 'c', spanId: '3', attributes: { ok: true, nothing: { kind: 'empty' } } },
      ]),
    );
    await store.close();
    const rows = await query(
      path,
      `SELECT map_keys(attributes) AS keys, map_values(attributes) AS vals FROM readable.spans ORDER BY trace_id`,
    );
    expect(rows).toEqual([
      { keys: Object.keys(odd), vals: Object.values(odd) },
      { keys: [], vals: [] },
      { keys: ['ok', 'nothing'], vals: ['true', ''] },
    ]);
  });

  test('its readable views show hex ids, times, services and labels', async () => {
    const path = join(folder, 'a.duckdb');
    const store = await openDuckDbStore(options(path));
    const resource = { 'service.name': 'shop' };
    await store.spans.append(
      spanBatchOf([
        { traceId: 'abc', spanId: 'fedcba9876543210', durationMs: 2, resource, attributes: { 'http.route': '/x' } },
      ]),
    );
    await store.logs.append(
      logAppendOf([{ stream: { job: 'j' }, line: 'hello', spanId: '1f', traceId: 'abc', resource }]),
    );
    const id = store.metrics.seriesId(
      labelsOf([
        ['__name__', 'm'],
        ['a', 'b'],
      ]),
    );
    await store.metrics.append(
      sampleAppendOf([
        [id, 0, 4],
        [id, 1, 'stale'],
      ]),
    );
    await store.close();
    expect(
      await query(
        path,
        `SELECT trace_id, span_id, parent_span_id, service_name, name, strftime(start_time AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S') AS start, duration_ms
         FROM readable.spans WHERE attributes['http.route'] = '/x'`,
      ),
    ).toEqual([
      {
        trace_id: traceIdOf('abc'),
        span_id: 'fedcba9876543210',
        parent_span_id: null,
        service_name: 'shop',
        name: 'span',
        start: '2027-01-15 08:00:00',
        duration_ms: 2,
      },
    ]);
    expect(
      await query(path, `SELECT body, span_id, trace_id, service_name, stream_labels['job'] AS job FROM readable.logs`),
    ).toEqual([{ body: 'hello', span_id: spanIdOf('1f'), trace_id: traceIdOf('abc'), service_name: 'shop', job: 'j' }]);
    expect(await query(path, `SELECT name, labels['a'] AS a, value FROM readable.samples ORDER BY time`)).toEqual([
      { name: 'm', a: 'b', value: 4 },
      { name: 'm', a: 'b', value: null },
    ]);
  });

  test('a file with older views gets the newest, and keeps its rows', async () => {
    const path = join(folder, 'a.duckdb');
    const store = await openDuckDbStore(options(path));
    await store.spans.append(spanBatchOf([{ traceId: 'abc', spanId: '1f' }]));
    await store.close();
    await query(
      path,
      'DROP SCHEMA readable CASCADE',
      'CREATE SCHEMA readable',
      'CREATE VIEW readable.spans AS SELECT 1 AS x',
    );
    await (await openDuckDbStore(options(path))).close();
    expect(await query(path, 'SELECT span_id, kind FROM readable.spans')).toEqual([
      { span_id: spanIdOf('1f'), kind: 'internal' },
    ]);
    expect(await query(path, 'SELECT count(*) AS n FROM readable.metrics')).toEqual([{ n: '0' }]);
  });

  test('a file of version 1, which has no attribute sets, is upgraded, and both kinds of spans are found', async () => {
    const path = join(folder, 'a.duckdb');
    const store = await openDuckDbStore(options(path));
    await store.spans.append(spanBatchOf([{ traceId: 'abc', spanId: '1f', attributes: { old: 'x', n: 1 } }]));
    await store.close();
    const columns = ['attribute_set_id', ...SLOT_NAMES];
    await query(
      path,
      `UPDATE spans SET attributes = MAP {'old': 'x', 'n': '1'}, attribute_types = 'si'`,
      'DROP SCHEMA readable CASCADE',
      ...columns.map((name) => `ALTER TABLE spans DROP COLUMN ${name}`),
      'DROP TABLE attribute_sets',
      'UPDATE schema_version SET version = 1',
    );
    const upgraded = await openDuckDbStore(options(path));
    await upgraded.spans.append(spanBatchOf([{ traceId: 'abc', spanId: '2f', attributes: { fresh: 'y', old: 'z' } }]));
    const trace = await upgraded.spans.readTrace(traceIdOf('abc'));
    const attributes = trace?.spans.map((span) => [...span.attributes]).sort((a, b) => a.length - b.length);
    expect(attributes).toHaveLength(2);
    expect(attributes).toContainEqual([
      ['old', { kind: 'string', value: 'x' }],
      ['n', { kind: 'int', value: 1n }],
    ]);
    expect(attributes).toContainEqual([
      ['fresh', { kind: 'string', value: 'y' }],
      ['old', { kind: 'string', value: 'z' }],
    ]);
    await upgraded.close();
    expect(await query(path, `SELECT attributes['old'] AS old FROM readable.spans ORDER BY old`)).toEqual([
      { old: 'x' },
      { old: 'z' },
    ]);
    await (await openDuckDbStore(options(path))).close();
  });

  const refused = [
    {
      name: 'of a newer version',
      sql: 'UPDATE schema_version SET version = 99',
      message: /version 99.*reads version 2/s,
    },
    { name: 'of something else', sql: 'DROP TABLE schema_version', message: /not one of this store/ },
  ];
  for (const { name, sql, message } of refused) {
    test(`a file ${name} is refused, and can be opened by others afterwards`, async () => {
      const path = join(folder, 'a.duckdb');
      await (await openDuckDbStore(options(path))).close();
      await query(path, sql);
      await expect(openDuckDbStore(options(path))).rejects.toMatchObject({
        code: 'corrupt',
        message: expect.stringMatching(message),
      });
      expect(await query(path, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });
  }
});
