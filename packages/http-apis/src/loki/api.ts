// Loki's HTTP API, as Grafana, logcli and curl use it. What is not there answers 404 or 501 and says so.
import { gunzipSync } from 'node:zlib';
import { evaluateLog, evaluateMetric, parseLogql, parseLogqlSelector, printLogql } from '@o11y-lab/logql';
import { type Clock, type LabelMatcher, labelsKey, msToNano } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import type { LogStore } from '@o11y-lab/storage';
import { type Context, Hono } from 'hono';
import { readBody } from '../common/body.ts';
import { methodNotAllowed } from '../common/method-not-allowed.ts';
import { apiErrorOf, QUERY_TIMEOUT_MS } from '../common/query-errors.ts';
import { detectFields } from './detected-fields.ts';
import {
  CATEGORIZE_LABELS,
  ENCODING_FLAGS_HEADER,
  instantAnswer,
  logAnswer,
  matrixAnswer,
  statsAnswer,
} from './encode.ts';
import { countParam, durationNs, readParams, type TimeRange, timeParam, timeRangeParam } from './params.ts';
import { decodePush, PUSH_BYTES_MAX } from './push.ts';
import { decodePushProtobuf } from './push-protobuf.ts';
import { groupingParam, readStats, readVolume, type Volume, type VolumeRequest } from './volume.ts';

export interface LokiApiOptions {
  readonly store: LogStore;
  readonly now: Clock;
  /** Told about failures that are ours, which callers only see as "internal error". */
  readonly onError?: (error: unknown) => void;
}

const LIMIT_DEFAULT = 100;
/** Fields, or values of one, that are told, and lines that are looked at for them; Loki's defaults. */
const FIELDS_LIMIT_DEFAULT = 1000;
const FIELD_LINES_DEFAULT = 100;

export function createLokiApi(options: LokiApiOptions): Hono {
  const app = new Hono();
  const { store, now } = options;
  type Handler = (c: Context, params: URLSearchParams) => Promise<Response>;
  const route = (path: string, handler: Handler): void => {
    app.on(['GET', 'POST'], path, async (c) => {
      let query = '';
      try {
        const params = await readParams(c);
        query = params.get('query') ?? '';
        return await handler(c, params);
      } catch (error) {
        const { status, message } = apiErrorOf(error, query);
        if (status === 500) options.onError?.(error);
        return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
      }
    });
    app.all(path, (c) => methodNotAllowed(c, 'GET, POST'));
  };

  route('/loki/api/v1/query_range', async (c, params) => {
    const startedMs = now();
    const expr = parseLogql(required(params, 'query'));
    const range = timeRangeParam(params, msToNano(now()));
    if (expr.kind !== 'log') {
      const query = { ...range, stepNs: stepParam(params, range), nowUnixNano: msToNano(now()), signal: deadline(c) };
      const result = await evaluateMetric(expr, query, store);
      return c.json(matrixAnswer(result, now() - startedMs));
    }
    refuseInterval(params);
    const result = await evaluateLog(
      expr,
      {
        ...range,
        direction: directionParam(params),
        limit: countParam(params, 'limit', LIMIT_DEFAULT),
        nowUnixNano: msToNano(now()),
        signal: deadline(c),
      },
      store,
    );
    const flags = (c.req.header(ENCODING_FLAGS_HEADER) ?? '').split(',').map((flag) => flag.trim());
    return c.json(logAnswer(result, flags.includes(CATEGORIZE_LABELS), now() - startedMs));
  });

  route('/loki/api/v1/query', async (c, params) => {
    const startedMs = now();
    const expr = parseLogql(required(params, 'query'));
    if (expr.kind === 'log') {
      throw new QueryError('unsupported', 'a log query has no value at an instant; ask query_range instead');
    }
    const time = timeParam(params, 'time') ?? msToNano(now());
    const query = {
      startUnixNano: time,
      endUnixNano: time,
      stepNs: 0n,
      nowUnixNano: msToNano(now()),
      signal: deadline(c),
    };
    const result = await evaluateMetric(expr, query, store);
    return c.json(instantAnswer(result, now() - startedMs));
  });

  route('/loki/api/v1/format_query', async (c, params) =>
    c.json({ status: 'success', data: printLogql(parseLogql(required(params, 'query'))) }),
  );

  const labels: Handler = async (c, params) => {
    const request = { range: timeRangeParam(params, msToNano(now())), matchers: queryMatchers(params) };
    return c.json({ status: 'success', data: await store.readLabelNames(request) });
  };
  route('/loki/api/v1/labels', labels);
  route('/loki/api/v1/label', labels);

  route('/loki/api/v1/label/:name/values', async (c, params) => {
    const request = { range: timeRangeParam(params, msToNano(now())), matchers: queryMatchers(params) };
    const name = c.req.param('name') ?? '';
    return c.json({ status: 'success', data: await store.readLabelValues({ ...request, name }) });
  });

  route('/loki/api/v1/series', async (c, params) => {
    const range = timeRangeParam(params, msToNano(now()));
    const selectors = [...params.getAll('match[]'), ...params.getAll('match')];
    if (selectors.length === 0) throw new QueryError('bad-parameter', 'give at least one match[]');
    const series = new Map<string, Record<string, string>>();
    for (const selector of selectors) {
      const { matchers } = parseLogqlSelector(selector);
      for (const stream of await store.readStreams({ range, matchers })) {
        series.set(labelsKey(stream), Object.fromEntries(stream));
      }
    }
    return c.json({ status: 'success', data: [...series.values()] });
  });

  const volumeRequest = (c: Context, params: URLSearchParams): VolumeRequest => ({
    range: timeRangeParam(params, msToNano(now())),
    matchers: queryMatchers(params),
    signal: deadline(c),
  });
  route('/loki/api/v1/index/stats', async (c, params) => c.json(await readStats(volumeRequest(c, params), store)));

  const volume =
    (isRange: boolean): Handler =>
    async (c, params) => {
      const startedMs = now();
      const request = volumeRequest(c, params);
      const grouping = groupingParam(params, request.matchers, countParam(params, 'limit', LIMIT_DEFAULT));
      const stepNs = isRange ? stepParam(params, request.range) : undefined;
      const volumes = await readVolume(request, grouping, stepNs, store);
      const stats = statsAnswer({ linesRead: 0, bytesRead: 0, linesReturned: 0 }, now() - startedMs);
      return c.json({ status: 'success', data: { ...volumeAnswer(volumes, request.range, stepNs), stats } });
    };
  route('/loki/api/v1/index/volume', volume(false));
  route('/loki/api/v1/index/volume_range', volume(true));

  route('/loki/api/v1/detected_labels', async (c, params) => {
    const request = { range: timeRangeParam(params, msToNano(now())), matchers: queryMatchers(params) };
    const values = new Map<string, Set<string>>();
    for (const stream of await store.readStreams(request)) {
      for (const [name, value] of stream) values.set(name, (values.get(name) ?? new Set()).add(value));
    }
    return c.json({ detectedLabels: [...values].map(([label, { size }]) => ({ label, cardinality: size })) });
  });

  const detected = async (c: Context, params: URLSearchParams): ReturnType<typeof detectFields> => {
    const expr = parseLogql(required(params, 'query'));
    if (expr.kind !== 'log') throw new QueryError('bad-parameter', 'fields are detected in lines, want a log query');
    const nowUnixNano = msToNano(now());
    const range = timeRangeParam(params, nowUnixNano);
    const linesMax = countParam(params, 'line_limit', FIELD_LINES_DEFAULT);
    return detectFields(expr, { range, linesMax, nowUnixNano, signal: deadline(c) }, store);
  };
  route('/loki/api/v1/detected_fields', async (c, params) => {
    const limit = countParam(params, 'limit', FIELDS_LIMIT_DEFAULT);
    const fields = (await detected(c, params)).slice(0, limit).map(({ values, parsers, ...field }) => {
      return { ...field, cardinality: values.size, parsers: parsers.length > 0 ? parsers : null };
    });
    return c.json({ fields, limit });
  });
  route('/loki/api/v1/detected_field/:name/values', async (c, params) => {
    const limit = countParam(params, 'limit', FIELDS_LIMIT_DEFAULT);
    const field = (await detected(c, params)).find(({ label }) => label === c.req.param('name'));
    return c.json({ values: [...(field?.values ?? [])].slice(0, limit), limit });
  });

  app.post('/loki/api/v1/push', async (c) => {
    try {
      const type = c.req.header('content-type') ?? '';
      const body = await readBody(c.req.raw, PUSH_BYTES_MAX);
      if (!body) return c.text(`the request is larger than ${PUSH_BYTES_MAX} bytes; send smaller batches\n`, 413);
      if (type.startsWith('application/json')) {
        await store.append(decodePush(new TextDecoder().decode(unpacked(body, c.req.header('content-encoding')))));
      } else if (type.startsWith('application/x-protobuf')) {
        await store.append(decodePushProtobuf(body));
      } else {
        const wanted = 'send application/json or application/x-protobuf';
        return c.text(`content type ${type || 'missing'} is not supported, ${wanted}\n`, 415);
      }
      return c.body(null, 204);
    } catch (error) {
      const { status, message } = apiErrorOf(error, '');
      if (status === 500) options.onError?.(error);
      return new Response(`${message}\n`, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    }
  });

  app.all('/loki/api/v1/push', (c) => methodNotAllowed(c, 'POST'));

  app.get('/loki/api/v1/tail', (c) =>
    c.text('/loki/api/v1/tail is a WebSocket: connect to it with ws:// instead of http://\n', 426, {
      upgrade: 'websocket',
    }),
  );
  app.get('/ready', (c) => c.text('ready\n'));
  app.get('/loki/api/v1/status/buildinfo', (c) =>
    c.json({ version: '3.5.0', revision: 'o11y-lab', branch: '', buildUser: '', buildDate: '', goVersion: '' }),
  );
  app.all('*', (c) => c.text(`${c.req.method} ${c.req.path} is not supported by this Loki API\n`, 404));
  return app;
}

function required(params: URLSearchParams, name: string): string {
  const value = params.get(name);
  if (value === null || value.trim() === '') throw new QueryError('bad-parameter', `the parameter ${name} is missing`);
  return value;
}

function volumeAnswer(volumes: readonly Volume[], range: TimeRange, stepNs: bigint | undefined): object {
  const secondsOf = (unixNano: bigint): number => Number(unixNano / 1_000_000n) / 1000;
  if (stepNs === undefined) {
    const time = secondsOf(range.endUnixNano);
    const result = volumes.map(({ metric, bytes }) => ({
      metric: Object.fromEntries(metric),
      value: [time, String(bytes[0] ?? 0)],
    }));
    return { resultType: 'vector', result };
  }
  const result = volumes.map(({ metric, bytes }) => ({
    metric: Object.fromEntries(metric),
    values: bytes.flatMap((size, step) =>
      size === 0 ? [] : [[secondsOf(range.startUnixNano + stepNs * BigInt(step)), String(size)]],
    ),
  }));
  return { resultType: 'matrix', result };
}

/** @throws QueryError for an unknown packing, or more bytes than one request may have. */
function unpacked(body: Uint8Array, encoding: string | undefined): Uint8Array {
  const tooLarge = new QueryError('bad-push', `the request is larger than ${PUSH_BYTES_MAX} bytes`);
  if (body.length > PUSH_BYTES_MAX) throw tooLarge;
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw new QueryError('bad-push', `content encoding ${encoding} is not supported`);
  try {
    return gunzipSync(body, { maxOutputLength: PUSH_BYTES_MAX });
  } catch (cause) {
    throw new QueryError('bad-push', 'the body is no gzip, or too large when unpacked', undefined, { cause });
  }
}

/** Without a step, as in Loki: a 250th of the range, at least a second. */
function stepParam(params: URLSearchParams, range: TimeRange): bigint {
  const text = params.get('step');
  if (text !== null && text !== '') return BigInt(durationNs('step', text));
  const seconds = (range.endUnixNano - range.startUnixNano) / 1_000_000_000n / 250n;
  return (seconds > 1n ? seconds : 1n) * 1_000_000_000n;
}

function directionParam(params: URLSearchParams): 'forward' | 'backward' {
  const text = params.get('direction')?.toLowerCase() || 'backward';
  if (text === 'forward' || text === 'backward') return text;
  throw new QueryError('bad-parameter', `direction=${text}, want forward or backward`);
}

function refuseInterval(params: URLSearchParams): void {
  const interval = params.get('interval');
  if (interval !== null && !/^0?s?$/.test(interval)) {
    throw new QueryError('unsupported', 'the parameter interval is not supported');
  }
}

function queryMatchers(params: URLSearchParams): readonly LabelMatcher[] {
  const query = params.get('query');
  return query === null || query.trim() === '' ? [] : parseLogqlSelector(query).matchers;
}

function deadline(c: Context): AbortSignal {
  return AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]);
}
