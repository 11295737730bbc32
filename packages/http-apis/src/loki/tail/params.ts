// What a tail is asked for, and by whom: everything that can be refused before the connection becomes a WebSocket.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { LINES_MAX, type LogExpr, parseLogql } from '@o11y-lab/logql';
import { msToNano, type UnixMs, type UnixNano, unixNano } from '@o11y-lab/model';
import { QueryError } from '@o11y-lab/query-lang';
import { CATEGORIZE_LABELS, ENCODING_FLAGS_HEADER } from '../encode.ts';
import { countParam, timeParam } from '../params.ts';

export interface TailRequest {
  readonly expr: LogExpr;
  /** Lines from before the tail that are sent first. */
  readonly limit: number;
  readonly startUnixNano: UnixNano;
  /** How long lines are held back, so that those of slow senders come in order. */
  readonly delayMs: number;
  readonly categorize: boolean;
}

const LIMIT_DEFAULT = 100;
const SINCE_DEFAULT_NS = 3_600_000_000_000n;
/** As in Loki. */
const DELAY_SECONDS_MAX = 5;

/** @throws QueryError for a parameter or query that can't be tailed. */
export function tailParams(request: IncomingMessage, nowMs: UnixMs): TailRequest {
  const params = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const query = params.get('query') ?? '';
  if (query.trim() === '') throw new QueryError('bad-parameter', 'the parameter query is missing');
  const expr = parseLogql(query);
  if (expr.kind !== 'log') {
    throw new QueryError(
      'unsupported',
      'a metric query can not be tailed, want a log query such as {service_name="a"}',
    );
  }
  const limit = countParam(params, 'limit', LIMIT_DEFAULT);
  if (limit > LINES_MAX) throw new QueryError('too-much', `limit is ${limit}, want at most ${LINES_MAX}`);
  const delay = params.get('delay_for') || '0';
  if (!/^\d{1,3}$/.test(delay) || Number(delay) > DELAY_SECONDS_MAX) {
    throw new QueryError('bad-parameter', `delay_for=${delay}, want whole seconds from 0 to ${DELAY_SECONDS_MAX}`);
  }
  const flags = String(request.headers[ENCODING_FLAGS_HEADER] ?? '').split(',');
  return {
    expr,
    limit,
    startUnixNano: timeParam(params, 'start') ?? unixNano(msToNano(nowMs) - SINCE_DEFAULT_NS),
    delayMs: Number(delay) * 1000,
    categorize: flags.some((flag) => flag.trim() === CATEGORIZE_LABELS),
  };
}

/**
 * Whether the page that opens the socket may read log lines. Browsers let any page open a WebSocket to any address, so
 * the server must look: programs send no `Origin`, and pages must be of this machine, or of the very address they ask
 * (an address, because a name can be pointed here by a stranger's DNS).
 */
export function isAllowedOrigin({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return false;
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isLoopback =
    name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127\.[\d.]+$/.test(name);
  return isLoopback || (isIP(name) !== 0 && url.host === host);
}
