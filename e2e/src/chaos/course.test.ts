// The walk of the course: a delay is injected with Pumba's words, and the dashboards' own query shows it, and its end.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepTraffic, type Traffic } from '../browser/traffic.ts';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { queryLogs, queryMetrics } from '../telemetry.ts';

/** The lesson's query, of the gateway and over a shorter window. */
const p95Query = (window: string): string =>
  `histogram_quantile(0.95, sum by (le) (rate(http_server_duration_milliseconds_bucket{service_name="api-gateway"}[${window}])))`;

/** On two cores that share four loops of requests with a lab. */
const WARM_MS = 250;

/** Pumba leaves out the first ten seconds of calls, and wants some behind them. */
const CALLED_BEFORE_WARM_UP = 'sum(rate(traces_service_graph_request_total{server="service-a"}[5s] offset 18s)) > 0';

let lab: Lab;
let traffic: Traffic[] = [];
beforeAll(async () => {
  lab = await startLab();
  // Several at a time: with one, a delay of a second would leave nothing to take a quantile of.
  traffic = Array.from({ length: 4 }, () => keepTraffic(lab, ['/api/process'], 200));
  // The first requests of a lab are slow, and pumba compares with the 30 s before: these must be of a warm one.
  await eventually(
    'P95 of a warm gateway',
    async () => {
      if ((await queryMetrics(lab, CALLED_BEFORE_WARM_UP)).length === 0) return undefined;
      return (await p95Ms('30s')) < WARM_MS && (await callsToServiceAMs()) < WARM_MS ? true : undefined;
    },
    {
      timeoutMs: 90_000,
    },
  );
});
afterAll(async () => {
  await Promise.all(traffic.map((each) => each.stop()));
  await lab?.stop();
});

async function p95Ms(window = '15s'): Promise<number> {
  return (await queryMetrics(lab, p95Query(window)))[0]?.value ?? Number.NaN;
}

/** What pumba compares with. */
async function callsToServiceAMs(): Promise<number> {
  const buckets = 'sum by (le) (rate(traces_service_graph_request_client_seconds_bucket{server="service-a"}[30s]))';
  return ((await queryMetrics(lab, `histogram_quantile(0.95, ${buckets})`))[0]?.value ?? Number.NaN) * 1000;
}

/** Waits, within the 30 s of the lesson, until P95 is inside; answers what it was last. */
async function p95Within(what: string, lowMs: number, highMs: number): Promise<number> {
  let last = Number.NaN;
  await eventually(
    what,
    async () => {
      last = await p95Ms();
      return last >= lowMs && last <= highMs ? true : undefined;
    },
    { timeoutMs: 30_000, pauseMs: 250 },
  ).catch((error: unknown) => {
    throw new Error(`P95 is ${last} ms, want ${lowMs}–${highMs}`, { cause: error });
  });
  return last;
}

test('500 ms on service-a: P95 of the gateway rises by as much, pumba says so, and it falls again', async () => {
  const before = await p95Ms();
  const pumba = lab.start(
    'pumba',
    ...['netem', '--duration', '25s', 'delay', '--time', '500', 'o11y_lab_for_dummies-service-a-1'],
  );
  const during = await p95Within('P95 has risen by half a second', before + 400, before + 900);
  const { code, stdout, stderr } = await pumba.finished;
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const effect = /service-a P95 ([\d.,]+)(?: ms)? → ([\d.,]+) ms/.exec(stdout + stderr);
  expect(effect, stdout + stderr).not.toBeNull();
  expect(Number(effect?.[2]?.replaceAll(',', '')) - Number(effect?.[1]?.replaceAll(',', ''))).toBeGreaterThan(350);
  await p95Within(`P95 has fallen from ${during} ms`, 0, before + 150);
}, 150_000);

test('1 s on service-b likewise, until Ctrl-C', async () => {
  const before = await p95Ms();
  const pumba = lab.start(
    'pumba',
    ...['netem', '--duration', '5m', 'delay', '--time', '1000', 'o11y_lab_for_dummies-service-b-1'],
  );
  await p95Within('P95 has risen by a second', before + 800, before + 1600);
  pumba.signal('SIGINT');
  await pumba.finished;
  await p95Within('P95 has fallen', 0, before + 150);
}, 150_000);

test('charts can show the faults: a metric while they last, a log line at start and end', async () => {
  const series = await queryMetrics(lab, 'max by (fault, target) (max_over_time(chaos_fault_active[5m]))');
  expect(series.map(({ labels, value }) => [labels['fault'], labels['target'], value])).toEqual(
    expect.arrayContaining([
      [expect.stringContaining('delay'), 'service-a', 1],
      [expect.stringContaining('delay'), 'service-b', 1],
    ]),
  );
  // Nothing is active any more.
  expect((await queryMetrics(lab, 'sum(chaos_fault_active)'))[0]?.value ?? 0).toBe(0);
  const lines = (await queryLogs(lab, '{service_name="chaos"}')).map(({ line }) => line);
  expect(lines.filter((line) => line.includes('service-a'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes('service-b'))).toHaveLength(2);
});
