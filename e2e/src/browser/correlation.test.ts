// From each signal to every other, as a person clicks: what a button promises is what opens beside, and a reload gives
// the same view.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { fetchTrace, queryLogs, queryMetrics, type SpanRow, sendTraced } from '../telemetry.ts';
import { chromiumPath, DESKTOP, openPage, startBrowser, type WatchedPage } from './browser.ts';
import { checkView, expectDrawn } from './checks.ts';

const SERVICES = ['api-gateway', 'service-a', 'service-b', 'service-c', 'service-d'];
/** Wide enough for two pages beside each other. */
const WIDE = { ...DESKTOP, widthPx: 1600, heightPx: 1000 };
/** Two pages beside each other on a busy machine take their time; every wait ends as soon as it can. */
const PATIENCE_MS = 60_000;
const TEST_MS = 240_000;
const RANGE = 'from=now-15m&to=now';

describe.skipIf(chromiumPath === undefined)('from signal to signal', { timeout: TEST_MS }, () => {
  let lab: Lab;
  let browser: Browser;
  let traceId: string;
  let spans: readonly SpanRow[];
  let lineCount: number;

  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    const process = `${lab.url('gateway')}/api/process`;
    for (let i = 0; i < 4; i++) await fetch(process);
    await fetch(`${process}?fail=service-d`);
    ({ traceId } = await sendTraced(process));
    spans = await eventually('a trace of all services', async () => {
      const found = await fetchTrace(lab, traceId);
      return found && SERVICES.every((name) => found.some(({ service }) => service === name)) ? found : undefined;
    });
    // Lines come in after the spans; once there are as many as a moment ago, they are all there.
    let before = 0;
    lineCount = await eventually(
      'log lines of the trace, from all services',
      async () => {
        const lines = await queryLogs(lab, `{service_name=~".+"} | trace_id="${traceId}"`);
        const isWhole = SERVICES.every((name) => lines.some(({ labels }) => labels['service_name'] === name));
        const isSteady = lines.length === before;
        before = lines.length;
        return isWhole && isSteady ? lines.length : undefined;
      },
      { pauseMs: 1500, timeoutMs: 30_000 },
    );
    await eventually(
      'the service graph, with a failed call',
      async () => {
        const failed = await queryMetrics(
          lab,
          'increase(traces_service_graph_request_failed_total{client="service-a", server="service-d"}[15m]) > 0',
        );
        return failed.length > 0 || undefined;
      },
      { timeoutMs: 40_000 },
    );
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  const open = async (path: string): Promise<WatchedPage> => {
    const watched = await openPage(browser, lab.url('ui'), WIDE);
    watched.page.setDefaultTimeout(PATIENCE_MS);
    await watched.page.goto(path);
    await watched.page.getByRole('heading', { level: 1 }).first().waitFor();
    return watched;
  };
  /** The server span of service-d in the trace. */
  const serverSpan = (): SpanRow => {
    const span = spans.find(({ service, kind }) => service === 'service-d' && kind === 'server');
    if (!span) throw new Error(`no server span of service-d among ${spans.map(({ name }) => name).join(', ')}`);
    return span;
  };

  test('exemplar → trace', async () => {
    const query =
      'histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_duration_milliseconds_bucket{service_name="service-a"}[5m])))';
    await eventually('a latency to draw', async () => {
      const [latency] = await queryMetrics(lab, query);
      return latency && Number.isFinite(latency.value) ? latency : undefined;
    });
    const watched = await open(`/explore/metrics?${new URLSearchParams({ q: query, exemplars: '1' })}&${RANGE}`);
    const { page } = watched;
    const exemplar = page.getByRole('button', { name: /exemplar, trace [0-9a-f]+/i }).first();
    // Those of the last seconds lie beyond the last step of the chart, until it is drawn anew.
    await expect
      .poll(
        async () => {
          if ((await exemplar.count()) > 0) return true;
          await page.reload();
          await exemplar.waitFor({ timeout: 5_000 }).catch(() => undefined); // then once more
          return (await exemplar.count()) > 0;
        },
        { timeout: 50_000, interval: 1_000 },
      )
      .toBe(true);
    // They may lie over each other; a keyboard reaches each. A chart that is drawn anew makes them anew.
    await expect
      .poll(
        async () => {
          if (new URL(page.url()).searchParams.has('beside')) return true;
          await exemplar.press('Enter');
          return new URL(page.url()).searchParams.has('beside');
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true);
    const opened = await besideUrl(page);
    expect(opened.pathname).toMatch(/^\/trace\/[0-9a-f]{32}$/);
    const trace = beside(page).getByRole('treegrid');
    await trace.waitFor();
    const spanId = opened.searchParams.get('span');
    if (spanId !== null) await beside(page).getByText(spanId).first().waitFor();
    await sameAfterReload(page, trace);
    await checkView(watched, 'exemplar-to-trace');
    await watched.close();
  });

  test('trace → logs: as many as the button says', async () => {
    const watched = await open(`/trace/${traceId}`);
    const { page } = watched;
    const button = page.getByRole('button', { name: /^Logs for trace \(\d+\)$/ });
    await button.waitFor();
    expect(await figureIn(button)).toBe(lineCount);
    await button.click();
    expect((await besideUrl(page)).searchParams.get('q')).toContain(traceId);
    const lines = list(page);
    await expect.poll(() => rowCount(lines), SOON).toBe(lineCount);
    await sameAfterReload(page, lines);
    await expect.poll(() => rowCount(lines), SOON).toBe(lineCount);
    await checkView(watched, 'trace-to-logs');
    await watched.close();
  });

  test('span → logs: its own lines alone', async () => {
    const { spanId } = serverSpan();
    const watched = await open(`/trace/${traceId}?span=${spanId}`);
    const { page } = watched;
    const button = page.getByRole('button', { name: /^Logs for span \(\d+\)$/ }).first();
    await button.waitFor();
    const promised = await figureIn(button);
    expect(promised).toBe(
      (await queryLogs(lab, `{service_name="service-d"} | trace_id="${traceId}" | span_id="${spanId}"`)).length,
    );
    expect(promised).toBeGreaterThan(0);
    await button.click();
    const lines = list(page);
    await expect.poll(() => rowCount(lines), SOON).toBe(promised);
    await sameAfterReload(page, lines);
    await checkView(watched, 'span-to-logs');
    await watched.close();
  });

  test('log → trace, at the span', async () => {
    const query = `{service_name="service-d"} | trace_id="${traceId}"`;
    const watched = await open(`/explore/logs?${new URLSearchParams({ q: query })}&${RANGE}`);
    const { page } = watched;
    const link = page.locator(`a[href*="/trace/${traceId}"]`).first();
    await link.waitFor();
    const spanId = new URL(`http://x${await link.getAttribute('href')}`).searchParams.get('span');
    expect(spans.map((span) => span.spanId)).toContain(spanId);
    await link.click();
    const opened = await besideUrl(page);
    expect([opened.pathname, opened.searchParams.get('span')]).toEqual([`/trace/${traceId}`, spanId]);
    const chosen = beside(page).getByRole('row', { selected: true });
    await chosen.waitFor();
    const name = spans.find((span) => span.spanId === spanId)?.name ?? '';
    expect(await chosen.textContent()).toContain(name);
    await sameAfterReload(page, chosen);
    await checkView(watched, 'log-to-trace');
    await watched.close();
  });

  test('span → metrics of its operation', async () => {
    const { spanId, name } = serverSpan();
    const watched = await open(`/trace/${traceId}?span=${spanId}`);
    const { page } = watched;
    await page
      .getByRole('button', { name: /^Metrics for span \(\d+\)$/ })
      .first()
      .click();
    const opened = await besideUrl(page);
    expect(opened.pathname).toBe('/explore/metrics');
    const queries = opened.searchParams.getAll('q');
    expect(queries.some((query) => query.includes(`service_name="service-d"`) && query.includes(name))).toBe(true);
    await chartDrawn(page);
    await sameAfterReload(page, beside(page).getByRole('heading', { level: 1 }));
    await chartDrawn(page);
    await checkView(watched, 'span-to-metrics');
    await watched.close();
  });

  test('service map → traces, failed traces, logs, metrics of a service', async () => {
    const watched = await open(`/service-map?${RANGE}`);
    const { page } = watched;
    await page.getByRole('link', { name: /^service-d: / }).click();
    await page.getByRole('heading', { name: 'service-d' }).waitFor();
    expect(new URL(page.url()).searchParams.get('node')).toBe('service-d');
    const button = (name: string): Locator => page.getByRole('button', { name: new RegExp(`^${name} \\(`) });

    for (const [name, part] of [
      ['Traces', 'resource.service.name = "service-d"'],
      ['Failed traces', 'status = error'],
    ] as const) {
      await button(name).waitFor();
      const promised = await figureIn(button(name));
      expect(promised, name).toBeGreaterThan(0);
      await button(name).click();
      const opened = await besideUrl(page);
      expect(opened.pathname).toBe('/explore/traces');
      expect(opened.searchParams.get('q')).toContain(part);
      const found = list(page);
      await expect.poll(() => rowCount(found), { ...SOON, message: name }).toBe(promised);
      await sameAfterReload(page, found);
      await checkView(watched, `map-to-${name.toLowerCase().replace(' ', '-')}`);
      await closeBeside(page);
    }

    await button('Logs').waitFor();
    const promised = await figureIn(button('Logs'));
    expect(promised).toBeGreaterThan(0);
    await button('Logs').click();
    expect((await besideUrl(page)).searchParams.get('q')).toBe('{service_name="service-d"}');
    const lines = list(page);
    await expect.poll(() => rowCount(lines), SOON).toBe(promised);
    await sameAfterReload(page, lines);
    await checkView(watched, 'map-to-logs');
    await closeBeside(page);

    await page.getByRole('button', { name: 'Metrics', exact: true }).click();
    expect((await besideUrl(page)).pathname).toBe('/explore/metrics');
    await chartDrawn(page);
    await sameAfterReload(page, beside(page).getByRole('heading', { level: 1 }));
    await checkView(watched, 'map-to-metrics');
    await watched.close();
  });

  test('service map → traces of one connection, by keyboard', async () => {
    const watched = await open(`/service-map?${RANGE}&view=table&sort=name`);
    const { page } = watched;
    const link = page.getByRole('link', { name: 'service-a → service-d' });
    await link.focus();
    await page.keyboard.press('Enter');
    const failed = page.getByRole('button', { name: /^Failed traces \(/ });
    await failed.waitFor();
    const promised = await figureIn(failed);
    expect(promised).toBe(1);
    await failed.focus();
    await page.keyboard.press('Enter');
    const found = list(page);
    await expect.poll(() => rowCount(found), SOON).toBe(promised);
    await sameAfterReload(page, found);
    await checkView(watched, 'map-connection-to-traces');
    await watched.close();
  });
});

const SOON = { timeout: PATIENCE_MS };

async function chartDrawn(page: Page): Promise<void> {
  await beside(page).locator('canvas').first().waitFor();
  await expectDrawn(page, 'aside');
}

/** The page beside. */
function beside(page: Page): Locator {
  return page.getByRole('complementary').last();
}

/** The lines or traces of the page beside. */
function list(page: Page): Locator {
  return beside(page).locator('[role=grid], [role=treegrid]');
}

/** The address of the page beside, once there is one. */
async function besideUrl(page: Page): Promise<URL> {
  await expect.poll(() => new URL(page.url()).searchParams.get('beside'), SOON).not.toBeNull();
  return new URL(new URL(page.url()).searchParams.get('beside') ?? '', page.url());
}

async function closeBeside(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close the page beside' }).click();
  await expect.poll(() => new URL(page.url()).searchParams.has('beside'), SOON).toBe(false);
}

/** The number in a text such as `Logs (1,234)`. */
async function figureIn(element: Locator): Promise<number> {
  const text = (await element.textContent()) ?? '';
  return Number(/\(([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

/** Rows of a virtual list, also those that are not drawn, without its head. */
async function rowCount(grid: Locator): Promise<number> {
  return Number(await grid.first().getAttribute('aria-rowcount')) - 1;
}

/** The address stays, and what it shows comes back. */
async function sameAfterReload(page: Page, shown: Locator): Promise<void> {
  await shown.first().waitFor();
  const url = page.url();
  await page.reload();
  await shown.first().waitFor();
  expect(page.url()).toBe(url);
}
