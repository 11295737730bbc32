// Tempo's HTTP API, as Grafana and curl use it. What is not there answers 404 or 501 and says so.
import { type Clock, msToNano, parseTraceId, type UnixNano, unixNano } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { NanoRange, SpanStore } from '@o11y-lab/storage';
import { parseTraceql, type Query, queryMetrics, searchTraces } from '@o11y-lab/traceql';
import { type Context, Hono } from 'hono';
import { methodNotAllowed } from '../common/method-not-allowed.ts';
import { apiErrorOf, QUERY_TIMEOUT_MS } from '../common/query-errors.ts';
import { instantAnswer, rangeAnswer, searchAnswer } from './encode.ts';
import { countParam, durationParam, parseTags, rangeParam } from './params.ts';
import { queryOfTags } from './tag-search.ts';
import { SCOPES, type Scope, tagNames, tagValues } from './tags.ts';
import { encodeTraceAnswer } from './trace-by-id.ts';

export interface TempoApiOptions {
  readonly store: SpanStore;
  readonly now: Clock;
  /** Told about failures that are ours, which callers only see as "internal error". */
  readonly onError?: (error: unknown) => void;
}

const LIMIT_DEFAULT = 20;
const SPANS_PER_SPANSET_DEFAULT = 3;
/** Spans shown per span set at most. */
const SPANS_PER_SPANSET_MAX = 10_000;

export function createTempoApi(options: TempoApiOptions): Hono {
  const app = new Hono();
  const { store, now } = options;
  const nowNano = () => msToNano(now());
  type Handler = (c: Context, params: URLSearchParams) => Promise<Response>;
  const route = (path: string, handler: Handler): void => {
    app.get(path, async (c) => {
      const params = new URL(c.req.url).searchParams;
      try {
        return await handler(c, params);
      } catch (error) {
        const { status, message } = apiErrorOf(error, params.get('q') ?? '');
        if (status === 500) options.onError?.(error);
        return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
      }
    });
    app.all(path, (c) => methodNotAllowed(c, 'GET'));
  };

  const traceById = (version: 1 | 2): Handler => {
    return async (c) => {
      const text = c.req.param('id') ?? '';
      const traceId = parseTraceId(text);
      if (traceId === undefined) {
        throw new QueryError(
          'bad-parameter',
          `${JSON.stringify(text)} is no trace id, want up to 32 hex digits, not all zero`,
        );
      }
      const trace = await store.readTrace(traceId);
      if (trace === undefined) return c.text('trace not found\n', 404);
      const wantsProtobuf = (c.req.header('accept') ?? '').includes('application/protobuf');
      const { body, contentType } = encodeTraceAnswer(trace, version, wantsProtobuf ? 'protobuf' : 'json');
      return new Response(body, { headers: { 'content-type': contentType } });
    };
  };
  route('/api/traces/:id', traceById(1));
  route('/api/v2/traces/:id', traceById(2));

  route('/api/search', async (c, params) => {
    const result = await searchTraces(
      queryOf(params),
      {
        ...rangeParam(params, nowNano()),
        limit: countParam(params, 'limit', LIMIT_DEFAULT),
        spansPerSpanset: Math.min(countParam(params, 'spss', SPANS_PER_SPANSET_DEFAULT), SPANS_PER_SPANSET_MAX),
        signal: deadline(c),
      },
      store,
    );
    return c.json(searchAnswer(result));
  });

  route('/api/search/tags', async (c, params) => {
    const scopes = await tagNames(
      store,
      rangeParam(params, nowNano()),
      params.get('q') ?? '',
      scopeParam(params),
      deadline(c),
    );
    // Without a scope this version lists attributes only.
    const names = scopes.filter(({ name }) => name !== 'intrinsic' || params.get('scope') === 'intrinsic');
    return c.json({ tagNames: [...new Set(names.flatMap(({ tags }) => tags))].sort(), metrics: {} });
  });
  route('/api/v2/search/tags', async (c, params) => {
    const scopes = await tagNames(
      store,
      rangeParam(params, nowNano()),
      params.get('q') ?? '',
      scopeParam(params),
      deadline(c),
    );
    return c.json({ scopes, metrics: {} });
  });
  route('/api/search/tag/:name/values', async (c, params) => {
    const name = c.req.param('name') ?? '';
    const field = /^(?:\.|span\.|resource\.|event\.|link\.|instrumentation\.)/.test(name)
      ? name
      : (V1_INTRINSICS[name] ?? `.${quoted(name)}`);
    const values = await tagValues(store, rangeParam(params, nowNano()), field, params.get('q') ?? '');
    return c.json({ tagValues: values.map(({ value }) => value), metrics: {} });
  });
  route('/api/v2/search/tag/:name/values', async (c, params) => {
    const name = c.req.param('name') ?? '';
    return c.json({
      tagValues: await tagValues(store, rangeParam(params, nowNano()), name, params.get('q') ?? ''),
      metrics: {},
    });
  });

  route('/api/metrics/query_range', async (c, params) => {
    const query = parseTraceql(requiredQuery(params));
    const { startUnixNano, endUnixNano } = metricsRange(params, nowNano());
    const stepNs = stepParam(params, endUnixNano - startUnixNano);
    // Intervals lie on multiples of the step, so that a dashboard that moves on keeps its points.
    const first = unixNano((startUnixNano / stepNs) * stepNs);
    const intervalCount = Number((endUnixNano - first + stepNs - 1n) / stepNs);
    const request = { startUnixNano: first, stepNs, intervalCount, signal: deadline(c) };
    return c.json(rangeAnswer(await queryMetrics(query, request, store), request));
  });
  route('/api/metrics/query', async (c, params) => {
    const query = parseTraceql(requiredQuery(params));
    const { startUnixNano, endUnixNano } = metricsRange(params, nowNano());
    // One interval that holds both ends.
    const stepNs = endUnixNano - startUnixNano + 1n;
    const request = { startUnixNano: unixNano(startUnixNano - 1n), stepNs, intervalCount: 1, signal: deadline(c) };
    return c.json(instantAnswer(await queryMetrics(query, request, store)));
  });

  app.get('/api/echo', (c) => c.text('echo\n'));
  app.get('/ready', (c) => c.text('ready\n'));
  app.get('/api/status/buildinfo', (c) =>
    c.json({ version: '2.8.0', revision: 'o11y-lab', branch: '', buildUser: '', buildDate: '', goVersion: '' }),
  );
  app.all('*', (c) => c.text(`${c.req.method} ${c.req.path} is not supported by this Tempo API\n`, 404));
  return app;
}

const V1_INTRINSICS: Readonly<Record<string, string>> = {
  name: 'name',
  'root.name': 'rootName',
  'root.service.name': 'rootServiceName',
  status: 'status',
  'status.code': 'status',
};

function queryOf(params: URLSearchParams): Query {
  const q = params.get('q');
  if (q !== null && q.trim() !== '') {
    if (params.get('tags')) throw new QueryError('bad-parameter', 'give either q or tags, not both');
    return parseTraceql(q);
  }
  const durationNsMin = durationParam(params, 'minDuration');
  const durationNsMax = durationParam(params, 'maxDuration');
  if (durationNsMin !== undefined && durationNsMax !== undefined && durationNsMin > durationNsMax) {
    throw new QueryError('bad-parameter', 'minDuration is more than maxDuration: no trace can be both');
  }
  return queryOfTags({ tags: parseTags(params.get('tags') ?? ''), durationNsMin, durationNsMax });
}

function requiredQuery(params: URLSearchParams): string {
  const query = params.get('q') ?? params.get('query') ?? '';
  if (query.trim() === '') throw new QueryError('bad-parameter', 'the parameter q is missing');
  return query;
}

/** Look-back of metrics when no start is given. */
const SINCE_DEFAULT_NS = 3_600_000_000_000n;

function metricsRange(params: URLSearchParams, nowUnixNano: UnixNano): NanoRange {
  const since = durationParam(params, 'since');
  const range = rangeParam(params, nowUnixNano);
  const sinceNs = since === undefined ? SINCE_DEFAULT_NS : BigInt(since);
  const startUnixNano = range.startUnixNano === 0n ? unixNano(range.endUnixNano - sinceNs) : range.startUnixNano;
  if (startUnixNano >= range.endUnixNano) throw new QueryError('bad-parameter', 'start must be before end');
  return { startUnixNano, endUnixNano: range.endUnixNano };
}

const STEP_NS_MAX = 100 * 365 * 86_400 * 1e9;

/** Without a step, a hundredth of the range in whole seconds. */
function stepParam(params: URLSearchParams, rangeNs: bigint): bigint {
  const text = params.get('step') ?? '';
  const ns =
    text === ''
      ? undefined
      : /^\d+(?:\.\d+)?$/.test(text)
        ? Math.round(Number(text) * 1e9)
        : durationParam(params, 'step');
  if (ns !== undefined && !(ns > 0 && ns <= STEP_NS_MAX)) {
    throw new QueryError('bad-parameter', `step=${text}, want more than zero and at most 100 years`);
  }
  if (ns !== undefined) return BigInt(ns);
  const seconds = rangeNs / 100n / 1_000_000_000n;
  return (seconds > 1n ? seconds : 1n) * 1_000_000_000n;
}

function scopeParam(params: URLSearchParams): Scope | undefined {
  const text = params.get('scope') ?? '';
  if (text === '' || text === 'none') return undefined;
  const scope = SCOPES.find((one) => one === text);
  if (!scope) throw new QueryError('bad-parameter', `scope=${text}, want one of ${SCOPES.join(', ')}`);
  return scope;
}

function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

function deadline(c: Context): AbortSignal {
  return AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]);
}
