// What a command may touch of the outside world, so that tests can stand in for it.
import { existsSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { Options } from './arguments.ts';
import type { Terminal } from './screen.ts';
import { createStyle, type Style, wantsColour } from './style.ts';

export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** lab.yaml. */
  readonly file: string;
  readonly out: Terminal & { readonly isTTY?: boolean };
  readonly error: Terminal & { readonly isTTY?: boolean };
  /** Arguments with which this very program can be started again. */
  readonly self: readonly string[];
}

/** Documented in `lab help`. */
export const EXIT = { done: 0, failed: 1, wrongUsage: 2, notRunning: 3 } as const;

/** Without symbolic links: one folder is one lab, by whatever name, and whoever may walk to it is judged by the real way. */
export function dataDirOf(context: Context, options: Pick<Options, 'dataDir'>): string {
  const typed = options.dataDir ?? join(context.file, '..', '.lab');
  return toRealPath(resolve(context.cwd, typed), LINKS_MAX);
}

/** As the system's own bound: a longer chain of links is taken for a loop. */
const LINKS_MAX = 40;

/** The real path of something that need not exist yet. */
function toRealPath(path: string, linksMax: number): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  const target = linksMax > 0 ? targetOf(path) : undefined;
  if (target !== undefined) return toRealPath(resolve(dirname(path), target), linksMax - 1);
  return join(toRealPath(dirname(path), linksMax), basename(path));
}

function targetOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // not there, no link, or in a folder that may not be looked into
  }
}

export function styleOf(context: Context): Style {
  return createStyle(wantsColour(context.out.isTTY === true, context.env));
}

/** A terminal that can be drawn on; a pipe or a dumb one gets lines. */
export function isDrawable(context: Context): boolean {
  return context.out.isTTY === true && context.env['TERM'] !== 'dumb';
}

export function say(context: Context, text: string): void {
  context.out.write(`${text}\n`);
}

export function complain(context: Context, text: string): void {
  context.error.write(`${text}\n`);
}
