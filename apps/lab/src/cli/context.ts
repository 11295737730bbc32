// What a command may touch of the outside world, so that tests can stand in for it.
import { isAbsolute, join, resolve } from 'node:path';
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

export function dataDirOf(context: Context, options: Pick<Options, 'dataDir'>): string {
  if (options.dataDir === undefined) return join(context.file, '..', '.lab');
  return isAbsolute(options.dataDir) ? options.dataDir : resolve(context.cwd, options.dataDir);
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
