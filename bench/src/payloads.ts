// Requests as an instrumented service would send them, with ids and values that do not repeat.
import {
  type Attributes,
  type AttributeValue,
  encodeAttributes,
  newLogBatch,
  newMetricBatch,
  newSpanBatch,
  type Resource,
  type Scope,
} from '@o11y-lab/model';
import { encodeLogsRequest, encodeMetricsRequest, encodeTracesRequest } from '@o11y-lab/otlp';

export const ITEMS_PER_REQUEST = 500;

const ROUTES = ['/api/process', '/api/checkout', '/process', '/enqueue', '/compute', '/api/charge'];
const METHODS = ['GET', 'POST'];

export function tracesBody(request: number): Uint8Array {
  const batch = newSpanBatch();
  batch.resources.push(resourceOf(request));
  batch.scopes.push(SCOPE);
  const now = nowUnixNano();
  const traceId = new Uint8Array(16);
  for (let i = 0; i < ITEMS_PER_REQUEST; i++) {
    if (i % 10 === 0) crypto.getRandomValues(traceId);
    const attributes = encodeAttributes(spanAttributes(request, i));
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.traceId.push(traceId);
    batch.spanId.push(crypto.getRandomValues(new Uint8Array(8)));
    if (i % 10 === 0) batch.parentSpanId.pushZero();
    else batch.parentSpanId.push(batch.spanId.view(), (i - (i % 10)) * 8);
    batch.traceState.push('');
    batch.flags.push(1);
    batch.name.push(`${METHODS[i % 2]} ${ROUTES[i % ROUTES.length]}`);
    batch.kind.push(1 + (i % 5));
    batch.startUnixNano.pushBigInt(now + BigInt(i) * 10_000n);
    batch.endUnixNano.pushBigInt(now + BigInt(i) * 10_000n + BigInt(1_000_000 + ((i * 7919) % 90_000_000)));
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push('');
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(i % 50 === 0 ? 2 : 0);
    batch.statusMessage.push('');
  }
  return encodeTracesRequest(batch, 'protobuf');
}

export function logsBody(request: number): Uint8Array {
  const batch = newLogBatch();
  batch.resources.push(resourceOf(request));
  batch.scopes.push(SCOPE);
  const now = nowUnixNano();
  for (let i = 0; i < ITEMS_PER_REQUEST; i++) {
    const traceId = crypto.getRandomValues(new Uint8Array(16));
    const spanId = crypto.getRandomValues(new Uint8Array(8));
    const level = i % 50 === 0 ? 'ERROR' : 'INFO';
    const line = {
      time: new Date().toISOString(),
      level,
      msg: `request finished ${ROUTES[i % ROUTES.length]} in ${(i * 7919) % 900} ms`,
      trace_id: Buffer.from(traceId).toString('hex'),
      span_id: Buffer.from(spanId).toString('hex'),
      user: `user-${(request * 31 + i) % 1000}`,
    };
    const attributes = encodeAttributes(
      attributesOf({ 'http.route': ROUTES[i % ROUTES.length] ?? '', 'duration.ms': (i * 7919) % 900, user: line.user }),
    );
    batch.length++;
    batch.resourceIndex.push(0);
    batch.scopeIndex.push(0);
    batch.timeUnixNano.pushBigInt(now + BigInt(i) * 10_000n);
    batch.observedUnixNano.pushBigInt(now + BigInt(i) * 10_000n);
    batch.severityNumber.push(level === 'ERROR' ? 17 : 9);
    batch.severityText.push(level);
    batch.body.push(JSON.stringify(line));
    batch.bodyType.push('s');
    batch.traceId.push(traceId);
    batch.spanId.push(spanId);
    batch.flags.push(1);
    batch.eventName.push('');
    batch.attributesJson.push(attributes.json);
    batch.attributeTypes.push(attributes.types);
    batch.droppedAttributesCount.push(0);
  }
  return encodeLogsRequest(batch, 'protobuf');
}

/** Points of counters and gauges: 250 series per service, as exported every interval. */
export function pointsBody(request: number): Uint8Array {
  const batch = newMetricBatch();
  batch.resources.push(resourceOf(request));
  batch.scopes.push(SCOPE);
  const now = nowUnixNano();
  for (let metric = 0; metric < 10; metric++) {
    batch.metrics.push({
      kind: 'sum',
      name: `bench.requests.${metric}`,
      description: 'requests, for the benchmark',
      unit: '{request}',
      resourceIndex: 0,
      scopeIndex: 0,
      temporality: 'cumulative',
      monotonic: true,
    });
  }
  for (let i = 0; i < ITEMS_PER_REQUEST; i++) {
    const attributes = encodeAttributes(
      attributesOf({
        method: METHODS[i % 2] ?? '',
        route: `/route/${(i * 7) % 25}`,
        status: i % 50 === 0 ? '500' : '200',
      }),
    );
    const { numbers } = batch;
    numbers.length++;
    numbers.metricIndex.push(Math.floor(i / 50));
    numbers.startUnixNano.pushBigInt(now - 60_000_000_000n);
    // Half of the rows repeat a series one second later.
    numbers.timeUnixNano.pushBigInt(now + (i % 50 < 25 ? 0n : 1_000_000_000n));
    numbers.flags.push(0);
    numbers.attributesJson.push(attributes.json);
    numbers.attributeTypes.push(attributes.types);
    numbers.value.push(request * 1000 + i);
  }
  return encodeMetricsRequest(batch, 'protobuf');
}

const SCOPE: Scope = { name: 'bench', version: '1.0.0', attributes: { json: '{}', types: '' }, schemaUrl: '' };

function resourceOf(request: number): Resource {
  const serviceName = `bench-${request % 5}`;
  return {
    serviceName,
    attributes: encodeAttributes(
      attributesOf({
        'service.name': serviceName,
        'service.version': '1.0.0',
        'service.instance.id': `${serviceName}-1`,
        'host.name': 'bench',
        'process.pid': 4242,
      }),
    ),
    schemaUrl: '',
  };
}

function spanAttributes(request: number, i: number): Attributes {
  return attributesOf({
    'http.request.method': METHODS[i % 2] ?? '',
    'http.route': ROUTES[i % ROUTES.length] ?? '',
    'http.response.status_code': i % 50 === 0 ? 500 : 200,
    'url.scheme': 'http',
    'url.path': `${ROUTES[i % ROUTES.length]}?page=${(request * 17 + i) % 300}`,
    'server.address': '127.0.0.1',
    'server.port': 8000 + (i % 5),
    'user.id': `user-${(request * 31 + i) % 1000}`,
    'user_agent.original': 'k6/1.0 (https://k6.io/)',
    'network.protocol.version': '1.1',
  });
}

function attributesOf(values: Readonly<Record<string, string | number>>): Attributes {
  const typed = ([key, value]: [string, string | number]): [string, AttributeValue] => [
    key,
    typeof value === 'string' ? { kind: 'string', value } : { kind: 'int', value: BigInt(value) },
  ];
  return new Map(Object.entries(values).map(typed));
}

function nowUnixNano(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
