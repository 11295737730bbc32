// The pages about the lab itself: home, service map, alerting, data sources, services, and the SQL console.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, prepareLab, startLab } from '../lab.ts';
import { queryMetrics } from '../telemetry.ts';
import {
  chromiumPath,
  DESKTOP,
  openPage,
  openPath,
  PHONE,
  STARRED,
  startBrowser,
  type View,
  type WatchedPage,
} from './browser.ts';
import { checkView, expectDrawn, expectSameAfterReload } from './checks.ts';
import { keepTraffic, sendCalls, type Traffic } from './traffic.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const ADDED_NODE_COUNT = 60;
const RANGE = 'from=now-5m&to=now';

describe.skipIf(chromiumPath === undefined)('pages of the lab', () => {
  let lab: Lab;
  let browser: Browser;
  let traffic: Traffic;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    // Half of the requests fail, so that an alert fires while the tests run.
    traffic = keepTraffic(lab, ['/api/process', '/api/process?fail=service-d']);
    await eventually(
      'the service graph, with a failed call',
      async () =>
        (await queryMetrics(lab, 'traces_service_graph_request_failed_total{server="service-d"} > 0')).length > 0 ||
        undefined,
      { timeoutMs: 60_000 },
    );
  });
  afterAll(async () => {
    await traffic?.stop();
    await browser?.close();
    await lab?.stop();
  });

  const open = (path: string, view: View = DESKTOP, provoked: readonly RegExp[] = []): Promise<WatchedPage> =>
    openPath(browser, lab.url('ui'), path, view, provoked);

  for (const { name, view } of STARRED) {
    test(`home, with the lab running, in ${name}`, async () => {
      const watched = await open('/', view);
      const { page } = watched;
      const main = page.getByRole('main');
      for (const service of ['api-gateway', 'service-a', 'service-d', 'postgres', 'kafka']) {
        await main.getByText(service, { exact: true }).first().waitFor();
      }
      // A rate on an edge: traffic is seen without a click.
      await main
        .getByText(/\d\s?\/(s|秒)/)
        .first()
        .waitFor();
      await main.locator('a[href^="/trace/"]').first().waitFor();
      if (view === DESKTOP) {
        await expectSameAfterReload(page, () => main.getByRole('heading').allInnerTexts());
        await main.locator('a[href^="/trace/"]').first().waitFor();
      }
      await checkView(watched, `home-${name}`);
      await watched.close();
    });
  }

  for (const { name, view } of STARRED) {
    test(`service map, in ${name}`, async () => {
      const watched = await open(`/service-map?${RANGE}`, view);
      const { page } = watched;
      const main = page.getByRole('main');
      const node = main.getByRole('link', { name: /^service-d: / }).or(main.getByRole('link', { name: 'service-d' }));
      await node.first().waitFor();
      await main.getByText(/⚠ \d/).first().waitFor();
      if (view === DESKTOP) {
        await expectSameAfterReload(page, async () =>
          (await main.getByRole('link').allTextContents()).map((text) => text.split(':')[0]).sort(),
        );
      }
      await checkView(watched, `service-map-${name}`);
      await watched.close();
    });
  }

  test('service map: its table has the same nodes, and a choice opens its card', async () => {
    const watched = await open(`/service-map?${RANGE}`, DESKTOP);
    const { page } = watched;
    await page.getByRole('link', { name: /^service-d: / }).waitFor();
    const onMap = await nodeCount(page);
    await page.getByText('Table', { exact: true }).click();
    const nodes = page.getByRole('region', { name: 'Nodes' }).getByRole('row');
    await expect.poll(() => nodes.count()).toBe(onMap + 1);
    await page.getByRole('link', { name: 'service-d', exact: true }).click();
    await page.getByRole('heading', { name: 'service-d' }).waitFor();
    await page.getByRole('button', { name: /^Failed traces \(\d/ }).waitFor();
    await expectSameAfterReload(page, () => page.getByRole('heading').allInnerTexts());
    await checkView(watched, 'service-map-table');
    await watched.close();
  });

  test('data sources: one that is down says what it said, the others go on', async () => {
    const watched = await openPage(browser, lab.url('ui'), DESKTOP, [/\/uid\/loki\//]);
    const { page } = watched;
    await page.route('**/api/datasources/proxy/uid/loki/**', (route) =>
      route.fulfill({ status: 502, contentType: 'text/plain', body: 'connection refused' }),
    );
    await page.route('**/api/datasources/uid/loki/**', (route) =>
      route.fulfill({ status: 502, contentType: 'text/plain', body: 'connection refused' }),
    );
    await page.goto('/datasources');
    await page.getByText('Does not answer').waitFor();
    await expect.poll(() => page.getByText('Answers', { exact: true }).count()).toBe(2);
    await page
      .getByText(/connection refused/)
      .first()
      .waitFor();
    await checkView(watched, 'datasources-one-down');
    await page.unrouteAll();
    await expect.poll(() => page.getByText('Answers', { exact: true }).count()).toBe(3);
    await watched.close();
  });

  test('services: one process in full, and its log', async () => {
    const watched = await open('/services/service-a');
    const { page } = watched;
    await page.getByRole('heading', { name: 'service-a' }).waitFor();
    await expectDrawn(page, 'main');
    await page.getByText('OTEL_SERVICE_NAME').waitFor();
    await expectSameAfterReload(page, () => page.getByRole('heading').allInnerTexts());
    await checkView(watched, 'service-a');
    await watched.close();
  });

  test('SQL: a join of three signals, refused writes, refused files', async () => {
    const watched = await open('/sql', DESKTOP, [/status of 4\d\d /]);
    const { page } = watched;
    await page.getByText('spans', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('menuitem', { name: 'What failed spans logged' }).click();
    const table = page.getByRole('region', { name: 'Table' }).getByRole('table');
    await table.waitFor();
    expect(Number(await table.getAttribute('aria-rowcount'))).toBeGreaterThan(1);
    await table
      .getByRole('link', { name: /^[0-9a-f]{32}$/ })
      .first()
      .waitFor();
    await checkView(watched, 'sql-join');
    const rowCount = async (): Promise<string> => (await table.getAttribute('aria-rowcount')) ?? '';
    await page.getByRole('button', { name: 'Examples' }).click();
    await page.getByRole('menuitem', { name: 'Metrics, spans and logs per minute, side by side' }).click();
    await table.getByRole('columnheader', { name: 'log_lines' }).waitFor();
    expect(Number(await rowCount())).toBeGreaterThan(1);
    await expectSameAfterReload(page, () => table.getByRole('columnheader').allInnerTexts());

    const editor = page.getByRole('textbox', { name: 'SQL statement' });
    const alert = page.getByRole('main').getByRole('alert');
    const refusals: readonly (readonly [sql: string, reason: RegExp])[] = [
      ['DELETE FROM spans', /read|only|SELECT/i],
      ["SELECT * FROM read_csv('/etc/passwd')", /file|not allowed|disabled|permission/i],
      ["COPY spans TO '/tmp/spans.csv'", /read|only|SELECT|COPY/i],
      ['SELECT * FROM spams', /spams/],
    ];
    for (const [sql, reason] of refusals) {
      await page.locator('.cm-content').waitFor();
      await editor.fill(sql);
      await page.keyboard.press('ControlOrMeta+Enter');
      await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe(sql);
      await alert.getByText(/HTTP 4\d\d/).waitFor();
      await expect.poll(() => alert.innerText(), { message: sql }).toMatch(reason);
    }
    await checkView(watched, 'sql-refused');
    await watched.close();
  });

  test('an alert fires, and is seen', async () => {
    const watched = await open('/alerting?state=firing');
    const { page } = watched;
    const rule = page.getByRole('button', { name: /firing.*HighErrorRate/ });
    await rule.waitFor();
    await rule.click();
    const row = page.getByRole('row').filter({ hasText: 'service-d' }).first();
    await row.waitFor();
    expect(await row.innerText()).toMatch(/service-d fails \d/);
    await expectDrawn(page, 'main');
    await page.getByText('pending → firing').first().waitFor();
    await expectSameAfterReload(page, () => page.getByRole('heading').allInnerTexts());
    const url = page.url();
    await watched.close();
    for (const { name, view } of STARRED) {
      const again = await open(url, view);
      await again.page.getByText('service_name=service-d').first().waitFor();
      await expectDrawn(again.page, 'main');
      await checkView(again, `alerting-firing-${name}`);
      await again.close();
    }
  });

  test('home, with a service stopped', async () => {
    await lab.run('stop', 'service-c');
    const watched = await open('/');
    const { page } = watched;
    const notWell = page.getByRole('region', { name: 'Not as it should be' });
    await notWell.getByRole('link', { name: 'service-c' }).waitFor();
    await page.getByRole('button', { name: /not well: service-c/ }).waitFor();
    await checkView(watched, 'home-stopped');
    await notWell.getByRole('button', { name: 'Start' }).click();
    await notWell.waitFor({ state: 'hidden' });
    expect(watched.problems).toEqual([]);
    await watched.close();
  });

  test(`service map of ${ADDED_NODE_COUNT} more nodes`, async () => {
    await sendCalls(lab, ADDED_NODE_COUNT);
    await eventually(
      'the service graph of all nodes',
      async () =>
        (await queryMetrics(lab, 'traces_service_graph_request_total{server=~"node-.*"}')).length >=
          ADDED_NODE_COUNT - 1 || undefined,
      { timeoutMs: 30_000 },
    );
    const watched = await open(`/service-map?${RANGE}`);
    const { page } = watched;
    await page
      .getByRole('link', { name: /^node-59/ })
      .first()
      .waitFor();
    expect(await nodeCount(page)).toBeGreaterThanOrEqual(ADDED_NODE_COUNT);
    await checkView(watched, 'service-map-60');
    await page.getByLabel('Filter by name').fill('node-01');
    await page
      .getByRole('link', { name: /^node-59/ })
      .first()
      .waitFor({ state: 'hidden' });
    await watched.close();
  });
});

describe.skipIf(chromiumPath === undefined)('a lab with a process that ends at once', () => {
  let lab: Lab;
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'o11y-lab-crash-'));
    await writeFile(join(folder, 'lab.yaml'), await crashingLab());
    lab = await prepareLab({ LAB_FILE: join(folder, 'lab.yaml') });
    const [up] = await Promise.all([
      lab.run('up', '-d'),
      startBrowser().then((started) => {
        browser = started;
      }),
    ]);
    expect(up.stderr).toContain('broken (crashed)');
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const { name, view } of STARRED) {
    test(`services tell of the crash loop and why, in ${name}`, async () => {
      await eventually(
        'the process is given up on',
        async () =>
          (await lab.ps()).some(({ name: process, state }) => process === 'broken' && state === 'crashed') || undefined,
      );
      const watched = await openPath(browser, lab.url('ui'), '/services/broken', view);
      const { page } = watched;
      await page.getByRole('heading', { name: 'broken' }).waitFor();
      // In its log; its command line has the words too.
      await page.getByRole('listitem').filter({ hasText: 'no configuration at /nowhere' }).first().waitFor();
      if (view.locale === 'en')
        await page
          .getByText(/crashed/)
          .first()
          .waitFor();
      await checkView(watched, `services-crash-loop-${name}`);
      await watched.close();
    });
  }

  test('home names it, on a phone too', async () => {
    const watched = await openPath(browser, lab.url('ui'), '/', PHONE);
    await watched.page.getByRole('region', { name: 'Not as it should be' }).getByText('broken').waitFor();
    await checkView(watched, 'home-crash-loop-phone');
    await watched.close();
  });
});

/** The backend of the real lab.yaml, and a process that complains and ends. */
async function crashingLab(): Promise<string> {
  const real = await readFile(join(REPOSITORY, 'lab.yaml'), 'utf8');
  const backend = /^ {2}backend:\n(?: {4}.*\n|\n)+/m.exec(real)?.[0];
  if (!backend) throw new Error('lab.yaml has no backend');
  return `version: 1
processes:
${backend
  .replace('apps/backend/', join(REPOSITORY, 'apps/backend/'))
  .replace(':-stack/', `:-${join(REPOSITORY, 'stack/')}`)}
  broken:
    about: ends at once
    run: [node, "-e", "console.error('no configuration at /nowhere'); process.exit(3)"]
    ports: { http: 8001 }
    health: { connect: http }
    restart: { firstDelay: 100ms, maxDelay: 500ms, stableAfter: 10s, loopAfter: 3 }
`;
}

/** Of the picture, as its own heading counts them. */
async function nodeCount(page: Page): Promise<number> {
  return Number.parseInt(
    (await page
      .getByText(/^\d+ nodes, \d+ connections/)
      .first()
      .textContent()) ?? '',
    10,
  );
}
