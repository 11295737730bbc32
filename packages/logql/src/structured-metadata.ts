// What a log record carries besides its line and its stream, named as Loki names the fields of OTLP records.
import { type AttributeValue, type Labels, type StoredResource, type StoredScope, textOfValue } from '@o11y-lab/model';
import type { LogRecord } from '@o11y-lab/storage';
import { labelNameOf } from './pipeline/names.ts';

/** Makes the metadata of records; keeps what records of one resource and scope share. Make one per query. */
export function metadataReader(): (record: LogRecord, stream: Labels) => Labels {
  const ofResource = new WeakMap<StoredResource, readonly (readonly [string, string])[]>();
  const ofScope = new WeakMap<StoredScope, readonly (readonly [string, string])[]>();
  return (record, stream) => {
    const labels = new Map<string, string>();
    const put = (name: string, value: string): void => {
      if (value !== '' && !stream.has(name)) labels.set(name, value);
    };
    for (const [name, value] of remembered(ofResource, record.resource, resourceEntries)) put(name, value);
    for (const [name, value] of remembered(ofScope, record.scope, scopeEntries)) put(name, value);
    for (const [key, value] of record.attributes) {
      // Unlike what describes the origin, a record's own attribute stays visible beside an equal stream label.
      // An empty value stays, too: it tells a series apart.
      labels.set(labelNameOf(key), value);
    }
    put('trace_id', record.traceId);
    put('span_id', record.spanId);
    if (record.severityNumber !== 0) put('severity_number', String(record.severityNumber));
    put('severity_text', record.severityText);
    if (record.flags !== 0) put('flags', String(record.flags));
    if (record.observedUnixNano !== 0n) put('observed_timestamp', String(record.observedUnixNano));
    put('event_name', record.eventName);
    if (!labels.has('detected_level')) put('detected_level', detectedLevel(record));
    return labels;
  };
}

/** Names of the severity ranges of OTLP: four numbers each. */
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

const LEVEL_OF_TEXT: Readonly<Record<string, string>> = {
  trace: 'trace',
  trc: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  information: 'info',
  inf: 'info',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

/** The level of a record by its severity; empty when it has none. */
export function detectedLevel(record: { readonly severityNumber: number; readonly severityText: string }): string {
  const byNumber = record.severityNumber > 0 ? LEVELS[Math.floor((record.severityNumber - 1) / 4)] : undefined;
  if (byNumber !== undefined) return byNumber;
  if (record.severityText === '') return '';
  return LEVEL_OF_TEXT[record.severityText.toLowerCase()] ?? 'unknown';
}

function resourceEntries(resource: StoredResource): readonly (readonly [string, string])[] {
  return flattened(resource.attributes);
}

function scopeEntries(scope: StoredScope): readonly (readonly [string, string])[] {
  return [...flattened(scope.attributes), ['scope_name', scope.name], ['scope_version', scope.version]];
}

function flattened(
  attributes: ReadonlyMap<string, AttributeValue>,
  prefix = '',
): readonly (readonly [string, string])[] {
  return [...attributes].flatMap(([key, value]) => {
    const name = prefix === '' ? labelNameOf(key) : `${prefix}_${labelNameOf(key)}`;
    return value.kind === 'map' ? flattened(value.value, name) : [[name, textOfValue(value)] as const];
  });
}

function remembered<K extends object, V>(cache: WeakMap<K, V>, key: K, make: (key: K) => V): V {
  let value = cache.get(key);
  if (value === undefined) {
    value = make(key);
    cache.set(key, value);
  }
  return value;
}
