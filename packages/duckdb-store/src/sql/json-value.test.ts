import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jsonOfValue } from './json-value.ts';

const cases: readonly [string, unknown][] = [
  ['NULL', null],
  ['true', true],
  ['42', 42],
  ['9007199254740991::BIGINT', 9007199254740991],
  ['9007199254740993::BIGINT', '9007199254740993'],
  ['-9007199254740993::BIGINT', '-9007199254740993'],
  ['340282366920938463463374607431768211455::UHUGEINT', '340282366920938463463374607431768211455'],
  ['1.5::DOUBLE', 1.5],
  [`'nan'::DOUBLE`, 'NaN'],
  [`'inf'::DOUBLE`, 'Infinity'],
  [`'-inf'::FLOAT`, '-Infinity'],
  ['1.50::DECIMAL(10,2)', 1.5],
  ['-0.05::DECIMAL(10,2)', -0.05],
  ['12345678901234567.89::DECIMAL(19,2)', '12345678901234567.89'],
  [`'text'`, 'text'],
  [`repeat('x', 300000)`, `${'x'.repeat(262_144)}…`],
  [`TIMESTAMPTZ '2026-11-22 10:00:00.123456+00'`, '2026-11-22T10:00:00.123456Z'],
  [`TIMESTAMP '2026-11-22 10:00:00'`, '2026-11-22T10:00:00Z'],
  [`TIMESTAMP '1969-12-31 23:59:59.999999'`, '1969-12-31T23:59:59.999999Z'],
  [`TIMESTAMP_NS '2026-11-22 10:00:00.123456789'`, '2026-11-22T10:00:00.123456789Z'],
  [`TIMESTAMP_NS '2026-11-22 10:00:00.120000000'`, '2026-11-22T10:00:00.120Z'],
  [`TIMESTAMP_MS '2026-11-22 10:00:00.5'`, '2026-11-22T10:00:00.500Z'],
  [`TIMESTAMP_S '2026-11-22 10:00:00'`, '2026-11-22T10:00:00Z'],
  [`'infinity'::TIMESTAMP`, 'infinity'],
  [`DATE '2026-11-22'`, '2026-11-22'],
  [`TIME '10:00:00'`, '10:00:00'],
  [`INTERVAL 90 MINUTE`, '01:30:00'],
  [`'\\xAA\\x00'::BLOB`, 'aa00'],
  [`'00000000-0000-0000-0000-0000000000ff'::UUID`, '00000000-0000-0000-0000-0000000000ff'],
  [`'101'::BIT`, '101'],
  ['[1, NULL, 3]', [1, null, 3]],
  ['array_value(1, 2)', [1, 2]],
  [`{'x': 1, 'y': {'z': [TIMESTAMP_S '2026-11-22 10:00:00']}}`, { x: 1, y: { z: ['2026-11-22T10:00:00Z'] } }],
  [`MAP {'a': 1, '__proto__': 2}`, JSON.parse('{"a":1,"__proto__":2}')],
  ['MAP {1: [2]}', [[1, [2]]]],
  ['MAP {}', {}],
  ['union_value(k := 7)', 7],
  [`'a'::ENUM('a', 'b')`, 'a'],
];

describe('values', () => {
  let instance: DuckDBInstance;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
  });
  afterAll(() => instance.closeSync());
  for (const [sql, want] of cases) {
    test(sql, async () => {
      const connection = await instance.connect();
      const rows = (await connection.runAndReadAll(`SELECT ${sql}`)).getRows();
      connection.closeSync();
      const got = jsonOfValue(rows[0]?.[0] ?? null);
      expect(got).toEqual(want);
      expect(JSON.parse(JSON.stringify(got))).toEqual(got);
    });
  }
});
