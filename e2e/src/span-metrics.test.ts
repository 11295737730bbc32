// Metrics made of spans, as a learner meets them: after one request, in a lab that has just started.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import { fetchTrace, queryMetrics, randomHex, searchTraces, sendTraced } from './telemetry.ts';

const CALLS = 'traces_spanmetrics_calls_total';
const REQUESTS = 'traces_service_graph_request_total';

let lab: Lab;
let traceId: string;
beforeAll(async () => {
  lab = await startLab();
  // Without a trace context of its own, as a browser or curl sends it: the gateway's span begins the trace.
  const user = `learner-${randomHex(4)}`;
  const response = await fetch(`${lab.url('gateway')}/api/process`, { headers: { 'X-User-ID': user } });
  expect(response.status, await response.text()).toBe(200);
  const found = await eventually('the trace is found', async () => {
    const [trace] = await searchTraces(lab, { tags: `user.id=${user}`, limit: '1' });
    return trace?.rootServiceName === 'api-gateway' ? trace : undefined;
  });
  traceId = found.traceID.padStart(32, '0');
});
afterAll(async () => {
  await lab?.stop();
});

describe('the service graph of one request', () => {
  const edges = [
    { client: 'user', server: 'api-gateway', type: 'virtual_node' },
    { client: 'api-gateway', server: 'service-a', type: '' },
    { client: 'service-a', server: 'service-d', type: '' },
    { client: 'service-a', server: 'service-b', type: '' },
    { client: 'service-a', server: 'postgresql', type: 'database', requests: 2 },
    { client: 'service-b', server: 'service-c', type: 'messaging_system' },
  ];
  for (const { client, server, type, requests = 1 } of edges) {
    test(`${client} → ${server}`, async () => {
      const selector = `{client="${client}",server="${server}",connection_type="${type}"}`;
      const value = async (query: string): Promise<number | undefined> => (await queryMetrics(lab, query))[0]?.value;
      await eventually(`${requests} on ${selector}`, async () =>
        (await value(`${REQUESTS}${selector}`)) === requests ? true : undefined,
      );
      expect(await value(`traces_service_graph_request_failed_total${selector}`)).toBe(0);
      for (const side of ['server', 'client']) {
        const name = `traces_service_graph_request_${side}_seconds`;
        expect(await value(`${name}_count${selector}`)).toBe(requests);
        expect(await value(`histogram_quantile(0.95, rate(${name}_bucket${selector}[5m]))`)).toBeGreaterThan(0);
      }
    });
  }

  test('there are no other edges', async () => {
    const found = (await queryMetrics(lab, REQUESTS)).map(({ labels }) => `${labels['client']} → ${labels['server']}`);
    expect(found.sort()).toEqual(edges.map(({ client, server }) => `${client} → ${server}`).sort());
  });
});

test('every span of the request is counted under its service, name, kind and status', async () => {
  const spans = await eventually('the whole trace', async () => {
    const found = await fetchTrace(lab, traceId);
    return found?.some(({ service }) => service === 'service-c') ? found : undefined;
  });
  const wanted = new Map<string, number>();
  for (const { service, name, kind, status } of spans) {
    const labels = [service, name, `SPAN_KIND_${kind.toUpperCase()}`, `STATUS_CODE_${status.toUpperCase()}`].join(' ');
    wanted.set(labels, (wanted.get(labels) ?? 0) + 1);
  }
  await eventually('all of them are counted', async () => {
    const counted = await countByLabels(CALLS);
    return [...wanted].every(([labels, count]) => counted.get(labels) === count) ? true : undefined;
  });
  expect(await countByLabels('traces_spanmetrics_duration_milliseconds_count')).toEqual(wanted);
});

async function countByLabels(query: string): Promise<Map<string, number>> {
  const series = await queryMetrics(lab, query);
  return new Map(
    series.map(({ labels, value }) => [
      ['service_name', 'span_name', 'span_kind', 'status_code'].map((name) => labels[name]).join(' '),
      value,
    ]),
  );
}

test('one request reads as one in increase(), not as none and not as two', async () => {
  const query = `increase(${CALLS}{service_name="api-gateway",span_kind="SPAN_KIND_SERVER",span_name="GET /api/process"}[5m])`;
  const [series] = await eventually('the increase', async () => {
    const found = await queryMetrics(lab, query);
    return found.length === 1 ? found : undefined;
  });
  // The lab is so young that its first point of 0 is but seconds old, and PromQL extrapolates from there.
  expect(series?.value).toBeGreaterThanOrEqual(1);
  expect(series?.value).toBeLessThan(1.6);
});

test('an exemplar of the durations leads to the trace of the request, and to a span of it', async () => {
  const spans = (await fetchTrace(lab, traceId)) ?? [];
  const exemplars = await eventually('exemplars of service-d', async () => {
    const query =
      'traces_spanmetrics_duration_milliseconds_bucket{service_name="service-d",span_name="business_logic"}';
    const url = `${lab.url('prometheus')}/api/v1/query_exemplars?${new URLSearchParams({ query })}`;
    const body = (await (await fetch(url)).json()) as { data: { exemplars: { labels: Record<string, string> }[] }[] };
    const found = body.data.flatMap(({ exemplars }) => exemplars);
    return found.length > 0 ? found : undefined;
  });
  expect(exemplars.map(({ labels }) => labels['trace_id'])).toEqual([traceId]);
  expect(spans.map(({ spanId }) => spanId)).toContain(exemplars[0]?.labels['span_id']);
});

test('a request that fails is counted as an error, on its spans and on its edge', async () => {
  const { status } = await sendTraced(`${lab.url('gateway')}/api/process?fail=service-a`);
  expect(status).toBe(500);
  for (const query of [
    `increase(${CALLS}{service_name="service-a",status_code="STATUS_CODE_ERROR",span_kind="SPAN_KIND_SERVER"}[5m])`,
    'increase(traces_service_graph_request_failed_total{client="api-gateway",server="service-a"}[5m])',
  ]) {
    const [series] = await eventually(`${query} has risen`, async () => {
      const found = await queryMetrics(lab, query);
      return (found[0]?.value ?? 0) > 0 ? found : undefined;
    });
    expect(series?.value, query).toBeGreaterThanOrEqual(1);
    expect(series?.value, query).toBeLessThan(2);
  }
});
