// /api/v1/query, /api/v1/query_range and /api/v1/format_query.
import type { Clock } from '@o11y-lab/model';
import { type EvaluateOptions, prettyPromql, type QueryResult, queryInstant, queryRange } from '@o11y-lab/promql';
import type { MetricStore } from '@o11y-lab/storage';
import { Turns } from '../common/turns.ts';
import { encodeResult, streamText } from './encode.ts';
import { BadParameter } from './errors.ts';
import { durationMsParam, limitParam, queryParam, requiredTimeParam, timeParam } from './params.ts';

/** Of all queries of the process: they share its one thread. */
const turns = new Turns();

/** Longest time a query may run, whatever it asks for; Prometheus' default. */
const TIMEOUT_MS_MAX = 120_000;

export interface QuerySource {
  readonly store: MetricStore;
  readonly now: Clock;
}

/** `signal` is aborted when the client goes away; the query then ends early. */
export async function instantQuery(
  params: URLSearchParams,
  { store, now }: QuerySource,
  signal: AbortSignal,
): Promise<Response> {
  const limit = limitParam(params);
  const timeUnixMs = timeParam(params, 'time') ?? Math.floor(now());
  const options = evaluateOptions(params, now, signal);
  const query = queryParam(params);
  return respond(await queryInstant(query, timeUnixMs, store, options), limit);
}

export async function rangeQuery(
  params: URLSearchParams,
  { store, now }: QuerySource,
  signal: AbortSignal,
): Promise<Response> {
  const limit = limitParam(params);
  const startUnixMs = requiredTimeParam(params, 'start');
  const endUnixMs = requiredTimeParam(params, 'end');
  if (endUnixMs < startUnixMs) throw new BadParameter('end', 'end timestamp must not be before start time');
  const stepMs = durationMsParam(params, 'step');
  if (stepMs === undefined) throw new BadParameter('step', 'missing, want seconds or e.g. 15s');
  if (stepMs <= 0) throw new BadParameter('step', `got ${params.get('step')}, want a millisecond or more`);
  const options = evaluateOptions(params, now, signal);
  const query = queryParam(params);
  return respond(await queryRange(query, { startUnixMs, endUnixMs, stepMs }, store, options), limit);
}

export function formatQuery(params: URLSearchParams): Response {
  return Response.json({ status: 'success', data: prettyPromql(queryParam(params).expr) });
}

function evaluateOptions(params: URLSearchParams, now: Clock, signal: AbortSignal): EvaluateOptions {
  const timeoutMs = durationMsParam(params, 'timeout') ?? TIMEOUT_MS_MAX;
  const lookbackMs = durationMsParam(params, 'lookback_delta');
  if (lookbackMs !== undefined && lookbackMs <= 0)
    throw new BadParameter('lookback_delta', 'must be greater than zero');
  const options = { now, timeoutMs: Math.min(timeoutMs, TIMEOUT_MS_MAX), pause: turns.next, signal };
  return lookbackMs === undefined ? options : { ...options, lookbackMs };
}

function respond(result: QueryResult, limit: number | undefined): Response {
  return new Response(streamText(encodeResult(result, limit), turns.next), {
    headers: { 'content-type': 'application/json' },
  });
}
