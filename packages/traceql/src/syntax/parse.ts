// The grammar above the level of one span: span sets, pipelines, numbers over span sets, and metrics.
import { QueryError, type SourceRange } from '@o11y-lab/query-lang';
import { calculate } from './arithmetic.ts';
import {
  AGGREGATES,
  ARITHMETIC,
  type Arithmetic,
  COMPARISONS,
  type Comparison,
  type Field,
  type Hint,
  METRICS_AGGREGATES,
  type MetricsExpr,
  type Pipeline,
  type PipelineElement,
  type Query,
  type ScalarExpr,
  type ScalarFilter,
  SPANSET_OPERATORS,
  type SpansetExpr,
  type SpansetOperator,
  type Static,
} from './ast.ts';
import { parseFieldExpr } from './parse-field.ts';
import { isOneOf, Reader } from './reader.ts';

/**
 * Parses a TraceQL query; types are checked by {@link checkQuery}, not here.
 * @throws QueryError with the place of the first mistake.
 */
export function parseTraceql(source: string): Query {
  const reader = new Reader(source);
  const { start } = reader;
  const parsed = parsePipeline(reader);
  const hints = reader.takeWord('with') ? parseHints(reader) : [];
  if (!reader.atEnd) throw reader.unexpected('the end of the query');
  if (parsed.kind === 'static' || isScalar(parsed)) {
    throw new QueryError('syntax', 'a number alone finds no spans; compare it, e.g. count() > 2', reader.range(start));
  }
  const body =
    parsed.kind === 'pipeline' || isMetrics(parsed)
      ? parsed
      : { kind: 'pipeline' as const, elements: [parsed], range: parsed.range };
  return { body, hints };
}

/** What stands between pipes and operators: the kinds decide which operators fit. */
type Node = Pipeline | SpansetExpr | ScalarFilter | ScalarExpr | MetricsExpr;

function parsePipeline(reader: Reader): Node {
  const { start } = reader;
  const call = reader.peekCall();
  const first: Node | PipelineElement =
    call === 'by' || call === 'select' ? parseGroupOrSelect(reader) : parseBinary(reader);
  if (isMetrics(first)) return parseSecondStages(reader, first);
  if (first.kind === 'static') return first;
  const elements: PipelineElement[] = [];
  let scalar: ScalarExpr | undefined;
  let next: Node | PipelineElement = first;
  for (;;) {
    if (next.kind === 'pipeline' || next.kind === 'static' || isMetrics(next))
      throw reader.unexpected('a filter or an aggregate');
    if (isScalar(next)) scalar = next;
    else elements.push(next);
    if (scalar !== undefined || !reader.take('|')) break;
    const metrics = parseMetricsCall(reader, { kind: 'pipeline', elements, range: reader.range(start) });
    if (metrics) return parseSecondStages(reader, metrics);
    const name = reader.peekCall();
    next = name === 'by' || name === 'select' || name === 'coalesce' ? parseGroupOrSelect(reader) : parseBinary(reader);
  }
  const range = reader.range(start);
  if (scalar !== undefined) {
    if (elements.length === 0) return scalar;
    return { kind: 'scalar-pipeline', pipeline: { kind: 'pipeline', elements, range }, scalar, range };
  }
  return elements.length === 1 && elements[0] !== undefined && isSpanset(elements[0])
    ? elements[0]
    : { kind: 'pipeline', elements, range };
}

function parseGroupOrSelect(reader: Reader): PipelineElement {
  const { start } = reader;
  const word = reader.peekWord();
  reader.takeWord(word);
  reader.expect('(', `after ${word}`);
  if (word === 'coalesce') {
    reader.expect(')', 'that closes coalesce');
    return { kind: 'coalesce', range: reader.range(start) };
  }
  if (word === 'by') {
    const field = parseFieldExpr(reader);
    reader.expect(')', 'that closes by');
    return { kind: 'by', field, range: reader.range(start) };
  }
  const fields = parseFields(reader);
  return { kind: 'select', fields, range: reader.range(start) };
}

/** Fields up to the closing parenthesis. */
function parseFields(reader: Reader): readonly Field[] {
  const fields: Field[] = [];
  do {
    const field = reader.readField();
    if (!field) throw reader.unexpected('an attribute or an intrinsic');
    fields.push(field);
  } while (reader.take(','));
  reader.expect(')', 'or "," after a field');
  return fields;
}

type TopOperator = SpansetOperator | Comparison | Arithmetic;
const TOP_OPERATORS: readonly TopOperator[] = [...SPANSET_OPERATORS, ...COMPARISONS, ...ARITHMETIC];

function precedenceOf(operator: TopOperator): number {
  if (operator === '||') return 1;
  if (operator === '&&') return 2;
  if (operator === '+' || operator === '-') return 4;
  if (operator === '*' || operator === '/' || operator === '%') return 5;
  return operator === '^' ? 6 : 3;
}

function parseBinary(reader: Reader, precedenceMin = 1): Node {
  let left = reader.nested(() => parseOperand(reader));
  for (;;) {
    const operator = reader.peekOperator(TOP_OPERATORS);
    if (operator === undefined || precedenceOf(operator) < precedenceMin) return left;
    const at = reader.start;
    reader.countOperator();
    reader.take(operator);
    const right = reader.nested(() => parseBinary(reader, precedenceOf(operator) + (operator === '^' ? 0 : 1)));
    left = combine(operator, left, right, { start: at, end: at + operator.length });
  }
}

function parseOperand(reader: Reader): Node {
  const { start } = reader;
  if (reader.take('{')) {
    if (reader.take('}')) {
      const range = reader.range(start);
      return { kind: 'filter', condition: { kind: 'static', type: 'bool', value: true, range }, range };
    }
    const condition = parseFieldExpr(reader);
    reader.expect('}', 'that closes the span filter');
    return { kind: 'filter', condition, range: reader.range(start) };
  }
  if (reader.take('(')) {
    const inner = reader.nested(() => parsePipeline(reader));
    reader.expect(')', 'that closes the expression');
    if (inner.kind === 'pipeline') return { kind: 'wrapped', pipeline: inner, range: reader.range(start) };
    return inner;
  }
  if (reader.take('-')) {
    const number = reader.readNumber();
    if (!number) throw reader.unexpected('a number');
    return { ...number, value: -number.value, range: reader.range(start) };
  }
  const number = reader.readNumber();
  if (number) return number;
  const call = reader.peekCall();
  if (call === undefined || !isOneOf(AGGREGATES, call)) throw reader.unexpected('a span filter {…} or an aggregate');
  reader.takeWord(call);
  reader.take('(');
  const field = call === 'count' ? undefined : parseFieldExpr(reader);
  reader.expect(')', `that closes ${call}`);
  return { kind: 'aggregate', name: call, field, range: reader.range(start) };
}

function combine(operator: TopOperator, left: Node, right: Node, at: SourceRange): Node {
  const range = { start: left.range.start, end: right.range.end };
  const [leftSpanset, rightSpanset] = [asSpanset(left), asSpanset(right)];
  if (leftSpanset && rightSpanset && isOneOf(SPANSET_OPERATORS, operator)) {
    return { kind: 'spanset-operation', operator, left: leftSpanset, right: rightSpanset, range };
  }
  if (isScalar(left) && isScalar(right)) {
    if (isOneOf(COMPARISONS, operator)) return { kind: 'scalar-filter', operator, left, right, range };
    if (isOneOf(ARITHMETIC, operator)) return foldNumbers(operator, left, right, range);
  }
  if ((isMetrics(left) || left.kind === 'static') && (isMetrics(right) || right.kind === 'static')) {
    for (const leg of [left, right]) {
      if (leg.kind === 'static' && leg.type === 'duration') {
        throw new QueryError('syntax', 'metrics combine with plain numbers, not with durations', leg.range);
      }
    }
    if (operator === '+' || operator === '-' || operator === '*' || operator === '/') {
      return { kind: 'metrics-operation', operator, left, right, range };
    }
    if (isMetrics(left) && right.kind === 'static' && typeof right.value === 'number' && isNumberComparison(operator)) {
      return { kind: 'metrics-filter', of: left, operator, value: right.value, range };
    }
  }
  throw new QueryError('syntax', `${operator} does not go between ${describe(left)} and ${describe(right)}`, at);
}

/** Arithmetic on two constants is done at once, so that metrics see one number. */
function foldNumbers(operator: Arithmetic, left: ScalarExpr, right: ScalarExpr, range: SourceRange): ScalarExpr {
  if (left.kind !== 'static' || right.kind !== 'static')
    return { kind: 'scalar-operation', operator, left, right, range };
  const [a, b] = [Number(left.value), Number(right.value)];
  const isFloat = left.type === 'float' || right.type === 'float';
  const type = left.type === 'duration' || right.type === 'duration' ? 'duration' : isFloat ? 'float' : 'int';
  const value = calculate(operator, a, b);
  // Ints divide to ints.
  return { kind: 'static', type, value: type === 'float' ? value : Math.trunc(value), range };
}

/** Reads `rate() by (…)` and its like behind a pipe, or nothing. */
function parseMetricsCall(reader: Reader, pipeline: Pipeline): MetricsExpr | undefined {
  const { start } = reader;
  const name = reader.peekCall();
  if (name === undefined || !isOneOf(METRICS_AGGREGATES, name)) return undefined;
  reader.takeWord(name);
  reader.take('(');
  let field: ReturnType<typeof parseFieldExpr> | undefined;
  let compareTo: SpansetExpr | undefined;
  const parameters: number[] = [];
  if (name === 'compare') {
    const filter = parseOperand(reader);
    compareTo = asSpanset(filter);
    if (!compareTo) throw new QueryError('syntax', 'compare takes a span filter', filter.range);
  } else if (name !== 'rate' && name !== 'count_over_time') {
    field = parseFieldExpr(reader);
  }
  if (name === 'compare' || name === 'quantile_over_time') {
    while (reader.take(',')) {
      const number = reader.readNumber();
      if (!number) throw reader.unexpected('a number');
      parameters.push(number.value);
    }
  }
  reader.expect(')', `that closes ${name}`);
  let by: readonly Field[] = [];
  if (reader.peekCall() === 'by') {
    reader.takeWord('by');
    reader.take('(');
    by = parseFields(reader);
  }
  const call = {
    kind: 'metrics',
    pipeline,
    name,
    field,
    parameters,
    compareTo,
    by,
    range: reader.range(start),
  } as const;
  return parseMetricsFilter(reader, call);
}

/** `| topk(n)`, `| bottomk(n)`, each maybe with a comparison behind it. */
function parseSecondStages(reader: Reader, first: MetricsExpr): MetricsExpr {
  let expr = first;
  while (reader.take('|')) {
    const { start } = reader;
    const order = reader.peekCall();
    if (order !== 'topk' && order !== 'bottomk') throw reader.unexpected('topk or bottomk');
    reader.takeWord(order);
    reader.take('(');
    const count = reader.readNumber();
    if (count?.type !== 'int') throw reader.unexpected('a whole number');
    reader.expect(')', `that closes ${order}`);
    expr = parseMetricsFilter(reader, {
      kind: 'metrics-top',
      of: expr,
      order,
      count: count.value,
      range: reader.range(start),
    });
  }
  return expr;
}

function parseMetricsFilter(reader: Reader, of: MetricsExpr): MetricsExpr {
  const operator = reader.peekOperator(COMPARISONS);
  if (operator === undefined || !isNumberComparison(operator)) return of;
  reader.take(operator);
  const right = parseBinary(reader, 4);
  if (right.kind !== 'static' || typeof right.value !== 'number' || right.type === 'duration') {
    throw new QueryError('syntax', 'metrics are compared with a plain number', right.range);
  }
  return {
    kind: 'metrics-filter',
    of,
    operator,
    value: right.value,
    range: { start: of.range.start, end: right.range.end },
  };
}

function parseHints(reader: Reader): readonly Hint[] {
  const hints: Hint[] = [];
  reader.expect('(', 'after with');
  do {
    const name = reader.peekWord();
    if (!reader.takeWord(name) || name === '') throw reader.unexpected('the name of a hint');
    reader.expect('=', 'after the name of a hint');
    const value: Static | undefined = reader.readStatic();
    if (!value) throw reader.unexpected('a value');
    hints.push({ name, value });
  } while (reader.take(','));
  reader.expect(')', 'that closes with');
  return hints;
}

function isNumberComparison(operator: string): operator is Comparison {
  return isOneOf(COMPARISONS, operator) && !operator.endsWith('~');
}

function isSpanset(node: Node | PipelineElement): node is SpansetExpr {
  return node.kind === 'filter' || node.kind === 'spanset-operation' || node.kind === 'wrapped';
}

function asSpanset(node: Node): SpansetExpr | undefined {
  if (isSpanset(node)) return node;
  // A lone `(count() > 1)` is a pipeline of one element.
  if (node.kind !== 'scalar-filter') return undefined;
  return { kind: 'wrapped', pipeline: { kind: 'pipeline', elements: [node], range: node.range }, range: node.range };
}

function isScalar(node: Node | PipelineElement): node is ScalarExpr {
  return (
    node.kind === 'static' ||
    node.kind === 'aggregate' ||
    node.kind === 'scalar-operation' ||
    node.kind === 'scalar-pipeline'
  );
}

function isMetrics(node: Node | PipelineElement): node is MetricsExpr {
  return node.kind.startsWith('metrics');
}

function describe(node: Node): string {
  if (isMetrics(node)) return 'metrics';
  if (isScalar(node)) return 'a number';
  return 'a span set';
}

/** Parses a lone attribute or intrinsic, as the tag endpoints name it. */
export function parseTraceqlField(source: string): Field {
  const reader = new Reader(source);
  const field = reader.readField();
  if (!field || !reader.atEnd) throw reader.unexpected('an attribute such as span.http.method, or an intrinsic');
  return field;
}
