/** Offsets into the query text in UTF-16 units; the end is not included. */
export interface SourceRange {
  readonly start: number;
  readonly end: number;
}

/** Line and column of an offset, both from 1, as editors and API errors show them. */
export function positionOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/**
 * What is wrong with a query, for the person who wrote it. `code` is stable and names the kind of mistake;
 * `unsupported` says that the language has it and this engine does not (yet).
 */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: string;
  readonly range: SourceRange | undefined;

  constructor(code: string, message: string, range?: SourceRange, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.range = range;
  }
}
