// What Jaeger's UI downloads ({data: [{spans, processes}]}) → OTLP JSON. Times there are microseconds; the kind, the
// status and the scope are tags; the parent is the first CHILD_OF reference, others are links.
import { type JsonObject, list, number, object, optionalText, text } from '../../data/json.ts';

export function isJaegerJson(json: JsonObject): boolean {
  const { data } = json;
  return Array.isArray(data) && data.every((trace) => typeof trace === 'object' && trace !== null && 'spans' in trace);
}

export function readJaegerJson(json: unknown): { readonly resourceSpans: readonly object[] } {
  return {
    resourceSpans: list(object(json)['data'], 'data').flatMap((item) => {
      const trace = object(item, 'trace');
      const processes = object(trace['processes'] ?? {}, 'processes');
      const resources = new Map<unknown, object>();
      for (const [id, value] of Object.entries(processes)) {
        const process = object(value, `process ${id}`);
        const name = { key: 'service.name', value: { stringValue: optionalText(process['serviceName']) ?? '' } };
        resources.set(id, { attributes: [name, ...readTags(process['tags'])] });
      }
      return list(trace['spans'], 'spans').map((value) => {
        const span = object(value, 'span');
        return {
          resource: resources.get(span['processID']) ?? {},
          scopeSpans: [readSpan(span)],
        };
      });
    }),
  };
}

const KINDS: Readonly<Record<string, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

function readSpan(span: JsonObject): object {
  const tags = readTags(span['tags']);
  const tag = (key: string): string =>
    String(Object.values(tags.find((item) => item.key === key)?.value ?? {})[0] ?? '');
  const references = list(span['references'] ?? [], 'references').map((item) => object(item, 'reference'));
  const parent = references.find((item) => item['refType'] === 'CHILD_OF' && item['traceID'] === span['traceID']);
  const startMicros = number(span['startTime'], 'startTime');
  const isError = tag('error') === 'true' || tag('otel.status_code') === 'ERROR';
  return {
    scope: { name: tag('otel.scope.name') || tag('otel.library.name'), version: tag('otel.scope.version') },
    spans: [
      {
        traceId: text(span['traceID'], 'traceID'),
        spanId: text(span['spanID'], 'spanID'),
        ...(parent ? { parentSpanId: parent['spanID'] } : {}),
        name: optionalText(span['operationName']) ?? '',
        kind: KINDS[tag('span.kind')] ?? 0,
        startTimeUnixNano: nanos(startMicros),
        endTimeUnixNano: nanos(startMicros + number(span['duration'] ?? 0, 'duration')),
        attributes: tags.filter(({ key }) => !IN_FIELDS.has(key)),
        events: list(span['logs'] ?? [], 'logs').map((item) => {
          const log = object(item, 'log');
          const fields = readTags(log['fields']);
          const name = fields.find(({ key }) => key === 'event')?.value;
          return {
            timeUnixNano: nanos(number(log['timestamp'], 'timestamp')),
            name: String(Object.values(name ?? {})[0] ?? 'log'),
            attributes: fields.filter(({ key }) => key !== 'event'),
          };
        }),
        links: references
          .filter((item) => item !== parent)
          .map((item) => ({ traceId: item['traceID'], spanId: item['spanID'], attributes: [] })),
        ...(isError ? { status: { code: 2, message: tag('otel.status_description') } } : {}),
      },
    ],
  };
}

/** Tags that OTLP has fields for. */
const IN_FIELDS = new Set([
  'span.kind',
  'otel.status_code',
  'otel.status_description',
  'otel.scope.name',
  'otel.scope.version',
  'otel.library.name',
  'internal.span.format',
]);

function readTags(json: unknown): readonly { readonly key: string; readonly value: object }[] {
  return list(json ?? [], 'tags').map((item) => {
    const { key, value, type } = object(item, 'tag');
    switch (type) {
      case 'bool':
        return { key: String(key), value: { boolValue: value === true || value === 'true' } };
      case 'int64':
        return { key: String(key), value: { intValue: String(value) } };
      case 'float64':
        return { key: String(key), value: { doubleValue: Number(value) } };
      default:
        return { key: String(key), value: { stringValue: String(value) } };
    }
  });
}

function nanos(micros: number): string {
  return String(BigInt(Math.round(micros)) * 1000n);
}
