// What a browser with an empty cache loads until a page stands, and how long that takes on loopback.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.ts';
import { chromiumPath, openPath, startBrowser } from './browser.ts';
import { untilDrawn } from './checks.ts';

/** Code and styles of one page with the shell, as gzip would send them. */
const ROUTE_BYTES_MAX = 500_000;

const PATHS = [
  '/',
  '/explore/metrics?q=up',
  '/explore/logs?q=%7Bservice_name%3D%22service-a%22%7D',
  '/explore/traces?q=%7B%7D',
  '/trace',
  '/dashboards',
  '/d/golden-signals',
  '/service-map',
  '/alerting',
  '/services/service-a',
  '/load',
  '/chaos',
  '/datasources',
  '/sql?q=SELECT+1',
];

describe.skipIf(chromiumPath === undefined)('weight', () => {
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

  test('the policy forbids code made of text, and code from elsewhere', async () => {
    const policy = (await fetch(`${lab.url('ui')}/`)).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toContain("script-src 'self'");
    expect(policy.split('; ')).toContain("default-src 'none'");
  });

  for (const path of PATHS) {
    test(path, async () => {
      const { page, close } = await openPath(browser, lab.url('ui'), path);
      await untilDrawn(page);
      await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => undefined); // a page may poll
      const assets = await page.evaluate(() =>
        performance
          .getEntriesByType('resource')
          .map(({ name }) => new URL(name).pathname)
          .filter((name) => name.startsWith('/assets/')),
      );
      expect(assets.length).toBeGreaterThan(2);
      const sizes = await Promise.all(
        [...new Set(assets)].map(async (asset) => {
          const response = await fetch(lab.url('ui') + asset, { headers: { 'accept-encoding': 'gzip' } });
          // fetch has decompressed the body; the length that was sent is in the header.
          return Number(response.headers.get('content-length'));
        }),
      );
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      expect(bytes).toBeGreaterThan(50_000);
      expect(bytes).toBeLessThanOrEqual(ROUTE_BYTES_MAX);
      await close();
    });
  }
});
