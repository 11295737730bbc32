// Dashboards as somebody reads them: every shipped one is drawn whole, variables choose, and what can't be shown says so.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { queryMetrics } from '../telemetry.ts';
import { chromiumPath, DESKTOP, openPath, STARRED, startBrowser, type View, type WatchedPage } from './browser.ts';
import { checkView, expectDrawn, expectSameAfterReload } from './checks.ts';
import { keepTraffic, type Traffic } from './traffic.ts';

/** So high that every panel is in sight, asks, and is in the picture. */
const WHOLE: View = { ...DESKTOP, heightPx: 2600 };
const OTHERS = ['opentelemetry-overview', 'service-performance', 'distributed-tracing', 'service-overview'];
const RANGE = 'from=now-5m&to=now';

/** One panel that is fine, one whose query is wrong, one of a type that nobody here knows. */
const IMPORTED = {
  uid: 'mixed',
  title: 'A mixed bag',
  schemaVersion: 41,
  time: { from: 'now-5m', to: 'now' },
  panels: [
    {
      id: 1,
      type: 'timeseries',
      title: 'Fine',
      datasource: { type: 'prometheus', uid: 'prometheus' },
      targets: [{ refId: 'A', expr: 'sum(rate(http_requests_total[1m]))' }],
      gridPos: { x: 0, y: 0, w: 8, h: 8 },
    },
    {
      id: 2,
      type: 'timeseries',
      title: 'Wrong',
      datasource: { type: 'prometheus', uid: 'prometheus' },
      targets: [{ refId: 'A', expr: 'sum(rate(http_requests_total[1m]' }],
      gridPos: { x: 8, y: 0, w: 8, h: 8 },
    },
    {
      id: 3,
      type: 'geomap',
      title: 'Map of the world',
      datasource: { type: 'prometheus', uid: 'prometheus' },
      targets: [{ refId: 'A', expr: 'up' }],
      gridPos: { x: 16, y: 0, w: 8, h: 8 },
    },
  ],
};

describe.skipIf(chromiumPath === undefined)('dashboards', () => {
  let lab: Lab;
  let browser: Browser;
  let traffic: Traffic;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    traffic = keepTraffic(lab, ['/api/process', '/api/process?fail=service-d', '/api/process']);
    // Long enough ago that every panel has something to draw: none asks for shorter rates.
    const rates = 'rate(traces_spanmetrics_calls_total[40s] offset 20s) > 0';
    await eventually(
      'request rates of all services',
      async () => (await queryMetrics(lab, rates)).length > 5 || undefined,
      { timeoutMs: 40_000 },
    );
  });
  afterAll(async () => {
    await traffic?.stop();
    await browser?.close();
    await lab?.stop();
  });

  const open = async (path: string, view: View = DESKTOP, provoked: readonly RegExp[] = []): Promise<WatchedPage> => {
    const watched = await openPath(browser, lab.url('ui'), path, view, provoked);
    return watched;
  };

  for (const { name, view } of STARRED) {
    test(`golden signals in ${name}`, async () => {
      const watched = await open(`/d/golden-signals?${RANGE}`, { ...view, heightPx: view.widthPx < 500 ? 9000 : 2600 });
      const { page } = watched;
      await panelsDrawn(page, 23);
      await expect
        .poll(() => page.locator('section[data-panel-id] canvas').count(), { message: 'charts' })
        .toBeGreaterThanOrEqual(12);
      await expectDrawn(page, 'section[aria-label="P95 by service"]');
      await expectDrawn(page, 'section[aria-label="Durations, with exemplars"]');
      await checkView(watched, `golden-signals-${name}`);
      await watched.close();
    });
  }

  // Golden signals is looked at in every view above; of these each in one theme.
  OTHERS.forEach((uid, i) => {
    const scheme = i % 2 === 0 ? 'dark' : 'light';
    test(`${uid} in ${scheme}`, async () => {
      const watched = await open(`/d/${uid}?${RANGE}`, { ...WHOLE, scheme });
      await panelsDrawn(watched.page, 10);
      await checkView(watched, `${uid}-${scheme}`);
      await watched.close();
    });
  });

  test('the list finds dashboards by name', async () => {
    const watched = await open('/dashboards');
    const { page } = watched;
    await page.getByRole('link', { name: '4 Golden Signals' }).waitFor();
    await page.getByRole('textbox', { name: 'Search dashboards' }).fill('tracing');
    await page.getByRole('link', { name: '4 Golden Signals' }).waitFor({ state: 'hidden' });
    await expectSameAfterReload(page, () => page.getByRole('main').getByRole('link').allInnerTexts());
    await page.getByRole('link', { name: 'Distributed Tracing' }).click();
    await page.getByRole('heading', { level: 1, name: 'Distributed Tracing' }).waitFor();
    await watched.close();
  });

  test('several values of a variable are chosen, applied, and in the address', async () => {
    const watched = await open(`/d/service-overview?${RANGE}`, WHOLE);
    const { page } = watched;
    await page.getByRole('button', { name: /^Variable Service/ }).click();
    const list = page.getByRole('listbox');
    await list.waitFor();
    const isChosen = async (name: string): Promise<boolean> =>
      (await list.getByRole('option', { name }).getAttribute('aria-selected')) === 'true';
    // Whatever is chosen at first, in the end it is these two.
    await list.getByRole('option', { name: 'service-a' }).click({ modifiers: ['ControlOrMeta'] });
    await list.getByRole('option', { name: 'service-d' }).click();
    expect([await isChosen('service-a'), await isChosen('service-d'), await isChosen('service-b')]).toEqual([
      true,
      true,
      false,
    ]);
    await checkView(watched, 'variables-open');
    await page.getByRole('button', { name: /^Apply · 2 selected/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.getAll('var-service')).toEqual(['service-a', 'service-d']);
    await panelsDrawn(page, 10);
    await page.getByRole('button', { name: /^Variable Service.*: service-a, service-d$/ }).waitFor();
    await expectSameAfterReload(page, () => page.getByRole('button', { name: /^Variable Service/ }).innerText());
    await panelsDrawn(page, 10);
    await checkView(watched, 'variables-applied');
    await watched.close();
  });

  test('an imported file: a wrong query and an unknown panel say so, the rest is drawn', async () => {
    const watched = await open('/dashboards/import', DESKTOP, [/status of 400 /]);
    const { page } = watched;
    await page.getByLabel('Or paste the JSON').fill('{ "title": "half a file"');
    await page.getByText('This is no dashboard').waitFor();
    await page.getByLabel('Or paste the JSON').fill(JSON.stringify(IMPORTED));
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview
      .getByText(/geomap/)
      .first()
      .waitFor();
    await checkView(watched, 'import-preview');
    await preview.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: 'A mixed bag' }).waitFor();
    const panel = (name: string) => page.getByRole('region', { name });
    await expectDrawn(page, 'section[aria-label="Fine"]');
    await panel('Wrong').getByRole('alert').getByText('HTTP 400').waitFor();
    expect(await panel('Wrong').getByRole('alert').innerText()).toMatch(/parse error/);
    await panel('Map of the world')
      .getByText(/The panel type "geomap" is not supported here/)
      .waitFor();
    await page.getByRole('button', { name: 'Compatibility: Has unsupported parts' }).waitFor();
    await checkView(watched, 'panel-error-and-unsupported');
    await expectSameAfterReload(page, () => panel('Map of the world').innerText());
    await watched.close();
  });

  test('a panel alone, its menu, its data, and the way to Explore', async () => {
    const watched = await open(`/d/golden-signals?${RANGE}`, DESKTOP);
    const { page } = watched;
    const panel = page.getByRole('region', { name: 'P95 by service', exact: true });
    await panel.getByRole('button', { name: 'Menu of P95 by service' }).click();
    await page.getByRole('menuitem', { name: /^View/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('viewPanel')).toBe('8');
    await page.getByRole('button', { name: 'Back to the dashboard' }).waitFor();
    await expectDrawn(page, 'section[aria-label="P95 by service"]');
    await expectSameAfterReload(page, () => page.getByRole('main').getByRole('heading').allInnerTexts());
    await expectDrawn(page, 'section[aria-label="P95 by service"]');
    await panel.getByRole('button', { name: 'Menu of P95 by service' }).click();
    await page.getByRole('menuitem', { name: 'Show the data' }).click();
    await page.getByRole('dialog').getByRole('table').or(page.getByRole('dialog').getByRole('grid')).first().waitFor();
    await checkView(watched, 'panel-data');
    await page.keyboard.press('Escape');
    await panel.getByRole('button', { name: 'Menu of P95 by service' }).click();
    await page.getByRole('menuitem', { name: /^Explore/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('beside')).toMatch(/^\/explore\/metrics/);
    await expectDrawn(page, 'aside');
    await watched.close();
  });

  test('a dashboard says that the backend is away, and goes on by itself', async () => {
    const { page, close } = await open(`/d/golden-signals?from=now-5m&to=now&refresh=5s`, DESKTOP);
    await expectDrawn(page, 'section[aria-label="P95 by service"]');
    await lab.run('stop', 'backend');
    await page.getByText('The backend does not answer').first().waitFor();
    await lab.run('start', 'backend');
    await page.getByText('The backend does not answer').first().waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByRole('main').getByRole('alert').count()).toBe(0);
    await expectDrawn(page, 'section[aria-label="P95 by service"]');
    await close();
  });
});

/** Waits until all panels have answered, and asserts that none failed and none is of no use. */
async function panelsDrawn(page: Page, countMin: number): Promise<void> {
  const panels = page.locator('section[data-panel-id]');
  await expect.poll(() => panels.count()).toBeGreaterThanOrEqual(countMin);
  const waiting = page.locator(
    'section[data-panel-id]:is([data-state=unseen], [data-state=pending], [aria-busy=true])',
  );
  await expect.poll(() => waiting.count(), { message: 'panels that still wait' }).toBe(0);
  expect(await page.getByRole('main').getByRole('alert').allInnerTexts(), 'what failed').toEqual([]);
  expect(await page.locator('section[data-panel-id][data-state=error]').count()).toBe(0);
}
