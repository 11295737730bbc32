// Rule files end to end: requests that fail make an alert pending and then firing, recorded series can be asked for, a
// file is read again, and a restart of the backend does not make anybody wait again.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import { queryMetrics } from './telemetry.ts';

interface RuleAnswer {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly state?: string;
  readonly health: string;
  readonly lastError?: string;
}

interface RulesAnswer {
  readonly warnings?: readonly string[];
  readonly data: { readonly groups: readonly { readonly file: string; readonly rules: readonly RuleAnswer[] }[] };
}

/** Seconds instead of the lab's own tens of them. */
const rulesOf = (pendingSeconds: number): string => `
groups:
  - name: quick
    interval: 1s
    rules:
      - record: service_name:http_errors:rate15s
        expr: sum by (service_name) (rate(http_requests_total{status=~"5.."}[15s]))
      - alert: Failing
        expr: service_name:http_errors:rate15s{service_name="service-d"} > 0
        for: ${pendingSeconds}s
        keep_firing_for: 1m
        labels: { severity: test }
        annotations:
          summary: '{{ $labels.service_name }} fails {{ printf "%.1f" $value }} times a second'
`;

let lab: Lab;
let folder: string;
let file: string;
let isSending = true;
let load: Promise<void> = Promise.resolve();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'o11y-lab-rules-'));
  file = join(folder, 'quick.yaml');
  await writeFile(file, rulesOf(4));
  lab = await startLab({ RULES_FILES: `stack/prometheus/rules,${file}` });
  load = (async () => {
    while (isSending) {
      await fetch(`${lab.url('gateway')}/api/process?fail=service-d`).then((answer) => answer.text());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
});

afterAll(async () => {
  isSending = false;
  await load.catch(() => undefined); // the lab may be gone in the middle of a request
  await lab?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function fetchRules(): Promise<RulesAnswer> {
  const response = await fetch(`${lab.url('prometheus')}/api/v1/rules`);
  if (!response.ok) throw new Error(`HTTP ${response.status} ${await response.text()}`);
  return (await response.json()) as RulesAnswer; // Prometheus' format, which the expectations look at
}

async function stateOf(name: string): Promise<string | undefined> {
  const { data } = await fetchRules();
  return data.groups.flatMap(({ rules }) => rules).find((rule) => rule.name === name)?.state;
}

test('an alert is pending and then firing, in the API and as ALERTS', async () => {
  await eventually('the alert is pending', async () => ((await stateOf('Failing')) === 'pending' ? true : undefined));
  await eventually('the alert fires', async () => ((await stateOf('Failing')) === 'firing' ? true : undefined));
  const response = await fetch(`${lab.url('prometheus')}/api/v1/alerts`);
  const { data } = (await response.json()) as { data: { alerts: { labels: Record<string, string> }[] } };
  const alert = data.alerts.find(({ labels }) => labels['alertname'] === 'Failing');
  expect(alert).toMatchObject({
    state: 'firing',
    labels: { alertname: 'Failing', service_name: 'service-d', severity: 'test' },
    annotations: { summary: expect.stringMatching(/^service-d fails \d+\.\d times a second$/) },
  });
  await eventually('ALERTS says so', async () => {
    const series = await queryMetrics(lab, 'ALERTS{alertname="Failing"}');
    return series.length === 1 && series[0]?.labels['alertstate'] === 'firing' ? true : undefined;
  });
});

test('recorded series can be asked for', async () => {
  const services = (await queryMetrics(lab, 'service_name:http_errors:rate15s > 0')).map(
    ({ labels }) => labels['service_name'],
  );
  expect(services.sort()).toEqual(['api-gateway', 'service-a', 'service-d']);
  await eventually('the golden signals of the lab', async () => {
    const series = await queryMetrics(lab, 'service_name:http_requests:error_ratio1m > 0.9');
    return series.length === 3 ? true : undefined;
  });
});

test('the rules of the lab are all well, and notice, too', async () => {
  await eventually(
    'the front door burns its budget',
    async () => ((await stateOf('ErrorBudgetBurnFast')) === 'firing' ? true : undefined),
    { timeoutMs: 30_000 },
  );
  const { data, warnings } = await fetchRules();
  expect(warnings).toBeUndefined();
  for (const rule of data.groups.flatMap(({ rules }) => rules)) {
    expect([rule.name, rule.health, rule.lastError ?? '']).toEqual([
      rule.name,
      expect.stringMatching(/ok|unknown/),
      '',
    ]);
  }
});

test('a broken file is refused by name, and the rules go on', async () => {
  const reload = () => fetch(`${lab.url('prometheus')}/-/reload`, { method: 'POST' });
  await writeFile(file, 'groups: [{ name: quick, rules: [{ alert: Failing, expr: "1 +" }] }]\n');
  const refused = await reload();
  expect(refused.status).toBe(500);
  expect(await refused.text()).toContain(`${file}:1: group "quick", rule 1 (Failing): expr: 1:4: parse error`);
  expect((await fetchRules()).warnings).toHaveLength(1);
  expect(await stateOf('Failing')).toBe('firing');
  await writeFile(file, rulesOf(4));
  expect((await reload()).status).toBe(200);
  expect(await stateOf('Failing')).toBe('firing');
});

test('after a restart of the backend the alert fires again at once, since when it did before', async () => {
  const alertOf = async (): Promise<{ activeAt: string } | undefined> => {
    const response = await fetch(`${lab.url('prometheus')}/api/v1/alerts`);
    const { data } = (await response.json()) as {
      data: { alerts: { activeAt: string; state: string; labels: Record<string, string> }[] };
    };
    return data.alerts.find(({ state, labels }) => state === 'firing' && labels['alertname'] === 'Failing');
  };
  const before = await alertOf();
  const restarted = await lab.run('restart', 'backend');
  expect(restarted.code, restarted.stderr).toBe(0);
  const after = await eventually('the alert fires', alertOf);
  // ALERTS_FOR_STATE has whole seconds.
  expect(after.activeAt).toBe(`${before?.activeAt.slice(0, 19)}.000Z`);
});
