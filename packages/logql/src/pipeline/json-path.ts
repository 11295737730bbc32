import { Cursor, QueryError, readString, type SourceRange } from '@o11y-lab/query-lang';
import type { JsonKind, JsonScanner } from './json-scan.ts';

export type JsonPath = readonly (string | number)[];

/** Reads a path such as `a.b[0]["c d"]`. @throws QueryError `bad-extraction`. */
export function parseJsonPath(text: string, range?: SourceRange): JsonPath {
  const cursor = new Cursor(text);
  const bad = (): QueryError => new QueryError('bad-extraction', `${JSON.stringify(text)} is no path into JSON`, range);
  const path: (string | number)[] = [];
  while (!cursor.atEnd) {
    if (cursor.take('[')) {
      const index = cursor.match(/\d+/y);
      if (index !== undefined) path.push(Number(index));
      else if (cursor.peek() === '"' || cursor.peek() === "'") path.push(readString(cursor));
      else throw bad();
      if (!cursor.take(']')) throw bad();
      continue;
    }
    if (path.length > 0 && !cursor.take('.')) throw bad();
    const name = cursor.match(/[A-Za-z_][\w-]*/y);
    if (name === undefined) throw bad();
    path.push(name);
  }
  if (path.length === 0) throw bad();
  return path;
}

/** The text of the value a path leads to, or undefined. Reads the value that begins at the scanner's place. */
export function readJsonPath(scanner: JsonScanner, path: JsonPath): string | undefined {
  let found: string | undefined;
  const read = (depth: number, kind: JsonKind): void => {
    const step = path[depth];
    if (step === undefined) {
      found ??= scanner.readText(kind);
    } else if (kind === 'object' && typeof step === 'string') {
      scanner.readObject((key, inner) => (key === step ? read(depth + 1, inner) : scanner.skip(inner)));
    } else if (kind === 'array' && typeof step === 'number') {
      scanner.readArray((index, inner) => (index === step ? read(depth + 1, inner) : scanner.skip(inner)));
    } else {
      scanner.skip(kind);
    }
  };
  read(0, scanner.kind());
  return found;
}
