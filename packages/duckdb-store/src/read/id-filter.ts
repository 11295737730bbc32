// Restricting a table to a set of ids: a list in the query. DuckDB makes a join of a long one, so rows may come in another
// order than they were written in. A join with a temporary table of ids was no faster.

/** A longer list takes longer to parse than the rows it leaves out take to skip. */
const LISTED_IDS_MAX = 5000;

/**
 * SQL that holds for rows whose `column` is one of the ids, which are ascending; `total` is the number of ids there
 * are at all. It may hold for other rows too when the ids are very many.
 */
export function idFilter(column: string, ids: readonly number[], total: number): string {
  const [first] = ids;
  if (first === undefined) return 'false';
  if (ids.length === total) return 'true';
  if (ids.length <= LISTED_IDS_MAX) return `${column} IN (${ids.join(', ')})`;
  return `${column} BETWEEN ${first} AND ${ids.at(-1)}`;
}
