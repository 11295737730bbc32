// What may be written at the cursor of a SQL query: keywords, tables, and the columns of the tables it names.
import type { Locale } from '../../i18n/locale.tsx';
import type { CompletionSource } from '../editor-types.ts';
import { SQL_FUNCTIONS, SQL_KEYWORDS } from './sql-words.ts';
import { asCalls, plain, type Suggestion, type Suggestions } from './suggestion.ts';

export type SqlPlace =
  | { readonly kind: 'table'; readonly from: number }
  | { readonly kind: 'column'; readonly of: string; readonly from: number }
  | { readonly kind: 'any'; readonly from: number }
  | { readonly kind: 'nothing'; readonly from: number };

export function sqlPlace(text: string, cursor: number): SqlPlace {
  const before = text.slice(0, cursor);
  const partial = /\w*$/.exec(before)?.[0] ?? '';
  const from = cursor - partial.length;
  const left = before.slice(0, from);
  if (isInText(left)) return { kind: 'nothing', from };
  const owner = /([A-Za-z_]\w*)\.$/.exec(left)?.[1];
  if (owner !== undefined) return { kind: 'column', of: owner, from };
  if (/\b(?:from|join|describe|table)\s+$/i.test(left) || /\bfrom\s[^()]*,\s*$/i.test(left))
    return { kind: 'table', from };
  return { kind: 'any', from };
}

function isInText(left: string): boolean {
  const line = left.slice(left.lastIndexOf('\n') + 1);
  if (/--/.test(line.replace(/'[^']*'/g, ''))) return true;
  return (left.match(/'/g)?.length ?? 0) % 2 === 1;
}

/** Tables of the query by the names they go by in it. */
export function sqlAliases(text: string): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const [, table = '', alias] of text.matchAll(
    /\b(?:from|join)\s+([A-Za-z_]\w*)(?:\s+(?:as\s+)?([A-Za-z_]\w*))?/gi,
  )) {
    aliases.set(table.toLowerCase(), table);
    if (alias !== undefined && !KEYWORD_SET.has(alias.toLowerCase())) aliases.set(alias.toLowerCase(), table);
  }
  return aliases;
}

const KEYWORD_SET: ReadonlySet<string> = new Set(SQL_KEYWORDS);

export async function completeSql(
  text: string,
  cursor: number,
  source: CompletionSource,
  locale: Locale,
): Promise<Suggestions | undefined> {
  const place = sqlPlace(text, cursor);
  const { from } = place;
  if (place.kind === 'nothing') return undefined;
  const tables = (await source.tables?.()) ?? {};
  const tableItems = Object.keys(tables).map((label): Suggestion => ({ label, kind: 'table' }));
  if (place.kind === 'table') return { from, items: tableItems };
  const aliases = sqlAliases(text);
  if (place.kind === 'column') {
    const table = aliases.get(place.of.toLowerCase()) ?? place.of;
    return { from, items: plain('column', tables[table] ?? []) };
  }
  const named = [...new Set(aliases.values())];
  const columns = (named.length > 0 ? named : Object.keys(tables)).flatMap((table) =>
    (tables[table] ?? []).map((label): Suggestion => ({ label, kind: 'column', detail: table })),
  );
  return {
    from,
    items: [...columns, ...tableItems, ...plain('keyword', SQL_KEYWORDS), ...asCalls(SQL_FUNCTIONS, locale)],
  };
}
