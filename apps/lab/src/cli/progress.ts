// Shows a lab while it starts and runs: a table that is redrawn on a terminal, one line per change elsewhere.
import type { LabStatus, LogLine } from '@o11y-lab/lab-control';
import { type Context, isDrawable, say, styleOf } from './context.ts';
import { LAST_LINES, renderChange, renderFailure, renderScreen } from './render-status.ts';
import { Screen } from './screen.ts';
import type { Style } from './style.ts';

export interface Progress {
  /** Shows what has changed since the last call. */
  show(status: LabStatus): Promise<void>;
  /** Gives the terminal back. */
  close(): void;
}

/** Fetches the last lines of a process. */
export type Tail = (service: string, count: number) => Promise<readonly LogLine[]>;

/** A crash is told once per failing spell, not once per try. */
const FAILING = new Set(['crashed', 'restarting']);

/** @param leave how to get away from the drawn table */
export function createProgress(context: Context, tail: Tail, leave: string): Progress {
  return isDrawable(context) ? new DrawnProgress(context, tail, leave) : new PrintedProgress(context, tail);
}

class DrawnProgress implements Progress {
  readonly #screen: Screen;
  readonly #style: Style;
  readonly #tail: Tail;
  readonly #leave: string;
  readonly #failures = new Map<string, readonly LogLine[]>();

  constructor(context: Context, tail: Tail, leave: string) {
    this.#leave = leave;
    this.#screen = new Screen(context.out);
    this.#style = styleOf(context);
    this.#tail = tail;
  }

  async show(status: LabStatus): Promise<void> {
    for (const { name, state } of status.processes) {
      if (FAILING.has(state)) this.#failures.set(name, await this.#tail(name, LAST_LINES * 2));
      else if (state !== 'starting') this.#failures.delete(name);
    }
    const window = { rowsMax: this.#screen.rowsMax, leave: this.#leave };
    this.#screen.draw(renderScreen(status, this.#failures, Date.now(), this.#style, window));
  }

  close(): void {
    this.#screen.close();
  }
}

class PrintedProgress implements Progress {
  readonly #context: Context;
  readonly #tail: Tail;
  readonly #states = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(context: Context, tail: Tail) {
    this.#context = context;
    this.#tail = tail;
  }

  async show(status: LabStatus): Promise<void> {
    for (const process of status.processes) {
      const { name, state } = process;
      if ((this.#states.get(name) ?? 'stopped') === state) continue;
      this.#states.set(name, state);
      const isTold = FAILING.has(state) && this.#told.has(name);
      say(this.#context, renderChange(process, Date.now() - status.startedUnixMs, isTold));
      if (state === 'healthy') this.#told.delete(name);
      if (!FAILING.has(state) || isTold) continue;
      this.#told.add(name);
      const last = await this.#tail(name, LAST_LINES * 2);
      for (const line of renderFailure(status, name, last, styleOf(this.#context)).slice(1)) say(this.#context, line);
    }
  }

  close(): void {}
}
