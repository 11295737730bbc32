// Whether a SpanPredicate holds for a span: the meaning that stores approximate from above.
import {
  type Attributes,
  type AttributeValue,
  compileRegex,
  SPAN_KINDS,
  type Span,
  STATUS_CODES,
} from '@o11y-lab/model';
import type { CompareOperator, SpanField, SpanIntrinsic, SpanPredicate } from '../spans.ts';

export type SpanTest = (span: Span, trace: readonly Span[]) => boolean;

/** Makes the test of a predicate; regular expressions are compiled once. */
export function compilePredicate(where: SpanPredicate): SpanTest {
  switch (where.kind) {
    case 'true':
      return () => true;
    case 'all': {
      const tests = where.of.map(compilePredicate);
      return (span, trace) => tests.every((test) => test(span, trace));
    }
    case 'any': {
      const tests = where.of.map(compilePredicate);
      return (span, trace) => tests.some((test) => test(span, trace));
    }
    case 'exists': {
      const { field, negated } = where;
      return (span, trace) => existence(field, span, trace)[negated ? 'missing' : 'present'];
    }
    case 'compare': {
      const { field } = where;
      if (field.kind === 'intrinsic' && (field.name === 'root-name' || field.name === 'root-service-name')) {
        const test = compileCompare(where.operator, where.value);
        // A trace whose root has not come yet fits: what the root will say is not known.
        return (span, trace) => {
          const values = fieldValues(field, span, trace);
          return values.length === 0 || values.some(test);
        };
      }
      const test = compileCompare(where.operator, where.value);
      return (span, trace) => fieldValues(field, span, trace).some(test);
    }
    default:
      return where satisfies never;
  }
}

/** All values a field has on a span: none when it is missing, several for events and links. */
export function fieldValues(field: SpanField, span: Span, trace: readonly Span[]): readonly AttributeValue[] {
  if (field.kind === 'intrinsic') return intrinsicValues(field.name, span, trace);
  const { name } = field;
  switch (field.scope) {
    case 'span':
      return one(span.attributes, name);
    case 'resource':
      return one(span.resource.attributes, name);
    case 'any':
      return span.attributes.has(name) ? one(span.attributes, name) : one(span.resource.attributes, name);
    case 'instrumentation':
      return one(span.scope.attributes, name);
    case 'event':
      return span.events.flatMap((event) => one(event.attributes, name));
    case 'link':
      return span.links.flatMap((link) => one(link.attributes, name));
    default:
      return field.scope satisfies never;
  }
}

/**
 * An empty intrinsic (the message of a status, the parent of a root) counts as present and as missing: engines
 * differ on it, and a store may give more than fits but not less.
 */
function existence(field: SpanField, span: Span, trace: readonly Span[]): { present: boolean; missing: boolean } {
  const values = fieldValues(field, span, trace);
  if (field.kind === 'attribute') return { present: values.length > 0, missing: values.length === 0 };
  const empty = values.every((value) => value.kind === 'string' && value.value === '');
  return { present: values.length > 0 || field.name.startsWith('root-'), missing: empty };
}

function intrinsicValues(name: SpanIntrinsic, span: Span, trace: readonly Span[]): readonly AttributeValue[] {
  switch (name) {
    case 'name':
      return [text(span.name)];
    case 'duration':
      return [{ kind: 'int', value: span.endUnixNano - span.startUnixNano }];
    case 'status':
      return [text(STATUS_CODES[span.statusCode] ?? 'unset')];
    case 'status-message':
      return [text(span.statusMessage)];
    case 'kind':
      return [text(SPAN_KINDS[span.kind] ?? 'unspecified')];
    case 'root-name':
      return roots(trace).map((root) => text(root.name));
    case 'root-service-name':
      return roots(trace).map((root) => text(root.resource.serviceName));
    case 'trace-duration':
      return [{ kind: 'int', value: durationOf(trace) }];
    case 'trace-id':
      return [text(span.traceId)];
    case 'span-id':
      return [text(span.spanId)];
    case 'parent-id':
      return [text(span.parentSpanId ?? '')];
    case 'event-name':
      return span.events.map((event) => text(event.name));
    case 'scope-name':
      return [text(span.scope.name)];
    case 'scope-version':
      return [text(span.scope.version)];
    default:
      return name satisfies never;
  }
}

/** Makes the test of one comparison. Values of unlike types never fit, whatever the operator. */
export function compileCompare(operator: CompareOperator, wanted: AttributeValue): (value: AttributeValue) => boolean {
  if (operator === '=~' || operator === '!~') {
    if (wanted.kind !== 'string') return () => false;
    const regex = compileRegex(wanted.value, { whole: true });
    return overElements((value) => value.kind === 'string' && regex.test(value.value) === (operator === '=~'));
  }
  return overElements((value) => {
    const order = compareValues(value, wanted);
    if (order === undefined) return false;
    switch (operator) {
      case '=':
        return order === 0;
      case '!=':
        return order !== 0;
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      default:
        return operator satisfies never;
    }
  });
}

/** An array fits when one of its elements does. */
function overElements(test: (value: AttributeValue) => boolean): (value: AttributeValue) => boolean {
  return (value) => (value.kind === 'array' ? value.value.some(test) : test(value));
}

/** Below, at or above zero; NaN when a double is none; undefined when the types can't be compared. */
function compareValues(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.kind === 'string' && b.kind === 'string') return compareText(a.value, b.value);
  if (a.kind === 'bool' && b.kind === 'bool') return Number(a.value) - Number(b.value);
  if ((a.kind === 'int' || a.kind === 'double') && (b.kind === 'int' || b.kind === 'double')) {
    // bigint against number compares exactly, so neither side is rounded.
    if (a.value < b.value) return -1;
    if (a.value > b.value) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: 1n == 1 is the comparison wanted here
    return a.value == b.value ? 0 : Number.NaN;
  }
  return undefined;
}

/** By code point, as UTF-8 bytes would sort. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function one(attributes: Attributes, name: string): readonly AttributeValue[] {
  const value = attributes.get(name);
  return value === undefined ? [] : [value];
}

function text(value: string): AttributeValue {
  return { kind: 'string', value };
}

function roots(trace: readonly Span[]): readonly Span[] {
  return trace.filter((span) => span.parentSpanId === undefined);
}

function durationOf(trace: readonly Span[]): bigint {
  let start: bigint | undefined;
  let end = 0n;
  for (const span of trace) {
    if (start === undefined || span.startUnixNano < start) start = span.startUnixNano;
    if (span.endUnixNano > end) end = span.endUnixNano;
  }
  return end - (start ?? end);
}
