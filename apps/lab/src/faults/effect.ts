// Which signal a fault must move, and whether it did. Pure: names, PromQL, and two figures in; a sentence out.
import type { EffectMeasure, Fault, FaultEffect, FaultKind } from '@o11y-lab/lab-control';

/** What the signals of a process are found by. */
export interface EffectTarget {
  readonly name: string;
  /** What is spoken at its port. */
  readonly protocol: 'http' | 'postgres' | 'kafka' | 'tcp';
  /** At which others reach it. */
  readonly port: number | undefined;
  /** The services that call it, by lab.yaml; nobody's for what only clients outside call. */
  readonly callers: readonly string[];
  /** Messages reach it that nobody's call brought. */
  readonly isConsumer: boolean;
}

export type SignalUnit = Extract<FaultEffect, { kind: 'measured' }>['unit'];

export interface Signal {
  /** E.g. `service-a P95`; what stands before the figures. */
  readonly name: string;
  /** The name in parts. */
  readonly subject: string;
  readonly measure: EffectMeasure;
  readonly unit: SignalUnit;
  /** PromQL over the last so many seconds. */
  readonly query: (rangeSeconds: number) => string;
  /** Where a fault moves it; the other way is not its doing. */
  readonly direction: 'up' | 'down';
  /** What it must at least move by to be seen, in its unit. */
  readonly leastMove: number;
  /** As a share of what it was before. */
  readonly leastShare: number;
}

/** A quantile of few requests wanders by itself. */
const LATENCY_MOVE_MS = 10;
const LATENCY_SHARE = 0.2;
const FAILED_MOVE_PERCENT = 1;
/** Load is never quite even. */
const RATE_SHARE = 0.4;

/** The signals of a fault, the one that tells most first. Empty: nothing in particular must move. */
export function signalsOf(fault: Fault, whole: EffectTarget): readonly Signal[] {
  const target = narrowed(fault, whole);
  const kind: FaultKind = fault.kind;
  switch (kind) {
    case 'netem':
    case 'iptables-loss':
    case 'pause':
    case 'stress':
      return [latency(target), ...messagesOf(target), ...failedOf(target), rate(target)];
    case 'http-error':
      return [...failedOf(target), latency(target)];
    case 'kill':
    case 'stop':
    case 'restart':
    case 'rm':
      return [...failedOf(target), rate(target), latency(target)];
    case 'exec':
      return [];
    default:
      return kind satisfies never;
  }
}

/** What a killed process shows even when nobody calls it: the supervisor counts it. */
export function restartsSignal(fault: Fault, target: EffectTarget): Signal | undefined {
  if (fault.kind !== 'kill') return undefined;
  return {
    ...failed(target),
    name: target.name,
    subject: target.name,
    measure: 'restarts',
    unit: 'restarts',
    leastMove: 0,
    leastShare: 0,
  };
}

function latency(target: EffectTarget): Signal {
  return {
    name: `${shownName(target)} P95`,
    subject: shownName(target),
    measure: 'p95',
    unit: 'ms',
    query: isFrontDoor(target)
      ? (range) =>
          `histogram_quantile(0.95, sum by (le) (rate(${k6Metric('duration_milliseconds_bucket')}[${range}s])))`
      : (range) =>
          `1000 * histogram_quantile(0.95, sum by (le) (rate(traces_service_graph_request_client_seconds_bucket{${selectorOf(target)}}[${range}s])))`,
    direction: 'up',
    leastMove: LATENCY_MOVE_MS,
    leastShare: LATENCY_SHARE,
  };
}

/** Who is not meant by the fault is not asked. */
function narrowed(fault: Fault, target: EffectTarget): EffectTarget {
  if (fault.kind !== 'netem' && fault.kind !== 'iptables-loss') return target;
  const callers = target.callers.filter((name) => fault.filter.peers.includes(name));
  return callers.length > 0 ? { ...target, callers } : target;
}

/** How late messages are, which no caller waits for. */
function messagesOf({ name, protocol, callers, isConsumer }: EffectTarget): Signal[] {
  if (protocol !== 'kafka' && !isConsumer) return [];
  const servers = (protocol === 'kafka' ? callers : [name]).map(toPattern).join('|');
  const subject = protocol === 'kafka' ? `${name} → ${callers.join(', ')}` : `messages → ${name}`;
  return [
    {
      name: `${subject} P95`,
      subject,
      measure: 'p95',
      unit: 'ms',
      query: (range) =>
        `1000 * histogram_quantile(0.95, sum by (le) (rate(traces_service_graph_request_messaging_system_seconds_bucket{server=~"${servers}"}[${range}s])))`,
      direction: 'up',
      leastMove: LATENCY_MOVE_MS,
      leastShare: LATENCY_SHARE,
    },
  ];
}

function failedOf(target: EffectTarget): Signal[] {
  return target.callers.length > 0 ? [failedForCallers(target), failed(target)] : [failed(target)];
}

/** Known at once; a call that nobody answered is only told by the service graph when it has given up waiting. */
function failedForCallers({ callers }: EffectTarget): Signal {
  return {
    name: `${callers.join(', ')} failed requests`,
    subject: callers.join(', '),
    measure: 'failed-requests',
    unit: 'percent',
    query: (range) => {
      const count = (more: string): string =>
        `sum(rate(traces_spanmetrics_calls_total{service_name=~"${callers.map(toPattern).join('|')}", span_kind="SPAN_KIND_SERVER"${more}}[${range}s]))`;
      return `100 * (${count(', status_code="STATUS_CODE_ERROR"')} or vector(0)) / ${count('')}`;
    },
    direction: 'up',
    leastMove: FAILED_MOVE_PERCENT,
    leastShare: 0,
  };
}

function failed(target: EffectTarget): Signal {
  return {
    name: `${shownName(target)} failed calls`,
    subject: shownName(target),
    measure: 'failed-calls',
    unit: 'percent',
    query: (range) => {
      if (isFrontDoor(target)) {
        const share = (more: string): string => `sum(rate(${k6Metric('failed(_total)?', more)}[${range}s]))`;
        return `100 * (${share(', condition="nonzero"')} or vector(0)) / ${share('')}`;
      }
      const count = (what: string): string =>
        `sum(rate(traces_service_graph_request_${what}{${selectorOf(target)}}[${range}s]))`;
      return `100 * (${count('failed_total')} or vector(0)) / ${count('total')}`;
    },
    direction: 'up',
    leastMove: FAILED_MOVE_PERCENT,
    leastShare: 0,
  };
}

/** How often the target is called: without calls nothing else has a value. */
export function rate(target: EffectTarget): Signal {
  return {
    name: `${shownName(target)} calls`,
    subject: shownName(target),
    measure: 'calls',
    unit: 'per-second',
    query: (range) =>
      isFrontDoor(target)
        ? `sum(rate({__name__=~"(k6_)?http_reqs(_total)?"}[${range}s]))`
        : `sum(rate(traces_service_graph_request_total{${selectorOf(target)}}[${range}s]))`,
    direction: 'down',
    leastMove: 0.05,
    leastShare: RATE_SHARE,
  };
}

/** Whose figures they are: the broker sends no spans, those who wait for it do. */
function shownName({ name, protocol, callers }: EffectTarget): string {
  return protocol === 'kafka' ? callers.join(', ') : name;
}

/** As `k6 run --out opentelemetry` sends it, with or without a prefix. */
function k6Metric(name: string, more = ''): string {
  return `{__name__=~"(k6_)?http_req_${name}"${more}}`;
}

/** Nobody who sends spans calls it: only those outside see what becomes of its answers. */
export function isFrontDoor({ protocol, callers, isConsumer }: EffectTarget): boolean {
  return protocol === 'http' && callers.length === 0 && !isConsumer;
}

/** The calls of the target as its callers see them. One that answers nothing is only known by its address. */
function selectorOf({ name, protocol, port, callers }: EffectTarget): string {
  switch (protocol) {
    case 'postgres':
      return 'connection_type="database"';
    case 'kafka':
      // The time that a message takes is not the broker's alone: who is called by requests and puts messages waits for it.
      return `server=~"${callers.map(toPattern).join('|')}"`;
    case 'http':
    case 'tcp': {
      const byAddress = port === undefined ? '' : `|127[.]0[.][01][.][0-9]+:${port}`;
      return `server=~"${toPattern(name)}${byAddress}"`;
    }
    default:
      return protocol satisfies never;
  }
}

/** Names of lab.yaml have nothing in them that a regular expression would take for itself. */
function toPattern(name: string): string {
  return name.replace(/[^a-z0-9-]/g, '.');
}

export interface Reading {
  readonly signal: Signal;
  readonly before: number | null;
  readonly after: number | null;
}

/** Whether the signal has moved by more than it does by itself. */
export function isVisible({ signal, before, after }: Reading): boolean {
  if (before === null || after === null) return false;
  const moved = signal.direction === 'up' ? after - before : before - after;
  return moved > Math.max(signal.leastMove, signal.leastShare * Math.abs(before));
}

/**
 * The reading that shows most: the first that moved, else the first that has both figures, else the first that has one.
 * Undefined when none has any.
 */
export function chooseReading(readings: readonly Reading[]): Reading | undefined {
  return (
    readings.find(isVisible) ??
    readings.find(({ before, after }) => before !== null && after !== null) ??
    readings.find(({ before, after }) => before !== null || after !== null)
  );
}

/** E.g. `service-a P95 102 → 611 ms`, `no visible effect: service-a P95 stayed at 102 ms`. */
export function toEffect(reading: Reading, rangeSeconds: number): FaultEffect {
  const { signal, before, after } = reading;
  const visible = isVisible(reading);
  return {
    kind: 'measured',
    signal: signal.name,
    subject: signal.subject,
    measure: signal.measure,
    unit: signal.unit,
    before,
    after,
    isVisible: visible,
    text: sentenceOf(reading, visible),
    query: signal.query(rangeSeconds),
  };
}

function sentenceOf({ signal, before, after }: Reading, visible: boolean): string {
  const { name, unit } = signal;
  if (before !== null && after !== null) {
    if (visible) return `${name} ${format(before, unit)} → ${format(after, unit)}${suffix(unit)}`;
    const same = format(before, unit) === format(after, unit);
    const stayed = same ? `stayed at ${format(after, unit)}` : `${format(before, unit)} → ${format(after, unit)}`;
    return `no visible effect: ${name} ${stayed}${suffix(unit)}`;
  }
  if (after !== null) return `${name} is ${format(after, unit)}${suffix(unit)}; nothing steady was measured before`;
  return `${name} was ${format(before ?? 0, unit)}${suffix(unit)}; nothing was measured since`;
}

function format(value: number, unit: SignalUnit): string {
  const digits = unit === 'ms' || unit === 'restarts' ? 0 : Math.abs(value) < 10 ? 1 : 0;
  return value.toFixed(digits);
}

function suffix(unit: SignalUnit): string {
  switch (unit) {
    case 'ms':
      return ' ms';
    case 'percent':
      return ' %';
    case 'per-second':
      return '/s';
    case 'seconds':
      return ' s';
    case 'restarts':
      return ' restarts';
    default:
      return unit satisfies never;
  }
}
