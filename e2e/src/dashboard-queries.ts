// Whether a query of a dashboard finds something, asked through the public APIs as Grafana would ask it.
import { fill, RANGE_S, STEP_S, type Target, type Values } from './dashboard-files.ts';
import type { Lab } from './lab.ts';

/** False while there is nothing; throws when a query is refused. */
export async function hasData(lab: Lab, target: Target, values: Values): Promise<boolean> {
  switch (target.datasource.uid) {
    case 'prometheus':
      return (
        (await hasSamples(lab, fill(target.expr ?? '', values), target.instant === true)) &&
        (target.exemplar !== true || (await hasExemplars(lab, fill(target.expr ?? '', values))))
      );
    case 'loki':
      return hasLines(lab, fill(target.expr ?? '', values));
    case 'tempo':
      return target.queryType === 'serviceMap'
        ? hasEdges(lab, target.serviceMapQuery ?? '', values)
        : hasTraces(lab, fill(target.query ?? '', values));
    default:
      throw new Error(`data source ${target.datasource.uid}: want prometheus, loki or tempo`);
  }
}

interface PrometheusSeries {
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

async function hasSamples(lab: Lab, query: string, instant: boolean): Promise<boolean> {
  const { data } = await getJson<{ data: { result: PrometheusSeries[] } }>(
    lab,
    'prometheus',
    instant ? '/api/v1/query' : '/api/v1/query_range',
    { query, ...(instant ? {} : { ...startEnd(), step: String(STEP_S) }) },
  );
  // NaN is what a division by nothing leaves: a gap in the chart.
  return data.result.some(({ value, values }) =>
    (values ?? (value === undefined ? [] : [value])).some(([, text]) => text !== 'NaN'),
  );
}

async function hasExemplars(lab: Lab, query: string): Promise<boolean> {
  const { data } = await getJson<{ data: { exemplars: { labels: Record<string, string> }[] }[] }>(
    lab,
    'prometheus',
    '/api/v1/query_exemplars',
    { query, ...startEnd() },
  );
  return data.some(({ exemplars }) => exemplars.some(({ labels }) => /^[0-9a-f]{32}$/.test(labels['trace_id'] ?? '')));
}

async function hasLines(lab: Lab, query: string): Promise<boolean> {
  const { data } = await getJson<{ data: { result: { values: unknown[] }[] } }>(
    lab,
    'loki',
    '/loki/api/v1/query_range',
    {
      query,
      ...startEnd(),
      step: `${STEP_S}s`,
    },
  );
  return data.result.some(({ values }) => values.length > 0);
}

async function hasTraces(lab: Lab, query: string): Promise<boolean> {
  if (/^[0-9a-f]{32}$/.test(query)) {
    const { trace } = await getJson<{ trace: { resourceSpans: unknown[] } }>(
      lab,
      'tempo',
      `/api/v2/traces/${query}`,
      {},
    );
    return trace.resourceSpans.length > 0;
  }
  if (/\|\s*(rate|count_over_time|(min|max|avg|sum|quantile|histogram)_over_time)\(/.test(query)) {
    const { series } = await getJson<{ series: { samples: unknown[] }[] }>(lab, 'tempo', '/api/metrics/query_range', {
      q: query,
      ...startEnd(),
      step: `${STEP_S}s`,
    });
    return series.some(({ samples }) => samples.length > 0);
  }
  const { traces } = await getJson<{ traces: unknown[] }>(lab, 'tempo', '/api/search', {
    q: query,
    ...startEnd(),
    limit: '20',
  });
  return traces.length > 0;
}

/** A service map is drawn from these metrics, of the data source that Tempo's `serviceMap` names. */
async function hasEdges(lab: Lab, filters: string | readonly string[], values: Values): Promise<boolean> {
  const selectors = (typeof filters === 'string' ? [filters] : filters).map((filter) => fill(filter, values));
  for (const metric of ['request_total', 'request_failed_total', 'request_server_seconds_sum']) {
    const rates = selectors.map((filter) => `rate(traces_service_graph_${metric}${filter}[${RANGE_S}s])`);
    if (!(await hasSamples(lab, `sum by (client, server) (${rates.join(' or ')})`, true))) return false;
  }
  return true;
}

function startEnd(): { start: string; end: string } {
  const end = Math.floor(Date.now() / 1000);
  return { start: String(end - RANGE_S), end: String(end) };
}

export async function getJson<T>(
  lab: Lab,
  api: 'prometheus' | 'loki' | 'tempo',
  path: string,
  parameters: Values,
): Promise<T> {
  const response = await fetch(`${lab.url(api)}${path}?${new URLSearchParams(parameters)}`);
  if (!response.ok)
    throw new Error(`${path} ${JSON.stringify(parameters)}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
