import type { FoundSpanset, FoundTrace, MetricsRequest, MetricsSeries, SearchResult, Value } from '@o11y-lab/traceql';

const NO_ROOT = '<root span not yet received>';

/** The answer of /api/search. */
export function searchAnswer(result: SearchResult): unknown {
  return {
    traces: result.traces.map(traceAnswer),
    metrics: {
      inspectedTraces: result.inspectedTraces,
      inspectedSpans: String(result.inspectedSpans),
      completedJobs: 1,
      totalJobs: 1,
    },
  };
}

function traceAnswer(trace: FoundTrace): unknown {
  const spanSets = trace.spansets.map(spansetAnswer);
  return {
    traceID: trace.traceId,
    rootServiceName: trace.rootServiceName || NO_ROOT,
    rootTraceName: trace.rootName,
    startTimeUnixNano: String(trace.startUnixNano),
    durationMs: Math.floor(notNegative(trace.durationNs) / 1e6),
    // Older readers know one set, newer ones the list.
    spanSet: spanSets[0],
    spanSets,
    serviceStats: Object.fromEntries(trace.services),
  };
}

/** A clock that was set back makes spans end before they start; on the wire a duration has no sign. */
function notNegative(durationNs: number): number {
  return Math.max(durationNs, 0);
}

function spansetAnswer(set: FoundSpanset): unknown {
  return {
    spans: set.spans.map((span) => ({
      spanID: span.spanId,
      name: span.name,
      startTimeUnixNano: String(span.startUnixNano),
      durationNanos: String(notNegative(span.durationNs)),
      attributes: span.attributes.map(([key, value]) => ({ key, value: anyValue(value) })),
    })),
    matched: set.matched,
    ...(set.attributes.length > 0
      ? { attributes: set.attributes.map(([key, value]) => ({ key, value: anyValue(value) })) }
      : {}),
  };
}

/** The answer of /api/metrics/query_range: samples stand at the right end of their interval. */
export function rangeAnswer(series: readonly MetricsSeries[], request: MetricsRequest): unknown {
  const { startUnixNano, stepNs } = request;
  return {
    series: series.map(({ labels, values }) => ({
      ...labelsAnswer(labels),
      samples: values.flatMap((value, i) =>
        Number.isNaN(value)
          ? []
          : [{ timestampMs: String((startUnixNano + stepNs * BigInt(i + 1)) / 1_000_000n), value }],
      ),
    })),
    metrics: {},
  };
}

/** The answer of /api/metrics/query. */
export function instantAnswer(series: readonly MetricsSeries[]): unknown {
  const present = series.filter(({ values: [value = Number.NaN] }) => !Number.isNaN(value));
  return { series: present.map(({ labels, values: [value] }) => ({ ...labelsAnswer(labels), value })), metrics: {} };
}

function labelsAnswer(labels: MetricsSeries['labels']): { readonly labels: unknown; readonly promLabels: string } {
  const pairs = labels.map(([key, value]) => `${key}=${JSON.stringify(plainText(value))}`);
  return {
    labels: labels.map(([key, value]) => ({ key, value: anyValue(value) })),
    promLabels: `{${pairs.join(', ')}}`,
  };
}

function plainText(value: Value | undefined): string {
  if (value === undefined) return 'nil';
  return value.type === 'array' ? value.value.map(plainText).join(',') : String(value.value);
}

/** A value as OTLP JSON writes it; nil shows as a text. */
export function anyValue(value: Value | undefined): unknown {
  if (value === undefined) return { stringValue: 'nil' };
  switch (value.type) {
    case 'bool':
      return { boolValue: value.value };
    case 'int':
      return { intValue: int64Text(value.value) };
    case 'float':
      return { doubleValue: value.value };
    case 'duration':
      return { stringValue: durationText(value.value) };
    case 'array':
      return { arrayValue: { values: value.value.map(anyValue) } };
    default:
      return { stringValue: value.value };
  }
}

/** Doubles near the ends of the range round to a number that no 64-bit integer holds, and readers would refuse it. */
function int64Text(value: number): string {
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value);
  return String(value >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(Math.max(value, -(2 ** 63))));
}

function durationText(ns: number): string {
  if (ns >= 1e9) return `${ns / 1e9}s`;
  if (ns >= 1e6) return `${ns / 1e6}ms`;
  return ns >= 1e3 ? `${ns / 1e3}µs` : `${ns}ns`;
}
