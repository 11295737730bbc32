// With the keyboard alone: where the focus is can be seen, nothing keeps it, and Escape closes what was opened.
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { fetchTrace, sendTraced } from '../telemetry.ts';
import { chromiumPath, DESKTOP, openPath, startBrowser, type WatchedPage } from './browser.ts';
import { checkView } from './checks.ts';

/** A page with more stops than this would be no page for a keyboard. */
const STOPS_MAX = 120;

describe.skipIf(chromiumPath === undefined)('the keyboard alone', () => {
  let lab: Lab;
  let browser: Browser;
  let traceId: string;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    ({ traceId } = await sendTraced(`${lab.url('gateway')}/api/process`));
    await eventually('the trace', async () => ((await fetchTrace(lab, traceId))?.length ?? 0) > 10 || undefined);
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  const open = async (path: string): Promise<WatchedPage> => {
    const watched = await openPath(browser, lab.url('ui'), path, DESKTOP);
    return watched;
  };

  const paths = (): readonly (readonly [name: string, path: string])[] => [
    ['home', '/'],
    ['explore-logs', `/explore/logs?${new URLSearchParams({ q: '{service_name="service-d"}' })}`],
    ['trace', `/trace/${traceId}`],
    // What is refreshed meanwhile may be drawn anew.
    ['dashboard', '/d/golden-signals?from=now-5m&to=now&refresh='],
  ];
  for (const name of ['home', 'explore-logs', 'trace', 'dashboard']) {
    test(`every stop of ${name} is seen, and Tab leaves it`, async () => {
      const watched = await open(paths().find(([key]) => key === name)?.[1] ?? '/');
      const { page } = watched;
      await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined); // a page may poll
      const stops: Stop[] = [];
      for (let i = 0; i < STOPS_MAX; i++) {
        await page.keyboard.press('Tab');
        const stop = await focusStop(page);
        // Back at the document: the round is complete.
        if (stop === undefined) break;
        expect(stop.isSame, `Tab leaves ${stop.name}`).toBe(false);
        stops.push(stop);
        if (i === 12) await checkView(watched, `focus-${name}`);
      }
      expect(stops.length).toBeGreaterThan(15);
      // A dashboard has as many as its charts have series and exemplars.
      if (name !== 'dashboard') expect(stops.length, 'stops until the page ends').toBeLessThan(STOPS_MAX);
      expect(
        stops.filter(({ isSeen }) => !isSeen).map(({ name: stop }) => stop),
        'focused, and nobody sees it',
      ).toEqual([]);
      await watched.close();
    });
  }

  test('shortcuts, palette, menus and drawers open by key and close by Escape, and give the focus back', async () => {
    const watched = await open('/explore/metrics');
    const { page } = watched;
    await page.keyboard.press('Tab');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('table', { name: 'Everywhere' }).waitFor();
    await checkView(watched, 'shortcuts');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    await page.keyboard.press('ControlOrMeta+k');
    await dialog.getByRole('textbox').waitFor();
    await checkView(watched, 'palette');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });

    for (const [button, role] of [
      ['History', 'dialog'],
      ['Find a metric', 'dialog'],
      [/^Time range/, 'dialog'],
      [/^Theme/, 'menu'],
      [/^Language/, 'menu'],
    ] as const) {
      const opener = page.getByRole('button', { name: button }).first();
      await opener.focus();
      await page.keyboard.press('Enter');
      const opened = page.getByRole(role).first();
      await opened.waitFor();
      await page.keyboard.press('Escape');
      await opened.waitFor({ state: 'hidden' });
      // By key opened, by key closed: one goes on where one was.
      await expect.poll(() => opener.evaluate((element) => element === document.activeElement)).toBe(true);
    }
    expect(watched.problems).toEqual([]);
    await watched.close();
  });

  test('a query is written, run and inspected without a pointer', async () => {
    const watched = await open('/explore/metrics');
    const { page } = watched;
    await page.locator('.cm-content').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('sum(http_requests_total)');
    await page.keyboard.press('ControlOrMeta+Enter');
    await page.getByText(/^1 series · /).waitFor();
    // Out of the editor by Tab alone.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('.cm-editor') === null)).toBe(true);
    const chart = page.getByRole('figure').first();
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
    expect(watched.problems).toEqual([]);
    await watched.close();
  });
});

interface Stop {
  readonly name: string;
  /** The focus did not move. */
  readonly isSame: boolean;
  /** Something about the element, or what it stands in, looks other than without the focus. */
  readonly isSeen: boolean;
}

/** What has the focus; undefined when it is the document itself. */
function focusStop(page: Page): Promise<Stop | undefined> {
  return page.evaluate(async () => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement || element instanceof SVGElement) || element === document.body)
      return undefined;
    const isSame = element.hasAttribute('data-e2e-focused');
    document.querySelector('[data-e2e-focused]')?.removeAttribute('data-e2e-focused');
    // A field may show it by the frame that it stands in, a hidden radio button by its label, a figure by a part of it.
    const around: Element[] = [element, ...element.children];
    let at: Element | null = element.parentElement;
    for (let depth = 0; at && depth < 6; depth++, at = at.parentElement) {
      around.push(at, ...(depth < 2 ? at.children : []));
    }
    const looks = (): string =>
      around
        .map((part) => {
          const style = getComputedStyle(part);
          const outline = style.outlineStyle === 'none' ? '' : `${style.outlineWidth} ${style.outlineColor}`;
          return [outline, style.boxShadow, style.borderColor, style.backgroundColor, style.stroke].join();
        })
        .join('|');
    // Colours change over a frame or two.
    const settled = (): Promise<unknown> =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    await settled();
    // A radio button without a size is seen by what it stands in.
    let shown: Element = element;
    while (shown.getBoundingClientRect().width === 0 && shown.parentElement) shown = shown.parentElement;
    const box = shown.getBoundingClientRect();
    const focused = looks();
    element.blur();
    await settled();
    const plain = looks();
    element.focus({ preventScroll: true });
    // A focus set by script is as visible as one by key, as the last input was a key.
    element.setAttribute('data-e2e-focused', '');
    const label = element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40) ?? '';
    const isInView = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
    return {
      name: `<${element.tagName.toLowerCase()}> ${label}`,
      isSame,
      isSeen: isInView && focused !== plain,
    };
  });
}
