// Queries as pickers show them: a metric, labels, and operations from the inside out. What is picked is written as
// PromQL, and PromQL of that shape is read back.
import { type Expr, withoutParens } from '@o11y-lab/promql';
import { metricOf, parseQuery } from './ast.ts';

export const LABEL_OPERATORS = ['=', '!=', '=~', '!~'] as const;
export type LabelOperator = (typeof LABEL_OPERATORS)[number];

export interface LabelFilter {
  readonly name: string;
  readonly operator: LabelOperator;
  readonly value: string;
}

export const RANGE_FUNCTIONS = [
  'rate',
  'increase',
  'irate',
  'avg_over_time',
  'max_over_time',
  'min_over_time',
] as const;
export type RangeFunction = (typeof RANGE_FUNCTIONS)[number];
export const AGGREGATIONS = ['sum', 'avg', 'min', 'max', 'count'] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];
export const COMPARISONS = ['>', '<', '*', '/'] as const;

export type Operation =
  | { readonly kind: 'range'; readonly name: RangeFunction; readonly range: string }
  | { readonly kind: 'aggregate'; readonly name: Aggregation; readonly by: readonly string[] }
  | { readonly kind: 'quantile'; readonly q: string }
  | { readonly kind: 'top'; readonly name: 'topk' | 'bottomk'; readonly count: string }
  | { readonly kind: 'compare'; readonly operator: (typeof COMPARISONS)[number]; readonly number: string };

export interface BuilderQuery {
  readonly metric: string;
  readonly labels: readonly LabelFilter[];
  readonly operations: readonly Operation[];
}

export const EMPTY_BUILDER: BuilderQuery = { metric: '', labels: [], operations: [] };

export function printBuilder({ metric, labels, operations }: BuilderQuery): string {
  if (metric === '' && labels.length === 0) return '';
  const filters = labels
    .filter(({ name }) => name !== '')
    .map(({ name, operator, value }) => `${name}${operator}${JSON.stringify(value)}`);
  let text = filters.length > 0 ? `${metric}{${filters.join(', ')}}` : metric;
  for (const [index, operation] of operations.entries()) {
    // A comparison binds loosely: what is done to it needs parentheses around it.
    const isLoose = operations[index - 1]?.kind === 'compare' && operation.kind === 'compare';
    text = printOperation(isLoose ? `(${text})` : text, operation);
  }
  return text;
}

function printOperation(inner: string, operation: Operation): string {
  switch (operation.kind) {
    case 'range':
      return `${operation.name}(${inner}[${operation.range}])`;
    case 'aggregate':
      return operation.by.length > 0
        ? `${operation.name} by (${operation.by.join(', ')}) (${inner})`
        : `${operation.name}(${inner})`;
    case 'quantile':
      return `histogram_quantile(${operation.q}, ${inner})`;
    case 'top':
      return `${operation.name}(${operation.count}, ${inner})`;
    case 'compare':
      return `${inner} ${operation.operator} ${operation.number}`;
  }
}

/** The query as pickers show it; undefined when it has another shape, and only its text can be edited. */
export function parseBuilder(text: string): BuilderQuery | undefined {
  if (text.trim() === '') return EMPTY_BUILDER;
  const expr = parseQuery(text);
  return expr === undefined ? undefined : readExpr(expr, text);
}

function readExpr(outer: Expr, text: string): BuilderQuery | undefined {
  const expr = withoutParens(outer);
  switch (expr.kind) {
    case 'selector':
      return readSelector(expr, text);
    case 'aggregate':
      return readAggregate(expr, text);
    case 'call':
      return readCall(expr, text);
    case 'binary': {
      const operator = COMPARISONS.find((item) => item === expr.operator);
      const right = withoutParens(expr.right);
      if (operator === undefined || expr.bool || right.kind !== 'number' || right.duration) return undefined;
      const number = text.slice(right.range.start, right.range.end).trim();
      return withOperation(readExpr(expr.left, text), { kind: 'compare', operator, number });
    }
    default:
      return undefined;
  }
}

function withOperation(inner: BuilderQuery | undefined, operation: Operation): BuilderQuery | undefined {
  return inner === undefined ? undefined : { ...inner, operations: [...inner.operations, operation] };
}

function readSelector(expr: Extract<Expr, { kind: 'selector' }>, text: string): BuilderQuery | undefined {
  const metric = metricOf(expr);
  const { start, end } = expr.range;
  if (metric === undefined || expr.offsetMs !== 0 || expr.at !== undefined) return undefined;
  const written = text.slice(start, end);
  // A variable as the name would be lost by writing the query anew.
  if (!written.startsWith(metric)) return undefined;
  if (written.replace(/"(?:[^"\\]|\\.)*"/g, '').includes('$')) return undefined;
  const labels = expr.matchers
    .filter(({ name }) => name !== '__name__')
    .map(({ name, operator, value }) => ({ name, operator, value }));
  return { metric, labels: originalValues(labels, written), operations: [] };
}

/** Values as they were written: a variable within one was replaced before parsing. */
function originalValues(labels: readonly LabelFilter[], written: string): readonly LabelFilter[] {
  if (!written.includes('$')) return labels;
  const texts = [...written.matchAll(/(?:=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? '');
  return labels.map((label, i) => ({ ...label, value: texts[i]?.replace(/\\(.)/g, '$1') ?? label.value }));
}

function readAggregate(expr: Extract<Expr, { kind: 'aggregate' }>, text: string): BuilderQuery | undefined {
  if (expr.without) return undefined;
  const inner = readExpr(expr.expr, text);
  if (expr.operator === 'topk' || expr.operator === 'bottomk') {
    const count = expr.parameter;
    if (count?.kind !== 'number' || expr.grouping.length > 0) return undefined;
    return withOperation(inner, { kind: 'top', name: expr.operator, count: String(count.value) });
  }
  const name = AGGREGATIONS.find((item) => item === expr.operator);
  return name === undefined ? undefined : withOperation(inner, { kind: 'aggregate', name, by: expr.grouping });
}

function readCall(expr: Extract<Expr, { kind: 'call' }>, text: string): BuilderQuery | undefined {
  const [first, second] = expr.args;
  if (expr.name === 'histogram_quantile' && first?.kind === 'number' && second !== undefined) {
    const q = text.slice(first.range.start, first.range.end).trim();
    return withOperation(readExpr(second, text), { kind: 'quantile', q });
  }
  const name = RANGE_FUNCTIONS.find((item) => item === expr.name);
  if (name === undefined || first?.kind !== 'matrix') return undefined;
  const written = text.slice(first.range.start, first.range.end);
  const range = /\[\s*([^[\]]+?)\s*\][^\]]*$/.exec(written)?.[1];
  return range === undefined
    ? undefined
    : withOperation(readExpr(first.selector, text), { kind: 'range', name, range });
}

export interface OfferedOperation {
  readonly id: string;
  readonly operation: Operation;
}

/** What buttons add, ready to use. */
export function offeredOperations(query: BuilderQuery): readonly OfferedOperation[] {
  const hasRange = query.operations.some(({ kind }) => kind === 'range');
  const isBucket = query.metric.endsWith('_bucket');
  const range = '$__rate_interval';
  return [
    ...(hasRange
      ? []
      : [
          { id: 'rate', operation: { kind: 'range', name: 'rate', range } } as const,
          { id: 'increase', operation: { kind: 'range', name: 'increase', range } } as const,
          { id: 'avg_over_time', operation: { kind: 'range', name: 'avg_over_time', range } } as const,
        ]),
    { id: 'sum by', operation: { kind: 'aggregate', name: 'sum', by: isBucket ? ['le'] : [] } },
    { id: 'avg by', operation: { kind: 'aggregate', name: 'avg', by: [] } },
    { id: 'max by', operation: { kind: 'aggregate', name: 'max', by: [] } },
    { id: 'histogram_quantile', operation: { kind: 'quantile', q: '0.95' } },
    { id: 'topk', operation: { kind: 'top', name: 'topk', count: '5' } },
    { id: '> number', operation: { kind: 'compare', operator: '>', number: '0' } },
  ];
}

/** Range functions act on the metric itself, so they come first whatever was picked before. */
export function addOperation(query: BuilderQuery, operation: Operation): BuilderQuery {
  const operations = operation.kind === 'range' ? [operation, ...query.operations] : [...query.operations, operation];
  return { ...query, operations };
}
