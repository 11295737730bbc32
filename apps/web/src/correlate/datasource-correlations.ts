// The links of the correlation settings, filled in with what a reader points at: a dot on a chart, a log line, a span.
// Values stand between double quotes in the queries of the settings, and are escaped for them. Pure.
import { type InterpolationScope, interpolate, safeUrl } from '@o11y-lab/dashboards';
import type { RawTimeRange } from '../time/time-range.ts';
import type { Correlations, DerivedField, LinkTarget, TagMapping, TimeShift } from './correlations.ts';
import { logsUrl, metricsUrl, tracesUrl, traceUrl } from './links.ts';

export interface CorrelationLink {
  /** What the settings call it; undefined leaves the words to the page. */
  readonly title: string | undefined;
  /** Of our own page, or an address elsewhere. */
  readonly url: string;
  readonly isExternal: boolean;
}

/** An exemplar's trace; undefined when it has no label that leads to one. */
export function exemplarLink(
  { exemplars }: Correlations,
  labels: Readonly<Record<string, string>>,
): CorrelationLink | undefined {
  for (const { label, target, title } of exemplars) {
    const value = labels[label];
    if (!value) continue;
    const link = linkTo(target, value, { title, spanId: labels['span_id'] });
    if (link) return link;
  }
  return undefined;
}

export interface LogLine {
  readonly line: string;
  /** Of the stream, structured metadata and parsed ones. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Longer lines are searched so far only: a pattern of the settings may be slow on a long text. */
const SEARCHED_CHARS_MAX = 16_384;

/** Where a log line leads, in the order of the settings; two fields that lead to the same place are one link. */
export function logLinks(
  { derivedFields }: Correlations,
  row: LogLine,
  range?: RawTimeRange,
): readonly CorrelationLink[] {
  const links: CorrelationLink[] = [];
  const seen = new Set<string>();
  for (const field of derivedFields) {
    const value = fieldValue(field, row);
    if (!value) continue;
    const title = field.title ?? field.name;
    const link = linkTo(field.target, value, { title, spanId: row.labels['span_id'], range });
    if (!link || seen.has(link.url)) continue;
    seen.add(link.url);
    links.push(link);
  }
  return links;
}

function fieldValue({ match }: DerivedField, { line, labels }: LogLine): string | undefined {
  if (match.by === 'label') return labels[match.label];
  const found = match.regex.exec(line.slice(0, SEARCHED_CHARS_MAX));
  return found?.[1] ?? found?.[0];
}

interface LinkParts {
  readonly title: string | undefined;
  readonly spanId: string | undefined;
  readonly range?: RawTimeRange | undefined;
}

function linkTo(target: LinkTarget, value: string, { title, spanId, range }: LinkParts): CorrelationLink | undefined {
  if (target.kind === 'url') {
    // A value that is the whole address stays as it is; in a part of one it must not become other parts.
    const part = /^\$\{[^}]*\}$/.test(target.url) ? value : encodeURIComponent(value);
    const url = safeUrl(interpolate(target.url, valueScope(part)));
    return url === undefined ? undefined : { title, url, isExternal: /^https?:/i.test(url) };
  }
  const query = interpolate(target.query, valueScope(value));
  const url = queryUrl(target.datasourceUid, query, spanId, range);
  return url === undefined ? undefined : { title, url, isExternal: false };
}

function valueScope(value: string): InterpolationScope {
  return { values: new Map(), data: { __value: { raw: value, text: value }, __data: { fields: { value } } } };
}

/** A trace id alone opens the trace; everything else is a query. */
function queryUrl(
  uid: string,
  query: string,
  spanId: string | undefined,
  range: RawTimeRange | undefined,
): string | undefined {
  switch (uid) {
    case 'tempo':
      return /^[0-9a-f]{1,32}$/i.test(query.trim()) ? traceUrl(query.trim(), spanId) : tracesUrl({ query, range });
    case 'loki':
      return logsUrl({ query, range });
    case 'prometheus':
      return metricsUrl({ queries: [query], range });
    default:
      return undefined;
  }
}

export interface LinkedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Attributes of the span and of its resource, as text. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface QueryLink {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly url: string;
}

/** The log lines of a span; undefined without settings, or when it has none of the attributes that they ask for. */
export function spanLogsLink({ spanLogs }: Correlations, span: LinkedSpan, nowMs: number): QueryLink | undefined {
  if (!spanLogs) return undefined;
  const tags = tagMatchers(spanLogs.tags, span);
  const query =
    spanLogs.query ??
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variables
    `{\${__tags}}${spanLogs.filterByTraceId ? ' |= "${__span.traceId}"' : ''}${spanLogs.filterBySpanId ? ' |= "${__span.spanId}"' : ''}`;
  // Without any label the selector would be empty, which no query may be.
  if (tags === '' && /\$\{?__tags\b/.test(query)) return undefined;
  const filled = interpolate(query, spanScope(span, tags));
  const range = paddedRange(span, spanLogs.shift, nowMs);
  return { query: filled, ...range, url: logsUrl({ query: filled, range: rawRange(range) }) };
}

export interface SpanMetricsLink {
  readonly queries: readonly { readonly name: string; readonly query: string }[];
  readonly fromMs: number;
  readonly toMs: number;
  /** All of the queries at once. */
  readonly url: string;
}

/**
 * The metrics of a span's operation; undefined without settings or queries.
 * `rateInterval` stands for `$__rate_interval`; without one the macro stays, which Explore fills in by itself.
 */
export function spanMetricsLink(
  { spanMetrics }: Correlations,
  span: LinkedSpan,
  nowMs: number,
  rateInterval?: string,
): SpanMetricsLink | undefined {
  if (!spanMetrics || spanMetrics.queries.length === 0) return undefined;
  const scope = spanScope(span, tagMatchers(spanMetrics.tags, span), rateInterval);
  const queries = spanMetrics.queries.map(({ name, query }) => ({ name, query: interpolate(query, scope) }));
  const range = paddedRange(span, spanMetrics.shift, nowMs);
  const url = metricsUrl({ queries: queries.map(({ query }) => query), range: rawRange(range) });
  return { queries, ...range, url };
}

/** `service_name="a", pod="b"`: of the attributes that the span has. */
function tagMatchers(tags: readonly TagMapping[], { tags: attributes }: LinkedSpan): string {
  return tags
    .flatMap(({ attribute, label }) => {
      const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      return value === undefined ? [] : [`${label}="${escaped(value)}"`];
    })
    .join(', ');
}

function spanScope(span: LinkedSpan, tags: string, rateInterval?: string): InterpolationScope {
  const { traceId, spanId, name } = span;
  const macros: Readonly<Record<string, string | undefined>> = { __tags: tags, __rate_interval: rateInterval };
  const values = new Map(
    Object.entries(macros).flatMap(([key, text]) =>
      text === undefined ? [] : [[key, { value: [text], text: [text], multi: false, verbatim: true }] as const],
    ),
  );
  const escapedTags = Object.fromEntries(Object.entries(span.tags).map(([key, value]) => [key, escaped(value)]));
  const data = {
    __span: { traceId: escaped(traceId), spanId: escaped(spanId), name: escaped(name), tags: escapedTags },
    __trace: { traceId: escaped(traceId), name: escaped(name) },
    __data: { fields: { traceID: escaped(traceId), spanID: escaped(spanId), operationName: escaped(name) } },
  };
  return { values, data };
}

/** Around the span, and not beyond the present unless the span's own clock is. */
export function paddedRange(
  { startMs, endMs }: Pick<LinkedSpan, 'startMs' | 'endMs'>,
  shift: TimeShift,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  const end = Math.ceil(endMs) + 1;
  return { fromMs: Math.floor(startMs) + shift.startMs, toMs: Math.min(end + shift.endMs, Math.max(nowMs, end)) };
}

/** As the time picker writes it. */
export function rawRange({ fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }): RawTimeRange {
  return { from: String(Math.round(fromMs)), to: String(Math.round(toMs)) };
}

/** For text between double quotes, as PromQL, LogQL and TraceQL read it. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
