import type { Span, Trace } from '@o11y-lab/model';
import type { Aggregate, Pipeline, PipelineElement, ScalarFilter, SpansetExpr } from '../syntax/ast.ts';
import { printElement, printScalar } from '../syntax/print.ts';
import { compileField } from './field.ts';
import { inOrder, relatedSpans } from './structure.ts';
import { TraceView } from './trace-view.ts';
import { compare, isTrue, numberOf, type Value, valueOfStatic } from './value.ts';

export interface Spanset {
  readonly spans: readonly Span[];
  /** Results of aggregates, and what the set was grouped by; nil as undefined. */
  readonly attributes: readonly (readonly [name: string, value: Value | undefined])[];
}

type Step = (sets: readonly Spanset[], trace: TraceView) => readonly Spanset[];

/** Makes the function that runs a pipeline over one trace. The query has passed checkQuery. */
export function compilePipeline(pipeline: Pipeline): (trace: Trace) => readonly Spanset[] {
  const run = compileSteps(pipeline);
  return (trace) => run([{ spans: trace.spans, attributes: [] }], new TraceView(trace));
}

function compileSteps(pipeline: Pipeline): Step {
  const steps = pipeline.elements.map(compileElement);
  return (sets, trace) => {
    let now = sets;
    for (const step of steps) {
      if (now.length === 0) return now;
      now = step(now, trace);
    }
    return now;
  };
}

function compileElement(element: PipelineElement): Step {
  switch (element.kind) {
    case 'filter':
    case 'spanset-operation':
    case 'wrapped': {
      const select = compileSpanset(element);
      return (sets, trace) =>
        sets.flatMap((set) => {
          const spans = select(set.spans, trace);
          return spans.length > 0 ? [{ ...set, spans }] : [];
        });
    }
    case 'scalar-filter':
      return compileScalarFilter(element);
    case 'by':
      return compileBy(element);
    case 'select':
      return (sets) => sets;
    case 'coalesce':
      return (sets, trace) => {
        const spans = inOrder(new Set(sets.flatMap((set) => set.spans)), trace);
        return spans.length > 0 ? [{ spans, attributes: [] }] : [];
      };
    default:
      return element satisfies never;
  }
}

type Select = (spans: readonly Span[], trace: TraceView) => readonly Span[];

function compileSpanset(expr: SpansetExpr): Select {
  switch (expr.kind) {
    case 'filter': {
      const condition = compileField(expr.condition);
      return (spans, trace) => spans.filter((span) => isTrue(condition(span, trace)));
    }
    case 'wrapped': {
      const run = compileSteps(expr.pipeline);
      return (spans, trace) =>
        inOrder(new Set(run([{ spans, attributes: [] }], trace).flatMap((set) => set.spans)), trace);
    }
    case 'spanset-operation': {
      const { operator } = expr;
      const [left, right] = [compileSpanset(expr.left), compileSpanset(expr.right)];
      if (operator === '&&' || operator === '||') {
        return (spans, trace) => {
          const [a, b] = [left(spans, trace), right(spans, trace)];
          if (operator === '&&' && (a.length === 0 || b.length === 0)) return [];
          return inOrder(new Set([...a, ...b]), trace);
        };
      }
      return (spans, trace) => relatedSpans(operator, left(spans, trace), right(spans, trace), trace);
    }
    default:
      return expr satisfies never;
  }
}

function compileScalarFilter(filter: ScalarFilter): Step {
  const { left, right, operator } = filter;
  // checkQuery lets nothing else pass.
  if (left.kind !== 'aggregate' || right.kind !== 'static') return (sets) => sets;
  const aggregate = compileAggregate(left);
  const want = valueOfStatic(right);
  const name = printScalar(left);
  return (sets, trace) =>
    sets.flatMap((set) => {
      const value = aggregate(set.spans, trace);
      return compare(operator, value, want)
        ? [{ ...set, attributes: [...set.attributes, [name, value] as const] }]
        : [];
    });
}

function compileAggregate(aggregate: Aggregate): (spans: readonly Span[], trace: TraceView) => Value | undefined {
  if (aggregate.field === undefined) return (spans) => ({ type: 'int', value: spans.length });
  const field = compileField(aggregate.field);
  return (spans, trace) => {
    let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
    let type: 'int' | 'float' | 'duration' = 'int';
    for (const span of spans) {
      const value = field(span, trace);
      const number = numberOf(value);
      if (number === undefined || value === undefined) continue;
      if (value.type === 'duration' || (value.type === 'float' && type === 'int')) type = value.type;
      count++;
      sum += number;
      min = Math.min(min, number);
      max = Math.max(max, number);
    }
    if (count === 0) return undefined;
    const results = { count, sum, min, max, avg: sum / count };
    return { type: aggregate.name === 'avg' && type === 'int' ? 'float' : type, value: results[aggregate.name] };
  };
}

function compileBy(element: Extract<PipelineElement, { readonly kind: 'by' }>): Step {
  const field = compileField(element.field);
  const name = printElement(element);
  return (sets, trace) =>
    sets.flatMap((set) => {
      const groups = new Map<string, { value: Value | undefined; spans: Span[] }>();
      for (const span of set.spans) {
        const value = field(span, trace);
        const key = JSON.stringify(value ?? null);
        const group = groups.get(key) ?? { value, spans: [] };
        groups.set(key, group);
        group.spans.push(span);
      }
      return [...groups.values()].map(({ value, spans }) => ({
        spans,
        attributes: [...set.attributes, [name, value] as const],
      }));
    });
}
