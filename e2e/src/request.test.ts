import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import { descend, drawTree, is, type SpanNode, treesOf } from './span-tree.ts';
import {
  type FoundTrace,
  fetchTrace,
  queryLogs,
  queryMetrics,
  randomHex,
  type SpanRow,
  searchTraces,
  sendTraced,
} from './telemetry.ts';

const SERVICES = ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d'] as const;

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab?.stop();
});

/** The trace once the last hop, service-c, is in it and nothing is missing between the spans. */
async function wholeTrace(traceId: string, lastService: string): Promise<SpanNode> {
  return eventually(`trace ${traceId} is whole`, async () => {
    const spans = await fetchTrace(lab, traceId);
    const [root, ...others] = treesOf(spans ?? []);
    if (!root || others.length > 0 || !spans?.some((span) => span.service === lastService)) return undefined;
    return root.span.service === 'api-gateway' ? root : undefined;
  });
}

describe('GET /api/process', () => {
  let traceId: string;
  let root: SpanNode;
  beforeAll(async () => {
    const sent = await sendTraced(`${lab.url('gateway')}/api/process`, { headers: { 'X-User-ID': 'learner-7' } });
    expect([sent.status, sent.body]).toEqual([200, expect.stringMatching(/^\{.*\}$/s)]);
    traceId = sent.traceId;
    root = await wholeTrace(traceId, 'service-c');
  });

  test('is one trace: gateway → a → {postgres, d, b → kafka → c}', () => {
    expect(root.span.kind).toBe('server');
    const a = descend(root, is('api-gateway', 'client'), is('service-a', 'server'));
    const database = a.children.filter(({ span }) => JSON.stringify(span.attributes).includes('postgresql'));
    expect(database.length, drawTree(root)).toBeGreaterThan(0);
    descend(
      a,
      (span) => span.service === 'service-a' && span.kind === 'client' && leadsTo(a, span, 'service-d'),
      is('service-d', 'server'),
      is('service-d', 'internal', /^business_logic$/),
    );
    descend(
      a,
      (span) => span.service === 'service-a' && span.kind === 'client' && leadsTo(a, span, 'service-b'),
      is('service-b', 'server'),
      is('service-b', 'producer'),
      is('service-c', 'consumer'),
    );
  });

  test('baggage carries the user from the gateway to service-d', () => {
    const business = allSpans(root).find((span) => span.name === 'business_logic');
    expect(business?.attributes).toMatchObject({ 'user.id': 'learner-7' });
    expect(Object.keys(business?.attributes ?? {})).toEqual(expect.arrayContaining(['request.size', 'result.count']));
    expect(business?.events.map((event) => event.name)).toContain('Processing started');
  });

  test('its log lines are found by trace id, of every service, each with the id of a span of the trace', async () => {
    const spanIds = new Set(allSpans(root).map((span) => span.spanId));
    const lines = await eventually('every service has logged', async () => {
      const found = await queryLogs(lab, `{service_name=~".+"} | json | trace_id="${traceId}"`);
      const services = new Set(found.map(({ labels }) => labels['service_name']));
      return SERVICES.every((service) => services.has(service)) ? found : undefined;
    });
    for (const { line } of lines) {
      const record = JSON.parse(line) as Record<string, unknown>;
      expect(record).toMatchObject({ trace_id: traceId });
      expect(spanIds).toContain(record['span_id']);
    }
  });

  test('the trace is found by service, by tag and by duration', async () => {
    const fromTo = {
      start: String(Math.floor(Date.now() / 1000) - 600),
      end: String(Math.ceil(Date.now() / 1000) + 60),
    };
    for (const service of SERVICES) {
      const found = await searchTraces(lab, { ...fromTo, tags: `service.name=${service}`, limit: '100' });
      expect(found.map(idOf), service).toContain(traceId);
    }
    const byTag = await searchTraces(lab, { ...fromTo, tags: 'user.id=learner-7', limit: '100' });
    expect(byTag.map(idOf)).toContain(traceId);
    const slower = await searchTraces(lab, { ...fromTo, minDuration: '1h', limit: '100' });
    expect(slower).toEqual([]);
  });
});

test('a search names the root span of a trace that began at the gateway', async () => {
  const user = `learner-${randomHex(4)}`;
  await fetch(`${lab.url('gateway')}/api/process`, { headers: { 'X-User-ID': user } });
  const found = await eventually('the root span is there', async () => {
    const [trace] = await searchTraces(lab, { tags: `user.id=${user}`, limit: '1' });
    return trace?.rootServiceName === 'api-gateway' ? trace : undefined;
  });
  expect(found.rootTraceName).toBe('GET /api/process');
  expect(found.durationMs).toBeGreaterThan(0);
});

test('POST /api/checkout has exactly the spans of the lesson', async () => {
  const { traceId, status } = await sendTraced(`${lab.url('gateway')}/api/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  expect(status).toBe(200);
  const root = await wholeTrace(traceId, 'service-d');
  const a = descend(root, is('api-gateway', 'client'), is('service-a', 'server'));
  expect(
    a.children.map(({ span }) => [span.kind, span.name]),
    drawTree(root),
  ).toEqual(
    expect.arrayContaining([
      ['internal', 'validate_cart'],
      ['internal', 'calculate_total'],
      ['internal', 'process_payment'],
    ]),
  );
  expect(a.children).toHaveLength(3);
  const validate = descend(a, is('service-a', 'internal', /^validate_cart$/));
  expect(
    validate.children.map(({ span }) => span.kind),
    drawTree(root),
  ).toEqual(['client']);
  expect(validate.children[0]?.span.name).toMatch(/^(pg\.query:)?SELECT/);
  expect(JSON.stringify(validate.children[0]?.span.attributes)).toMatch(/carts/);
  expect(descend(a, is('service-a', 'internal', /^calculate_total$/)).children).toEqual([]);
  const payment = descend(a, is('service-a', 'internal', /^process_payment$/));
  expect(payment.children).toHaveLength(1);
  descend(payment, is('service-a', 'client', /POST/), is('service-d', 'server', /POST \/api\/charge/));
});

test('every service is in all three signals', async () => {
  for (const service of SERVICES) {
    await eventually(`metrics of ${service}`, async () => {
      const series = await queryMetrics(lab, `http_server_duration_milliseconds_count{service_name="${service}"}`);
      const messages = await queryMetrics(lab, `{service_name="${service}",__name__=~".*messag.*"}`);
      return series.length + messages.length > 0 ? true : undefined;
    });
    expect((await queryLogs(lab, `{service_name="${service}"}`)).length, service).toBeGreaterThan(0);
  }
});

test('a failing request shows 500 in metrics, an error with its exception in the trace, and ERROR in the logs', async () => {
  const { traceId, status } = await sendTraced(`${lab.url('gateway')}/api/process?fail=service-a`);
  expect(status).toBe(500);
  const spans = await eventually('the failed trace', async () => {
    const found = await fetchTrace(lab, traceId);
    const servers = found?.filter((span) => span.kind === 'server').map((span) => span.service);
    return servers?.includes('api-gateway') && servers.includes('service-a') ? found : undefined;
  });
  const failed = spans.filter((span) => span.status === 'error');
  expect(failed.map((span) => span.service)).toEqual(expect.arrayContaining(['api-gateway', 'service-a']));
  const exceptions = failed.flatMap((span) => span.events).filter((event) => event.name === 'exception');
  expect(exceptions.flatMap((event) => Object.keys(event.attributes))).toContain('exception.stacktrace');
  await eventually('the ERROR line', async () => {
    const lines = await queryLogs(lab, `{service_name="service-a"} |= "ERROR" |= "${traceId}"`);
    return lines.length > 0 ? true : undefined;
  });
  await eventually('the 500 in metrics', async () => {
    const series = await queryMetrics(lab, 'http_requests_total{status="500",service_name="service-a"} > 0');
    return series.length > 0 ? true : undefined;
  });
});

describe('the queries of the course, typed exactly like this, return data under load', () => {
  let sending = true;
  let load: Promise<void>;
  beforeAll(() => {
    load = (async () => {
      for (let i = 0; sending; i++) {
        await sendTraced(`${lab.url('gateway')}/api/process${i % 5 === 0 ? '?fail=service-a' : ''}`);
      }
    })();
  });
  afterAll(async () => {
    sending = false;
    await load;
  });

  const metrics = [
    'rate(http_requests_total[1m])',
    'rate(http_requests_total[5m])',
    'rate(http_requests_total{status="500"}[1m]) > 0',
    'histogram_quantile(0.95, rate(http_server_duration_milliseconds_bucket[1m]))',
    'rate(business_requests_total[1m])',
    'histogram_quantile(0.95, rate(business_processing_duration_bucket[1m]))',
  ];
  for (const query of metrics) {
    test(query, async () => {
      const series = await eventually(`${query} has a value`, async () => {
        const found = await queryMetrics(lab, query);
        return found.some(({ value }) => value > 0) ? found : undefined;
      });
      for (const { labels } of series) expect(labels).toHaveProperty('service_name');
    });
  }

  const logs = [
    '{service_name="service-d"} | json',
    '{service_name="service-a"} | json',
    '{service_name="service-a"} |= "ERROR"',
  ];
  for (const query of logs) {
    test(query, async () => {
      const lines = await eventually(`${query} has lines`, async () => {
        const found = await queryLogs(lab, query);
        return found.length > 0 ? found : undefined;
      });
      for (const { labels } of lines) expect(labels).not.toHaveProperty('__error__');
    });
  }
});

/** Tempo leaves out leading zeros. */
function idOf(trace: FoundTrace): string {
  return trace.traceID.padStart(32, '0');
}

function leadsTo(parent: SpanNode, span: SpanRow, service: string): boolean {
  const node = parent.children.find((child) => child.span === span);
  return node?.children.some((child) => child.span.service === service) ?? false;
}

function allSpans(node: SpanNode): SpanRow[] {
  return [node.span, ...node.children.flatMap(allSpans)];
}
