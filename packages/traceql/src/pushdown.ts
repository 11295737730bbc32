import type { AttributeValue } from '@o11y-lab/model';
import type { CompareOperator, SpanField, SpanIntrinsic, SpanPredicate } from '@o11y-lab/storage';
import { compileField, fullId } from './eval/field.ts';
import { TraceView } from './eval/trace-view.ts';
import type { Value } from './eval/value.ts';
import type { Field, FieldExpr, Intrinsic, Pipeline, PipelineElement, SpansetExpr } from './syntax/ast.ts';

const EVERYTHING: SpanPredicate = { kind: 'true' };

/**
 * What at least one span of a trace must satisfy for the pipeline to give anything. It may let through more than
 * fits, never less: what the store can't decide becomes `true`.
 */
export function pushdownOf(pipeline: Pipeline): SpanPredicate {
  // A filter behind another looks at what the first one left, so that one span must satisfy both.
  const conditions: SpanPredicate[] = [];
  for (const element of pipeline.elements) {
    const condition = ofElement(element);
    if (condition.kind !== 'true') conditions.push(condition);
    if (element.kind !== 'filter') break;
  }
  return allOf(conditions);
}

function ofElement(element: PipelineElement): SpanPredicate {
  switch (element.kind) {
    case 'filter':
    case 'wrapped':
    case 'spanset-operation':
      return ofSpanset(element);
    default:
      return EVERYTHING;
  }
}

function ofSpanset(expr: SpansetExpr): SpanPredicate {
  switch (expr.kind) {
    case 'filter':
      return ofCondition(expr.condition);
    case 'wrapped':
      return pushdownOf(expr.pipeline);
    case 'spanset-operation': {
      const right = ofSpanset(expr.right);
      if (expr.operator === '||') return any([ofSpanset(expr.left), right]);
      // Spans of both sides must exist, one of the two conditions is enough to look for; a negated relation says
      // nothing about its left side.
      if (expr.operator.startsWith('!')) return right;
      const left = ofSpanset(expr.left);
      return left.kind === 'true' ? right : left;
    }
    default:
      return expr satisfies never;
  }
}

/** The predicate of a condition on one span. */
export function ofCondition(expr: FieldExpr): SpanPredicate {
  if (expr.kind === 'static') return expr.type === 'bool' && !expr.value ? NOTHING : EVERYTHING;
  if (expr.kind === 'attribute' || expr.kind === 'intrinsic') {
    const field = spanFieldOf(expr);
    return field ? { kind: 'compare', field, operator: '=', value: { kind: 'bool', value: true } } : EVERYTHING;
  }
  if (expr.kind === 'unary') return EVERYTHING;
  if (expr.operator === '&&') return allOf([ofCondition(expr.left), ofCondition(expr.right)]);
  if (expr.operator === '||') return any([ofCondition(expr.left), ofCondition(expr.right)]);
  return ofComparison(expr);
}

const NOTHING: SpanPredicate = { kind: 'any', of: [] };

const MIRRORED: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function ofComparison(expr: Extract<FieldExpr, { readonly kind: 'binary' }>): SpanPredicate {
  const isField = (side: FieldExpr): side is Field => side.kind === 'attribute' || side.kind === 'intrinsic';
  const { left, right } = expr;
  if (isField(left)) return compared(left, expr.operator, right);
  const mirrored = MIRRORED[expr.operator];
  return isField(right) && mirrored ? compared(right, mirrored, left) : EVERYTHING;
}

function compared(side: Field, operator: string, other: FieldExpr): SpanPredicate {
  const field = spanFieldOf(side);
  if (!field || !isConstant(other)) return EVERYTHING;
  if (other.kind === 'static' && other.type === 'nil') return { kind: 'exists', field, negated: operator === '=' };
  const constant = compileField(other);
  // A constant reads neither the span nor the trace.
  const value = storedValue(constant(undefined as never, NO_TRACE), side);
  if (value === undefined) return NOTHING;
  return { kind: 'compare', field, operator: operator as CompareOperator, value }; // only comparisons come here
}

const NO_TRACE = new TraceView({ traceId: '' as never, spans: [] });

function isConstant(expr: FieldExpr): boolean {
  if (expr.kind === 'static') return true;
  if (expr.kind === 'unary') return isConstant(expr.of);
  return expr.kind === 'binary' && isConstant(expr.left) && isConstant(expr.right);
}

function storedValue(value: Value | undefined, field: Field): AttributeValue | undefined {
  switch (value?.type) {
    case 'string':
      return { kind: 'string', value: field.kind === 'intrinsic' ? fullId(value.value, field) : value.value };
    case 'status':
    case 'kind':
      return { kind: 'string', value: value.value };
    case 'bool':
      return { kind: 'bool', value: value.value };
    case 'int':
    case 'duration':
      return Number.isInteger(value.value)
        ? { kind: 'int', value: BigInt(value.value) }
        : { kind: 'double', value: value.value };
    case 'float':
      return { kind: 'double', value: value.value };
    default:
      return undefined;
  }
}

const INTRINSIC_OF: Partial<Record<Intrinsic['name'], SpanIntrinsic>> = {
  name: 'name',
  duration: 'duration',
  status: 'status',
  statusMessage: 'status-message',
  kind: 'kind',
  rootName: 'root-name',
  rootServiceName: 'root-service-name',
  traceDuration: 'trace-duration',
  traceId: 'trace-id',
  spanId: 'span-id',
  parentId: 'parent-id',
  eventName: 'event-name',
  instrumentationName: 'scope-name',
  instrumentationVersion: 'scope-version',
};

/** The store's name of a field, where it has one. */
export function spanFieldOf(field: Field): SpanField | undefined {
  if (field.parent) return undefined;
  if (field.kind === 'attribute') return { kind: 'attribute', scope: field.scope, name: field.name };
  const name = INTRINSIC_OF[field.name];
  return name && { kind: 'intrinsic', name };
}

/** True of a predicate that no span can satisfy. */
export function isNothing(where: SpanPredicate): boolean {
  return where.kind === 'any' && where.of.length === 0;
}

/** All of some predicates as one. */
export function allOf(of: readonly SpanPredicate[]): SpanPredicate {
  if (of.some(isNothing)) return NOTHING;
  const parts = of.filter((part) => part.kind !== 'true');
  return parts.length === 0 ? EVERYTHING : parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
}

function any(of: readonly SpanPredicate[]): SpanPredicate {
  const parts = of.filter((part) => !isNothing(part));
  if (parts.some((part) => part.kind === 'true')) return EVERYTHING;
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'any', of: parts };
}
