import { labelsOf, unixMs } from '@o11y-lab/model';
import { createMemoryStore } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { createPrometheusApi } from './api.ts';
import type { RuleGroupState, RulesSource } from './rules.ts';

const AT = Date.UTC(2026, 10, 22, 10, 0, 0, 5);
const evaluated = { health: 'ok', lastError: '', evaluationMs: 2.5, lastEvaluationUnixMs: AT } as const;
const alert = {
  labels: labelsOf([
    ['alertname', 'High'],
    ['job', 'a'],
  ]),
  annotations: [['summary', 'a is high']] as const,
  state: 'firing' as const,
  value: 12.5,
  activeAtUnixMs: AT - 60_000,
  keepFiringSinceUnixMs: undefined,
};

const GROUPS: readonly RuleGroupState[] = [
  {
    name: 'http',
    file: 'a.yaml',
    intervalMs: 5000,
    limit: 3,
    evaluationMs: 4,
    lastEvaluationUnixMs: AT,
    rules: [
      { kind: 'recording', name: 'job:load', query: 'sum(load)', labels: labelsOf([['team', 'x']]), ...evaluated },
      {
        kind: 'alerting',
        name: 'High',
        query: 'load > 5',
        labels: labelsOf([['severity', 'page']]),
        ...evaluated,
        state: 'firing',
        forMs: 30_000,
        keepFiringForMs: 0,
        annotations: labelsOf([['summary', '{{ $labels.job }} is high']]),
        alerts: [alert],
        history: [
          { timeUnixMs: AT - 1000, labels: alert.labels, from: 'inactive', to: 'pending', value: 0 },
          { timeUnixMs: AT, labels: alert.labels, from: 'pending', to: 'firing', value: Number.NaN },
        ],
      },
    ],
  },
  {
    name: 'new',
    file: 'b.yaml',
    intervalMs: 15_000,
    limit: 0,
    evaluationMs: 0,
    lastEvaluationUnixMs: undefined,
    rules: [
      {
        kind: 'recording',
        name: 'later',
        query: 'up',
        labels: new Map(),
        health: 'err',
        lastError: 'no luck',
        evaluationMs: 0,
        lastEvaluationUnixMs: undefined,
      },
    ],
  },
];

function apiOf(source?: Partial<RulesSource>) {
  const store = createMemoryStore().metrics;
  const whole: RulesSource = { groups: () => GROUPS, problems: () => [], reload: async () => [], ...source };
  return createPrometheusApi({ store, now: () => unixMs(AT), ...(source ? { rules: whole } : {}) });
}

async function get(path: string, source: Partial<RulesSource> = {}): Promise<{ status: number; body: unknown }> {
  const response = await apiOf(source).request(path);
  return { status: response.status, body: await response.json() };
}

/** `file;group: rule, rule` of each group in the answer. */
async function ruleNames(query: string): Promise<string[]> {
  const { body } = await get(`/api/v1/rules?${query}`);
  const { groups } = (body as { data: { groups: { file: string; name: string; rules: { name: string }[] }[] } }).data;
  return groups.map(({ file, name, rules }) => `${file};${name}: ${rules.map((rule) => rule.name).join(', ')}`);
}

test('rules are told as Prometheus tells them', async () => {
  const { status, body } = await get('/api/v1/rules');
  expect(status).toBe(200);
  expect(body).toEqual({
    status: 'success',
    data: {
      groups: [
        {
          name: 'http',
          file: 'a.yaml',
          interval: 5,
          limit: 3,
          evaluationTime: 0.004,
          lastEvaluation: '2026-11-22T10:00:00.005Z',
          rules: [
            {
              name: 'job:load',
              query: 'sum(load)',
              labels: { team: 'x' },
              health: 'ok',
              evaluationTime: 0.0025,
              lastEvaluation: '2026-11-22T10:00:00.005Z',
              type: 'recording',
            },
            {
              state: 'firing',
              name: 'High',
              query: 'load > 5',
              duration: 30,
              keepFiringFor: 0,
              labels: { severity: 'page' },
              annotations: { summary: '{{ $labels.job }} is high' },
              alerts: [
                {
                  labels: { alertname: 'High', job: 'a' },
                  annotations: { summary: 'a is high' },
                  state: 'firing',
                  activeAt: '2026-11-22T09:59:00.005Z',
                  value: '1.25e+01',
                },
              ],
              health: 'ok',
              evaluationTime: 0.0025,
              lastEvaluation: '2026-11-22T10:00:00.005Z',
              type: 'alerting',
              stateHistory: [
                {
                  time: '2026-11-22T10:00:00.005Z',
                  labels: { alertname: 'High', job: 'a' },
                  from: 'pending',
                  to: 'firing',
                  value: 'NaN',
                },
                {
                  time: '2026-11-22T09:59:59.005Z',
                  labels: { alertname: 'High', job: 'a' },
                  from: 'inactive',
                  to: 'pending',
                  value: '0e+00',
                },
              ],
            },
          ],
        },
        {
          name: 'new',
          file: 'b.yaml',
          interval: 15,
          limit: 0,
          evaluationTime: 0,
          lastEvaluation: '0001-01-01T00:00:00Z',
          rules: [
            {
              name: 'later',
              query: 'up',
              labels: {},
              health: 'err',
              lastError: 'no luck',
              evaluationTime: 0,
              lastEvaluation: '0001-01-01T00:00:00Z',
              type: 'recording',
            },
          ],
        },
      ],
    },
  });
});

test('alerts are the active ones of all rules', async () => {
  expect((await get('/api/v1/alerts')).body).toEqual({
    status: 'success',
    data: {
      alerts: [
        {
          labels: { alertname: 'High', job: 'a' },
          annotations: { summary: 'a is high' },
          state: 'firing',
          activeAt: '2026-11-22T09:59:00.005Z',
          value: '1.25e+01',
        },
      ],
    },
  });
});

test('what is wrong with the files is a warning', async () => {
  const { body } = await get('/api/v1/rules', { problems: () => ['c.yaml:1: no YAML'] });
  expect(body).toMatchObject({ status: 'success', warnings: ['c.yaml:1: no YAML'] });
});

describe('which rules are told', () => {
  const cases: readonly (readonly [query: string, names: readonly string[]])[] = [
    ['', ['a.yaml;http: job:load, High', 'b.yaml;new: later']],
    ['type=alert', ['a.yaml;http: High']],
    ['type=record', ['a.yaml;http: job:load', 'b.yaml;new: later']],
    ['rule_name[]=High&rule_name[]=later', ['a.yaml;http: High', 'b.yaml;new: later']],
    ['rule_group[]=new', ['b.yaml;new: later']],
    ['file[]=a.yaml', ['a.yaml;http: job:load, High']],
    ['file[]=c.yaml', []],
    [`match[]=${encodeURIComponent('{severity=~"p.*"}')}`, ['a.yaml;http: High']],
    [
      `match[]=${encodeURIComponent('{team="x"}')}&match[]=${encodeURIComponent('{severity="page"}')}`,
      ['a.yaml;http: job:load, High'],
    ],
    ['group_limit=1', ['a.yaml;http: job:load, High']],
    ['group_limit=5', ['a.yaml;http: job:load, High', 'b.yaml;new: later']],
  ];
  for (const [query, names] of cases) {
    test(query || 'all', async () => expect(await ruleNames(query)).toEqual(names));
  }

  test('pages follow each other by the token', async () => {
    const { body } = await get('/api/v1/rules?group_limit=1');
    const token = (body as { data: { groupNextToken: string } }).data.groupNextToken;
    expect(await ruleNames(`group_limit=1&group_next_token=${token}`)).toEqual(['b.yaml;new: later']);
  });

  test('without their alerts', async () => {
    const { body } = await get('/api/v1/rules?exclude_alerts=true');
    expect(JSON.stringify(body)).not.toContain('activeAt');
  });

  const refused: readonly (readonly [query: string, message: string])[] = [
    ['type=alerts', 'invalid parameter \\"type\\": got'],
    ['exclude_alerts=maybe', 'exclude_alerts'],
    ['match[]=%7B', 'match[]'],
    ['group_limit=0', 'group_limit'],
    ['group_next_token=x', 'group_limit'],
    ['group_limit=1&group_next_token=x', 'group_next_token'],
  ];
  for (const [query, message] of refused) {
    test(`${query} is refused`, async () => {
      const { status, body } = await get(`/api/v1/rules?${query}`);
      expect(status).toBe(400);
      expect(JSON.stringify(body)).toContain(message);
    });
  }
});

test('rules are reloaded, or it is said why not', async () => {
  const good = await apiOf({}).request('/-/reload', { method: 'POST' });
  expect([good.status, await good.text()]).toEqual([200, '']);
  const bad = await apiOf({ reload: async () => ['a.yaml:3: no expr'] }).request('/-/reload', { method: 'PUT' });
  expect(bad.status).toBe(500);
  expect(await bad.text()).toContain('a.yaml:3: no expr');
  expect((await apiOf({}).request('/-/reload')).status).toBe(405);
});

test('without rules the paths say that they are not supported', async () => {
  for (const path of ['/api/v1/rules', '/api/v1/alerts', '/-/reload']) {
    const response = await apiOf().request(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errorType: 'not_found' });
  }
});
