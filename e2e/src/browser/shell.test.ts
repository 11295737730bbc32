// What stands around every page, and how the page takes it when the backend is away.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Lab, startLab } from '../lab.ts';
import { chromiumPath, DESKTOP, openPage, openPath, PHONE, startBrowser, type View } from './browser.ts';
import { checkView, untilDrawn } from './checks.ts';

describe.skipIf(chromiumPath === undefined)('the shell', () => {
  let lab: Lab;
  let browser: Browser;
  beforeAll(async () => {
    [lab, browser] = await Promise.all([startLab(), startBrowser()]);
    await fetch(`${lab.url('gateway')}/api/process`);
  });
  afterAll(async () => {
    await browser?.close();
    await lab?.stop();
  });

  const views: readonly { name: string; view: View }[] = [
    { name: 'dark-en', view: DESKTOP },
    { name: 'light-zh-TW', view: { ...DESKTOP, scheme: 'light', locale: 'zh-TW' } },
    { name: 'phone', view: PHONE },
  ];
  /** These are looked at in every view here; the others where they are tested, and here only that they stand. */
  const inEveryView = ['/explore/metrics', '/explore/traces', '/dashboards', '/datasources', '/sql'];
  const others = ['/', '/explore/logs', '/service-map', '/alerting', '/services', '/load', '/chaos'];
  const looks = [
    ...inEveryView.flatMap((path) => views.map((each) => ({ path, ...each }))),
    ...others.flatMap((path, i) =>
      views
        .slice(i % views.length)
        .slice(0, 1)
        .map((each) => ({ path, ...each })),
    ),
  ];
  for (const { path, name, view } of looks) {
    test(`${path} in ${name}`, async () => {
      const watched = await openPath(browser, lab.url('ui'), path, view);
      await untilDrawn(watched.page);
      expect(await watched.page.locator('html').getAttribute('lang')).toBe(view.locale);
      await checkView(watched, `page${path.replaceAll('/', '-')}-${name}`);
      await watched.close();
    });
  }

  test('the keyboard leads to every page', async () => {
    const { page, problems, close } = await openPage(browser, lab.url('ui'));
    await page.goto('/');
    await page.getByRole('navigation').waitFor();
    for (const [keys, path] of [
      ['gm', '/explore/metrics'],
      ['gl', '/explore/logs'],
      ['gt', '/explore/traces'],
      ['gd', '/dashboards'],
      ['gv', '/service-map'],
      ['ga', '/alerting'],
      ['gs', '/services'],
      ['gk', '/load'],
      ['gc', '/chaos'],
      ['gq', '/sql'],
      ['gh', '/'],
    ] as const) {
      await page.locator('body').press('Escape');
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      for (const key of keys) await page.keyboard.press(key);
      await expect.poll(() => new URL(page.url()).pathname).toBe(path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('textbox').fill('logs of service-d');
    await page.keyboard.press('Enter');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/explore/logs');
    expect(problems).toEqual([]);
    await close();
  });

  test('the first Tab is the way past the navigation', async () => {
    const { page, close } = await openPath(browser, lab.url('ui'), '/services');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('#content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    await close();
  });

  test('a backend that went away is told, and comes back by itself', async () => {
    const { page, close } = await openPath(browser, lab.url('ui'), '/explore/metrics');
    const editor = page.locator('.cm-content').first();
    await editor.click();
    await page.keyboard.type('http_requests_total');
    await lab.run('stop', 'backend');
    await page.getByText('The backend does not answer').first().waitFor({ timeout: 15_000 });
    await lab.run('start', 'backend');
    await eventually('the backend serves', async () => (await fetch(`${lab.url('ui')}/api/health`)).ok || undefined);
    await page.getByText('The backend does not answer').first().waitFor({ state: 'hidden', timeout: 15_000 });
    expect(await editor.textContent()).toBe('http_requests_total');
    await close();
  });
});
