// Every query of every shipped dashboard, asked of a lab under load through the public APIs: a panel without data in a
// working lab is a bug of the panel, or of what should have been exported.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Dashboard,
  dashboards,
  fill,
  type GridPosition,
  linksOf,
  type Pane,
  panelsOf,
  type Values,
} from './dashboard-files.ts';
import { getJson, hasData } from './dashboard-queries.ts';
import { eventually } from './eventually.ts';
import { type Lab, startLab } from './lab.ts';
import { searchTraces } from './telemetry.ts';

/** What "All" of a variable without a value for it becomes: its values. The one such variable is `service`. */
const ALL_SERVICES = 'api-gateway|service-a|service-b|service-c|service-d';

/** A choice of two, as Grafana puts it into regular expressions: one answers requests, the other reads messages. */
const TWO_SERVICES: Values = { service: 'service-a|service-c' };

let lab: Lab;
let sending = true;
let load: Promise<void> | undefined;
let someTraceId: string;

beforeAll(async () => {
  lab = await startLab();
  load = sendTraffic(lab);
  const [trace] = await eventually('a trace is stored', async () => {
    const found = await searchTraces(lab, { q: '{ name = "business_logic" }', limit: '1' });
    return found.length > 0 ? found : undefined;
  });
  someTraceId = trace?.traceID.padStart(32, '0') ?? '';
});
afterAll(async () => {
  sending = false;
  await load;
  await lab?.stop();
});

test('the five dashboards are there, each under the uid of its file', () => {
  expect(dashboards.map(({ file, dashboard }) => [file, dashboard.title])).toEqual([
    ['distributed-tracing.json', 'Distributed Tracing'],
    ['golden-signals.json', '4 Golden Signals'],
    ['opentelemetry-overview.json', 'OpenTelemetry Overview'],
    ['service-overview.json', 'Service Overview'],
    ['service-performance.json', 'Service Performance'],
  ]);
  for (const { file, dashboard } of dashboards) expect(`${dashboard.uid}.json`).toBe(file);
});

for (const { dashboard } of dashboards) {
  describe(dashboard.title, () => {
    test('every panel says what it shows, has an id of its own and a place of its own', () => {
      const panels = panelsOf(dashboard);
      expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
      for (const panel of panels.filter(({ type }) => type !== 'row')) {
        expect(panel.description, panel.title).toMatch(/\w.{20,}/s);
        const others = panels.filter((other) => other !== panel && other.type !== 'row');
        expect(
          others.filter((other) => overlaps(panel.gridPos, other.gridPos)).map(({ title }) => title),
          panel.title,
        ).toEqual([]);
      }
    });

    for (const variable of dashboard.templating.list.filter(({ type }) => type === 'query')) {
      test(`variable ${variable.name} has values: ${variable.definition}`, async () => {
        const query = fill(variable.definition ?? '', valuesOf(dashboard));
        const call = /^label_values\((?:(.+), *)?(\w+)\)$/s.exec(query);
        expect(call, query).not.toBeNull();
        const selector: Record<string, string> = call?.[1] ? { 'match[]': call[1] } : {};
        await eventually(query, async () => {
          const { data } = await getJson<{ data: string[] }>(
            lab,
            'prometheus',
            `/api/v1/label/${call?.[2]}/values`,
            selector,
          );
          return data.length > 0 ? data : undefined;
        });
      });
    }

    for (const [url, title] of linksOf(dashboard)) {
      test(`link ${title} leads to data`, async () => {
        const page = new URL(fill(atServiceD(url), valuesOf(dashboard)), 'http://ui.invalid');
        if (page.pathname.startsWith('/d/')) {
          expect(dashboards.map(({ dashboard: other }) => `/d/${other.uid}`)).toContain(page.pathname);
          return;
        }
        expect(page.pathname).toBe('/explore');
        const panes = JSON.parse(page.searchParams.get('panes') ?? '') as Record<string, Pane>;
        for (const { datasource, queries } of Object.values(panes)) {
          for (const target of queries) {
            expect(target.datasource.uid).toBe(datasource);
            await eventually(url, async () => ((await hasData(lab, target, {})) ? true : undefined), {
              timeoutMs: 30_000,
            });
          }
        }
      });
    }

    for (const panel of panelsOf(dashboard)) {
      for (const target of panel.targets ?? []) {
        for (const values of [valuesOf(dashboard), { ...valuesOf(dashboard), ...TWO_SERVICES }]) {
          test(`${panel.id} ${panel.title} ${target.refId}, services ${values['service']}`, async () => {
            const query = target.expr ?? target.query ?? JSON.stringify(target.serviceMapQuery);
            await eventually(
              query,
              async () => ((await hasData(lab, target, { ...values, trace_id: someTraceId })) ? true : undefined),
              {
                timeoutMs: 30_000,
                pauseMs: 500,
              },
            );
          });
        }
      }
    }
  });
}

/** What a click on a point, or a cell, of service-d puts into a link. */
const CLICKED: readonly (readonly [RegExp, string])[] = [
  [/\$\{__field\.labels\.service_name\}/g, 'service-d'],
  [/\$\{__data\.fields\["Service"\]\}/g, 'service-d'],
  [/\$\{__value\.raw\}(?=m?s%20)/g, '1'],
  [/\$\{__value\.raw\}/g, 'business_logic'],
  [/\$\{__url_time_range\}/g, 'from=now-15m&to=now'],
  [/\$\{__from\}/g, 'now-15m'],
  [/\$\{__to\}/g, 'now'],
];

function atServiceD(url: string): string {
  return CLICKED.reduce((text, [placeholder, value]) => text.replace(placeholder, value), url);
}

function overlaps(a: GridPosition, b: GridPosition): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** The values that a dashboard opens with; "All" where that is a choice. */
function valuesOf(dashboard: Dashboard): Values {
  return Object.fromEntries(
    dashboard.templating.list.map(({ name, includeAll, allValue, current }) => {
      const value = current?.value ?? '';
      return [name, includeAll ? (allValue ?? ALL_SERVICES) : typeof value === 'string' ? value : value.join('|')];
    }),
  );
}

/** All kinds of requests, and every fifth round a failure of each service. */
async function sendTraffic(of: Lab): Promise<void> {
  const gateway = of.url('gateway');
  const checkout = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const send = async (path: string, init: RequestInit = {}): Promise<void> => {
    await (await fetch(`${gateway}${path}`, init)).text();
  };
  for (let round = 0; sending; round++) {
    await send('/api/process', { headers: { 'X-User-ID': `learner-${round % 7}` } });
    await send('/api/checkout', checkout);
    await send('/api/info');
    if (round % 5 !== 0) continue;
    for (const service of ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d']) {
      await send(`/api/process?fail=${service}`);
    }
    await send('/api/checkout?fail=service-d', checkout);
  }
}
