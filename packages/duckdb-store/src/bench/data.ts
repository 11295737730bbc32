// Made-up telemetry of an ordinary shape: ten attributes a span of which two are nearly unique, ten spans a trace.
import { type LabelMatcher, labelsOf, newLogBatch, newSpanBatch, type SpanBatch } from '@o11y-lab/model';
import type { LogAppend, MetricStore, SampleAppend, SeriesId } from '@o11y-lab/storage';

export const BASE_UNIX_MS = 1_800_000_000_000;

/** Repeatable numbers in [0, 1). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const SERVICES = ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d'];
const NAMES = ['GET /api/process', 'POST /enqueue', 'SELECT carts', 'GET', 'business_logic', 'compute'];
const TYPES = 'ssisississ';

export function makeSpans(rows: number, firstRow: number, random: () => number): SpanBatch {
  const batch = newSpanBatch();
  for (const service of SERVICES) {
    const json = `{"service.name":"${service}","service.instance.id":"${service}-1","host.name":"lab"}`;
    batch.resources.push({ serviceName: service, attributes: { json, types: 'sss' }, schemaUrl: '' });
  }
  batch.scopes.push({
    name: '@opentelemetry/http',
    version: '1',
    attributes: { json: '{}', types: '' },
    schemaUrl: '',
  });
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  const id = (width: number): Uint8Array => Uint8Array.from({ length: width }, () => random() * 256);
  let traceId = id(16);
  let parent: Uint8Array | undefined;
  for (let i = 0; i < rows; i++) {
    if (i % 10 === 0) {
      traceId = id(16);
      parent = undefined;
    }
    const spanId = id(8);
    batch.traceId.push(traceId);
    batch.spanId.push(spanId);
    if (parent) batch.parentSpanId.push(parent);
    else batch.parentSpanId.pushZero();
    parent = spanId;
    const start =
      BigInt(BASE_UNIX_MS) * 1_000_000n + BigInt(firstRow + i) * 100_000n + BigInt(Math.floor(random() * 50_000));
    batch.startUnixNano.pushBigInt(start);
    batch.endUnixNano.pushBigInt(start + BigInt(Math.floor(random() * random() * 50_000_000)));
    batch.resourceIndex.push(Math.floor(random() * SERVICES.length));
    batch.scopeIndex.push(0);
    batch.traceState.push('');
    batch.flags.push(1);
    batch.name.push(pick(NAMES));
    batch.kind.push(1 + Math.floor(random() * 4));
    batch.attributesJson.push(
      `{"http.request.method":"${pick(['GET', 'POST'])}","http.route":"/api/${pick(['process', 'checkout', 'info'])}",` +
        `"http.response.status_code":"${pick(['200', '200', '200', '500'])}","url.path":"/api/process",` +
        `"server.address":"127.0.0.1","server.port":"${pick(['8001', '8002', '8003'])}","network.protocol.version":"1.1",` +
        `"user.id":"user-${Math.floor(random() * 1000)}","client.port":"${40_000 + Math.floor(random() * 20_000)}",` +
        `"url.full":"http://127.0.0.1:8001/api/process?id=${Math.floor(random() * 1e6)}"}`,
    );
    batch.attributeTypes.push(TYPES);
    batch.droppedAttributesCount.push(0);
    batch.eventsJson.push('');
    batch.droppedEventsCount.push(0);
    batch.linksJson.push('');
    batch.droppedLinksCount.push(0);
    batch.statusCode.push(random() < 0.02 ? 2 : 0);
    batch.statusMessage.push('');
    batch.length++;
  }
  return batch;
}

export function makeLogs(rows: number, firstRow: number, random: () => number): LogAppend {
  const batch = newLogBatch();
  for (const service of SERVICES) {
    const json = `{"service.name":"${service}","service.instance.id":"${service}-1"}`;
    batch.resources.push({ serviceName: service, attributes: { json, types: 'ss' }, schemaUrl: '' });
  }
  batch.scopes.push({ name: 'pino', version: '1', attributes: { json: '{}', types: '' }, schemaUrl: '' });
  const streamIndex: number[] = [];
  for (let i = 0; i < rows; i++) {
    const service = Math.floor(random() * SERVICES.length);
    streamIndex.push(service);
    batch.resourceIndex.push(service);
    batch.scopeIndex.push(0);
    const time = BigInt(BASE_UNIX_MS) * 1_000_000n + BigInt(firstRow + i) * 100_000n;
    batch.timeUnixNano.pushBigInt(time);
    batch.observedUnixNano.pushBigInt(time + 1000n);
    const failed = random() < 0.01;
    batch.severityNumber.push(failed ? 17 : 9);
    batch.severityText.push(failed ? 'ERROR' : 'INFO');
    const traceId = Uint8Array.from({ length: 16 }, () => random() * 256);
    batch.traceId.push(traceId);
    batch.spanId.push(traceId, 8);
    batch.body.push(
      `{"level":"${failed ? 'ERROR' : 'INFO'}","msg":"request ${failed ? 'failed' : 'done'}","path":"/api/process",` +
        `"ms":${Math.floor(random() * 900)},"user":"user-${Math.floor(random() * 1000)}","pid":4242}`,
    );
    batch.bodyType.push('s');
    batch.flags.push(1);
    batch.eventName.push('');
    batch.attributesJson.push('{"http.route":"/api/process","code":"200"}');
    batch.attributeTypes.push('si');
    batch.droppedAttributesCount.push(0);
    batch.length++;
  }
  return { batch, streams: SERVICES.map((service) => labelsOf([['service_name', service]])), streamIndex };
}

export function makeSeries(metrics: MetricStore, count: number): SeriesId[] {
  return Array.from({ length: count }, (_, i) =>
    metrics.seriesId(
      labelsOf([
        ['__name__', i % 4 === 0 ? 'http_requests_total' : `metric_${i % 4}`],
        ['job', SERVICES[i % 5] ?? ''],
        ['instance', `i${i % 20}`],
        ['route', `/api/${i}`],
      ]),
    ),
  );
}

export const REQUESTS_MATCHER: LabelMatcher = { name: '__name__', operator: '=', value: 'http_requests_total' };

/** One scrape of all series: counters, and now and then a gauge. */
export function makeScrape(ids: readonly SeriesId[], scrape: number, random: () => number): SampleAppend {
  return {
    seriesIds: ids,
    timeUnixMs: ids.map(() => BASE_UNIX_MS + scrape * 15_000),
    value: ids.map((_, i) =>
      i % 10 === 9
        ? Math.round(1e6 * (50 + random())) / 1e6
        : Math.floor(scrape * (i % 7) * 1.3) + Math.floor(random() * 3),
    ),
    staleRows: [],
    histograms: [],
    exemplars: [],
    metadata: [],
  };
}
