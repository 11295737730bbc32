import { expect, test } from 'vitest';
import { describeSql } from './sql-name.ts';

const cases = [
  { sql: 'SELECT id, items FROM carts WHERE id = $1', name: 'SELECT carts' },
  { sql: '  select *\n  from "Carts"', name: 'SELECT Carts' },
  { sql: 'SELECT 1', name: 'SELECT' },
  { sql: 'SELECT a FROM shop.carts c JOIN users u ON true', name: 'SELECT shop.carts' },
  { sql: 'INSERT INTO requests (user_id) VALUES ($1)', name: 'INSERT requests' },
  { sql: 'update only carts set items = $1', name: 'UPDATE carts' },
  { sql: 'DELETE FROM requests', name: 'DELETE requests' },
  { sql: 'BEGIN', name: 'BEGIN' },
  { sql: 'WITH x AS (SELECT 1) SELECT * FROM x', name: 'WITH' },
  { sql: '', name: 'QUERY' },
  { sql: '/* hello */ SELECT 1 FROM carts', name: 'QUERY' },
  { sql: `SELECT '${'x'.repeat(1e6)}' FROM carts`, name: 'SELECT' },
];

for (const c of cases) {
  test(`${c.sql.slice(0, 50)} is ${c.name}`, () => {
    expect(describeSql(c.sql).name).toBe(c.name);
  });
}
