// Grafana's Explore links, `?left={…}` (version 9 and before) and `?panes={…}`, as links to our own pages.
import { logsUrl, metricsUrl, tracesUrl, traceUrl } from '../correlate/links.ts';
import type { RawTimeRange } from '../time/time-range.ts';
import { withParams } from '../url/params.ts';

export type GrafanaLink =
  | { readonly kind: 'url'; readonly url: string }
  /** No link of Grafana's at all. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

interface GrafanaPane {
  readonly datasource: string;
  readonly queries: readonly Readonly<Record<string, unknown>>[];
  readonly range: RawTimeRange | undefined;
}

/** Longest link that is read. */
const CHARS_MAX = 200_000;

/**
 * The page that shows what a Grafana link shows; a second pane stands beside the first.
 * @param besideParam name of the parameter that holds the page beside
 */
export function translateGrafanaLink(params: URLSearchParams, besideParam: string): GrafanaLink {
  const panesText = params.get('panes');
  const leftText = params.get('left');
  const text = panesText ?? leftText;
  if (text === null) return { kind: 'none' };
  if (text.length > CHARS_MAX) return { kind: 'unreadable', why: `it has ${text.length} characters` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', why: 'it is no JSON' };
  }
  const rightText = params.get('right');
  const panes = panesText === null ? [value, ...parsedOr(rightText)] : isRecord(value) ? Object.values(value) : [];
  const urls = panes.flatMap((pane) => {
    const read = readPane(pane);
    const url = read === undefined ? undefined : urlOf(read);
    return url === undefined ? [] : [url];
  });
  const [first, second] = urls;
  if (first === undefined) return { kind: 'unreadable', why: 'it names no query of Prometheus, Loki or Tempo' };
  return { kind: 'url', url: second === undefined ? first : withParams(first, { [besideParam]: second }) };
}

function parsedOr(text: string | null): readonly unknown[] {
  try {
    return text === null ? [] : [JSON.parse(text)];
  } catch {
    return [];
  }
}

/** A pane as an object, or as the list `[from, to, datasource, query…]` that links of version 8 and before are. */
function readPane(value: unknown): GrafanaPane | undefined {
  if (Array.isArray(value)) {
    const [from, to, datasource, ...queries] = value;
    return {
      datasource: textOf(datasource) ?? '',
      queries: queries.filter(isRecord),
      range: readRange({ from, to }),
    };
  }
  if (!isRecord(value)) return undefined;
  const queries = Array.isArray(value['queries']) ? value['queries'].filter(isRecord) : [];
  return { datasource: datasourceText(value['datasource']), queries, range: readRange(value['range']) };
}

function readRange(value: unknown): RawTimeRange | undefined {
  if (!isRecord(value)) return undefined;
  const from = textOf(value['from']);
  const to = textOf(value['to']);
  return from === undefined || to === undefined ? undefined : { from, to };
}

function urlOf({ datasource, queries, range }: GrafanaPane): string | undefined {
  const byKind = { prometheus: [] as string[], loki: [] as string[], tempo: [] as string[] };
  for (const query of queries) {
    const kind = kindOf(query, datasource);
    const text = textOf(query['expr']) ?? textOf(query['query']) ?? searchText(query);
    if (kind !== undefined && text !== undefined && text.trim() !== '') byKind[kind].push(text);
  }
  const [logs] = byKind.loki;
  const [trace] = byKind.tempo;
  if (byKind.prometheus.length > 0) return metricsUrl({ queries: byKind.prometheus, range });
  if (logs !== undefined) return logsUrl({ query: logs, range });
  if (trace !== undefined)
    return /^[0-9a-f]{16,32}$/i.test(trace.trim()) ? traceUrl(trace.trim()) : tracesUrl({ query: trace, range });
  // A pane with a data source and nothing asked yet.
  switch (kindOfText(datasource)) {
    case 'prometheus':
      return metricsUrl({ queries: [], range });
    case 'loki':
      return withParams('/explore/logs', { ...range });
    case 'tempo':
      return withParams('/explore/traces', { ...range });
    default:
      return undefined;
  }
}

type Kind = 'prometheus' | 'loki' | 'tempo';

function kindOf(query: Readonly<Record<string, unknown>>, paneDatasource: string): Kind | undefined {
  const own = datasourceText(query['datasource']);
  const kind = kindOfText(own) ?? kindOfText(paneDatasource);
  if (kind !== undefined) return kind;
  // A data source of another name: the shape of the query tells.
  if (typeof query['expr'] === 'string') return /^\s*\{/.test(query['expr']) ? 'loki' : 'prometheus';
  return typeof query['queryType'] === 'string' && /traceql|traceId/i.test(query['queryType']) ? 'tempo' : undefined;
}

function kindOfText(text: string): Kind | undefined {
  return (['prometheus', 'loki', 'tempo'] as const).find((kind) => text.toLowerCase().includes(kind));
}

function datasourceText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isRecord(value) ? `${textOf(value['type']) ?? ''} ${textOf(value['uid']) ?? ''}` : '';
}

/** A search form of the Tempo data source as TraceQL. */
function searchText(query: Readonly<Record<string, unknown>>): string | undefined {
  const filters = Array.isArray(query['filters']) ? query['filters'].filter(isRecord) : [];
  const conditions = filters.flatMap((filter) => {
    const tag = textOf(filter['tag']);
    const values = (Array.isArray(filter['value']) ? filter['value'] : [filter['value']]).flatMap(
      (item) => textOf(item) ?? [],
    );
    if (tag === undefined || values.length === 0) return [];
    const scope = textOf(filter['scope']);
    const field = scope === undefined || scope === 'intrinsic' ? tag : `${scope}.${tag}`;
    const isKeyword = /^(?:status|kind|duration|traceDuration)$/.test(tag);
    const written = isKeyword ? (values[0] ?? '') : JSON.stringify(values.join('|'));
    return [`${field}${values.length > 1 && !isKeyword ? '=~' : (textOf(filter['operator']) ?? '=')}${written}`];
  });
  return conditions.length === 0 ? undefined : `{ ${conditions.join(' && ')} }`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
