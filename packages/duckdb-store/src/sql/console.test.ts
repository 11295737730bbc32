import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labelsOf } from '@o11y-lab/model';
import { logAppendOf, sampleAppendOf, spanBatchOf, traceIdOf } from '@o11y-lab/storage';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type DuckDbStore, openDuckDbStore } from '../index.ts';
import { SQL_ROWS_MAX, type SqlOptions, type SqlResult } from './console.ts';
import { SqlError } from './sql-error.ts';

let folder = '';
let store: DuckDbStore;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'duckdb-store-sql-'));
  store = await openStore('a.duckdb');
  const resource = { 'service.name': 'shop' };
  await store.spans.append(
    spanBatchOf([
      {
        traceId: 'abc',
        spanId: 'fedcba9876543210',
        durationMs: 2,
        kind: 2,
        resource,
        attributes: { 'http.route': '/x' },
      },
      { traceId: 'abc', spanId: '1f', parentSpanId: 'fedcba9876543210', kind: 3, resource, statusCode: 2 },
    ]),
  );
  await store.logs.append(
    logAppendOf([{ stream: { job: 'j' }, line: 'hello', traceId: 'abc', spanId: '1f', resource }]),
  );
  const id = store.metrics.seriesId(
    labelsOf([
      ['__name__', 'm'],
      ['service_name', 'shop'],
    ]),
  );
  await store.metrics.append(
    sampleAppendOf([
      [id, 0, 4],
      [id, 1, 'stale'],
    ]),
  );
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openStore(name: string): Promise<DuckDbStore> {
  return openDuckDbStore({
    path: join(folder, name),
    now: () => 0,
    retention: { ageMsMax: Number.POSITIVE_INFINITY, diskBytesMax: Number.POSITIVE_INFINITY },
  });
}

function run(sql: string, options: Omit<SqlOptions, 'sql'> = {}): Promise<SqlResult> {
  return store.sql.run({ sql, ...options });
}

async function errorOf(running: Promise<unknown>): Promise<SqlError> {
  const error: unknown = await running.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SqlError)) throw new Error(`want an SqlError, got ${String(error)}`);
  return error;
}

describe('what people ask', () => {
  const cases: readonly { readonly sql: string; readonly rows: unknown }[] = [
    { sql: 'SELECT 1 + 1 AS two', rows: [[2]] },
    {
      sql: 'SELECT name, service_name, kind, status, duration_ms, span_id, parent_span_id FROM spans ORDER BY kind DESC',
      rows: [
        ['span', 'shop', 'server', 'unset', 2, 'fedcba9876543210', null],
        ['span', 'shop', 'client', 'error', 1, '000000000000001f', 'fedcba9876543210'],
      ],
    },
    {
      sql: 'SELECT l.body, s.kind FROM logs l JOIN spans s USING (trace_id, span_id)',
      rows: [['hello', 'client']],
    },
    {
      sql: `SELECT service_name, value FROM samples WHERE labels['__name__'] = 'm' ORDER BY time`,
      rows: [
        ['shop', 4],
        ['shop', null],
      ],
    },
    { sql: 'SELECT name, series FROM metrics', rows: [['m', 1]] },
    { sql: `SELECT count(*) FROM spans WHERE start_time > '2020-01-01'`, rows: [[2]] },
    { sql: 'SELECT count(*) FROM spans WHERE start_time > now() - INTERVAL 100 YEAR', rows: [[2]] },
    {
      sql: `SELECT time_bucket(INTERVAL 1 MINUTE, start_time) AS t, count(*) FROM spans GROUP BY t`,
      rows: [['2027-01-15T08:00:00Z', 2]],
    },
    { sql: 'FROM spans SELECT count(*)', rows: [[2]] },
    { sql: 'VALUES (1), (2)', rows: [[1], [2]] },
    { sql: 'WITH a AS (SELECT 1 AS x) SELECT x FROM a;', rows: [[1]] },
    {
      sql: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) FROM r',
      rows: [[1], [2], [3]],
    },
    { sql: '-- a remark\n/* another */ SELECT 1', rows: [[1]] },
    { sql: 'SELECT i FROM range(3) t(i)', rows: [[0], [1], [2]] },
    { sql: 'SELECT unnest([1, 2])', rows: [[1], [2]] },
    { sql: 'SHOW TABLES', rows: expect.arrayContaining([['spans'], ['logs'], ['samples']]) },
    { sql: 'DESCRIBE spans', rows: expect.arrayContaining([expect.arrayContaining(['duration_ms', 'DOUBLE'])]) },
    { sql: 'SUMMARIZE spans', rows: expect.arrayContaining([expect.arrayContaining(['service_name'])]) },
    { sql: 'EXPLAIN SELECT * FROM spans', rows: [['physical_plan', expect.stringContaining('spans')]] },
    {
      sql: 'explain analyze SELECT count(*) FROM spans',
      rows: [['analyzed_plan', expect.stringContaining('Total Time')]],
    },
    { sql: 'SELECT count(*) FROM main.spans', rows: [[2]] },
    { sql: 'PIVOT spans ON kind IN (server, client) USING count(*) GROUP BY service_name', rows: [['shop', 1, 1]] },
  ];
  for (const { sql, rows } of cases) test(sql, async () => expect((await run(sql)).rows).toEqual(rows));
});

describe('the examples of docs/sql-console.md', () => {
  const page = readFileSync(new URL('../../../../docs/sql-console.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/```sql\n(.*?)```/gs)].map((match) => match[1] ?? '');
  const examples = blocks.flatMap((block) => block.split(/;\s*\n/)).filter((example) => example.trim() !== '');
  test('are there', () => expect(examples.length).toBeGreaterThanOrEqual(4));
  for (const example of examples) {
    test(example.split('\n', 1)[0] ?? '', async () => expect((await run(example)).columns).not.toEqual([]));
  }
});

test('columns have their types, and rows beyond the bound are told', async () => {
  const all = await run('SELECT i, i::VARCHAR AS t FROM range(3) r(i)', { rowsMax: 3 });
  expect(all).toMatchObject({
    columns: [
      { name: 'i', type: 'BIGINT' },
      { name: 't', type: 'VARCHAR' },
    ],
    truncated: false,
  });
  expect(all.elapsedMs).toBeGreaterThan(0);
  const some = await run('SELECT i FROM range(1000000000000) r(i)', { rowsMax: 2_500 });
  expect([some.rows.length, some.truncated]).toEqual([2_500, true]);
  const large = await run(`SELECT repeat('x', 20000) FROM range(5000)`, { rowsMax: SQL_ROWS_MAX });
  expect(large.truncated).toBe(true);
  expect(large.rows.length).toBeLessThan(1_000);
});

describe('refused, with nothing changed', () => {
  let file = '';
  beforeEach(() => {
    file = join(folder, 'secret.csv');
    writeFileSync(file, 'a,b\n1,2\n');
  });
  const fingerprint = async (): Promise<unknown> => {
    const counts = await run(
      `SELECT (SELECT count(*) FROM main.spans), (SELECT count(*) FROM main.logs), (SELECT count(*) FROM main.samples),
       (SELECT list(table_name ORDER BY table_name) FROM duckdb_tables()), (SELECT count(*) FROM duckdb_views() WHERE NOT internal),
       (SELECT list(database_name ORDER BY database_name) FROM duckdb_databases()),
       (SELECT list(name || value ORDER BY name) FROM duckdb_settings()
         WHERE name NOT IN ('search_path', 'schema') AND name NOT LIKE '%log%')`,
    );
    return { rows: counts.rows, files: readdirSync(folder).sort() };
  };
  const before: { current?: unknown } = {};
  beforeEach(async () => {
    before.current = await fingerprint();
  });
  afterEach(async () => expect(await fingerprint()).toEqual(before.current));

  const refused: readonly string[] = [
    // Changes
    `INSERT INTO schema_version VALUES (2)`,
    `UPDATE main.spans SET name = 'x'`,
    'DELETE FROM main.spans',
    'TRUNCATE main.spans',
    'DROP TABLE main.spans',
    'DROP VIEW readable.spans',
    'DROP SCHEMA readable CASCADE',
    'CREATE TABLE t AS SELECT 1',
    'CREATE TEMP TABLE t AS SELECT 1',
    'CREATE OR REPLACE VIEW readable.spans AS SELECT 1',
    'CREATE MACRO f(a) AS a',
    'CREATE SEQUENCE s',
    `CREATE SECRET (TYPE s3)`,
    'ALTER TABLE main.spans RENAME TO x',
    `COMMENT ON VIEW readable.spans IS 'x'`,
    'MERGE INTO main.schema_version USING main.schema_version b ON FALSE WHEN MATCHED THEN DELETE',
    'WITH x AS (SELECT 9) INSERT INTO schema_version SELECT * FROM x',
    'SELECT 1 INTO t',
    // Several at once
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE main.spans',
    'SELECT 1; COMMIT; DELETE FROM main.spans',
    'PIVOT spans ON kind',
    // What a prefix could hide
    'EXPLAIN ANALYZE DELETE FROM main.spans',
    'EXPLAIN ANALYZE INSERT INTO schema_version VALUES (2)',
    'EXPLAIN (ANALYZE) DELETE FROM main.spans',
    'EXPLAIN/**/ANALYZE/**/DELETE FROM main.spans',
    '/* SELECT */ DELETE FROM main.spans',
    '-- SELECT 1\nDELETE FROM main.spans',
    'SUMMARIZE (DELETE FROM main.spans RETURNING 1)',
    'DESCRIBE DELETE FROM main.spans',
    'PREPARE v AS DELETE FROM main.spans',
    'EXECUTE v',
    // Transactions and settings
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'CHECKPOINT',
    'FORCE CHECKPOINT',
    'VACUUM',
    'ANALYZE',
    'SET threads = 8',
    'SET GLOBAL enable_external_access = true',
    'RESET lock_configuration',
    `SET search_path = 'main'`,
    'SET VARIABLE x = 1',
    'USE main',
    'PRAGMA threads = 8',
    'PRAGMA enable_profiling',
    'PRAGMA database_size',
    `PRAGMA table_info('spans')`,
    'CALL pragma_version()',
    'CALL force_checkpoint()',
    // Files, network, extensions
    `ATTACH ':memory:' AS other`,
    `ATTACH '/tmp/other.duckdb'`,
    'DETACH a',
    `COPY main.spans TO '/tmp/spans.csv'`,
    `COPY main.schema_version FROM '/etc/passwd'`,
    `EXPORT DATABASE '/tmp/export'`,
    `IMPORT DATABASE '/tmp/export'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `LOAD '/tmp/x.so'`,
    `SELECT * FROM read_csv('FILE')`,
    `SELECT * FROM read_csv_auto('FILE')`,
    `SELECT * FROM "READ_CSV"('FILE')`,
    `SELECT * FROM read_text('FILE')`,
    `SELECT * FROM read_blob('FILE')`,
    `SELECT * FROM read_json('FILE')`,
    `SELECT * FROM read_ndjson('FILE')`,
    `SELECT * FROM read_parquet('FILE')`,
    `SELECT * FROM parquet_scan('FILE')`,
    `SELECT * FROM parquet_metadata('FILE')`,
    `SELECT * FROM read_duckdb('FILE')`,
    `SELECT * FROM sniff_csv('FILE')`,
    `SELECT * FROM glob('/etc/*')`,
    `SELECT * FROM 'FILE'`,
    `SELECT * FROM "FILE"`,
    `SELECT * FROM 'http://127.0.0.1:1/x.parquet'`,
    `SELECT * FROM 's3://bucket/x.parquet'`,
    `SUMMARIZE 'FILE'`,
    `DESCRIBE SELECT * FROM read_csv('FILE')`,
    `SELECT (SELECT count(*) FROM read_text('FILE'))`,
    `WITH x AS (FROM read_text('FILE')) FROM x`,
    `SELECT * FROM spans WHERE name IN (SELECT content FROM read_text('FILE'))`,
    `EXPLAIN ANALYZE SELECT * FROM read_text('FILE')`,
    'SELECT * FROM duckdb_secrets()',
    `SELECT * FROM which_secret('s3://x', 's3')`,
    `SELECT getenv('HOME')`,
    // Table functions with effects, and ways around the look at functions
    'SELECT * FROM checkpoint()',
    'SELECT * FROM "CheckPoint"()',
    'SELECT * FROM system.main.force_checkpoint()',
    'SELECT 1 LIMIT (SELECT 1 FROM checkpoint())',
    'SELECT 1 UNION ALL FROM checkpoint()',
    'SELECT * FROM enable_logging()',
    'SELECT * FROM truncate_duckdb_logs()',
    'SELECT * FROM enable_profiling()',
    `SELECT * FROM query('DELETE FROM main.spans')`,
    `SELECT * FROM query('FROM checkpoint()')`,
    `SELECT * FROM query_table('FILE')`,
    `SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM checkpoint()'))`,
    `SELECT write_log('x')`,
    // The writer's own: they hand out rows that are being appended.
    'SELECT * FROM staged_spans()',
    'SELECT * FROM staged_logs()',
    // No statement at all
    '',
    '   ',
    '-- nothing',
    ';',
    'SELECT 1\0; DELETE FROM main.spans',
    'hello',
    `SELECT '${'x'.repeat(70_000)}'`,
  ];
  for (const sql of refused) {
    test(sql.slice(0, 80) || '(empty)', async () => {
      const { kind, message } = await errorOf(run(sql.replaceAll('FILE', file)));
      expect(['refused', 'query']).toContain(kind);
      expect(message).not.toBe('');
      expect(message).not.toContain('Failed to extract');
    });
  }

  test('the names of the staged functions above are the real ones', async () => {
    const { rows } = await run(`SELECT function_name FROM duckdb_functions() WHERE function_name LIKE 'staged_%'`);
    expect(rows).toEqual(expect.arrayContaining([['staged_spans'], ['staged_logs']]));
  });

  test('nothing was written', () => {
    for (const path of ['/tmp/spans.csv', '/tmp/other.duckdb', '/tmp/export']) expect(existsSync(path)).toBe(false);
  });
});

describe('errors say where', () => {
  const cases: readonly { readonly sql: string; readonly message: RegExp; readonly position: unknown }[] = [
    { sql: 'SELEC 1', message: /^Parser Error: syntax error at or near "SELEC"$/, position: { line: 1, column: 1 } },
    {
      sql: 'SELECT nme\nFROM spans\nWHERE x',
      message: /Referenced column "/,
      position: { line: expect.any(Number), column: expect.any(Number) },
    },
    { sql: 'SELECT 1\nFROM spanz', message: /Table with name spanz does not exist/, position: { line: 2, column: 6 } },
    { sql: `SELECT ${'1 + '.repeat(100)} nope`, message: /"nope"/, position: { line: 1, column: 409 } },
    { sql: `SELECT error('mine')`, message: /mine/, position: undefined },
  ];
  for (const { sql, message, position } of cases) {
    test(sql.slice(0, 60), async () => {
      const error = await errorOf(run(sql));
      expect(error.kind).toBe('query');
      expect(error.message).toMatch(message);
      expect(error.position).toEqual(position);
    });
  }
});

/** Runs for minutes. */
const SLOW = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a.range, b.range) = 1';

describe('bounds', () => {
  test('time', async () => {
    const startedMs = performance.now();
    const error = await errorOf(run(SLOW, { timeoutMs: 50 }));
    expect([error.kind, error.message]).toEqual(['timeout', 'the statement took longer than 50 ms and was ended']);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect((await run('SELECT 1')).rows).toEqual([[1]]);
  });

  test('cancel, before and while it runs', async () => {
    expect((await errorOf(run(SLOW, { signal: AbortSignal.abort() }))).kind).toBe('cancelled');
    const controller = new AbortController();
    const running = errorOf(run(SLOW, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 30);
    expect((await running).kind).toBe('cancelled');
  });

  test('two at one time; then others have their turn again', async () => {
    const controller = new AbortController();
    const running = [1, 2].map(() => errorOf(run(SLOW, { signal: controller.signal })));
    const third = await errorOf(run('SELECT 1'));
    expect([third.kind, third.message]).toEqual([
      'busy',
      '2 statements are running already; try again when one has ended',
    ]);
    controller.abort();
    await Promise.all(running);
    expect((await run('SELECT 1')).rows).toEqual([[1]]);
  });

  const wrong: readonly [Omit<SqlOptions, 'sql'>, string][] = [
    [{ rowsMax: 0 }, 'rowsMax is 0, want a whole number from 1 to 10000'],
    [{ rowsMax: 1e9 }, 'rowsMax is 1000000000, want a whole number from 1 to 10000'],
    [{ timeoutMs: 1.5 }, 'timeoutMs is 1.5, want a whole number from 1 to 60000'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs is NaN, want a whole number from 1 to 60000'],
  ];
  for (const [options, message] of wrong) {
    test(message, async () =>
      expect(await errorOf(run('SELECT 1', options))).toMatchObject({ kind: 'refused', message }),
    );
  }

  test('appends go on beside two long statements', async () => {
    const controller = new AbortController();
    const running = [1, 2].map(() => errorOf(run(SLOW, { signal: controller.signal })));
    await store.spans.append(spanBatchOf([{ traceId: 'def', spanId: '2f' }]));
    expect(await store.spans.readTrace(traceIdOf('def'))).toBeDefined();
    controller.abort();
    await Promise.all(running);
  });

  test('what runs makes room when storing needs the memory', async () => {
    const running = errorOf(run(SLOW));
    await run('SELECT 1');
    await store.sql.makeRoom();
    expect(await running).toMatchObject({ kind: 'query', message: expect.stringContaining('took the memory') });
    await store.sql.makeRoom(); // nothing runs
  });

  test('a store that closes ends what runs', async () => {
    const other = await openStore('b.duckdb');
    const running = other.sql.run({ sql: SLOW }).then(
      () => 'ended well',
      (error: unknown) => String(error),
    );
    await other.sql.run({ sql: 'SELECT 1' });
    await other.close();
    expect(await running).toMatch(/interrupt/i);
    await expect(other.sql.run({ sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'closed' });
  });
});

test('nothing that a statement sees is left for the next', async () => {
  await run('SELECT setseed(0.5)');
  const [one, two] = [await run('SELECT random()'), await run('SELECT random()')];
  expect(one.rows).not.toEqual(two.rows);
});

test('the schema lists the views for people first, with comments, types and rows', async () => {
  const { tables } = await store.sql.schema();
  expect(
    tables
      .map(({ schema, name }) => `${schema}.${name}`)
      .slice(0, 5)
      .sort(),
  ).toEqual(['exemplars', 'logs', 'metrics', 'samples', 'spans'].map((name) => `readable.${name}`));
  const spans = tables.find(({ name }) => name === 'spans');
  expect(spans).toMatchObject({ kind: 'view', comment: expect.stringContaining('span') });
  expect(spans?.rows).toBeGreaterThanOrEqual(2);
  expect(spans?.columns[0]).toEqual({
    name: 'start_time',
    type: 'TIMESTAMP WITH TIME ZONE',
    comment: expect.any(String),
  });
  const without = tables.flatMap(({ schema, name, comment, columns }) =>
    schema === 'main'
      ? []
      : [...(comment ? [] : [name]), ...columns.filter((c) => !c.comment).map((c) => `${name}.${c.name}`)],
  );
  expect(without).toEqual([]);
  expect(tables.filter(({ comment }) => comment === '')).toEqual([]);
});
