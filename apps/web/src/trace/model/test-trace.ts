// Builds small traces for tests, and large ones for measuring.
import { indexTrace } from './index-trace.ts';
import type { SpanSource, Trace } from './trace.ts';

export interface TestSpan {
  /** Any short name; becomes an id. */
  readonly id: string;
  readonly parent?: string;
  readonly service?: string;
  readonly name?: string;
  readonly kind?: number;
  /** Milliseconds since the trace's start. */
  readonly start: number;
  readonly end: number;
  readonly error?: boolean;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly events?: readonly { readonly name: string; readonly at: number }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

export const TEST_TRACE_ID = '0123456789abcdef0123456789abcdef';
const EPOCH_NANO = 1_795_345_458_856_000_000n;

export function testTrace(spans: readonly TestSpan[]): Trace {
  return indexTrace(TEST_TRACE_ID, testSources(spans));
}

export function testSources(spans: readonly TestSpan[]): readonly SpanSource[] {
  const resources = new Map<string, SpanSource['resource']>();
  return spans.map((span) => {
    const service = span.service ?? 'service-a';
    const resource = resources.get(service) ?? { attributes: [attribute('service.name', service)] };
    resources.set(service, resource);
    return { resource, scope: { name: 'test' }, span: testSpanJson(span) };
  });
}

export function testSpanJson(span: TestSpan): SpanSource['span'] {
  return {
    traceId: TEST_TRACE_ID,
    spanId: testSpanId(span.id),
    ...(span.parent === undefined ? {} : { parentSpanId: testSpanId(span.parent) }),
    name: span.name ?? span.id,
    kind: span.kind ?? 1,
    startTimeUnixNano: nanos(span.start),
    endTimeUnixNano: nanos(span.end),
    attributes: Object.entries(span.attributes ?? {}).map(([key, value]) => attribute(key, value)),
    ...(span.error ? { status: { code: 2, message: `${span.id} failed` } } : {}),
    ...(span.events
      ? { events: span.events.map(({ name, at }) => ({ name, timeUnixNano: nanos(at), attributes: [] })) }
      : {}),
    ...(span.links ? { links: span.links } : {}),
  };
}

/** The letters of a short name as hex. */
export function testSpanId(name: string): string {
  let hex = '';
  for (const char of name) hex += char.charCodeAt(0).toString(16).padStart(2, '0');
  return hex.padStart(16, '0').slice(-16);
}

/** Children of row 0 as their names, with their own below them: what the order of rows is checked with. */
export function outline(trace: Trace): readonly string[] {
  return Array.from({ length: trace.rowCount }, (_, row) => {
    const name = trace.isMissing[row] === 1 ? '?' : trace.names[row];
    return `${' '.repeat(trace.depth[row] ?? 0)}${name}`;
  });
}

function nanos(ms: number): string {
  return String(EPOCH_NANO + BigInt(Math.round(ms * 1e6)));
}

function attribute(key: string, value: string | number | boolean): object {
  const any =
    typeof value === 'string'
      ? { stringValue: value }
      : typeof value === 'boolean'
        ? { boolValue: value }
        : Number.isInteger(value)
          ? { intValue: String(value) }
          : { doubleValue: value };
  return { key, value: any };
}
