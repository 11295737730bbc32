// What must hold of every view, whatever it shows.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { SCREENSHOTS, type WatchedPage } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Takes the picture, then asserts: nothing went wrong, nothing sticks out to the side, everybody can use it. */
export async function checkView({ page, problems }: WatchedPage, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  expect(problems, `${name}: what the browser said`).toEqual([]);
  expect(await sidewaysOverflowPx(page), `${name}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
  // A button that is enabled while it is looked at has the colours of neither state: then it is looked at again.
  await expect
    .poll(() => seriousViolations(page), { message: `${name}: accessibility`, timeout: 8_000, interval: 1_000 })
    .toEqual([]);
}

/** Asserts that the address alone gives the view: what `read` finds, once it is there, it finds again after a reload. */
export async function expectSameAfterReload(page: Page, read: () => Promise<unknown>): Promise<void> {
  const url = page.url();
  const before = await read();
  expect(Array.isArray(before) ? before.length : before, 'there is something to compare').toBeTruthy();
  await page.reload();
  await expect.poll(read, { message: `what ${url} shows after a reload` }).toEqual(before);
  expect(page.url()).toBe(url);
}

/** How many rows a virtual list has, drawn or not, and the text of the first few: enough to know it again. */
export async function gridText(grid: Locator, rowsMax = 5): Promise<string> {
  const rows = await grid.getByRole('row').allInnerTexts();
  return `${await grid.getAttribute('aria-rowcount')} rows\n${rows.slice(0, rowsMax).join('\n')}`;
}

/** Waits until nothing on the page stands for something that is still loading. */
export async function untilDrawn(page: Page): Promise<void> {
  const waiting = '[class*="Skeleton-root"], [class*="Loader-root"]';
  await page.waitForFunction((css) => document.querySelector(css) === null, waiting, { timeout: 20_000 });
}

async function sidewaysOverflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly {
      readonly target: readonly unknown[];
      readonly html: string;
      readonly failureSummary?: string;
    }[];
  }[];
}

/** axe-core's findings of impact serious or critical: rule, what it says, and where. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // The function above has put `axe` on the window.
  const { violations } = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as AxeResult;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes
        .slice(0, 5)
        .map(
          (node) =>
            `${id} (${help}) at ${node.target.join(' ')} ${node.html.slice(0, 200)}: ${node.failureSummary ?? ''}`,
        ),
    );
}

/** Asserts that some canvas of the element was really drawn on: it has more than one colour. */
export async function expectDrawn(page: Page, selector: string): Promise<void> {
  await expect
    .poll(
      () =>
        page.evaluate((css) => {
          for (const canvas of document.querySelectorAll<HTMLCanvasElement>(`${css} canvas, canvas${css}`)) {
            if (canvas.width === 0 || canvas.height === 0) continue;
            const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
            const colours = new Set<number>();
            for (let i = 0; i < data.length && colours.size < 4; i += 4) {
              if (data[i + 3]! > 0) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
            }
            if (colours.size > 1) return true;
          }
          return false;
        }, selector),
      { message: `${selector}: a canvas with a picture` },
    )
    .toBe(true);
}
