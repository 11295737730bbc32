import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBType,
  INTEGER,
  UBIGINT,
  UUID,
  VARCHAR,
} from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ColumnSource, RowFeed, type Rows } from './row-feed.ts';

let connection: DuckDBConnection;
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** What a table holds after the rows went through chunks into it. */
async function stored(type: DuckDBType, batches: readonly Rows[]): Promise<unknown[]> {
  await connection.run(`CREATE OR REPLACE TABLE t (x ${type})`);
  const appender = await connection.createAppender('t');
  const feed = new RowFeed(batches);
  const chunk = DuckDBDataChunk.create([type]);
  while (feed.fill(chunk.chunk) > 0) {
    appender.appendDataChunk(chunk);
    chunk.reset();
  }
  appender.closeSync();
  return (await connection.runAndReadAll('SELECT x FROM t')).getRows().map(([value]) => value);
}

const rowsOf = (length: number, source: ColumnSource): Rows => ({ length, columns: [source] });
const text = (values: readonly string[]): Rows => rowsOf(values.length, { kind: 'text', values });

describe('text', () => {
  const cases: readonly { readonly name: string; readonly values: readonly string[] }[] = [
    { name: 'nothing', values: [] },
    { name: 'empty strings', values: ['', '', ''] },
    { name: 'lengths around what a row holds in place', values: [11, 12, 13, 14, 12, 0, 13].map((n) => 'x'.repeat(n)) },
    { name: 'one long among short ones', values: ['a', 'b'.repeat(100_000), 'c'] },
    { name: 'other letters among ASCII ones', values: ['plain text, long enough', 'Grüße aus Köln', '🙂', 'end'] },
    { name: 'zero bytes', values: ['a\0b', '\0', `${'z'.repeat(20)}\0`] },
    { name: 'more than a chunk', values: Array.from({ length: 5000 }, (_, i) => `${i} ${'y'.repeat(i % 30)}`) },
  ];
  for (const { name, values } of cases) {
    test(name, async () => expect(await stored(VARCHAR, [text(values)])).toEqual(values));
  }

  test('half of a surrogate pair is replaced, and its neighbours stay', async () => {
    const values = ['a long text before it', '\ud800', 'and after it'];
    expect(await stored(VARCHAR, [text(values)])).toEqual([values[0], '\ufffd', values[2]]);
  });

  test('batches share chunks, whatever their sizes', async () => {
    const batches = [700, 1, 0, 3000, 2048, 500].map((length, batch) =>
      Array.from({ length }, (_, i) => `batch ${batch}, row number ${i}`),
    );
    expect(await stored(VARCHAR, batches.map(text))).toEqual(batches.flat());
  });
});

test('ids become hex digits, or numbers', async () => {
  const bytes = Uint8Array.from({ length: 3000 * 8 }, (_, i) => i * 7);
  const hex = Buffer.from(bytes).toString('hex').match(/.{16}/g);
  expect(await stored(VARCHAR, [rowsOf(3000, { kind: 'hex', bytes, width: 8 })])).toEqual(hex);
  expect(await stored(UBIGINT, [rowsOf(3000, { kind: 'id', bytes })])).toEqual(hex?.map((id) => BigInt(`0x${id}`)));
});

test('16-byte ids become UUIDs that sort like them', async () => {
  const bytes = Uint8Array.from({ length: 3000 * 16 }, (_, i) => (i * 11) % 256);
  const hex = Buffer.from(bytes).toString('hex').match(/.{32}/g) ?? [];
  const uuids = await stored(UUID, [rowsOf(3000, { kind: 'uuid', bytes })]);
  expect(uuids.map((uuid) => String(uuid).replaceAll('-', ''))).toEqual(hex);
  const result = await connection.runAndReadAll('SELECT x FROM t ORDER BY x');
  expect(result.getRows().map(([uuid]) => String(uuid).replaceAll('-', ''))).toEqual([...hex].sort());
});

test('numbers, and NULL in the rows that have none', async () => {
  const int32 = Int32Array.from({ length: 3000 }, (_, i) => i - 9);
  expect(await stored(INTEGER, [rowsOf(3000, { kind: 'int32', values: int32 })])).toEqual([...int32]);
  const int64 = BigInt64Array.of(1n, -(2n ** 62n));
  expect(await stored(BIGINT, [rowsOf(2, { kind: 'int64', values: int64 })])).toEqual([...int64]);
  const float64 = Float64Array.from({ length: 3000 }, (_, i) => i / 4);
  const source: ColumnSource = { kind: 'float64', values: float64, nullRows: [0, 2100] };
  expect(await stored(DOUBLE, [rowsOf(3000, source)])).toEqual(
    Array.from(float64, (value, i) => (i === 0 || i === 2100 ? null : value)),
  );
  expect(await stored(DOUBLE, [rowsOf(2, { kind: 'null' }), rowsOf(1, source)])).toEqual([null, null, null]);
});

test('a batch with another number of columns than the chunk is refused', () => {
  const chunk = DuckDBDataChunk.create([VARCHAR, VARCHAR]);
  expect(() => new RowFeed([text(['a'])]).fill(chunk.chunk)).toThrow('got 1 columns, want 2');
});
