// Where the effect of a fault is seen: the signal that it must move, as PromQL, and the pages of its time. Pure.
import type { FaultRecord } from '@o11y-lab/lab-control';
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
  | { readonly kind: 'p95' | 'errors' | 'rate'; readonly of: string | undefined };

/** How far the rates look back: short, so that an effect is seen while it is new. */
const WINDOW = '20s';

type Struck = Pick<FaultRecord, 'fault' | 'targets' | 'effect'>;

/** `services` are the processes that send spans; of others only those who call them tell. */
export function signalOf({ fault, targets, effect }: Struck, services: ReadonlySet<string>): Signal {
  if (effect?.kind === 'measured' && effect.query !== '') {
    return { query: effect.query, unit: effect.unit, name: { kind: 'measured', text: effect.signal } };
  }
  // A fault of a link is between a service and its callers: its own spans don't have it, theirs do.
  const of = targets.find((target) => services.has(target));
  const edge = of === undefined ? 'client="user"' : `server=${JSON.stringify(of)}`;
  const total = `sum(rate(traces_service_graph_request_total{${edge}}[${WINDOW}]))`;
  switch (fault.kind) {
    case 'http-error': {
      const failed = `sum(rate(traces_service_graph_request_failed_total{${edge}}[${WINDOW}]))`;
      return { query: `100 * (${failed} or vector(0)) / ${total}`, unit: 'percent', name: { kind: 'errors', of } };
    }
    case 'kill':
    case 'stop':
    case 'restart':
    case 'rm':
    case 'exec':
      return { query: total, unit: 'per-second', name: { kind: 'rate', of } };
    case 'netem':
    case 'iptables-loss':
    case 'pause':
    case 'stress': {
      const bucket = `traces_service_graph_request_${of === undefined ? 'server' : 'client'}_seconds_bucket`;
      return {
        query: `1000 * histogram_quantile(0.95, sum by (le) (rate(${bucket}{${edge}}[${WINDOW}])))`,
        unit: 'ms',
        name: { kind: 'p95', of },
      };
    }
    default:
      return fault satisfies never;
  }
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
