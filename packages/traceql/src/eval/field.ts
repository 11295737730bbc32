import { type Attributes, SPAN_KINDS, type Span, STATUS_CODES } from '@o11y-lab/model';
import type { Field, FieldExpr, Intrinsic } from '../syntax/ast.ts';
import type { TraceView } from './trace-view.ts';
import { calculateValue, compare, isTrue, type Value, valueOfAttribute, valueOfStatic } from './value.ts';

export type FieldReader = (span: Span, trace: TraceView) => Value | undefined;

/** Makes the function that gives an expression's value for a span. The query has passed checkQuery. */
export function compileField(expr: FieldExpr): FieldReader {
  switch (expr.kind) {
    case 'static': {
      const value = valueOfStatic(expr);
      return () => value;
    }
    case 'attribute':
    case 'intrinsic':
      return fieldReader(expr);
    case 'unary': {
      const of = compileField(expr.of);
      if (expr.operator === '!') {
        return (span, trace) => {
          const value = of(span, trace);
          return value?.type === 'bool' ? { type: 'bool', value: !value.value } : undefined;
        };
      }
      const zero: Value = { type: 'int', value: 0 };
      return (span, trace) => calculateValue('-', zero, of(span, trace));
    }
    case 'binary':
      return compileBinary(expr);
    default:
      return expr satisfies never;
  }
}

function compileBinary(expr: Extract<FieldExpr, { readonly kind: 'binary' }>): FieldReader {
  const { operator } = expr;
  const [left, right] = [
    compileField(withFullId(expr.left, expr.right)),
    compileField(withFullId(expr.right, expr.left)),
  ];
  const truth = (test: (span: Span, trace: TraceView) => boolean): FieldReader => {
    return (span, trace) => ({ type: 'bool', value: test(span, trace) });
  };
  switch (operator) {
    case '&&':
      return truth((span, trace) => isTrue(left(span, trace)) && isTrue(right(span, trace)));
    case '||':
      return truth((span, trace) => isTrue(left(span, trace)) || isTrue(right(span, trace)));
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '^':
      return (span, trace) => calculateValue(operator, left(span, trace), right(span, trace));
    default: {
      const [nilLeft, nilRight] = [isNil(expr.left), isNil(expr.right)];
      if (nilLeft && nilRight) return truth(() => false);
      if (nilLeft || nilRight) {
        const side = nilLeft ? right : left;
        return truth((span, trace) => (side(span, trace) === undefined) === (operator === '='));
      }
      return truth((span, trace) => compare(operator, left(span, trace), right(span, trace)));
    }
  }
}

function isNil(expr: FieldExpr): boolean {
  return expr.kind === 'static' && expr.type === 'nil';
}

const ID_DIGITS: Partial<Record<Intrinsic['name'], number>> = {
  traceId: 32,
  linkTraceId: 32,
  spanId: 16,
  parentId: 16,
  linkSpanId: 16,
};

/** Ids may be written short and in any case; they are compared in full. */
function withFullId(expr: FieldExpr, other: FieldExpr): FieldExpr {
  if (expr.kind !== 'static' || expr.type !== 'string' || other.kind !== 'intrinsic') return expr;
  return { ...expr, value: fullId(expr.value, other) };
}

export function fullId(text: string, field: Intrinsic): string {
  const digits = ID_DIGITS[field.name];
  return digits !== undefined && /^[0-9a-fA-F]+$/.test(text) ? text.toLowerCase().padStart(digits, '0') : text;
}

/** Reads a field of a span; several values (of events and links) come as an array. */
export function fieldReader(field: Field): FieldReader {
  if (field.kind === 'intrinsic') return INTRINSIC_READERS[field.name];
  const { name } = field;
  switch (field.scope) {
    case 'span':
      return (span) => attribute(span.attributes, name);
    case 'resource':
      return (span) => attribute(span.resource.attributes, name);
    case 'any':
      return (span) => attribute(span.attributes, name) ?? attribute(span.resource.attributes, name);
    case 'instrumentation':
      return (span) => attribute(span.scope.attributes, name);
    case 'event':
      return (span) => several(span.events.map((event) => attribute(event.attributes, name)));
    case 'link':
      return (span) => several(span.links.map((link) => attribute(link.attributes, name)));
    default:
      return field.scope satisfies never;
  }
}

const INTRINSIC_READERS: Readonly<Record<Intrinsic['name'], FieldReader>> = {
  duration: (span) => ({ type: 'duration', value: Number(span.endUnixNano - span.startUnixNano) }),
  name: (span) => text(span.name),
  status: (span) => ({ type: 'status', value: STATUS_CODES[span.statusCode] ?? 'unset' }),
  statusMessage: (span) => text(span.statusMessage),
  kind: (span) => ({ type: 'kind', value: SPAN_KINDS[span.kind] ?? 'unspecified' }),
  rootName: (_, trace) => text(trace.root?.name ?? ''),
  rootServiceName: (_, trace) => text(trace.root?.resource.serviceName ?? ''),
  traceDuration: (_, trace) => ({ type: 'duration', value: trace.durationNs }),
  nestedSetLeft: (span, trace) => int(trace.nestedSetOf(span).left),
  nestedSetRight: (span, trace) => int(trace.nestedSetOf(span).right),
  nestedSetParent: (span, trace) => int(trace.nestedSetOf(span).parent),
  childCount: (span, trace) => int(trace.childrenOf(span).length),
  parent: () => undefined,
  traceId: (span) => text(span.traceId),
  spanId: (span) => text(span.spanId),
  parentId: (span) => text(span.parentSpanId ?? ''),
  eventName: (span) => several(span.events.map((event) => text(event.name))),
  eventTimeSinceStart: (span) =>
    several(span.events.map((event) => ({ type: 'duration', value: Number(event.timeUnixNano - span.startUnixNano) }))),
  linkTraceId: (span) => several(span.links.map((link) => text(link.traceId))),
  linkSpanId: (span) => several(span.links.map((link) => text(link.spanId))),
  instrumentationName: (span) => text(span.scope.name),
  instrumentationVersion: (span) => text(span.scope.version),
};

function attribute(attributes: Attributes, name: string): Value | undefined {
  const value = attributes.get(name);
  return value === undefined ? undefined : valueOfAttribute(value);
}

function several(values: readonly (Value | undefined)[]): Value | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length > 0 ? { type: 'array', value: present } : undefined;
}

function text(value: string): Value {
  return { type: 'string', value };
}

function int(value: number): Value {
  return { type: 'int', value };
}
