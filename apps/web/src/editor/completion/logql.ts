// What may be written at the cursor of a LogQL query.
import type { Locale } from '../../i18n/locale.tsx';
import type { CompletionSource } from '../editor-types.ts';
import {
  LOGQL_AGGREGATIONS,
  LOGQL_BEHIND,
  LOGQL_LINE_FILTERS,
  LOGQL_RANGE_FUNCTIONS,
  LOGQL_STAGES,
} from './logql-words.ts';
import { labelOperators, quotedValue } from './promql.ts';
import { DURATIONS } from './promql-words.ts';
import { asCalls, asKeywords, plain, type Suggestion, type Suggestions } from './suggestion.ts';
import { isOperand, type Left, readLeft, type Token } from './tokens.ts';

export type LogqlPlace =
  | { readonly kind: 'expression' }
  | { readonly kind: 'stream-label'; readonly used: readonly string[]; readonly selector: string | undefined }
  | { readonly kind: 'label-operator' }
  | {
      readonly kind: 'label-value';
      readonly label: string;
      readonly quoted: boolean;
      /** The other matchers, so that only values that go with them are offered. */
      readonly selector: string | undefined;
    }
  /** Behind a selector or a stage. */
  | { readonly kind: 'pipeline' }
  /** Right behind `|`. */
  | { readonly kind: 'stage' }
  | { readonly kind: 'field-operator' }
  | { readonly kind: 'grouping-label' }
  | { readonly kind: 'behind' }
  | { readonly kind: 'duration' }
  | { readonly kind: 'nothing' };

const GROUPING: ReadonlySet<string> = new Set(['by', 'without', 'on', 'ignoring', 'group_left', 'group_right']);
const STAGE_NAMES: ReadonlySet<string> = new Set(LOGQL_STAGES.map(({ name }) => name));

export function logqlPlace(text: string, cursor: number): LogqlPlace & { readonly from: number } {
  const left = readLeft(text, cursor);
  return { ...placeOf(left, text), from: left.partial.from };
}

function placeOf(left: Left, text: string): LogqlPlace {
  if (left.inComment) return { kind: 'nothing' };
  const { tokens, open, partial } = left;
  const last = tokens.at(-1);
  const innermost = open.at(-1);
  if (innermost?.bracket === '{') return placeInSelector(left, innermost.at);
  if (innermost?.bracket === '[' || last?.text === 'offset') return { kind: 'duration' };
  if (innermost?.bracket === '(' && GROUPING.has(tokens[innermost.at - 1]?.text ?? '')) {
    return partial.kind === 'string' ? { kind: 'nothing' } : { kind: 'grouping-label' };
  }
  const stage = lastPipe(tokens, innermost?.at ?? -1);
  if (stage !== undefined) return placeInStage(left, tokens.slice(stage + 1), text);
  if (partial.kind === 'string') return { kind: 'nothing' };
  if (last?.text === '}') return { kind: 'pipeline' };
  if (isOperand(last) && !/^(?:and|or|unless)$/.test(last?.text ?? '')) return { kind: 'behind' };
  return { kind: 'expression' };
}

/** Index of the `|` that the cursor's stage begins with, unless a bracket has been closed since. */
function lastPipe(tokens: readonly Token[], start: number): number | undefined {
  for (let i = tokens.length - 1; i > start; i--) {
    const { text, kind } = tokens[i] ?? { text: '', kind: 'word' };
    if (kind !== 'symbol') continue;
    if (
      text === '|' ||
      text === '|=' ||
      text === '|~' ||
      text === '|>' ||
      (isLineNot(text) && isBehindSelector(tokens, i))
    )
      return i;
    if (text === ')' || text === '}' || text === ']') return undefined;
  }
  return undefined;
}

const isLineNot = (text: string): boolean => text === '!=' || text === '!~' || text === '!>';
const isBehindSelector = (tokens: readonly Token[], i: number): boolean =>
  tokens[i - 1]?.text === '}' || tokens[i - 1]?.kind === 'string';

function placeInSelector(left: Left, start: number): LogqlPlace {
  const { tokens, partial } = left;
  const last = tokens.at(-1);
  const inside = tokens.slice(start + 1);
  if (partial.kind !== 'string' && (last?.text === '{' || last?.text === ',')) {
    const used = inside.filter(({ kind }) => kind === 'word').map(({ text }) => text);
    return { kind: 'stream-label', used, selector: wholeMatchers(inside) };
  }
  if (last?.kind === 'word') return { kind: 'label-operator' };
  if (last?.kind === 'symbol' && /^(?:=|!=|=~|!~)$/.test(last.text)) {
    const label = tokens.at(-2)?.text ?? '';
    return {
      kind: 'label-value',
      label,
      quoted: partial.kind === 'string',
      selector: wholeMatchers(inside.slice(0, -2)),
    };
  }
  return { kind: 'nothing' };
}

/** The finished matchers as a selector; undefined when there is none. */
function wholeMatchers(tokens: readonly Token[]): string | undefined {
  const matchers: string[] = [];
  for (let i = 0; i + 2 < tokens.length; i++) {
    const [name, operator, value] = tokens.slice(i, i + 3);
    if (name?.kind === 'word' && operator?.kind === 'symbol' && value?.kind === 'string') {
      matchers.push(`${name.text}${operator.text}${value.text}`);
    }
  }
  return matchers.length === 0 ? undefined : `{${matchers.join(', ')}}`;
}

function placeInStage(left: Left, stage: readonly Token[], text: string): LogqlPlace {
  const { tokens, partial } = left;
  const [first] = stage;
  const pipe = tokens[tokens.length - stage.length - 1]?.text;
  const last = stage.at(-1);
  if (pipe !== '|') {
    // A line filter: its text, then the next stage.
    return first === undefined || partial.kind === 'string' ? { kind: 'nothing' } : { kind: 'pipeline' };
  }
  if (first === undefined) return partial.kind === 'string' ? { kind: 'nothing' } : { kind: 'stage' };
  if (partial.kind === 'string' || (last?.kind === 'symbol' && /^(?:=|!=|=~|!~|==|>|<|>=|<=)$/.test(last.text))) {
    const label = stage.at(-2);
    const operator = last?.text ?? '';
    if (label?.kind !== 'word' || STAGE_NAMES.has(label.text) || !/^(?:=|!=|=~|!~)$/.test(operator))
      return { kind: 'nothing' };
    const selector = /\{[^{}]*\}/.exec(text)?.[0];
    return { kind: 'label-value', label: label.text, quoted: partial.kind === 'string', selector };
  }
  if (stage.length === 1 && first.kind === 'word') {
    if (/^(?:drop|keep|unwrap)$/.test(first.text)) return { kind: 'grouping-label' };
    if (STAGE_NAMES.has(first.text)) return { kind: 'pipeline' };
    return { kind: 'field-operator' };
  }
  if (/^(?:and|or|,)$/.test(last?.text ?? '')) return { kind: 'grouping-label' };
  if (last?.kind === 'word' && /^(?:and|or)$/.test(stage.at(-2)?.text ?? '')) return { kind: 'field-operator' };
  return { kind: 'pipeline' };
}

export async function completeLogql(
  text: string,
  cursor: number,
  source: CompletionSource,
  locale: Locale,
): Promise<Suggestions | undefined> {
  const place = logqlPlace(text, cursor);
  const { from } = place;
  switch (place.kind) {
    case 'expression':
      return {
        from,
        items: [
          { label: '{', kind: 'operator', apply: '{}', cursorBack: 1, detail: 'stream selector' },
          ...asCalls(LOGQL_RANGE_FUNCTIONS, locale),
          ...asCalls(LOGQL_AGGREGATIONS, locale),
        ],
      };
    case 'stream-label': {
      const names = (await source.labelNames?.(place.selector)) ?? [];
      return {
        from,
        items: plain(
          'label',
          names.filter((name) => !place.used.includes(name)),
        ),
      };
    }
    case 'label-operator':
      return { from, items: labelOperators(locale) };
    case 'label-value': {
      const values = (await source.labelValues?.(place.label, place.selector)) ?? [];
      return { from, items: values.map((value) => quotedValue(value, place.quoted)) };
    }
    case 'pipeline':
      return {
        from,
        items: [
          ...asKeywords(LOGQL_LINE_FILTERS, locale).map(
            (item): Suggestion => ({ ...item, kind: 'operator', apply: `${item.label} ""`, cursorBack: 1 }),
          ),
          ...stages(locale).map(
            (item): Suggestion => ({ ...item, label: `| ${item.label}`, apply: `| ${item.apply ?? item.label}` }),
          ),
        ],
      };
    case 'stage': {
      const fields = await fieldNames(source, text);
      return { from, items: [...stages(locale), ...plain('label', fields)] };
    }
    case 'field-operator':
      return { from, items: [...labelOperators(locale), ...plain('operator', ['==', '>', '>=', '<', '<='])] };
    case 'grouping-label':
      return { from, items: plain('label', await fieldNames(source, text)) };
    case 'behind':
      return {
        from,
        items: [...asKeywords(LOGQL_BEHIND, locale), ...plain('operator', ['+', '-', '*', '/', '>', '<', '=='])],
      };
    case 'duration':
      return { from, items: plain('duration', ['$__auto', ...DURATIONS]) };
    case 'nothing':
      return undefined;
  }
}

/** Stages that want a text get their quotes. */
function stages(locale: Locale): readonly Suggestion[] {
  return asKeywords(LOGQL_STAGES, locale).map((item) =>
    item.detail?.startsWith('"') ? { ...item, apply: `${item.label} ""`, cursorBack: 1 } : item,
  );
}

/** Labels of the lines, and with `detectedFields` what parsers would find in them. */
async function fieldNames(source: CompletionSource, text: string): Promise<readonly string[]> {
  const selector = /\{[^{}]*\}/.exec(text)?.[0];
  const [labels, fields] = await Promise.all([
    source.labelNames?.() ?? [],
    (selector === undefined ? undefined : source.detectedFields?.(selector)) ?? [],
  ]);
  return [...new Set([...fields, 'trace_id', 'span_id', 'detected_level', ...labels])];
}
