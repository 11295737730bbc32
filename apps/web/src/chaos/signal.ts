// Where the effect of a fault is seen: the signal that it must move, as PromQL, and the pages of its time. Pure.
import type { FaultRecord, TopologyLink } from '@o11y-lab/lab-control';
import { dashboardUrl, tracesUrl } from '../correlate/links.ts';
import type { RawTimeRange } from '../time/time-range.ts';

export type SignalUnit = 'ms' | 'percent' | 'per-second' | 'restarts' | 'seconds';

export interface Signal {
  readonly query: string;
  readonly unit: SignalUnit;
  readonly name: SignalName;
}

/** What a signal is called. `measured` is what the lab itself has looked at. */
export type SignalName =
  | { readonly kind: 'measured'; readonly text: string }
  | { readonly kind: 'p95' | 'errors' | 'rate'; readonly of: string };

/** How far the rates look back: short, so that an effect is seen while it is new. */
const WINDOW = '20s';

type Struck = Pick<FaultRecord, 'fault' | 'targets' | 'effect'>;
type Links = readonly Pick<TopologyLink, 'from' | 'to' | 'protocol'>[];

/** `links` are those of lab.yaml: they tell by whose calls a target is known. */
export function signalOf({ fault, targets, effect }: Struck, links: Links): Signal {
  if (effect?.kind === 'measured' && effect.query !== '') {
    return { query: effect.query, unit: effect.unit, name: { kind: 'measured', text: effect.signal } };
  }
  const of = targets[0] ?? '';
  const metrics = metricsOf(of, links);
  switch (fault.kind) {
    case 'http-error':
      return { query: metrics.errors, unit: 'percent', name: { kind: 'errors', of } };
    case 'kill':
    case 'stop':
    case 'restart':
    case 'rm':
    case 'exec':
      return { query: metrics.rate, unit: 'per-second', name: { kind: 'rate', of } };
    case 'netem':
    case 'iptables-loss':
    case 'pause':
    case 'stress':
      return { query: metrics.p95, unit: 'ms', name: { kind: 'p95', of } };
    default:
      return fault satisfies never;
  }
}

/** A fault of a link is between a target and its callers: its own spans don't have it, theirs do. */
function metricsOf(target: string, links: Links): Readonly<Record<'p95' | 'errors' | 'rate', string>> {
  const calls = links.filter(({ to }) => to === target);
  const consumes = links.some(({ from, protocol }) => from === target && protocol === 'kafka');
  if (calls.length === 0 && !consumes) {
    // Only those outside call it, and of them only a load test tells how it was.
    return {
      p95: `histogram_quantile(0.95, sum by (le) (rate(k6_http_req_duration_milliseconds_bucket[${WINDOW}])))`,
      errors: `100 * avg(avg_over_time(k6_http_req_failed[${WINDOW}]))`,
      rate: `sum(rate(k6_http_reqs_total[${WINDOW}]))`,
    };
  }
  const edge = selectorOf(target, calls);
  const rate = (what: string): string => `sum(rate(traces_service_graph_request_${what}{${edge}}[${WINDOW}]))`;
  return {
    p95: `1000 * histogram_quantile(0.95, sum by (le) (rate(traces_service_graph_request_client_seconds_bucket{${edge}}[${WINDOW}])))`,
    errors: `100 * (${rate('failed_total')} or vector(0)) / ${rate('total')}`,
    rate: rate('total'),
  };
}

/** The service graph knows a database by what it is and leaves the broker out. */
function selectorOf(target: string, calls: Links): string {
  if (calls.some(({ protocol }) => protocol === 'postgres')) return 'connection_type="database"';
  if (calls.some(({ protocol }) => protocol === 'kafka')) {
    return `server=~${JSON.stringify(calls.map(({ from }) => from).join('|'))}`;
  }
  return `server=${JSON.stringify(target)}`;
}

/** Before and after a fault there is something to compare it with. */
const AROUND_MS = 2 * 60_000;

type Span = Pick<FaultRecord, 'fromUnixMs' | 'toUnixMs' | 'untilUnixMs'>;

/** From a while before it to a while after it, not beyond the present. */
export function rangeAround({ fromUnixMs, toUnixMs }: Span, nowMs: number): RawTimeRange {
  const from = String(Math.floor(fromUnixMs - AROUND_MS));
  if (toUnixMs === undefined || toUnixMs + AROUND_MS > nowMs) {
    return { from, to: toUnixMs === undefined ? 'now' : String(Math.floor(nowMs)) };
  }
  return { from, to: String(Math.ceil(toUnixMs + AROUND_MS)) };
}

export function metricsLink(record: Span, nowMs: number): string {
  return dashboardUrl('golden-signals', { range: rangeAround(record, nowMs) });
}

/** Requests that took long, or failed, while it went on. */
export function tracesLink(record: Span & Pick<FaultRecord, 'fault'>, nowMs: number): string {
  const { from, to } = rangeAround(record, nowMs);
  return tracesUrl({ query: tracesQuery(record.fault), range: { from, to } });
}

/** Slower than this is slow when the fault itself does not say how slow. */
const SLOW_MS = 250;

function tracesQuery(fault: FaultRecord['fault']): string {
  const slow = (ms: number): string => `{ nestedSetParent < 0 && duration > ${Math.round(ms)}ms }`;
  switch (fault.kind) {
    case 'netem':
      // Jitter takes from some what it adds to others.
      return fault.netem.kind === 'delay'
        ? slow(Math.max(50, fault.netem.timeMs - fault.netem.jitterMs))
        : slow(SLOW_MS);
    case 'iptables-loss':
    case 'pause':
    case 'stress':
      return slow(SLOW_MS);
    case 'http-error':
    case 'kill':
    case 'stop':
    case 'restart':
    case 'rm':
    case 'exec':
      return '{ status = error }';
    default:
      return fault satisfies never;
  }
}
