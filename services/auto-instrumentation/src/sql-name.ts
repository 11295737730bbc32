/** What a SQL statement does, as far as a span's name needs it. */
export interface SqlDescription {
  /** `SELECT carts`: operation and table, so that spans group well and read well. */
  readonly name: string;
  readonly operation: string;
  readonly table: string | undefined;
}

/** Looking for the table stops here: a statement can be megabytes long, its table stands near the front. */
const SCAN_LENGTH_MAX = 2_000;

/**
 * Names a statement by its first word and its first table. A glance, not a parser: of a statement it does not understand
 * (`WITH …`, `BEGIN`) only the operation is given, and the name never holds a value, so there are few names.
 */
export function describeSql(text: string): SqlDescription {
  const statement = text.slice(0, SCAN_LENGTH_MAX).trim();
  const operation = /^[a-z]+/i.exec(statement)?.[0].toUpperCase() ?? 'QUERY';
  const pattern = TABLE_AFTER[operation];
  const table = pattern ? pattern.exec(statement)?.[1]?.replaceAll('"', '') : undefined;
  return { name: table ? `${operation} ${table}` : operation, operation, table };
}

const TABLE_AFTER: Readonly<Record<string, RegExp>> = {
  SELECT: /\bfrom\s+([\w."]+)/i,
  DELETE: /\bfrom\s+([\w."]+)/i,
  INSERT: /\binto\s+([\w."]+)/i,
  UPDATE: /^update\s+(?:only\s+)?([\w."]+)/i,
};
