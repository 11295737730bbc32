import { msToNano, type UnixNano, unixMs, unixNano } from '@o11y-lab/model';
import { parseGoDurationNs, parsePrometheusDurationMs, QueryError } from '@o11y-lab/query-lang';
import type { Context } from 'hono';
import { readBody } from '../common/body.ts';

/** Parameters of the URL and of a form in the body, as Loki takes either. */
export async function readParams(c: Context): Promise<URLSearchParams> {
  const params = new URL(c.req.url).searchParams;
  const type = c.req.header('content-type') ?? '';
  if (c.req.method !== 'POST' || !type.startsWith('application/x-www-form-urlencoded')) return params;
  const body = await readBody(c.req.raw, FORM_BYTES_MAX);
  if (!body) throw new QueryError('bad-parameter', `the form is larger than ${FORM_BYTES_MAX} bytes`);
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(body))) params.append(name, value);
  return params;
}

/** Largest form read: the longest query that is read has a fifteenth of this. */
const FORM_BYTES_MAX = 2_000_000;

/** The year 275760: as far as dates reach. */
const TIME_MS_MAX = 8.64e15;

/** Look-back when no start is given, as in Loki. */
const SINCE_DEFAULT_NS = 3_600_000_000_000n;

export interface TimeRange {
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
}

/** `start`, `end` and `since`. @throws QueryError `bad-parameter`. */
export function timeRangeParam(params: URLSearchParams, nowUnixNano: UnixNano): TimeRange {
  const endUnixNano = timeParam(params, 'end') ?? nowUnixNano;
  const since = params.get('since');
  const sinceNs = since ? BigInt(durationNs('since', since)) : SINCE_DEFAULT_NS;
  const startUnixNano = timeParam(params, 'start') ?? unixNano(endUnixNano - sinceNs);
  if (startUnixNano > endUnixNano) throw new QueryError('bad-parameter', 'start is after end');
  return { startUnixNano, endUnixNano };
}

/** A time: seconds (up to ten digits, or with a fraction), nanoseconds, or RFC 3339. */
export function timeParam(params: URLSearchParams, name: string): UnixNano | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (/^-?\d+$/.test(text)) return unixNano(BigInt(text) * (text.length <= 10 ? 1_000_000_000n : 1n));
  if (/^-?\d+\.\d*(?:e[+-]?\d+)?$/i.test(text)) {
    const ms = Number(text) * 1000;
    if (Math.abs(ms) <= TIME_MS_MAX) return msToNano(unixMs(ms));
  }
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new QueryError('bad-parameter', `${name}=${text} is no time, want seconds, nanoseconds or RFC 3339`);
  }
  return unixNano(BigInt(ms) * 1_000_000n + BigInt((match?.[2] ?? '').padEnd(9, '0')));
}

/** A whole number that is above zero. */
export function countParam(params: URLSearchParams, name: string, fallback: number): number {
  const text = params.get(name);
  if (text === null || text === '') return fallback;
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw new QueryError('bad-parameter', `${name}=${text} is no whole number above zero`);
  }
  return Number(text);
}

/** A duration in seconds, or with units. */
export function durationNs(name: string, text: string): number {
  const seconds = /^\d+\.?\d*(?:e[+-]?\d+)?$/i.test(text) ? Number(text) * 1e9 : undefined;
  const ns = seconds ?? parseGoDurationNs(text) ?? (parsePrometheusDurationMs(text) ?? Number.NaN) * 1e6;
  if (!(ns > 0 && ns <= TIME_MS_MAX * 1e6)) {
    throw new QueryError('bad-parameter', `${name}=${text} is no duration above zero, want seconds or e.g. 1h30m`);
  }
  return Math.round(ns);
}
