import { QueryError, type SourceRange } from '@o11y-lab/query-lang';
import type { Entry } from '../pipeline/entry.ts';

/** What went wrong while a template ran on one line. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export type Template = (entry: Entry, nowUnixNano: bigint) => string;

/** Compiles a template of plain text and labels, `{{.name}}`. @throws QueryError for anything else in braces. */
export function compileTemplate(source: string, range?: SourceRange): Template {
  const parts: (string | { readonly label: string })[] = [];
  let at = 0;
  for (const match of source.matchAll(/\{\{(.*?)\}\}/gs)) {
    parts.push(source.slice(at, match.index));
    const label = /^\s*\.([A-Za-z_]\w*)\s*$/.exec(match[1] ?? '')?.[1];
    if (label === undefined) throw new QueryError('unsupported', `template ${match[0]} is not supported`, range);
    parts.push({ label });
    at = match.index + match[0].length;
  }
  parts.push(source.slice(at));
  return (entry) => parts.map((part) => (typeof part === 'string' ? part : (entry.get(part.label) ?? ''))).join('');
}
