// Patterns are checked by the engines with RE2JS; DuckDB has RE2. The few that one takes and the other does not (or
// that need more memory than RE2 gives a pattern) must not fail a query: they are tried on an empty text first.
import type { DuckDBConnection } from '@duckdb/node-api';

/** Tells which of the patterns DuckDB takes. */
export async function supportedPatterns(
  connection: DuckDBConnection,
  patterns: readonly string[],
): Promise<(pattern: string) => boolean> {
  const refused = new Set<string>();
  for (const pattern of new Set(patterns)) {
    if (/^[\w\s\-/.*+|]*$/.test(pattern) && !/[*+]{2}|^[*+]|\|[*+]/.test(pattern)) continue;
    try {
      await connection.run(`SELECT regexp_matches('', $1, 's')`, [pattern]);
    } catch {
      refused.add(pattern); // the engine evaluates it
    }
  }
  return (pattern) => !refused.has(pattern);
}
