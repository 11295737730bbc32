// What may be written at the cursor of a TraceQL query.
import type { Locale } from '../../i18n/locale.tsx';
import type { CompletionSource } from '../editor-types.ts';
import { asCalls, asKeywords, escapeString, plain, type Suggestion, type Suggestions } from './suggestion.ts';
import { type Left, readLeft, type Token } from './tokens.ts';
import { TRACEQL_FUNCTIONS, TRACEQL_INTRINSICS, TRACEQL_METRICS, TRACEQL_SPANSET_OPERATORS } from './traceql-words.ts';

export type TraceqlPlace =
  /** A field within braces, or an argument of a function. */
  | { readonly kind: 'field' }
  | { readonly kind: 'comparison' }
  | { readonly kind: 'value'; readonly field: string; readonly quoted: boolean }
  /** Behind a comparison: `&&`, `||`. */
  | { readonly kind: 'and' }
  /** Behind a span set. */
  | { readonly kind: 'pipeline' }
  /** Behind `|`. */
  | { readonly kind: 'stage' }
  | { readonly kind: 'start' }
  | { readonly kind: 'nothing' };

const COMPARISON = /^(?:=|!=|=~|!~|<|<=|>|>=)$/;

export function traceqlPlace(text: string, cursor: number): TraceqlPlace & { readonly from: number } {
  const left = readLeft(text, cursor, true);
  return { ...placeOf(left), from: left.partial.from };
}

function placeOf(left: Left): TraceqlPlace {
  if (left.inComment) return { kind: 'nothing' };
  const { tokens, open, partial } = left;
  const last = tokens.at(-1);
  const inBraces = open.some(({ bracket }) => bracket === '{');
  if (inBraces) return placeInBraces(tokens, last, partial.kind === 'string');
  if (partial.kind === 'string') return { kind: 'nothing' };
  if (open.length > 0) {
    // Parentheses of a function take fields; others group span sets.
    const before = tokens[(open.at(-1)?.at ?? 0) - 1];
    if (before?.kind === 'word')
      return last?.text === '(' || last?.text === ',' ? { kind: 'field' } : { kind: 'nothing' };
  }
  if (last === undefined || last.text === '(') return { kind: 'start' };
  if (last.text === '|') return { kind: 'stage' };
  if (last.text === '}' || last.text === ')') return { kind: 'pipeline' };
  if (last.kind === 'symbol') return { kind: 'start' };
  return { kind: 'nothing' };
}

function placeInBraces(tokens: readonly Token[], last: Token | undefined, inString: boolean): TraceqlPlace {
  if (last?.kind === 'symbol' && COMPARISON.test(last.text)) {
    return { kind: 'value', field: fieldBefore(tokens), quoted: inString };
  }
  if (inString) return { kind: 'nothing' };
  if (last === undefined || /^(?:\{|\(|&&|\|\||!)$/.test(last.text)) return { kind: 'field' };
  const operator = tokens.at(-2);
  if (operator?.kind === 'symbol' && COMPARISON.test(operator.text)) return { kind: 'and' };
  if (last.kind === 'word') return { kind: 'comparison' };
  if (last.text === ')') return { kind: 'and' };
  return { kind: 'nothing' };
}

function fieldBefore(tokens: readonly Token[]): string {
  const field = tokens.at(-2);
  return field?.kind === 'word' ? field.text : '';
}

const COMPARISONS: readonly string[] = ['=', '!=', '=~', '!~', '>', '>=', '<', '<='];
const SCOPES: readonly string[] = ['resource', 'span', 'event', 'link', 'instrumentation'];
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['error', 'ok', 'unset'],
  'span:status': ['error', 'ok', 'unset'],
  kind: ['server', 'client', 'internal', 'producer', 'consumer', 'unspecified'],
  'span:kind': ['server', 'client', 'internal', 'producer', 'consumer', 'unspecified'],
};
const DURATION_FIELDS: ReadonlySet<string> = new Set(['duration', 'span:duration', 'trace:duration', 'traceDuration']);
const DURATION_VALUES = ['10ms', '100ms', '500ms', '1s', '5s'] as const;

export async function completeTraceql(
  text: string,
  cursor: number,
  source: CompletionSource,
  locale: Locale,
): Promise<Suggestions | undefined> {
  const place = traceqlPlace(text, cursor);
  const { from } = place;
  switch (place.kind) {
    case 'field': {
      const tags = (await source.tagNames?.()) ?? {};
      const attributes = Object.entries(tags).flatMap(([scope, names]) =>
        SCOPES.includes(scope)
          ? names.map((name): Suggestion => ({ label: attributeText(scope, name), kind: 'attribute', detail: scope }))
          : [],
      );
      return { from, items: [...asKeywords(TRACEQL_INTRINSICS, locale), ...attributes] };
    }
    case 'comparison':
      return { from, items: plain('operator', COMPARISONS) };
    case 'value':
      return { from, items: await values(place.field, place.quoted, source) };
    case 'and':
      return { from, items: plain('operator', ['&&', '||']) };
    case 'pipeline':
      return {
        from,
        items: [
          ...[...asCalls(TRACEQL_METRICS, locale), ...asCalls(TRACEQL_FUNCTIONS, locale)].map(
            (item): Suggestion => ({ ...item, label: `| ${item.label}`, apply: `| ${item.apply ?? item.label}` }),
          ),
          ...asKeywords(TRACEQL_SPANSET_OPERATORS, locale).map(
            (item): Suggestion => ({ ...item, kind: 'operator', apply: `${item.label} {  }`, cursorBack: 2 }),
          ),
        ],
      };
    case 'stage':
      return { from, items: [...asCalls(TRACEQL_METRICS, locale), ...asCalls(TRACEQL_FUNCTIONS, locale)] };
    case 'start':
      return { from, items: [{ label: '{', kind: 'operator', apply: '{  }', cursorBack: 2, detail: 'spans that …' }] };
    case 'nothing':
      return undefined;
  }
}

/** Names that are no plain word stand in quotes. */
function attributeText(scope: string, name: string): string {
  return /^[\w.:/-]+$/.test(name) ? `${scope}.${name}` : `${scope}."${escapeString(name)}"`;
}

async function values(field: string, quoted: boolean, source: CompletionSource): Promise<readonly Suggestion[]> {
  const keywords = KEYWORDS[field];
  if (keywords !== undefined) return plain('value', keywords);
  if (DURATION_FIELDS.has(field)) return plain('duration', DURATION_VALUES);
  const found = (await source.tagValues?.(field)) ?? [];
  return found.map((value) => {
    const bare = !quoted && /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value);
    const escaped = escapeString(value);
    return { label: value, kind: 'value', apply: quoted || bare ? escaped : `"${escaped}"` };
  });
}
