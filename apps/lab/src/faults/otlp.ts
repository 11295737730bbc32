// Faults as telemetry: the gauge `chaos.fault.active` and a log line at both ends, in OTLP's JSON. Pure.
import { FAULT_SERVICE, type FaultRecord } from '@o11y-lab/lab-control';
import { describeFault, describeMs } from './describe.ts';

/** Dots become underscores on the way to Prometheus: see FAULT_METRIC. No unit, so that no suffix is added. */
const METRIC = 'chaos.fault.active';
const SCOPE = { name: 'o11y-lab.faults' };

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

export interface GaugePoint {
  readonly record: FaultRecord;
  readonly target: string;
  /** 1 while it lasts, 0 once at its end. */
  readonly value: 0 | 1;
}

/** The body of `POST /v1/metrics`. */
export function metricsBody(points: readonly GaugePoint[], unixMs: number): unknown {
  const dataPoints = points.map(({ record, target, value }) => ({
    timeUnixNano: toNano(unixMs),
    asInt: String(value),
    attributes: attributesOf(record, target),
  }));
  const description = '1 while a fault is active, by fault and target';
  return {
    resourceMetrics: [
      {
        resource: RESOURCE,
        scopeMetrics: [{ scope: SCOPE, metrics: [{ name: METRIC, description, gauge: { dataPoints } }] }],
      },
    ],
  };
}

export interface FaultEvent {
  readonly record: FaultRecord;
  readonly kind: 'start' | 'end';
  readonly unixMs: number;
}

/** The body of `POST /v1/logs`: one line per target. */
export function logsBody(events: readonly FaultEvent[]): unknown {
  const logRecords = events.flatMap((event) =>
    event.record.targets.map((target) => ({
      timeUnixNano: toNano(event.unixMs),
      observedTimeUnixNano: toNano(event.unixMs),
      severityNumber: event.record.state === 'failed' ? 17 : 9,
      severityText: event.record.state === 'failed' ? 'ERROR' : 'INFO',
      eventName: `chaos.fault.${event.kind}`,
      body: { stringValue: sentenceOf(event, target) },
      attributes: [...attributesOf(event.record, target), ...timesOf(event.record)],
    })),
  );
  return { resourceLogs: [{ resource: RESOURCE, scopeLogs: [{ scope: SCOPE, logRecords }] }] };
}

/** E.g. `delay 500 ms on service-a started by pumba for 2 min`. */
export function sentenceOf({ record, kind }: FaultEvent, target: string): string {
  const what = `${describeFault(record.fault)} on ${target}`;
  if (kind === 'start') {
    const how = record.durationMs === undefined ? '' : ` for ${describeMs(record.durationMs)}`;
    return `${what} started by ${record.by}${how}`;
  }
  if (record.state === 'failed') return `${what} by ${record.by} failed: ${record.detail ?? 'no reason is known'}`;
  if (record.endedBy === 'done') return `${what} done by ${record.by}`;
  const lastedMs = Math.max(0, (record.toUnixMs ?? record.fromUnixMs) - record.fromUnixMs);
  return `${what} ended after ${describeMs(lastedMs)} (${record.endedBy ?? 'unknown'})`;
}

const RESOURCE = { attributes: [text('service.name', FAULT_SERVICE)] };

function attributesOf(record: FaultRecord, target: string): Attribute[] {
  return [
    text('fault', nameOf(record.fault)),
    text('target', target),
    text('by', record.by),
    text('id', record.id),
    text('command', record.command),
  ];
}

function timesOf(record: FaultRecord): Attribute[] {
  const times = { from: record.fromUnixMs, until: record.untilUnixMs, to: record.toUnixMs };
  return Object.entries(times).flatMap(([key, unixMs]) =>
    unixMs === undefined ? [] : [text(key, new Date(unixMs).toISOString())],
  );
}

function text(key: string, value: string): Attribute {
  return { key, value: { stringValue: value } };
}

function toNano(unixMs: number): string {
  return `${Math.round(unixMs)}000000`;
}

function nameOf(fault: FaultRecord['fault']): string {
  if (fault.kind !== 'netem') return fault.kind;
  return `netem ${fault.also ? 'combine' : fault.netem.kind}`;
}
