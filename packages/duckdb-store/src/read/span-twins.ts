// Whether spans were sent twice. Grouping a million ids takes DuckDB 110 ms; a table of bits (a Bloom filter with one
// hash: ids are random already) finds in 10 ms the few ids that may be there twice, and those are then looked at.
import type { DuckDBConnection } from '@duckdb/node-api';
import { uint64Words } from '../columns/chunk-reader.ts';
import { queryChunks } from './query.ts';

/** One id in 100 is looked at twice. */
const BITS_PER_ROW = 64;
/** 8 MB. */
const BITS_MAX = 2 ** 26;

/** True when two spans of the window have one id, as re-sent ones have, and also a client and a server that share it. */
export async function hasTwins(
  connection: DuckDBConnection,
  condition: string,
  parameters: readonly bigint[],
): Promise<boolean> {
  const chunks = await queryChunks(connection, `SELECT span_id FROM spans WHERE ${condition}`, parameters);
  const ids = chunks.map((chunk) => uint64Words(chunk, 0));
  const rows = ids.reduce((sum, words) => sum + words.length / 2, 0);
  return repeats(ids, rows);
}

/** Whether one of the 64-bit numbers, each two words, is there twice. */
export function repeats(lists: readonly Uint32Array[], count: number): boolean {
  const bits = Math.min(BITS_MAX, 2 ** Math.ceil(Math.log2(Math.max(count, 1) * BITS_PER_ROW)));
  const seen = new Uint32Array(Math.ceil(bits / 32));
  const again = new Uint32Array(seen.length);
  let isAny = false;
  for (const words of lists) {
    for (let at = 0; at < words.length; at += 2) {
      const hash = hashOf(words, at, bits);
      const bit = 1 << (hash & 31);
      const word = hash >>> 5;
      if (((seen[word] ?? 0) & bit) !== 0) {
        again[word] = (again[word] ?? 0) | bit;
        isAny = true;
      } else {
        seen[word] = (seen[word] ?? 0) | bit;
      }
    }
  }
  if (!isAny) return false;
  const suspects = new Set<number>(); // of ids as doubles: what rounding makes equal is decided by the query
  for (const words of lists) {
    for (let at = 0; at < words.length; at += 2) {
      const hash = hashOf(words, at, bits);
      if (((again[hash >>> 5] ?? 0) & (1 << (hash & 31))) === 0) continue;
      const id = (words[at] ?? 0) + (words[at + 1] ?? 0) * 2 ** 32;
      if (suspects.has(id)) return true;
      suspects.add(id);
    }
  }
  return false;
}

/** Ids of test data count up from one, so both words take part. */
function hashOf(words: Uint32Array, at: number, bits: number): number {
  return ((words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0x9e3779b1)) & (bits - 1);
}

/** Rows of spans that another row has already, the first of each left out. */
export function twinsSql(condition: string): string {
  return `SELECT row_id FROM (
    SELECT rowid AS row_id, row_number() OVER (PARTITION BY trace_id, span_id, kind ORDER BY rowid) AS place
    FROM spans WHERE ${condition} AND span_id IN (
      SELECT span_id FROM spans WHERE ${condition} GROUP BY span_id HAVING count(*) > 1)) WHERE place > 1`;
}
