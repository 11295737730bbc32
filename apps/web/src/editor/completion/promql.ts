// What may be written at the cursor of a PromQL query.
import type { Locale } from '../../i18n/locale.tsx';
import type { CompletionSource } from '../editor-types.ts';
import { DURATIONS, MACROS, PROMQL_AGGREGATIONS, PROMQL_BEHIND, PROMQL_FUNCTIONS } from './promql-words.ts';
import { asCalls, asKeywords, escapeString, plain, type Suggestion, type Suggestions } from './suggestion.ts';
import { isOperand, type Left, readLeft, type Token, unquote } from './tokens.ts';

/** What the place of the cursor asks for. */
export type PromqlPlace =
  | { readonly kind: 'expression' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'label-name'; readonly metric: string | undefined; readonly used: readonly string[] }
  | { readonly kind: 'label-operator' }
  | {
      readonly kind: 'label-value';
      readonly label: string;
      readonly metric: string | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: 'duration' }
  | { readonly kind: 'nothing' };

const GROUPING: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const NAMES: ReadonlySet<string> = new Set(
  [...PROMQL_FUNCTIONS, ...PROMQL_AGGREGATIONS, ...PROMQL_BEHIND].map(({ name }) => name),
);

export function promqlPlace(text: string, cursor: number): PromqlPlace & { readonly from: number } {
  const left = readLeft(text, cursor);
  return { ...placeOf(left, text), from: left.partial.from };
}

function placeOf(left: Left, text: string): PromqlPlace {
  if (left.inComment) return { kind: 'nothing' };
  const { tokens, open, partial } = left;
  const last = tokens.at(-1);
  const innermost = open.at(-1);
  if (innermost?.bracket === '{') {
    const before = tokens[innermost.at - 1];
    const metric =
      before?.kind === 'word' && !NAMES.has(before.text) ? before.text : metricMatcher(tokens, innermost.at);
    if (partial.kind === 'string') return matcherValue(tokens, metric, true);
    if (last?.text === '{' || last?.text === ',') {
      return { kind: 'label-name', metric, used: labelsWithin(tokens.slice(innermost.at + 1)) };
    }
    if (last?.kind === 'word') return { kind: 'label-operator' };
    if (last?.kind === 'symbol' && /^(?:=|!=|=~|!~)$/.test(last.text)) return matcherValue(tokens, metric, false);
    return { kind: 'nothing' };
  }
  if (partial.kind === 'string') return { kind: 'nothing' };
  if (innermost?.bracket === '[' || last?.text === 'offset') return { kind: 'duration' };
  if (innermost?.bracket === '(' && GROUPING.has(tokens[innermost.at - 1]?.text ?? '')) {
    return { kind: 'label-name', metric: firstMetric(text), used: labelsWithin(tokens.slice(innermost.at + 1)) };
  }
  if (last?.kind === 'word' && (last.text === 'and' || last.text === 'or' || last.text === 'unless')) {
    return { kind: 'expression' };
  }
  if (isOperand(last)) return { kind: 'behind' };
  return { kind: 'expression' };
}

function matcherValue(tokens: readonly Token[], metric: string | undefined, quoted: boolean): PromqlPlace {
  const label = tokens.at(-2);
  if (label === undefined || tokens.at(-1)?.kind !== 'symbol') return { kind: 'nothing' };
  const name = label.kind === 'string' ? unquote(label.text) : label.text;
  return { kind: 'label-value', label: name, metric, quoted };
}

/** `{__name__="x", …}` */
function metricMatcher(tokens: readonly Token[], start: number): string | undefined {
  for (let i = start + 1; i + 2 < tokens.length; i++) {
    const value = tokens[i + 2];
    if (tokens[i]?.text === '__name__' && tokens[i + 1]?.text === '=' && value?.kind === 'string')
      return unquote(value.text);
  }
  return undefined;
}

function labelsWithin(tokens: readonly Token[]): readonly string[] {
  return tokens.filter(({ kind }) => kind === 'word').map(({ text }) => text);
}

/** The first metric of a whole query: `by (` is often written before the metric is. */
export function firstMetric(text: string): string | undefined {
  const { tokens } = readLeft(`${text} `, text.length + 1);
  let depth = 0;
  let grouping = false;
  for (const [i, token] of tokens.entries()) {
    if (token.text === '{' || token.text === '[') depth++;
    else if (token.text === '}' || token.text === ']') depth--;
    else if (token.text === ')' && grouping) grouping = false;
    else if (GROUPING.has(token.text) && tokens[i + 1]?.text === '(') grouping = true;
    else if (
      depth === 0 &&
      !grouping &&
      token.kind === 'word' &&
      !NAMES.has(token.text) &&
      !token.text.startsWith('$')
    ) {
      return token.text;
    }
  }
  return undefined;
}

const LABEL_OPERATORS: readonly (readonly [operator: string, en: string, zh: string])[] = [
  ['=', 'equals', '等於'],
  ['!=', 'does not equal', '不等於'],
  ['=~', 'matches the whole pattern', '符合規則運算式'],
  ['!~', 'does not match the pattern', '不符合規則運算式'],
];
const OPERATORS = ['+', '-', '*', '/', '%', '^', '==', '!=', '>', '<', '>=', '<='] as const;

export async function completePromql(
  text: string,
  cursor: number,
  source: CompletionSource,
  locale: Locale,
): Promise<Suggestions | undefined> {
  const place = promqlPlace(text, cursor);
  const { from } = place;
  switch (place.kind) {
    case 'expression': {
      const metrics = (await source.metricNames?.()) ?? [];
      const items = [
        ...metrics.map(
          ({ name, type, help }): Suggestion => ({
            label: name,
            kind: 'metric',
            ...(type ? { detail: type } : {}),
            ...(help ? { doc: help } : {}),
          }),
        ),
        ...asCalls(PROMQL_AGGREGATIONS, locale),
        ...asCalls(PROMQL_FUNCTIONS, locale),
      ];
      return { from, items };
    }
    case 'behind':
      return { from, items: [...asKeywords(PROMQL_BEHIND, locale), ...plain('operator', OPERATORS)] };
    case 'label-name': {
      const names = (await source.labelNames?.(place.metric)) ?? [];
      return {
        from,
        items: plain(
          'label',
          names.filter((name) => name !== '__name__' && !place.used.includes(name)),
        ),
      };
    }
    case 'label-operator':
      return { from, items: labelOperators(locale) };
    case 'label-value': {
      const values = (await source.labelValues?.(place.label, place.metric)) ?? [];
      return { from, items: values.map((value) => quotedValue(value, place.quoted)) };
    }
    case 'duration':
      return { from, items: plain('duration', [...MACROS, ...DURATIONS]) };
    case 'nothing':
      return undefined;
  }
}

export function labelOperators(locale: Locale): readonly Suggestion[] {
  return LABEL_OPERATORS.map(([label, en, zh]) => ({
    label,
    kind: 'operator',
    apply: `${label}""`,
    cursorBack: 1,
    doc: locale === 'en' ? en : zh,
  }));
}

/** A value, with its quotes unless the cursor stands within some. */
export function quotedValue(value: string, quoted: boolean): Suggestion {
  return { label: value, kind: 'value', apply: quoted ? escapeString(value) : `"${escapeString(value)}"` };
}
