// A real browser for the tests of the page: the Chromium or Chrome that is installed. Nothing is downloaded.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { onTestFailed } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** The installed browser: CHROMIUM_PATH, then the PATH, then the usual places. */
export const chromiumPath = findChromium();

/** What the tests that need a browser say where there is none. */
export const NO_BROWSER = 'no Chromium or Chrome is installed (or set CHROMIUM_PATH): the browser tests skip';
if (chromiumPath === undefined) console.warn(NO_BROWSER);

/** Git ignores it; the pictures are for people. */
export const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** See vitest.config.ts. */
const PATIENCE = Number(process.env['E2E_PATIENCE'] ?? 1);

export type Scheme = 'dark' | 'light';
export type Locale = 'en' | 'zh-TW';

export interface View {
  readonly scheme: Scheme;
  readonly locale: Locale;
  readonly widthPx: number;
  readonly heightPx: number;
}

export const DESKTOP: View = { scheme: 'dark', locale: 'en', widthPx: 1280, heightPx: 800 };
export const PHONE: View = { ...DESKTOP, widthPx: 390, heightPx: 844 };

/** Every theme, language and width at least once: for the views that people look at most. */
export const STARRED: readonly { readonly name: string; readonly view: View }[] = [
  { name: 'dark-en', view: DESKTOP },
  { name: 'light-zh-TW', view: { ...DESKTOP, scheme: 'light', locale: 'zh-TW' } },
  { name: 'phone-light-en', view: { ...PHONE, scheme: 'light' } },
];

/** A page with everything that went wrong in it so far. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and answers of our own server that are 5xx. */
  readonly problems: string[];
  close(): Promise<void>;
}

export async function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(NO_BROWSER);
  // Containers run as root, where Chromium's sandbox can't; the only pages it opens here are our own.
  return chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
}

/**
 * @param provoked what the test itself makes the browser complain of, e.g. `/status of 400/` for a query that is wrong:
 * each problem is matched as `problems` would have it. Nothing else is let through.
 */
export async function openPage(
  browser: Browser,
  baseUrl: string,
  view: View = DESKTOP,
  provoked: readonly RegExp[] = [],
): Promise<WatchedPage> {
  const context: BrowserContext = await browser.newContext({
    baseURL: baseUrl,
    viewport: { width: view.widthPx, height: view.heightPx },
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Taipei',
  });
  await context.addInitScript(({ scheme, locale }) => {
    localStorage.setItem('mantine-color-scheme-value', scheme);
    localStorage.setItem('o11y-lab.locale', locale);
  }, view);
  context.setDefaultTimeout(30_000 * PATIENCE);
  const page = await context.newPage();
  const problems: string[] = [];
  const add = (problem: string): void => {
    if (!provoked.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    add(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => add(`exception: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 500) add(`HTTP ${response.status()}: ${response.url()}`);
  });
  onTestFailed(async ({ task }) => {
    const name = `failed-${task.name.replaceAll(/[^\w-]+/g, '-').slice(0, 80)}`;
    // A page that is gone, or hangs, has no picture.
    await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, timeout: 5000 }).catch(() => undefined);
    await context.close();
  });
  return { page, problems, close: () => context.close() };
}

/** As `openPage`, and goes to `path`, until the page there has its heading. */
export async function openPath(
  browser: Browser,
  baseUrl: string,
  path: string,
  view: View = DESKTOP,
  provoked: readonly RegExp[] = [],
): Promise<WatchedPage> {
  const watched = await openPage(browser, baseUrl, view, provoked);
  await watched.page.goto(path);
  await watched.page.getByRole('heading', { level: 1 }).first().waitFor();
  return watched;
}

function findChromium(): string | undefined {
  const told = process.env['CHROMIUM_PATH'];
  if (told) return told;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffixes = process.platform === 'win32' ? ['.exe'] : [''];
  const onPath = NAMES.flatMap((name) => folders.flatMap((folder) => suffixes.map((end) => join(folder, name + end))));
  return [...onPath, ...PLACES].find((path) => existsSync(path));
}
