// Reads and changes LogQL through its syntax tree, the very one the backend evaluates. Pure.
import { type Expr, type LabelCondition, type LogExpr, parseLogql, printLogql, type Stage } from '@o11y-lab/logql';
import { formatPrometheusDuration } from '@o11y-lab/query-lang';

export type LogQuery = LogExpr;
export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Structured metadata that says how bad a line is. */
export const LEVEL = 'detected_level';
const TRACE_ID = 'trace_id';

/** The tree of a query; undefined when it is no LogQL (the editor says where). */
export function readQuery(text: string): Expr | undefined {
  try {
    return parseLogql(text);
  } catch {
    return undefined;
  }
}

export function readLogQuery(text: string): LogExpr | undefined {
  const expr = readQuery(text);
  return expr?.kind === 'log' ? expr : undefined;
}

export function isMetricQuery(text: string): boolean {
  const expr = readQuery(text);
  return expr !== undefined && expr.kind !== 'log';
}

export function printQuery(query: LogExpr): string {
  return printLogql(query);
}

/** The trace that a query is all about, if it is. */
export function tracePinnedBy(query: LogExpr): string | undefined {
  return query.stages.map(matchOf).find((match) => match?.name === TRACE_ID && match.operator === '=')?.value;
}

/** Levels that pass a query's own filter of levels; empty: all. */
export function levelsOf(query: LogExpr): readonly string[] {
  const match = query.stages.map(matchOf).find((item) => item?.name === LEVEL);
  if (match?.operator === '=') return [match.value];
  if (match?.operator !== '=~' || !/^[\w|]*$/.test(match.value)) return [];
  return match.value.split('|');
}

/** The query with only these levels; empty: all. The filter stands first, where it is cheapest. */
export function withLevels(query: LogExpr, levels: readonly string[]): LogExpr {
  const rest = query.stages.filter((stage) => matchOf(stage)?.name !== LEVEL);
  if (levels.length === 0) return { ...query, stages: rest };
  const [only] = levels;
  const operator = levels.length === 1 ? '=' : '=~';
  const filter = filterStage({ name: LEVEL, operator, value: levels.length === 1 ? (only ?? '') : levels.join('|') });
  return { ...query, stages: [filter, ...rest] };
}

/** The query of one trace: of its own filters only selector and parsers stay, else lines of the trace would be missing. */
export function withTrace(query: LogExpr, traceId: string | undefined): LogExpr {
  const rest = query.stages.filter((stage) => matchOf(stage)?.name !== TRACE_ID);
  if (traceId === undefined || traceId === '') return { ...query, stages: rest };
  return { ...query, stages: [filterStage({ name: TRACE_ID, operator: '=', value: traceId }), ...rest] };
}

/** Every line of a trace, whoever wrote it. */
export function traceQuery(traceId: string): string {
  return `{service_name=~".+"} | trace_id="${traceId.replace(/["\\]/g, '')}"`;
}

/** The text that lines must contain: the first plain `|=`. */
export function containedTextOf(query: LogExpr): string {
  const filter = query.stages.find(isPlainContains);
  return filter?.kind === 'line-filter' ? (filter.alternatives[0]?.text ?? '') : '';
}

export function withContainedText(query: LogExpr, text: string): LogExpr {
  const at = query.stages.findIndex(isPlainContains);
  const rest = at < 0 ? query.stages : query.stages.toSpliced(at, 1);
  if (text === '') return { ...query, stages: rest };
  const filter: Stage = {
    kind: 'line-filter',
    operator: '|=',
    alternatives: [{ kind: 'text', text }],
    range: NO_RANGE,
  };
  return { ...query, stages: at < 0 ? [filter, ...rest] : rest.toSpliced(at, 0, filter) };
}

/** The selector with a matcher in the place of those of the same label; undefined takes them away. */
export function withMatcher(query: LogExpr, name: string, matcher: Matcher | undefined): LogExpr {
  const at = query.matchers.findIndex((item) => item.name === name);
  const rest = query.matchers.filter((item) => item.name !== name);
  if (matcher === undefined) return { ...query, matchers: rest.length > 0 ? rest : ANY_SERVICE };
  return { ...query, matchers: rest.toSpliced(at < 0 ? rest.length : at, 0, matcher) };
}

/** A selector must have a matcher that refuses the empty value: this one lets everything of the lab pass. */
export const ANY_SERVICE: readonly Matcher[] = [{ name: 'service_name', operator: '=~', value: '.+' }];

/** Services a query is limited to; empty: all. */
export function servicesOf(query: LogExpr): readonly string[] {
  const matcher = query.matchers.find(({ name }) => name === 'service_name');
  if (matcher?.operator === '=') return [matcher.value];
  if (matcher?.operator !== '=~' || !/^[\w|-]*$/.test(matcher.value)) return [];
  return matcher.value.split('|');
}

export function withServices(query: LogExpr, services: readonly string[]): LogExpr {
  const [only] = services;
  if (only === undefined) {
    const isNeeded = query.matchers.every(({ name }) => name === 'service_name');
    return withMatcher(query, 'service_name', isNeeded ? ANY_SERVICE[0] : undefined);
  }
  const value = services.length === 1 ? only : services.join('|');
  const operator = services.length === 1 ? '=' : '=~';
  return withMatcher(query, 'service_name', { name: 'service_name', operator, value });
}

/** Where a field of a line lives decides where its filter goes. */
export type FieldKind = 'stream' | 'metadata' | 'parsed' | 'json';

/**
 * The query with a field's value wanted (`=`) or refused (`!=`). A field that only the text of the line has needs its
 * parser first.
 */
export function withFieldFilter(
  query: LogExpr,
  field: { readonly name: string; readonly value: string; readonly kind: FieldKind },
  operator: '=' | '!=',
): LogExpr {
  const matcher: Matcher = { name: field.name, operator, value: field.value };
  if (field.kind === 'stream') {
    const isSame = query.matchers.some((item) => item.name === field.name && item.operator === '=');
    if (operator === '=' || isSame) return withMatcher(query, field.name, matcher);
    return { ...query, matchers: [...query.matchers, matcher] };
  }
  const opposite = operator === '=' ? '!=' : '=';
  const rest = query.stages.filter((stage) => {
    const match = matchOf(stage);
    return !(
      match?.name === field.name &&
      match.value === field.value &&
      [operator, opposite].includes(match.operator)
    );
  });
  const needsJson = field.kind === 'json' && !rest.some(({ kind }) => kind === 'json');
  const json: Stage = { kind: 'json', extractions: [], range: NO_RANGE };
  return { ...query, stages: [...rest, ...(needsJson ? [json] : []), filterStage(matcher)] };
}

export const PARSERS = ['json', 'logfmt'] as const;

/** The parser that reads the lines' fields, if any does. */
export function parserOf(query: LogExpr): string | undefined {
  return query.stages.find(({ kind }) => ['json', 'logfmt', 'regexp', 'pattern', 'unpack'].includes(kind))?.kind;
}

/** The query with a parser behind its filters of text, and before those that may need its fields. */
export function withParser(query: LogExpr, kind: (typeof PARSERS)[number]): LogExpr {
  const stage: Stage =
    kind === 'json'
      ? { kind, extractions: [], range: NO_RANGE }
      : { kind, strict: false, keepEmpty: false, extractions: [], range: NO_RANGE };
  const at = query.stages.findIndex((item) => {
    const name = matchOf(item)?.name;
    return item.kind !== 'line-filter' && name !== LEVEL && name !== TRACE_ID;
  });
  return { ...query, stages: query.stages.toSpliced(at < 0 ? query.stages.length : at, 0, stage) };
}

/** The same streams with nothing that refuses a line. */
export function withoutFilters(query: LogExpr): LogExpr {
  return { ...query, stages: [] };
}

export function hasFilters(query: LogExpr): boolean {
  return query.stages.some(({ kind }) => kind === 'line-filter' || kind === 'label-filter');
}

/** The stream selector alone. */
export function selectorOf(query: LogExpr): string {
  return printLogql({ ...query, stages: [] });
}

/** Lines per level and bucket; of all levels, so that those filtered away can be seen and had back. */
export function levelCountQuery(query: LogExpr, stepMs: number): string {
  return `sum by (${LEVEL}) (count_over_time(${printLogql(withLevels(query, []))} [${formatPrometheusDuration(stepMs)}]))`;
}

/** The log query inside of a metric query, when there is just one. */
export function countedLines(text: string): string | undefined {
  let expr = readQuery(text);
  while (expr?.kind === 'vector-aggregation' || expr?.kind === 'label-replace') expr = expr.of;
  return expr?.kind === 'range-aggregation' ? printLogql(expr.log) : undefined;
}

/** What of a query the pickers have no picker for, as text. */
export function otherStages(query: LogExpr): readonly { readonly index: number; readonly text: string }[] {
  const contains = query.stages.findIndex(isPlainContains);
  return query.stages.flatMap((stage, index) => {
    const match = matchOf(stage);
    const isPicked =
      index === contains || match?.name === LEVEL || (match?.name === TRACE_ID && match.operator === '=');
    return isPicked ? [] : [{ index, text: printLogql({ ...query, matchers: [], stages: [stage] }).slice(3) }];
  });
}

export function withoutStage(query: LogExpr, index: number): LogExpr {
  return { ...query, stages: query.stages.toSpliced(index, 1) };
}

function matchOf(stage: Stage): Matcher | undefined {
  if (stage.kind !== 'label-filter') return undefined;
  const { condition } = stage;
  return condition.kind === 'match' ? condition.matcher : undefined;
}

function isPlainContains(stage: Stage): boolean {
  return (
    stage.kind === 'line-filter' &&
    stage.operator === '|=' &&
    stage.alternatives.length === 1 &&
    stage.alternatives[0]?.kind === 'text'
  );
}

function filterStage(matcher: Matcher): Stage {
  const condition: LabelCondition = { kind: 'match', matcher };
  return { kind: 'label-filter', condition, range: NO_RANGE };
}

/** Trees that were made rather than read point nowhere; they are only printed. */
const NO_RANGE = { start: 0, end: 0 } as const;
