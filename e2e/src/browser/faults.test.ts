// Load and faults from the page: a run is started and watched, a fault is injected, seen on a chart, and ended.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { queryMetrics } from '../telemetry.ts';
import { chromiumPath, DESKTOP, openPath, STARRED, startBrowser, type View, type WatchedPage } from './browser.ts';
import { checkView, expectDrawn, expectSameAfterReload, untilDrawn } from './checks.ts';
import { keepTraffic, type Traffic } from './traffic.ts';

const RANGE = 'from=now-5m&to=now';

describe.skipIf(chromiumPath === undefined)('load and chaos', () => {
  let lab: Lab;
  let browser: Browser;
  let traffic: Traffic;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    traffic = keepTraffic(lab, ['/api/process']);
    await eventually('traffic', async () => {
      const series = await queryMetrics(lab, 'traces_service_graph_request_total{server="service-a"} > 20');
      return series.length > 0 || undefined;
    });
  });
  afterAll(async () => {
    await traffic?.stop();
    await browser?.close();
    await lab?.stop();
  });

  const open = async (path: string, view: View = DESKTOP): Promise<WatchedPage> => {
    const watched = await openPath(browser, lab.url('ui'), path, view);
    return watched;
  };

  test('load: a run is started, watched, and found again', async () => {
    const watched = await open('/load?script=k6%2Fload-test.ts&mode=constant&vus=4&duration=8s');
    const { page } = watched;
    await page.getByRole('button', { name: /^Start / }).click();
    await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/load\/\w/);
    await page.getByText('running', { exact: true }).first().waitFor();
    await page.getByText('passed', { exact: true }).first().waitFor({ timeout: 45_000 });
    await expectDrawn(page, 'main');
    await page.getByText('http_req_failed').first().waitFor();
    await checkView(watched, 'load-run');
    await expectSameAfterReload(page, () => page.getByRole('heading').allInnerTexts());
    await watched.close();
    // What k6 measured is in the metrics beside the services' own.
    await eventually('k6_http_reqs_total', async () => {
      const series = await queryMetrics(lab, 'sum(k6_http_reqs_total)');
      return (series[0]?.value ?? 0) > 10 || undefined;
    });
  });

  for (const { name, view } of STARRED) {
    test(`load: scripts and runs, in ${name}`, async () => {
      const watched = await open('/load', view);
      await watched.page.getByText('k6/stress-test.ts').first().waitFor();
      await watched.page.locator('a[href^="/load/"]').first().waitFor();
      await untilDrawn(watched.page);
      await checkView(watched, `load-${name}`);
      await watched.close();
    });
  }

  test('chaos: a delay is injected, shown with its effect, drawn on a dashboard, and ended', async () => {
    const watched = await open('/chaos?target=service-d&fault=delay&time=400&duration=5m');
    const { page } = watched;
    await page.getByText('npx pumba netem --duration 5m delay --time 400 service-d').waitFor();
    await page.getByRole('button', { name: 'Inject', exact: true }).click();
    await page.getByText(/remaining/).waitFor();
    // A quarter of a minute until there is enough to measure.
    await page.getByText(/service-d P95 .* → /).waitFor({ timeout: 40_000 });
    await checkView(watched, 'chaos-active');
    const board = await open(`/d/golden-signals?${RANGE}`);
    await expectDrawn(board.page, 'main');
    await board.page.getByRole('link', { name: /1 fault active/ }).waitFor();
    await checkView(board, 'chaos-on-dashboard');
    await board.close();
    await page.getByRole('button', { name: 'Stop all' }).click();
    await expect.poll(() => page.getByText(/remaining/).count()).toBe(0);
    await eventually('the metric says so', async () => {
      const series = await queryMetrics(lab, 'sum(chaos_fault_active)');
      return series[0]?.value === 0 || undefined;
    });
    await watched.close();
  });

  for (const { name, view } of STARRED) {
    test(`chaos: the form, scenarios and history, in ${name}`, async () => {
      const watched = await open('/chaos?target=service-a&fault=loss', view);
      await watched.page
        .getByText(/pumba netem .*--percent/)
        .first()
        .waitFor();
      await watched.page
        .getByText(/service-d P95/)
        .first()
        .waitFor();
      if (view === DESKTOP) {
        await expectSameAfterReload(watched.page, () => watched.page.getByRole('heading').allInnerTexts());
      }
      await checkView(watched, `chaos-${name}`);
      await watched.close();
    });
  }
});
