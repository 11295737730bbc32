import { quoteString } from '@o11y-lab/query-lang';
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

/** Writes a query in one line; reading it back gives the same tree. Operations show their grouping by parentheses. */
export function printTraceql(query: Query): string {
  const body = query.body.kind === 'pipeline' ? printPipeline(query.body) : printMetrics(query.body);
  if (query.hints.length === 0) return body;
  return `${body} with (${query.hints.map(({ name, value }) => `${name}=${printStatic(value)}`).join(', ')})`;
}

export function printFieldExpr(expr: FieldExpr): string {
  switch (expr.kind) {
    case 'static':
      return printStatic(expr);
    case 'attribute':
    case 'intrinsic':
      return printField(expr);
    case 'unary':
      return `${expr.operator}${printOperand(expr.of)}`;
    case 'binary':
      return `${printOperand(expr.left)} ${expr.operator} ${printOperand(expr.right)}`;
    default:
      return expr satisfies never;
  }
}

export function printField(field: Field): string {
  if (field.kind === 'intrinsic') return field.text;
  const scope = `${field.parent ? 'parent.' : ''}${field.scope === 'any' ? '' : `${field.scope}.`}`;
  const name = /^[^\s{}()=~!<>&|^,"\\]+$/.test(field.name) ? field.name : `"${field.name.replace(/["\\]/g, '\\$&')}"`;
  return `${scope === '' ? '.' : scope}${name}`;
}

/** Also the name of an aggregate in results, e.g. `avg(duration)`. */
export function printScalar(expr: ScalarExpr): string {
  switch (expr.kind) {
    case 'static':
      return printStatic(expr);
    case 'aggregate':
      return `${expr.name}(${expr.field ? printFieldExpr(expr.field) : ''})`;
    case 'scalar-operation':
      return `(${printScalar(expr.left)} ${expr.operator} ${printScalar(expr.right)})`;
    case 'scalar-pipeline':
      return `(${printPipeline(expr.pipeline)} | ${printScalar(expr.scalar)})`;
    default:
      return expr satisfies never;
  }
}

export function printElement(element: PipelineElement): string {
  switch (element.kind) {
    case 'scalar-filter':
      return `${printScalar(element.left)} ${element.operator} ${printScalar(element.right)}`;
    case 'by':
      return `by(${printFieldExpr(element.field)})`;
    case 'select':
      return `select(${element.fields.map(printField).join(', ')})`;
    case 'coalesce':
      return 'coalesce()';
    default:
      return printSpanset(element);
  }
}

function printPipeline(pipeline: Pipeline): string {
  return pipeline.elements.map(printElement).join(' | ');
}

function printSpanset(expr: SpansetExpr): string {
  switch (expr.kind) {
    case 'filter':
      return `{ ${printFieldExpr(expr.condition)} }`;
    case 'wrapped':
      return `(${printPipeline(expr.pipeline)})`;
    case 'spanset-operation':
      return `${printSpansetOperand(expr.left)} ${expr.operator} ${printSpansetOperand(expr.right)}`;
    default:
      return expr satisfies never;
  }
}

function printSpansetOperand(expr: SpansetExpr): string {
  return expr.kind === 'spanset-operation' ? `(${printSpanset(expr)})` : printSpanset(expr);
}

function printMetrics(expr: MetricsExpr | Static): string {
  switch (expr.kind) {
    case 'static':
      return printStatic(expr);
    case 'metrics': {
      const what = expr.compareTo ? [printSpanset(expr.compareTo)] : expr.field ? [printFieldExpr(expr.field)] : [];
      const by = expr.by.length > 0 ? ` by (${expr.by.map(printField).join(', ')})` : '';
      return `${printPipeline(expr.pipeline)} | ${expr.name}(${[...what, ...expr.parameters.map(printNumber)].join(', ')})${by}`;
    }
    case 'metrics-top':
      return `${printMetrics(expr.of)} | ${expr.order}(${expr.count})`;
    case 'metrics-filter':
      return expr.of.kind === 'metrics-operation'
        ? `(${printMetrics(expr.of)}) ${expr.operator} ${printNumber(expr.value)}`
        : `${printMetrics(expr.of)} ${expr.operator} ${printNumber(expr.value)}`;
    case 'metrics-operation': {
      const leg = (side: MetricsExpr | Static): string =>
        side.kind === 'static' ? printStatic(side) : `(${printMetrics(side)})`;
      return `${leg(expr.left)} ${expr.operator} ${leg(expr.right)}`;
    }
    default:
      return expr satisfies never;
  }
}

function printOperand(expr: FieldExpr): string {
  return expr.kind === 'binary' ? `(${printFieldExpr(expr)})` : printFieldExpr(expr);
}

function printStatic(expr: Static): string {
  switch (expr.type) {
    case 'string':
      return quoteString(expr.value);
    case 'duration':
      return printDuration(expr.value);
    case 'float':
      return /[.e]/.test(String(expr.value)) ? String(expr.value) : `${expr.value}.0`;
    case 'nil':
      return 'nil';
    default:
      return String(expr.value);
  }
}

function printNumber(value: number): string {
  return String(value);
}

function printDuration(ns: number): string {
  for (const [unit, size] of [
    ['s', 1e9],
    ['ms', 1e6],
    ['us', 1e3],
  ] as const) {
    if (ns % size === 0 && ns !== 0) return `${ns / size}${unit}`;
  }
  return `${ns}ns`;
}
