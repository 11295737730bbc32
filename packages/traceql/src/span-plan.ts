import type { Span } from '@o11y-lab/model';
import type { SpanPart, SpanPredicate } from '@o11y-lab/storage';
import { compileField } from './eval/field.ts';
import { TraceView } from './eval/trace-view.ts';
import { isTrue, numberOf } from './eval/value.ts';
import { allOf, ofCondition } from './pushdown.ts';
import { looksOf } from './span-looks.ts';
import type { FieldExpr, Pipeline, SpansetExpr } from './syntax/ast.ts';

/** How to answer from spans one by one, without the traces around them. */
export interface SpanPlan {
  /** For the store: at least what `test` and the bounds let through. */
  readonly where: SpanPredicate;
  /** Both included. Part of the condition; `test` does not look at them. */
  readonly durationNsMin: bigint | undefined;
  readonly durationNsMax: bigint | undefined;
  readonly test: (span: Span) => boolean;
  /** What of a span `test` and the fields look at. */
  readonly parts: readonly SpanPart[];
  /** Whether `test` looks at durations. */
  readonly testsDuration: boolean;
}

/** Stands for the trace of a span where nothing asks for it. */
export const NO_TRACE = new TraceView({ traceId: '' as never, spans: [] }); // the id is never looked at

/**
 * The plan of a pipeline whose spans are counted by some fields, or undefined when one of them needs the whole trace:
 * relations between spans, aggregates, what the root says.
 */
export function spanPlanOf(pipeline: Pipeline, fields: readonly FieldExpr[]): SpanPlan | undefined {
  const conditions = conditionsOf(pipeline)?.flatMap(conjunctsOf);
  if (conditions === undefined) return undefined;
  const bounds: DurationBounds = { min: undefined, max: undefined };
  const unbounded = conditions.filter((condition) => !narrows(bounds, condition));
  const rest = unbounded.filter((condition) => !isRootTest(condition));
  const isOfRoots = rest.length < unbounded.length;
  const looks = looksOf([...rest, ...fields]);
  if (looks.atTrace) return undefined;
  const hasParent = looks.parts.some(({ kind }) => kind === 'parent-id');
  const tests = rest.map((condition) => compileField(condition));
  return {
    where: allOf(rest.map(ofCondition)),
    durationNsMin: bounds.min,
    durationNsMax: bounds.max,
    test: (span) =>
      (!isOfRoots || span.parentSpanId === undefined) && tests.every((test) => isTrue(test(span, NO_TRACE))),
    parts: isOfRoots && !hasParent ? [...looks.parts, { kind: 'root' }] : looks.parts,
    testsDuration: looksOf(rest).atDuration,
  };
}

/** Conditions that a span must all satisfy; undefined when that is not what the pipeline says. */
function conditionsOf(pipeline: Pipeline): FieldExpr[] | undefined {
  const conditions: FieldExpr[] = [];
  for (const element of pipeline.elements) {
    switch (element.kind) {
      // They make other sets of the same spans.
      case 'select':
      case 'by':
      case 'coalesce':
        break;
      case 'scalar-filter':
        return undefined;
      default: {
        const condition = conditionOf(element);
        if (condition === undefined) return undefined;
        conditions.push(condition);
      }
    }
  }
  return conditions;
}

function conditionOf(expr: SpansetExpr): FieldExpr | undefined {
  switch (expr.kind) {
    case 'filter':
      return expr.condition;
    case 'wrapped': {
      const conditions = conditionsOf(expr.pipeline);
      const [first, ...others] = conditions ?? [];
      return first && others.reduce((left, right) => joined('&&', left, right), first);
    }
    case 'spanset-operation': {
      // The spans of both sides; every other operator relates them.
      if (expr.operator !== '||') return undefined;
      const [left, right] = [conditionOf(expr.left), conditionOf(expr.right)];
      return left && right && joined('||', left, right);
    }
    default:
      return expr satisfies never;
  }
}

function joined(operator: '&&' | '||', left: FieldExpr, right: FieldExpr): FieldExpr {
  return { kind: 'binary', operator, left, right, range: left.range };
}

function conjunctsOf(condition: FieldExpr): FieldExpr[] {
  if (condition.kind !== 'binary' || condition.operator !== '&&') return [condition];
  return [...conjunctsOf(condition.left), ...conjunctsOf(condition.right)];
}

interface DurationBounds {
  min: bigint | undefined;
  max: bigint | undefined;
}

const MIRRORED: Readonly<Record<string, string>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

/** Takes `duration > 50ms` and its like into the bounds; false for any other condition. */
function narrows(bounds: DurationBounds, condition: FieldExpr): boolean {
  if (condition.kind !== 'binary') return false;
  const { left, right, operator } = condition;
  if (isDuration(left)) return narrow(bounds, operator, constantOf(right));
  return isDuration(right) && narrow(bounds, MIRRORED[operator], constantOf(left));
}

function narrow(bounds: DurationBounds, operator: string | undefined, ns: number | undefined): boolean {
  // Beyond 2^53 nanoseconds (104 days) doubles, which conditions compare, are no whole numbers any more.
  if (ns === undefined || !(Math.abs(ns) < Number.MAX_SAFE_INTEGER)) return false;
  const atLeast = (min: number): void => {
    if (bounds.min === undefined || BigInt(min) > bounds.min) bounds.min = BigInt(min);
  };
  const atMost = (max: number): void => {
    if (bounds.max === undefined || BigInt(max) < bounds.max) bounds.max = BigInt(max);
  };
  switch (operator) {
    case '>':
      atLeast(Math.floor(ns) + 1);
      return true;
    case '>=':
      atLeast(Math.ceil(ns));
      return true;
    case '<':
      atMost(Math.ceil(ns) - 1);
      return true;
    case '<=':
      atMost(Math.floor(ns));
      return true;
    case '=':
      atLeast(Math.ceil(ns));
      atMost(Math.floor(ns));
      return true;
    default:
      return false;
  }
}

function isDuration(expr: FieldExpr): boolean {
  return expr.kind === 'intrinsic' && expr.name === 'duration' && !expr.parent;
}

function constantOf(expr: FieldExpr): number | undefined {
  if (readsSpan(expr)) return undefined;
  return numberOf(compileField(expr)(undefined as never, NO_TRACE)); // a constant looks at neither
}

function readsSpan(expr: FieldExpr): boolean {
  if (expr.kind === 'unary') return readsSpan(expr.of);
  if (expr.kind === 'binary') return readsSpan(expr.left) || readsSpan(expr.right);
  return expr.kind !== 'static';
}

/**
 * `nestedSetParent < 0` and `nestedSetParent = -1` are how one asks for roots: the number needs the whole trace, but
 * whether it is below zero does not.
 */
function isRootTest(condition: FieldExpr): boolean {
  if (condition.kind !== 'binary' || condition.left.kind !== 'intrinsic') return false;
  const { left, operator, right } = condition;
  if (left.name !== 'nestedSetParent' || left.parent) return false;
  const constant = constantOf(right);
  return (operator === '<' && constant === 0) || (operator === '=' && constant === -1);
}
