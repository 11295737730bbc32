// Parameters of Prometheus' HTTP API: in the URL, or as a form in the body.
import { type LabelMatcher, type UnixMs, unixMs } from '@o11y-lab/model';
import { type Expr, matchersOf, parsePromql } from '@o11y-lab/promql';
import { parsePrometheusDurationMs, QueryError } from '@o11y-lab/query-lang';
import type { Context } from 'hono';
import { readBody } from '../common/body.ts';
import { BadParameter, parseErrorText } from './errors.ts';

/** Largest form read; the longest query people have is far below. */
const FORM_BYTES_MAX = 2_000_000;

export async function readParams(c: Context): Promise<URLSearchParams> {
  const params = new URL(c.req.url).searchParams;
  const type = c.req.header('content-type') ?? '';
  if (c.req.method !== 'POST' || !type.startsWith('application/x-www-form-urlencoded')) return params;
  const body = await readBody(c.req.raw, FORM_BYTES_MAX);
  if (!body) throw new BadParameter('query', `the form is larger than ${FORM_BYTES_MAX} bytes`);
  // The body comes first: where a parameter is in both places, Prometheus takes that of the body.
  const merged = new URLSearchParams(new TextDecoder().decode(body));
  for (const [name, value] of params) merged.append(name, value);
  return merged;
}

export interface ParsedQuery {
  readonly source: string;
  readonly expr: Expr;
}

/** @throws BadParameter with line and column of what is wrong. */
export function queryParam(params: URLSearchParams, name = 'query'): ParsedQuery {
  const source = params.get(name);
  if (source === null) throw new BadParameter(name, 'missing; give it in the URL, or as a form in the body of a POST');
  try {
    return { source, expr: parsePromql(source) };
  } catch (error) {
    if (error instanceof QueryError) throw new BadParameter(name, parseErrorText(error, source));
    throw error;
  }
}

/** `match[]` as sets of matchers; none for no parameter. */
export function matcherSetsParam(params: URLSearchParams): readonly (readonly LabelMatcher[])[] {
  return params.getAll('match[]').map((source) => {
    let expr: Expr;
    try {
      expr = parsePromql(source);
    } catch (error) {
      if (error instanceof QueryError) throw new BadParameter('match[]', parseErrorText(error, source));
      throw error;
    }
    if (expr.kind !== 'selector' || expr.offsetMs !== 0 || expr.at) {
      throw new BadParameter(
        'match[]',
        `want a plain series selector such as up{job="x"}, got ${JSON.stringify(source)}`,
      );
    }
    return matchersOf(expr);
  });
}

/** Seconds since the epoch with a fraction, or RFC 3339; to the millisecond. */
export function timeParam(params: URLSearchParams, name: string): UnixMs | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) {
    const ms = Math.round(Number(text) * 1000);
    if (Math.abs(ms) <= TIME_MS_MAX) return unixMs(ms);
  }
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i.exec(text);
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) + Math.floor(Number(match[2] ?? 0) * 1000) : Number.NaN;
  if (Number.isNaN(ms)) {
    const want = 'want seconds since 1970 or RFC 3339';
    throw new BadParameter(name, `cannot parse ${JSON.stringify(text)} to a valid timestamp, ${want}`);
  }
  return unixMs(ms);
}

/** The year 275760: as far as dates reach. Metadata requests without a range ask for all there is. */
export const TIME_MS_MAX = 8.64e15;

export function requiredTimeParam(params: URLSearchParams, name: string): UnixMs {
  const time = timeParam(params, name);
  if (time === undefined) throw new BadParameter(name, 'missing, want seconds since 1970 or RFC 3339');
  return time;
}

/** Seconds as a number, or a duration such as 15s; undefined when the parameter is not there. */
export function durationMsParam(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  const seconds = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) * 1000 : undefined;
  const ms = seconds ?? parsePrometheusDurationMs(text);
  if (ms === undefined || Math.abs(ms) > TIME_MS_MAX) {
    throw new BadParameter(name, `cannot parse ${JSON.stringify(text)} to a valid duration, want seconds or e.g. 15s`);
  }
  return Math.round(ms);
}

/** How many results at most; undefined for no limit (0 or not there). */
export function limitParam(params: URLSearchParams, name = 'limit'): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new BadParameter(name, `want a whole number that is not negative, got ${JSON.stringify(text)}`);
  return Number(text) === 0 ? undefined : Number(text);
}

/** `start` and `end` of metadata requests; all of time when they are not there. */
export function timeRangeParam(params: URLSearchParams): { readonly startUnixMs: number; readonly endUnixMs: number } {
  const startUnixMs = timeParam(params, 'start') ?? 0;
  const endUnixMs = timeParam(params, 'end') ?? TIME_MS_MAX;
  return { startUnixMs, endUnixMs };
}
