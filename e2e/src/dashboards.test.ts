// Every query of every shipped dashboard, asked of a lab under load through the public APIs: a panel without data in a
// working lab is a bug of the panel, or of what should have been exported.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import { searchTraces } from './telemetry.ts';

const FOLDER = new URL('../../stack/grafana/dashboards/', import.meta.url);

interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly expr?: string;
  readonly query?: string;
  readonly queryType?: string;
  readonly serviceMapQuery?: string | readonly string[];
  readonly instant?: boolean;
  readonly exemplar?: boolean;
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: GridPosition;
  readonly options?: { readonly content?: string };
  readonly targets?: readonly Target[];
  readonly panels?: readonly Panel[];
}

interface GridPosition {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** One side of Explore, as links to it carry it. */
interface Pane {
  readonly datasource: string;
  readonly queries: readonly Target[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly definition?: string;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly current?: { readonly value: string | readonly string[] };
}

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}

type Values = Readonly<Record<string, string>>;

const dashboards = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    file,
    dashboard: JSON.parse(readFileSync(fileURLToPath(new URL(file, FOLDER)), 'utf8')) as Dashboard,
  }));

/** What is asked for: the last minutes in the steps and windows that follow from `timeInterval: 10s` of the data source. */
const RANGE_S = 300;
const STEP_S = 10;
const MACROS: Values = {
  __rate_interval: '40s',
  __interval: '10s',
  __interval_ms: '10000',
  __range: `${RANGE_S}s`,
  __range_s: String(RANGE_S),
};

/** What "All" of a variable without a value for it becomes: its values. The one such variable is `service`. */
const ALL_SERVICES = 'api-gateway|service-a|service-b|service-c|service-d';

/** A choice of two, as Grafana puts it into regular expressions: one answers requests, the other reads messages. */
const TWO_SERVICES: Values = { service: 'service-a|service-c' };

let lab: Lab;
let sending = true;
let load: Promise<void> | undefined;
let someTraceId: string;

beforeAll(async () => {
  lab = await startLab();
  load = sendTraffic(lab);
  const [trace] = await eventually('a trace is stored', async () => {
    const found = await searchTraces(lab, { q: '{ name = "business_logic" }', limit: '1' });
    return found.length > 0 ? found : undefined;
  });
  someTraceId = trace?.traceID.padStart(32, '0') ?? '';
});
afterAll(async () => {
  sending = false;
  await load;
  await lab?.stop();
});

test('the five dashboards are there, each under the uid of its file', () => {
  expect(dashboards.map(({ file, dashboard }) => [file, dashboard.title])).toEqual([
    ['distributed-tracing.json', 'Distributed Tracing'],
    ['golden-signals.json', '4 Golden Signals'],
    ['opentelemetry-overview.json', 'OpenTelemetry Overview'],
    ['service-overview.json', 'Service Overview'],
    ['service-performance.json', 'Service Performance'],
  ]);
  for (const { file, dashboard } of dashboards) expect(`${dashboard.uid}.json`).toBe(file);
});

for (const { dashboard } of dashboards) {
  describe(dashboard.title, () => {
    test('every panel says what it shows, has an id of its own and a place of its own', () => {
      const panels = panelsOf(dashboard);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const panel of panels.filter(({ type }) => type !== 'row')) {
        expect(panel.description, panel.title).toMatch(/\w.{20,}/s);
        const others = panels.filter((other) => other !== panel && other.type !== 'row');
        expect(
          others.filter((other) => overlaps(panel.gridPos, other.gridPos)).map(({ title }) => title),
          panel.title,
        ).toEqual([]);
      }
    });

    for (const variable of dashboard.templating.list.filter(({ type }) => type === 'query')) {
      test(`variable ${variable.name} has values: ${variable.definition}`, async () => {
        const query = fill(variable.definition ?? '', valuesOf(dashboard));
        const call = /^label_values\((?:(.+), *)?(\w+)\)$/s.exec(query);
        expect(call, query).not.toBeNull();
        const selector: Record<string, string> = call?.[1] ? { 'match[]': call[1] } : {};
        await eventually(query, async () => {
          const { data } = await getJson<{ data: string[] }>(
            'prometheus',
            `/api/v1/label/${call?.[2]}/values`,
            selector,
          );
          return data.length > 0 ? data : undefined;
        });
      });
    }

    for (const [url, title] of linksOf(dashboard)) {
      test(`link ${title} leads to data`, async () => {
        const page = new URL(fill(atServiceD(url), valuesOf(dashboard)), 'http://ui.invalid');
        if (page.pathname.startsWith('/d/')) {
          expect(dashboards.map(({ dashboard: other }) => `/d/${other.uid}`)).toContain(page.pathname);
          return;
        }
        expect(page.pathname).toBe('/explore');
        const panes = JSON.parse(page.searchParams.get('panes') ?? '') as Record<string, Pane>;
        for (const { datasource, queries } of Object.values(panes)) {
          for (const target of queries) {
            expect(target.datasource.uid).toBe(datasource);
            await eventually(url, async () => ((await hasData(target, {})) ? true : undefined), { timeoutMs: 30_000 });
          }
        }
      });
    }

    for (const panel of panelsOf(dashboard)) {
      for (const target of panel.targets ?? []) {
        for (const values of [valuesOf(dashboard), { ...valuesOf(dashboard), ...TWO_SERVICES }]) {
          test(`${panel.id} ${panel.title} ${target.refId}, services ${values['service']}`, async () => {
            const query = target.expr ?? target.query ?? JSON.stringify(target.serviceMapQuery);
            await eventually(
              query,
              async () => ((await hasData(target, { ...values, trace_id: someTraceId })) ? true : undefined),
              {
                timeoutMs: 30_000,
                pauseMs: 500,
              },
            );
          });
        }
      }
    }
  });
}

/** Links of fields and overrides, and those in texts, by address; with their titles. */
function linksOf(dashboard: Dashboard): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const panel of panelsOf(dashboard)) {
    JSON.stringify(panel, (_key, value: { url?: unknown; title?: unknown } | null) => {
      if (typeof value?.url === 'string') found.set(value.url, `${panel.title}: ${value.title}`);
      return value;
    });
    for (const [, title, url] of panel.options?.content?.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g) ?? []) {
      if (title !== undefined && url !== undefined) found.set(url, `${panel.title}: ${title}`);
    }
  }
  return found;
}

/** What a click on a point, or a cell, of service-d puts into a link. */
const CLICKED: readonly (readonly [RegExp, string])[] = [
  [/\$\{__field\.labels\.service_name\}/g, 'service-d'],
  [/\$\{__data\.fields\["Service"\]\}/g, 'service-d'],
  [/\$\{__value\.raw\}(?=m?s%20)/g, '1'],
  [/\$\{__value\.raw\}/g, 'business_logic'],
  [/\$\{__url_time_range\}/g, 'from=now-15m&to=now'],
  [/\$\{__from\}/g, 'now-15m'],
  [/\$\{__to\}/g, 'now'],
];

function atServiceD(url: string): string {
  return CLICKED.reduce((text, [placeholder, value]) => text.replace(placeholder, value), url);
}

function overlaps(a: GridPosition, b: GridPosition): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The values that a dashboard opens with; "All" where that is a choice. */
function valuesOf(dashboard: Dashboard): Values {
  return Object.fromEntries(
    dashboard.templating.list.map(({ name, includeAll, allValue, current }) => {
      const value = current?.value ?? '';
      return [name, includeAll ? (allValue ?? ALL_SERVICES) : typeof value === 'string' ? value : value.join('|')];
    }),
  );
}

/** Puts values in the place of `$name` and `${name:format}`. Every variable must have one. */
function fill(text: string, values: Values): string {
  return text.replace(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g,
    (match, braced: string | undefined, bare: string | undefined) => {
      const value = { ...MACROS, ...values }[braced ?? bare ?? ''];
      if (value === undefined) throw new Error(`${match} in ${text} is no variable of the dashboard`);
      return value;
    },
  );
}

async function hasData(target: Target, values: Values): Promise<boolean> {
  switch (target.datasource.uid) {
    case 'prometheus':
      return (
        (await hasSamples(fill(target.expr ?? '', values), target.instant === true)) &&
        (target.exemplar !== true || (await hasExemplars(fill(target.expr ?? '', values))))
      );
    case 'loki':
      return hasLines(fill(target.expr ?? '', values));
    case 'tempo':
      return target.queryType === 'serviceMap'
        ? hasEdges(target.serviceMapQuery ?? '', values)
        : hasTraces(fill(target.query ?? '', values));
    default:
      throw new Error(`data source ${target.datasource.uid}: want prometheus, loki or tempo`);
  }
}

interface PrometheusSeries {
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

async function hasSamples(query: string, instant: boolean): Promise<boolean> {
  const { data } = await getJson<{ data: { result: PrometheusSeries[] } }>(
    'prometheus',
    instant ? '/api/v1/query' : '/api/v1/query_range',
    { query, ...(instant ? {} : { ...startEnd(), step: String(STEP_S) }) },
  );
  // NaN is what a division by nothing leaves: a gap in the chart.
  return data.result.some(({ value, values }) =>
    (values ?? (value === undefined ? [] : [value])).some(([, text]) => text !== 'NaN'),
  );
}

async function hasExemplars(query: string): Promise<boolean> {
  const { data } = await getJson<{ data: { exemplars: { labels: Record<string, string> }[] }[] }>(
    'prometheus',
    '/api/v1/query_exemplars',
    { query, ...startEnd() },
  );
  return data.some(({ exemplars }) => exemplars.some(({ labels }) => /^[0-9a-f]{32}$/.test(labels['trace_id'] ?? '')));
}

async function hasLines(query: string): Promise<boolean> {
  const { data } = await getJson<{ data: { result: { values: unknown[] }[] } }>('loki', '/loki/api/v1/query_range', {
    query,
    ...startEnd(),
    step: `${STEP_S}s`,
  });
  return data.result.some(({ values }) => values.length > 0);
}

async function hasTraces(query: string): Promise<boolean> {
  if (/^[0-9a-f]{32}$/.test(query)) {
    const { trace } = await getJson<{ trace: { resourceSpans: unknown[] } }>('tempo', `/api/v2/traces/${query}`, {});
    return trace.resourceSpans.length > 0;
  }
  if (/\|\s*(rate|count_over_time|(min|max|avg|sum|quantile|histogram)_over_time)\(/.test(query)) {
    const { series } = await getJson<{ series: { samples: unknown[] }[] }>('tempo', '/api/metrics/query_range', {
      q: query,
      ...startEnd(),
      step: `${STEP_S}s`,
    });
    return series.some(({ samples }) => samples.length > 0);
  }
  const { traces } = await getJson<{ traces: unknown[] }>('tempo', '/api/search', {
    q: query,
    ...startEnd(),
    limit: '20',
  });
  return traces.length > 0;
}

/** A service map is drawn from these metrics, of the data source that Tempo's `serviceMap` names. */
async function hasEdges(filters: string | readonly string[], values: Values): Promise<boolean> {
  const selectors = (typeof filters === 'string' ? [filters] : filters).map((filter) => fill(filter, values));
  for (const metric of ['request_total', 'request_failed_total', 'request_server_seconds_sum']) {
    const rates = selectors.map((filter) => `rate(traces_service_graph_${metric}${filter}[${RANGE_S}s])`);
    if (!(await hasSamples(`sum by (client, server) (${rates.join(' or ')})`, true))) return false;
  }
  return true;
}

function startEnd(): { start: string; end: string } {
  const end = Math.floor(Date.now() / 1000);
  return { start: String(end - RANGE_S), end: String(end) };
}

async function getJson<T>(api: 'prometheus' | 'loki' | 'tempo', path: string, parameters: Values): Promise<T> {
  const response = await fetch(`${lab.url(api)}${path}?${new URLSearchParams(parameters)}`);
  if (!response.ok)
    throw new Error(`${path} ${JSON.stringify(parameters)}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** Panels in collapsed rows too. */
function panelsOf(dashboard: Dashboard): readonly Panel[] {
  return dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

/** All kinds of requests, and every fifth round a failure of each service. */
async function sendTraffic(of: Lab): Promise<void> {
  const gateway = of.url('gateway');
  const checkout = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const send = async (path: string, init: RequestInit = {}): Promise<void> => {
    await (await fetch(`${gateway}${path}`, init)).text();
  };
  for (let round = 0; sending; round++) {
    await send('/api/process', { headers: { 'X-User-ID': `learner-${round % 7}` } });
    await send('/api/checkout', checkout);
    await send('/api/info');
    if (round % 5 !== 0) continue;
    for (const service of ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d']) {
      await send(`/api/process?fail=${service}`);
    }
    await send('/api/checkout?fail=service-d', checkout);
  }
}
