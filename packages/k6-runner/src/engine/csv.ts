// CSV as RFC 4180 has it: fields may be quoted, and a quoted one may hold delimiters, line ends and doubled quotes. Empty
// lines are skipped.
import { HostError } from './types.ts';

/** @throws HostError that names the line of a quote that is never closed */
export function parseCsv(content: string, delimiter = ','): string[][] {
  if (delimiter.length !== 1) throw new HostError(`the delimiter must be one character, got "${delimiter}"`);
  const rows: string[][] = [];
  let row: string[] = [];
  let at = content.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < content.length) {
    let field: string;
    if (content[at] === '"') {
      const start = at;
      field = '';
      at++;
      for (;;) {
        const quote = content.indexOf('"', at);
        if (quote < 0) {
          const line = content.slice(0, start).split('\n').length;
          throw new HostError(`the quote that begins in line ${line} is never closed`);
        }
        field += content.slice(at, quote);
        at = quote + 1;
        if (content[at] !== '"') break;
        field += '"';
        at++;
      }
    } else {
      const start = at;
      while (at < content.length && content[at] !== delimiter && content[at] !== '\n' && content[at] !== '\r') at++;
      field = content.slice(start, at);
    }
    row.push(field);
    if (content[at] === delimiter) {
      at++;
      // A line that ends with a delimiter has one more, empty field.
      if (at === content.length || content[at] === '\n' || content[at] === '\r') row.push('');
      else continue;
    }
    while (at < content.length && content[at] !== '\n' && content[at] !== '\r') at++;
    while (content[at] === '\n' || content[at] === '\r') at++;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
