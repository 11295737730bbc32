// What must hold of every view, whatever it shows.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { WatchedPage } from './browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Git ignores it; the pictures are for people. */
const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** Takes the picture, then asserts: nothing went wrong, nothing sticks out to the side, everybody can use it. */
export async function checkView({ page, problems }: WatchedPage, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png` });
  expect(problems, `${name}: what the browser said`).toEqual([]);
  expect(await sidewaysOverflowPx(page), `${name}: pixels beyond the right edge`).toBeLessThanOrEqual(0);
  expect(await seriousViolations(page), `${name}: accessibility`).toEqual([]);
}

async function sidewaysOverflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
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
      nodes.slice(0, 5).map((node) => `${id} (${help}) at ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
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
      { message: `${selector}: a canvas with a picture`, timeout: 10_000 },
    )
    .toBe(true);
}
