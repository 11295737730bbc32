// Explore metrics and logs as somebody uses them: questions, mistakes, empty answers, thousands of lines, and live ones.
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { queryLogs, queryMetrics } from '../telemetry.ts';
import { chromiumPath, DESKTOP, openPath, STARRED, startBrowser, type View, type WatchedPage } from './browser.ts';
import { checkView, expectDrawn, expectSameAfterReload, gridText } from './checks.ts';
import { keepTraffic, pushLines, type Traffic } from './traffic.ts';

const LINE_COUNT = 5000;
const P95 =
  'histogram_quantile(0.95, sum by (le, service_name) (rate(traces_spanmetrics_duration_milliseconds_bucket[1m])))';

describe.skipIf(chromiumPath === undefined)('explore', () => {
  let lab: Lab;
  let browser: Browser;
  let traffic: Traffic;
  let startedMs: number;
  beforeAll(async () => {
    startedMs = Date.now();
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    traffic = keepTraffic(lab, ['/api/process', '/api/process?fail=service-d', '/api/process']);
    await pushLines(
      lab,
      'many',
      Array.from({ length: LINE_COUNT }, (_, i) => ({
        timeMs: startedMs - (LINE_COUNT - i) * 100,
        line: `line ${i + 1} of ${LINE_COUNT}: order=${i} took=${i % 700}ms`,
        metadata: { detected_level: i % 50 === 49 ? 'error' : i % 10 === 9 ? 'warn' : 'info' },
      })),
    );
    // Long enough ago that a chart of it has more than one point.
    const earlier = P95.replace('[1m]', '[1m] offset 20s');
    await eventually('P95 of five services', async () => (await queryMetrics(lab, earlier)).length === 5 || undefined, {
      timeoutMs: 60_000,
    });
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
  const metricsPath = (query: string, more: Readonly<Record<string, string>> = {}): string =>
    `/explore/metrics?${new URLSearchParams({ q: query, from: 'now-5m', to: 'now', ...more })}`;
  const logsPath = (query: string, more: Readonly<Record<string, string>> = {}): string =>
    `/explore/logs?${new URLSearchParams({ q: query, from: 'now-15m', to: 'now', ...more })}`;

  test('metrics: five series with exemplars, and what the pointer reads', async () => {
    const toMs = Date.now();
    const watched = await open(
      metricsPath(P95, { exemplars: '1', from: String(toMs - 120_000), to: String(toMs + 1000) }),
    );
    const { page } = watched;
    await page.getByText(/^5 series · /).waitFor();
    await expectDrawn(page, 'main');
    await page
      .getByRole('button', { name: /exemplar, trace/i })
      .first()
      .waitFor();
    const chart = page.getByRole('figure').first();
    await hoverData(page, chart, 5);
    await checkView(watched, 'metrics-hovered');
    await page.mouse.move(0, 0);
    await expectSameAfterReload(page, () => chart.locator('figcaption').textContent());
    await expectDrawn(page, 'main');
    await watched.close();
  });

  test('metrics: a syntax error is marked where it is, as it is typed and by the backend', async () => {
    const watched = await open('/explore/metrics', DESKTOP, [/status of 400 /]);
    const { page } = watched;
    await typeQuery(page, 'sum(rate(http_requests_total[1m]) by (status)');
    const message = page.getByText(/^1:\d+ /);
    await message.waitFor();
    const column = Number(/^1:(\d+)/.exec((await message.textContent()) ?? '')?.[1]);
    // CodeMirror names what it underlines by this class, and by nothing else.
    const marked = await page.evaluate(() => {
      const mark = document.querySelector('.cm-lintRange-error');
      const line = mark?.closest('.cm-line');
      if (!mark || !line) return undefined;
      const before = document.createRange();
      before.setStart(line, 0);
      before.setEndBefore(mark);
      return before.toString().length + 1;
    });
    expect(marked).toBe(column);
    await page.keyboard.press('ControlOrMeta+Enter');
    const alert = page.getByRole('alert');
    await alert.getByText('HTTP 400').waitFor();
    expect(await alert.innerText()).toMatch(/1:\d+: parse error/);
    await checkView(watched, 'metrics-syntax-error');
    await watched.close();
  });

  test('metrics: nothing in the range leads to the nearest data', async () => {
    const watched = await open(
      metricsPath('sum(http_requests_total)', {
        from: String(startedMs - 7_200_000),
        to: String(startedMs - 3_600_000),
      }),
    );
    const { page } = watched;
    await page.getByText('Nothing in this time range').waitFor();
    await page.getByText('The nearest data is at').waitFor();
    await checkView(watched, 'metrics-empty-in-range');
    await page.getByRole('button', { name: 'Jump there' }).click();
    await expectDrawn(page, 'main');
    expect(Number(new URL(page.url()).searchParams.get('to'))).toBeGreaterThan(startedMs - 3_600_000);
    await watched.close();
  });

  test('metrics: an unknown name gives close ones', async () => {
    const watched = await open(metricsPath('http_request_total'));
    await watched.page.getByText('No metric is called http_request_total.').waitFor();
    await watched.page.getByRole('button', { name: 'http_requests_total', exact: true }).waitFor();
    await checkView(watched, 'metrics-unknown');
    await watched.close();
  });

  for (const { name, view } of STARRED) {
    test(`logs: ${LINE_COUNT} lines, scrolled, one unfolded, in ${name}`, async () => {
      const from = String(startedMs - 600_000);
      const watched = await open(
        logsPath('{service_name="many"}', { limit: '5000', from, to: String(startedMs) }),
        view,
      );
      const { page } = watched;
      const grid = page.getByRole('grid');
      await grid.waitFor();
      expect(await grid.getAttribute('aria-rowcount')).toBe(String(LINE_COUNT + 1));
      const read = (): Promise<string> => gridText(grid);
      if (view === DESKTOP) {
        await page.getByText('line 5000 of 5000').waitFor();
        await expectSameAfterReload(page, read);
      }
      await grid.getByRole('row').nth(2).focus();
      await page.keyboard.press('End');
      const last = grid.getByRole('row').filter({ hasText: 'line 1 of 5000' });
      await expect.poll(() => last.evaluate((row) => row === document.activeElement)).toBe(true);
      await expect.poll(() => last.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
      await page.keyboard.press('Home');
      const first = grid.getByRole('row').filter({ hasText: 'line 5000 of 5000' });
      await expect.poll(() => first.evaluate((row) => row === document.activeElement)).toBe(true);
      const middle = grid.getByRole('row').filter({ hasText: /line 2[45]\d\d of 5000/ });
      // The list may still be holding on to the row that the key asked for.
      await expect
        .poll(async () => {
          await scrollTo(grid, 0.5);
          return middle.count();
        })
        .toBeGreaterThan(12);
      const toggle = middle.nth(12).getByRole('button', { expanded: false });
      await toggle.click();
      await grid.getByText('detected_level').first().waitFor();
      expect(await grid.getByRole('row').count(), 'rows in the document').toBeLessThan(120);
      await checkView(watched, `logs-5000-${name}`);
      await watched.close();
    });
  }

  test('logs: a click on a bar keeps its level, and a broken pipeline is marked', async () => {
    const from = String(startedMs - 600_000);
    const watched = await open(
      logsPath('{service_name="many"}', { limit: '5000', from, to: String(startedMs) }),
      DESKTOP,
      [/status of 400 /],
    );
    const { page } = watched;
    await page.getByRole('button', { name: /^error 100$/ }).click();
    await page.getByText(/^100 lines$/).waitFor();
    await expectSameAfterReload(page, () => gridText(page.getByRole('grid')));
    await typeQuery(page, '{service_name="many"} | jsonn');
    await page.getByText(/^1:2\d /).waitFor();
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByRole('alert').getByText('HTTP 400').waitFor();
    await checkView(watched, 'logs-syntax-error');
    await watched.close();
  });

  test('logs live: lines come, a pause keeps them, and it goes on', async () => {
    const watched = await open(logsPath('{service_name="tail"}', { live: '1' }));
    const { page } = watched;
    const live = page.getByRole('region', { name: 'Live' });
    await live.getByText('Live · 0 lines').waitFor();
    await pushLines(lab, 'tail', [{ timeMs: Date.now(), line: 'the first line' }]);
    await live.getByText('the first line').waitFor();
    await live.getByRole('button', { name: 'Pause' }).click();
    const late = Array.from({ length: 3 }, (_, i) => ({ timeMs: Date.now() + i, line: `late line ${i + 1}` }));
    await pushLines(lab, 'tail', late);
    const more = live.getByRole('button', { name: '3 new lines' });
    await more.waitFor();
    expect(await live.getByText(/late line/).count()).toBe(0);
    await checkView(watched, 'logs-live-paused');
    await more.click();
    await live.getByText('late line 3').waitFor();
    await live.getByText('the first line').waitFor();
    await live.getByText('Live · 4 lines').waitFor();
    expect(watched.problems).toEqual([]);
    await watched.close();
  });

  test('logs and traces: what is typed survives a backend that goes away, and answers come back', async () => {
    const logs = await open(logsPath('{service_name="many"}'), DESKTOP);
    const traces = await open('/explore/traces?mode=code', DESKTOP);
    await logs.page.getByRole('grid').waitFor();
    const typed = '{service_name="many"} |= "line 4999"';
    await typeQuery(logs.page, typed);
    await typeQuery(traces.page, '{ resource.service.name = "service-d" }');
    await lab.run('stop', 'backend');
    for (const { page } of [logs, traces]) {
      await page.getByText('The backend does not answer').first().waitFor();
      await page.keyboard.press('ControlOrMeta+Enter');
    }
    await lab.run('start', 'backend');
    await eventually('the backend serves', async () => (await fetch(`${lab.url('ui')}/api/health`)).ok || undefined);
    for (const { page } of [logs, traces]) {
      await page.getByText('The backend does not answer').first().waitFor({ state: 'hidden' });
    }
    // What was asked in between is answered by itself.
    await logs.page.getByText(/^1 line/).waitFor();
    await traces.page.getByRole('treegrid').waitFor();
    expect(await logs.page.getByRole('textbox', { name: 'LogQL query' }).textContent()).toBe(typed);
    expect((await queryLogs(lab, typed)).length).toBe(1);
    await logs.close();
    await traces.close();
  });
});

async function typeQuery(page: Page, text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: /query/i }).first();
  await editor.click();
  // The plain field that stands there first gives way to the editor.
  await page.locator('.cm-content').first().waitFor();
  await editor.fill(text);
}

/** Moves the pointer over the chart, from its newest side, until it reads so many series out. */
async function hoverData(page: Page, chart: Locator, rowCount: number): Promise<void> {
  const box = await chart.locator('canvas').boundingBox();
  if (!box) throw new Error('the chart has no canvas');
  await eventually(`a tooltip of ${rowCount} series`, async () => {
    for (let share = 0.97; share > 0.3; share -= 0.04) {
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
      const rows = page.getByRole('tooltip').getByRole('row');
      if ((await rows.count()) >= rowCount) return true;
    }
    return undefined;
  });
}

/** Scrolls what holds the list to a share of its height. */
async function scrollTo(grid: Locator, share: number): Promise<void> {
  await grid.evaluate((element, part) => {
    let at = element.parentElement;
    while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement;
    const scroller = at ?? document.documentElement;
    scroller.scrollTop = scroller.scrollHeight * part;
  }, share);
}
