// The backend's read-only SQL over all three signals.
import { type Answer, ask, LAB_REQUEST } from './http.ts';
import { list, number, object, optionalText, text } from './json.ts';

export interface SqlColumn {
  readonly name: string;
  /** As DuckDB writes it, e.g. `VARCHAR`, `TIMESTAMP WITH TIME ZONE`, `MAP(VARCHAR, VARCHAR)`. */
  readonly type: string;
}

export interface SqlResult {
  readonly columns: readonly SqlColumn[];
  /** JSON values: times as ISO text, integers beyond 2^53 as text, maps and lists as such. */
  readonly rows: readonly (readonly unknown[])[];
  /** There are more rows than were asked for. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export function runSql(
  query: { readonly sql: string; readonly timeoutMs: number; readonly rowsMax: number },
  signal?: AbortSignal,
): Promise<Answer<SqlResult>> {
  return ask('/api/sql', readResult, { body: query, headers: LAB_REQUEST, signal });
}

function readResult(json: unknown): SqlResult {
  const { columns, rows, truncated, elapsedMs } = object(json);
  return {
    columns: list(columns).map((column) => {
      const { name, type } = object(column);
      return { name: text(name), type: text(type) };
    }),
    rows: list(rows).map((row) => list(row)),
    truncated: truncated === true,
    elapsedMs: number(elapsedMs),
  };
}

export interface SqlTable {
  readonly name: string;
  readonly kind: string;
  readonly comment: string;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
}

export function fetchSqlSchema(signal?: AbortSignal): Promise<Answer<readonly SqlTable[]>> {
  const read = (json: unknown): readonly SqlTable[] =>
    list(object(json)['tables']).map((table) => {
      const { name, kind, comment, rows, columns } = object(table);
      return {
        name: text(name),
        kind: text(kind),
        comment: optionalText(comment) ?? '',
        rows: number(rows),
        columns: list(columns).map((column) => {
          const { name: columnName, type, comment: note } = object(column);
          return { name: text(columnName), type: text(type), comment: optionalText(note) ?? '' };
        }),
      };
    });
  return ask('/api/sql/schema', read, { signal });
}
