// Prometheus' HTTP API over any metric store. The routes are here; each group of handlers has its own file.
import type { Clock } from '@o11y-lab/model';
import type { MetricStore } from '@o11y-lab/storage';
import { type Context, Hono } from 'hono';
import { methodNotAllowed } from '../common/method-not-allowed.ts';
import { type ApiError, apiErrorOf } from './errors.ts';
import { exemplars, labelNames, labelValues, metadata, series } from './metadata.ts';
import { readParams } from './params.ts';
import { formatQuery, instantQuery, rangeQuery } from './query.ts';
import { alerts, type RulesSource, reload, rules } from './rules.ts';
import { remoteWrite, type SampleSink } from './write/remote-write.ts';

export interface BuildInfo {
  readonly version: string;
  readonly revision: string;
}

export interface PrometheusApiOptions {
  readonly store: MetricStore;
  readonly now: Clock;
  /** What /api/v1/status/buildinfo says; Grafana chooses its features by the version. */
  readonly buildInfo?: BuildInfo;
  /** Where remote write puts samples; without it `/api/v1/write` answers that it is not supported. */
  readonly append?: SampleSink;
  /** What runs rule files; without it `/api/v1/rules` and `/api/v1/alerts` answer that they are not supported. */
  readonly rules?: RulesSource;
  /** Told about failures that are ours, which callers only see as "internal error". */
  readonly onError?: (error: unknown) => void;
}

/** The release whose API and language this one follows. */
const BUILD_INFO: BuildInfo = { version: '3.5.0', revision: 'o11y-lab' };

/** What Prometheus has and this API has not, with the word that the answer uses for it. */
const NOT_SUPPORTED: Readonly<Record<string, string>> = {
  '/api/v1/parse_query': 'parse_query',
  '/api/v1/alertmanagers': 'alertmanagers',
  '/api/v1/targets': 'targets (this backend receives metrics, it does not scrape)',
  '/api/v1/targets/metadata': 'target metadata',
  '/api/v1/scrape_pools': 'scrape pools',
  '/api/v1/notifications': 'notifications',
  '/api/v1/features': 'features',
  '/api/v1/status/config': 'status/config',
  '/api/v1/status/flags': 'status/flags',
  '/api/v1/status/runtimeinfo': 'status/runtimeinfo',
  '/api/v1/status/tsdb': 'status/tsdb',
  '/api/v1/status/walreplay': 'status/walreplay',
  '/api/v1/admin/*': 'admin',
  '/api/v1/read': 'remote read',
  '/api/v1/otlp/*': 'OTLP at the Prometheus port (send it to the OTLP ports instead)',
  '/federate': 'federation',
};

const WITHOUT_RULES: Readonly<Record<string, string>> = {
  '/api/v1/rules': 'rules',
  '/api/v1/alerts': 'alerts',
  '/-/reload': 'reloading (no rule files are run here)',
};

const WHAT_THERE_IS = "this port has Prometheus' HTTP API and no pages, for example /api/v1/query?query=target_info";

export function createPrometheusApi(options: PrometheusApiOptions): Hono {
  const app = new Hono();
  const { store } = options;
  type Handler = (params: URLSearchParams, c: Context) => Promise<Response> | Response;
  const route = (methods: readonly string[], path: string, handler: Handler): void => {
    app.on([...methods], path, async (c) => handler(await readParams(c), c));
    app.all(path, (c) => methodNotAllowed(c, methods.join(', ')));
  };
  const GET_OR_POST = ['GET', 'POST'];

  route(GET_OR_POST, '/api/v1/query', (params, c) => instantQuery(params, options, c.req.raw.signal));
  route(GET_OR_POST, '/api/v1/query_range', (params, c) => rangeQuery(params, options, c.req.raw.signal));
  route(GET_OR_POST, '/api/v1/format_query', formatQuery);
  route(GET_OR_POST, '/api/v1/query_exemplars', (params) => exemplars(params, store));
  route(GET_OR_POST, '/api/v1/series', (params) => series(params, store));
  route(GET_OR_POST, '/api/v1/labels', (params) => labelNames(params, store));
  route(['GET'], '/api/v1/label/:name/values', (params, c) => labelValues(params, store, c.req.param('name') ?? ''));
  route(['GET'], '/api/v1/metadata', (params) => metadata(params, store));
  route(['GET'], '/api/v1/status/buildinfo', () => buildInfo(options.buildInfo ?? BUILD_INFO));

  const { append } = options;
  if (append) app.post('/api/v1/write', (c) => remoteWrite(c.req.raw, append));
  else app.post('/api/v1/write', () => notSupported('remote write'));
  app.all('/api/v1/write', (c) => methodNotAllowed(c, 'POST'));
  const { rules: source } = options;
  if (source) {
    route(['GET'], '/api/v1/rules', (params) => rules(params, source));
    route(['GET'], '/api/v1/alerts', () => alerts(source));
    route(['POST', 'PUT'], '/-/reload', () => reload(source));
  }
  const notThere = source ? NOT_SUPPORTED : { ...NOT_SUPPORTED, ...WITHOUT_RULES };
  for (const [path, name] of Object.entries(notThere)) app.all(path, () => notSupported(name));
  app.notFound((c) => c.text(`there is no ${c.req.path}; ${WHAT_THERE_IS}\n`, 404));
  app.onError((error) => {
    const mapped = apiErrorOf(error);
    if (mapped.status === 500) options.onError?.(error);
    return errorResponse(mapped);
  });
  return app;
}

function notSupported(name: string): Response {
  return errorResponse({ status: 404, errorType: 'not_found', message: `${name}: not supported yet by this backend` });
}

function errorResponse({ status, errorType, message }: ApiError): Response {
  return Response.json({ status: 'error', errorType, error: message }, { status });
}

function buildInfo({ version, revision }: BuildInfo): Response {
  const data = { version, revision, branch: '', buildUser: '', buildDate: '', goVersion: '' };
  return Response.json({ status: 'success', data });
}
