// Batches as a lab under load makes them: a few services, many values that differ from row to row.
import type { AttributeValue, LogBatch, MetricBatch, SpanBatch } from '@o11y-lab/model';
import { encodeAttributes, newLogBatch, newMetricBatch, newSpanBatch } from '@o11y-lab/model';

const RESOURCE = {
  serviceName: 'service-a',
  attributes: {
    json: '{"service.name":"service-a","host.name":"lab","process.pid":"4711","telemetry.sdk.language":"nodejs"}',
    types: 'ssis',
  },
  schemaUrl: '',
};
const SCOPE = {
  name: '@opentelemetry/instrumentation-http',
  version: '0.223.0',
  attributes: { json: '{}', types: '' },
  schemaUrl: '',
};
const START_UNIX_NANO = 1_790_000_000_000_000_000n;

/** Client spans with ten attributes each. */
export function spanSample(length: number): SpanBatch {
  const batch = newSpanBatch();
  batch.resources.push(RESOURCE);
  batch.scopes.push(SCOPE);
  for (let row = 0; row < length; row++) {
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.traceId.push(idBytes(16, row >> 3));
    batch.spanId.push(idBytes(8, row));
    batch.parentSpanId.push(idBytes(8, row ^ 1));
    batch.traceState.push('');
    batch.flags.push(257);
    batch.name.push(row % 2 === 0 ? 'GET /api/process' : 'POST /api/checkout');
    batch.kind.push(3);
    batch.startUnixNano.pushBigInt(START_UNIX_NANO + BigInt(row) * 1_000_003n);
    batch.endUnixNano.pushBigInt(START_UNIX_NANO + BigInt(row) * 1_000_003n + 12_345_678n);
    const { json, types } = encodeAttributes(
      new Map<string, AttributeValue>([
        ['http.request.method', text(row % 2 === 0 ? 'GET' : 'POST')],
        ['url.full', text(`http://service-b:8002/enqueue?order=${row}&user=${row % 997}`)],
        ['url.path', text('/enqueue')],
        ['url.scheme', text('http')],
        ['server.address', text('service-b')],
        ['server.port', int(8002)],
        ['network.protocol.version', text('1.1')],
        ['user_agent.original', text('Mozilla/5.0 (X11; Linux x86_64) k6/1.0')],
        ['http.response.status_code', int(row % 50 === 0 ? 500 : 200)],
        ['user.id', text(`user-${row % 997}`)],
      ]),
    );
    batch.attributesJson.push(json);
    batch.attributeTypes.push(types);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push('');
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(row % 50 === 0 ? 2 : 0);
    batch.statusMessage.push('');
  }
  return batch;
}

/** JSON log lines in a string body, with three attributes. */
export function logSample(length: number): LogBatch {
  const batch = newLogBatch();
  batch.resources.push(RESOURCE);
  batch.scopes.push(SCOPE);
  for (let row = 0; row < length; row++) {
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.timeUnixNano.pushBigInt(START_UNIX_NANO + BigInt(row) * 1_000_003n);
    batch.observedUnixNano.pushBigInt(START_UNIX_NANO + BigInt(row) * 1_000_003n);
    batch.severityNumber.push(9);
    batch.severityText.push('INFO');
    batch.body.push(
      `{"level":"info","msg":"request finished","order":${row},"user_id":"user-${row % 997}","ms":${row % 300}}`,
    );
    batch.bodyType.push('s');
    batch.traceId.push(idBytes(16, row >> 3));
    batch.spanId.push(idBytes(8, row));
    batch.flags.push(1);
    batch.eventName.push('');
    const { json, types } = encodeAttributes(
      new Map<string, AttributeValue>([
        ['logger', text('http')],
        ['order', int(row)],
        ['user.id', text(`user-${row % 997}`)],
      ]),
    );
    batch.attributesJson.push(json);
    batch.attributeTypes.push(types);
    batch.droppedAttributesCount.push(0);
  }
  return batch;
}

/** Points of one counter with four attributes. */
export function numberSample(length: number): MetricBatch {
  const batch = newMetricBatch();
  batch.resources.push(RESOURCE);
  batch.scopes.push(SCOPE);
  batch.metrics.push({
    kind: 'sum',
    name: 'http.server.requests',
    description: 'requests by route',
    unit: '{request}',
    resourceIndex: 0,
    scopeIndex: 0,
    temporality: 'cumulative',
    monotonic: true,
  });
  const points = batch.numbers;
  for (let row = 0; row < length; row++) {
    points.length++;
    points.metricIndex.push(0);
    points.startUnixNano.pushBigInt(START_UNIX_NANO);
    points.timeUnixNano.pushBigInt(START_UNIX_NANO + BigInt(row) * 1_000_003n);
    points.flags.push(0);
    const { json, types } = encodeAttributes(
      new Map<string, AttributeValue>([
        ['http.request.method', text('GET')],
        ['http.route', text(`/api/items/${row % 100}`)],
        ['http.response.status_code', int(200)],
        ['status', text('200')],
      ]),
    );
    points.attributesJson.push(json);
    points.attributeTypes.push(types);
    points.value.push(row);
  }
  return batch;
}

function text(value: string): AttributeValue {
  return { kind: 'string', value };
}

function int(value: number): AttributeValue {
  return { kind: 'int', value: BigInt(value) };
}

/** Spread over the whole id, never zero. */
function idBytes(sizeBytes: number, seed: number): Uint8Array {
  return Uint8Array.from(
    { length: sizeBytes },
    (_, i) => ((Math.imul(seed + 1, 2654435761 + 40503 * i) >>> 16) & 255) | 1,
  );
}
