import { compileRegex, RegexError } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type {
  Field,
  FieldExpr,
  MetricsExpr,
  Pipeline,
  PipelineElement,
  Query,
  ScalarExpr,
  SpansetExpr,
  Static,
} from './ast.ts';

/** The type of an expression; an attribute may hold any. */
type Type = Static['type'] | 'any';

/**
 * Checks that operators fit the types of their sides, and refuses what the engine does not run.
 * @throws QueryError `bad-type`, or `unsupported` for what TraceQL has and this engine does not run.
 */
export function checkQuery(query: Query): void {
  if (query.body.kind === 'pipeline') checkPipeline(query.body);
  else checkMetrics(query.body);
}

function checkPipeline(pipeline: Pipeline): void {
  for (const element of pipeline.elements) checkElement(element);
}

function checkElement(element: PipelineElement): void {
  switch (element.kind) {
    case 'by':
      typeOf(element.field);
      return;
    case 'select':
      for (const field of element.fields) checkField(field);
      return;
    case 'coalesce':
      return;
    case 'scalar-filter':
      checkScalar(element.left);
      checkScalar(element.right);
      if (element.operator.endsWith('~')) throw badType('numbers have no =~', element.range);
      if (element.left.kind !== 'aggregate' || element.right.kind !== 'static') {
        throw new QueryError('unsupported', 'only one aggregate compared with a constant is supported', element.range);
      }
      return;
    default:
      checkSpanset(element);
  }
}

function checkSpanset(expr: SpansetExpr): void {
  if (expr.kind === 'wrapped') {
    checkPipeline(expr.pipeline);
  } else if (expr.kind === 'spanset-operation') {
    checkSpanset(expr.left);
    checkSpanset(expr.right);
  } else {
    const type = typeOf(expr.condition);
    if (type !== 'bool' && type !== 'any')
      throw badType(`a span filter must be true or false, this is ${type}`, expr.condition.range);
  }
}

function checkScalar(expr: ScalarExpr): void {
  if (expr.kind === 'scalar-operation') {
    checkScalar(expr.left);
    checkScalar(expr.right);
  } else if (expr.kind === 'scalar-pipeline') {
    checkPipeline(expr.pipeline);
    checkScalar(expr.scalar);
  } else if (expr.kind === 'aggregate' && expr.field) {
    const type = typeOf(expr.field);
    if (!isNumeric(type)) throw badType(`${expr.name} works on numbers, this is ${type}`, expr.field.range);
    if (!readsSpan(expr.field)) throw badType(`${expr.name} needs a field of the span`, expr.field.range);
  }
}

function checkMetrics(expr: MetricsExpr | Static): void {
  switch (expr.kind) {
    case 'static':
      return;
    case 'metrics':
      checkPipeline(expr.pipeline);
      for (const field of expr.by) checkField(field);
      if (expr.compareTo) checkSpanset(expr.compareTo);
      if (expr.field && !isNumeric(typeOf(expr.field)))
        throw badType(`${expr.name} works on numbers`, expr.field.range);
      return;
    case 'metrics-top':
      if (expr.count < 1) throw new QueryError('bad-parameter', `${expr.order} needs a number above zero`, expr.range);
      refuseCompare(expr.of);
      checkMetrics(expr.of);
      return;
    case 'metrics-filter':
      refuseCompare(expr.of);
      checkMetrics(expr.of);
      return;
    case 'metrics-operation':
      for (const leg of [expr.left, expr.right]) {
        refuseCompare(leg);
        checkMetrics(leg);
      }
      return;
    default:
      expr satisfies never;
  }
}

function refuseCompare(expr: MetricsExpr | Static): void {
  if (expr.kind === 'metrics' && expr.name === 'compare') {
    throw badType('nothing can be done with the result of compare', expr.range);
  }
}

function typeOf(expr: FieldExpr): Type {
  switch (expr.kind) {
    case 'static':
      return expr.type;
    case 'attribute':
    case 'intrinsic':
      return checkField(expr);
    case 'unary': {
      const type = typeOf(expr.of);
      if (expr.operator === '!') {
        if (type !== 'bool' && type !== 'any') throw badType(`! works on true and false, this is ${type}`, expr.range);
        return 'bool';
      }
      if (!isNumeric(type)) throw badType(`- works on numbers, this is ${type}`, expr.range);
      return type;
    }
    case 'binary':
      return typeOfBinary(expr);
    default:
      return expr satisfies never;
  }
}

function typeOfBinary(expr: Extract<FieldExpr, { readonly kind: 'binary' }>): Type {
  const [left, right] = [typeOf(expr.left), typeOf(expr.right)];
  const misfit = (): QueryError => badType(`${expr.operator} does not go between ${left} and ${right}`, expr.range);
  switch (expr.operator) {
    case '&&':
    case '||':
      if (![left, right].every((type) => type === 'bool' || type === 'any')) throw misfit();
      return 'bool';
    case '=':
    case '!=':
      checkNil(expr);
      if (!alike(left, right)) throw misfit();
      return 'bool';
    case '=~':
    case '!~':
      if (![left, right].every((type) => type === 'string' || type === 'any')) throw misfit();
      if (expr.right.kind === 'static' && expr.right.type === 'string') checkRegex(expr.right.value, expr.right);
      return 'bool';
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!alike(left, right) || [left, right].some((type) => ['status', 'kind', 'bool', 'nil'].includes(type)))
        throw misfit();
      return 'bool';
    default:
      if (!isNumeric(left) || !isNumeric(right)) throw misfit();
      if (left === 'any' || right === 'any') return 'any';
      if (left === 'duration' || right === 'duration') return 'duration';
      return left === 'float' || right === 'float' ? 'float' : 'int';
  }
}

/** What every span has is never nil. */
function checkNil(expr: Extract<FieldExpr, { readonly kind: 'binary' }>): void {
  if (expr.operator !== '=') return;
  for (const [side, other] of [
    [expr.left, expr.right],
    [expr.right, expr.left],
  ] as const) {
    if (side.kind !== 'static' || side.type !== 'nil') continue;
    const always =
      other.kind === 'intrinsic' ||
      (other.kind === 'attribute' && other.scope === 'resource' && other.name === 'service.name');
    if (always) throw badType('every span has this field, it is never nil', expr.range);
  }
}

function checkField(field: Field): Type {
  if (field.parent || (field.kind === 'intrinsic' && field.name === 'parent')) {
    throw new QueryError('unsupported', 'fields of the parent span are not supported', field.range);
  }
  if (field.kind === 'attribute') return 'any';
  switch (field.name) {
    case 'duration':
    case 'traceDuration':
    case 'eventTimeSinceStart':
      return 'duration';
    case 'nestedSetLeft':
    case 'nestedSetRight':
    case 'nestedSetParent':
    case 'childCount':
      return 'int';
    case 'status':
    case 'kind':
      return field.name;
    default:
      return 'string';
  }
}

function checkRegex(pattern: string, at: Static): void {
  try {
    compileRegex(pattern);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new QueryError('bad-regex', error.message, at.range, { cause: error });
  }
}

function readsSpan(expr: FieldExpr): boolean {
  if (expr.kind === 'binary') return readsSpan(expr.left) || readsSpan(expr.right);
  return expr.kind === 'unary' ? readsSpan(expr.of) : expr.kind !== 'static';
}

function isNumeric(type: Type): boolean {
  return type === 'int' || type === 'float' || type === 'duration' || type === 'any';
}

function alike(left: Type, right: Type): boolean {
  if (left === right || left === 'any' || right === 'any' || left === 'nil' || right === 'nil') return true;
  return isNumeric(left) && isNumeric(right);
}

function badType(message: string, range: QueryError['range']): QueryError {
  return new QueryError('bad-type', message, range);
}
