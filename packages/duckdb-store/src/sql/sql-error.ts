// What went wrong with a statement that a person typed, and where.
import { firstLine, messageOf } from '../errors.ts';

/**
 * `refused`: this console does not run such statements. `query`: DuckDB does not understand or can't answer it.
 * `timeout`, `cancelled`: it was ended. `busy`: others run already; try again.
 */
export type SqlErrorKind = 'refused' | 'query' | 'timeout' | 'cancelled' | 'busy';

/** Counted from 1; a column is a UTF-16 code unit of its line. */
export interface SqlPosition {
  readonly line: number;
  readonly column: number;
}

export class SqlError extends Error {
  override readonly name = 'SqlError';
  readonly kind: SqlErrorKind;
  readonly position: SqlPosition | undefined;

  constructor(kind: SqlErrorKind, message: string, position?: SqlPosition, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.position = position;
  }
}

/** The error of a statement as DuckDB tells it: its first lines, and the place that its caret points at. */
export function sqlErrorOf(error: unknown, sql: string): SqlError {
  if (error instanceof SqlError) return error;
  const text = messageOf(error).replace(/^Failed to extract statements: /, '');
  const end = text.search(/\n\s*LINE \d+: /);
  const message = (end < 0 ? text : text.slice(0, end)).trim();
  return new SqlError('query', shorten(message), positionOf(text, sql), { cause: error });
}

/** Candidates that DuckDB proposes fit; a list of a hundred overloads does not. */
const MESSAGE_LINES_MAX = 8;

function shorten(message: string): string {
  const lines = message.split('\n').map(firstLine);
  return lines.length > MESSAGE_LINES_MAX ? `${lines.slice(0, MESSAGE_LINES_MAX).join('\n')}\n…` : lines.join('\n');
}

/**
 * DuckDB draws the place: `LINE 2:   form t` and below it a caret. A long line is cut, with `...` where it was; what is
 * left of it is then looked up in the statement.
 */
function positionOf(text: string, sql: string): SqlPosition | undefined {
  const match = /\n *(LINE (\d+): )([^\n]*)\n( *)\^/.exec(`\n${text}`);
  if (match === null) return undefined;
  const [, prefix = '', lineText = '', excerpt = '', indent = ''] = match;
  const line = Number(lineText);
  const source = sql.split('\n')[line - 1];
  const offset = indent.length - prefix.length;
  if (source === undefined || offset < 0) return undefined;
  if (source.startsWith(excerpt)) return { line, column: Math.min(offset, source.length) + 1 };
  const isCutBefore = excerpt.startsWith('...');
  const kept = excerpt.slice(isCutBefore ? 3 : 0).replace(/\.\.\.$/, '');
  const start = source.indexOf(kept);
  if (start < 0) return { line, column: 1 };
  return { line, column: Math.min(start + offset - (isCutBefore ? 3 : 0), source.length) + 1 };
}
