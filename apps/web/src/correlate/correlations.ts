// How the data sources lead to each other: Grafana's provisioning (jsonData) read into what our pages need. Both tiers
// have the same file, so a link leads to the same in both. Pure.
import type { DataSource } from '../data/datasources.ts';
import { type JsonObject, object, optionalText } from '../data/json.ts';

/** metric → trace: the label of an exemplar that holds a trace id. */
export interface ExemplarDestination {
  readonly label: string;
  readonly target: LinkTarget;
  readonly title: string | undefined;
}

/** log → anything: a value found in a line leads on. */
export interface DerivedField {
  readonly name: string;
  readonly match: { readonly by: 'label'; readonly label: string } | { readonly by: 'text'; readonly regex: RegExp };
  readonly target: LinkTarget;
  readonly title: string | undefined;
}

/** A query of another data source, or any address; `${__value.raw}` in it is the value. */
export type LinkTarget =
  | { readonly kind: 'query'; readonly datasourceUid: string; readonly query: string }
  | { readonly kind: 'url'; readonly url: string };

export interface TagMapping {
  /** Of the span or its resource. */
  readonly attribute: string;
  /** Of the metric or the stream. */
  readonly label: string;
}

/** Added to the start and the end of a span. */
export interface TimeShift {
  readonly startMs: number;
  readonly endMs: number;
}

export interface SpanLogs {
  readonly datasourceUid: string;
  readonly shift: TimeShift;
  readonly tags: readonly TagMapping[];
  /** A whole LogQL query; without one it is made of the tags and the two filters. */
  readonly query: string | undefined;
  readonly filterByTraceId: boolean;
  readonly filterBySpanId: boolean;
}

export interface SpanMetrics {
  readonly datasourceUid: string;
  readonly shift: TimeShift;
  readonly tags: readonly TagMapping[];
  readonly queries: readonly { readonly name: string; readonly query: string }[];
}

export interface Correlations {
  readonly exemplars: readonly ExemplarDestination[];
  readonly derivedFields: readonly DerivedField[];
  readonly spanLogs: SpanLogs | undefined;
  readonly spanMetrics: SpanMetrics | undefined;
  /** Who has the metrics of the service map. */
  readonly serviceMapUid: string | undefined;
  /** Settings that can't be understood, as `uid: what`. */
  readonly problems: readonly string[];
}

/** Where a file says nothing: a span lasts milliseconds, and its lines arrive around it. */
export const DEFAULT_SHIFT: TimeShift = { startMs: -300_000, endMs: 300_000 };

/** What Grafana takes for the labels of a span's logs when the file names none. */
const DEFAULT_LOG_TAGS: readonly TagMapping[] = [
  'cluster',
  'hostname',
  'namespace',
  'pod',
  'service.name',
  'service.namespace',
].map((attribute) => ({ attribute, label: labelOf(attribute) }));

export function readCorrelations(sources: readonly DataSource[]): Correlations {
  const problems: string[] = [];
  const all = <T>(read: (source: DataSource) => readonly T[]): readonly T[] =>
    sources.flatMap((source) => {
      try {
        return read(source);
      } catch (error) {
        problems.push(`${source.uid}: ${error instanceof Error ? error.message : String(error)}`);
        return [];
      }
    });
  const exemplars = all(({ type, jsonData }) =>
    type === 'prometheus' ? items(jsonData['exemplarTraceIdDestinations']).map(readExemplar) : [],
  );
  const derivedFields = all(({ type, jsonData }) =>
    type === 'loki' ? items(jsonData['derivedFields']).map(readDerivedField) : [],
  );
  const ofTraces = (key: string): readonly JsonObject[] =>
    all(({ type, jsonData }) => (type === 'tempo' ? optionalObject(jsonData[key]) : []));
  // The old form of the same setting says less; Grafana reads the new one when both are there.
  const [logs = ofTraces('tracesToLogs')[0]] = ofTraces('tracesToLogsV2');
  const [metrics] = ofTraces('tracesToMetrics');
  const [map] = ofTraces('serviceMap');
  return {
    exemplars,
    derivedFields,
    spanLogs: logs && readSpanLogs(logs),
    spanMetrics: metrics && readSpanMetrics(metrics),
    serviceMapUid: optionalText(map?.['datasourceUid']),
    problems,
  };
}

function readExemplar(item: JsonObject): ExemplarDestination {
  const { name, datasourceUid, url, urlDisplayLabel } = item;
  return {
    label: optionalText(name) ?? 'trace_id',
    target: targetOf(optionalText(datasourceUid), optionalText(url)),
    title: optionalText(urlDisplayLabel),
  };
}

function readDerivedField(item: JsonObject): DerivedField {
  const { name, matcherType, matcherRegex, datasourceUid, url, urlDisplayLabel } = item;
  const pattern = optionalText(matcherRegex) ?? '';
  return {
    name: optionalText(name) ?? pattern,
    match: matcherType === 'label' ? { by: 'label', label: pattern } : { by: 'text', regex: new RegExp(pattern) },
    target: targetOf(optionalText(datasourceUid), optionalText(url)),
    title: optionalText(urlDisplayLabel),
  };
}

function targetOf(datasourceUid: string | undefined, url: string | undefined): LinkTarget {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's own variable
  if (datasourceUid) return { kind: 'query', datasourceUid, query: url || '${__value.raw}' };
  return { kind: 'url', url: url ?? '' };
}

function readSpanLogs(item: JsonObject): SpanLogs {
  const tags = readTags(item['tags']);
  const query = item['customQuery'] === true ? optionalText(item['query']) : undefined;
  return {
    datasourceUid: optionalText(item['datasourceUid']) ?? 'loki',
    shift: readShift(item),
    tags: tags.length > 0 ? tags : DEFAULT_LOG_TAGS,
    query: query === '' ? undefined : query,
    filterByTraceId: item['filterByTraceID'] === true,
    filterBySpanId: item['filterBySpanID'] === true,
  };
}

function readSpanMetrics(item: JsonObject): SpanMetrics {
  return {
    datasourceUid: optionalText(item['datasourceUid']) ?? 'prometheus',
    shift: readShift(item),
    tags: readTags(item['tags']),
    queries: items(item['queries']).flatMap(({ name, query }) => {
      const text = optionalText(query);
      return text ? [{ name: optionalText(name) ?? text, query: text }] : [];
    }),
  };
}

/** `{key, value}`; without a value the label is the attribute's name as Prometheus would write it. Also plain names. */
function readTags(value: unknown): readonly TagMapping[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): readonly TagMapping[] => {
    if (typeof item === 'string') return [{ attribute: item, label: labelOf(item) }];
    const { key, value: label } = object(item, 'tag');
    const attribute = optionalText(key);
    return attribute ? [{ attribute, label: optionalText(label) || labelOf(attribute) }] : [];
  });
}

function labelOf(attribute: string): string {
  return attribute.replace(/[^\w]/g, '_');
}

function readShift(item: JsonObject): TimeShift {
  return {
    startMs: parseShift(optionalText(item['spanStartTimeShift'])) ?? DEFAULT_SHIFT.startMs,
    endMs: parseShift(optionalText(item['spanEndTimeShift'])) ?? DEFAULT_SHIFT.endMs,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `-1h`, `30m`, `1h30m`, `0`; undefined for anything else. */
export function parseShift(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (/^[+-]?0$/.test(trimmed)) return 0;
  const match = /^([+-]?)((?:\d+(?:\.\d+)?(?:ms|[smhdw]))+)$/.exec(trimmed);
  if (!match) return undefined;
  let ms = 0;
  for (const [, count, unit] of (match[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    ms += Number(count) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -ms : ms;
}

function items(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((item) => object(item)) : [];
}

function optionalObject(value: unknown): readonly JsonObject[] {
  return value === undefined || value === null ? [] : [object(value)];
}
