// Everything that a running test says, brought to the screen, to files and to the hooks.
import type { LogLevel } from '../engine/types.ts';
import type { RunEvent, RunPlan, RunProgress } from '../run/types.ts';
import type { RunHooks } from './hooks.ts';
import { type LogEntry, type LogStyle, logText } from './log-text.ts';
import { initLine, type ProgressStyle, progressLines } from './progress-text.ts';
import type { LogOutput, RunSettings } from './run-settings.ts';
import type { Screen } from './screen.ts';
import { scenariosText } from './texts.ts';

/** Without a terminal the progress is printed so often. */
const PLAIN_PROGRESS_EVERY_MS = 1_000;

export interface ReporterOptions {
  readonly settings: RunSettings;
  readonly screen: Screen;
  readonly hooks: RunHooks;
  readonly now: () => number;
  readonly hasColours: { readonly out: boolean; readonly err: boolean };
  readonly isErrTerminal: boolean;
  /** Appends a line to a file; failures are its own business. */
  readonly appendLine: (path: string, line: string) => void;
}

export class Reporter {
  readonly #options: ReporterOptions;
  readonly #startMs: number;
  #plan: RunPlan | undefined;
  #progress: RunProgress | undefined;
  #plainShownMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReporterOptions) {
    this.#options = options;
    this.#startMs = options.now();
  }

  /** Lasting text for standard output. */
  say(text: string): void {
    this.#options.screen.out(text);
    this.#options.hooks.onText?.(withoutColours(text));
  }

  sayError(text: string): void {
    this.#options.screen.err(text);
    this.#options.hooks.onText?.(withoutColours(text));
  }

  log(level: LogLevel, message: string, fields: Readonly<Record<string, string>> = {}): void {
    this.#log({ level, message, timeMs: this.#options.now(), fields });
  }

  readonly onEvent = (event: RunEvent): void => {
    this.#options.hooks.onEvent?.(event);
    switch (event.kind) {
      case 'planned':
        this.#plan = event.plan;
        if (!this.#options.settings.isQuiet) this.say(scenariosText(event.plan));
        break;
      case 'initializing':
        this.#showInit(event.vusReady, event.vusTotal);
        break;
      case 'progress':
        this.#progress = event.progress;
        this.#showProgress(event.progress);
        break;
      case 'log':
        this.#log({
          level: event.level,
          message: event.message,
          timeMs: event.timeMs,
          fields: { ...event.fields, ...(event.source === 'console' ? { source: 'console' } : {}) },
        });
        break;
      case 'phase':
        break;
      default:
        event satisfies never;
    }
  };

  /** Takes the live lines away. */
  clear(): void {
    this.#options.screen.setLive([]);
  }

  /** The last state of the progress, as text that stays. */
  finish(): void {
    const { screen, settings } = this.#options;
    if (settings.isQuiet || !this.#progress || !this.#plan) return;
    const style = { ...this.#style(), bars: true, isFinal: true };
    screen.out(`\n${progressLines(this.#progress, this.#plan, style).join('\n')}\n`);
  }

  #showInit(ready: number, total: number): void {
    const { screen, settings } = this.#options;
    if (!settings.isQuiet && screen.isTerminal) screen.setLive(['', initLine(ready, total, this.#style())]);
  }

  #showProgress(progress: RunProgress): void {
    const { screen, settings } = this.#options;
    if (settings.isQuiet || !this.#plan) return;
    const lines = progressLines(progress, this.#plan, this.#style());
    if (screen.isTerminal) screen.setLive(['', ...lines]);
    else if (progress.elapsedMs >= this.#plainShownMs + PLAIN_PROGRESS_EVERY_MS) {
      this.#plainShownMs = Math.floor(progress.elapsedMs / PLAIN_PROGRESS_EVERY_MS) * PLAIN_PROGRESS_EVERY_MS;
      screen.out(`${lines.join('\n')}\n\n`);
    }
  }

  #style(): ProgressStyle {
    const { screen, hasColours } = this.#options;
    return {
      columns: screen.isTerminal ? screen.columns : Number.MAX_SAFE_INTEGER,
      hasColours: hasColours.out,
      bars: screen.isTerminal,
      isFinal: false,
    };
  }

  #log(entry: LogEntry): void {
    const { settings, screen, hooks, isErrTerminal, hasColours } = this.#options;
    if (entry.level === 'debug' && !settings.isVerbose) return;
    if (entry.fields['source'] === 'console' && settings.consoleOutput !== undefined) {
      this.#options.appendLine(settings.consoleOutput, logText(entry, { kind: 'logfmt' }));
      return;
    }
    const readable: LogStyle = { kind: 'terminal', startMs: this.#startMs, hasColours: false };
    hooks.onText?.(`${logText(entry, readable)}\n`);
    const style = (isTerminal: boolean, colours: boolean): LogStyle => {
      if (settings.logFormat !== 'text') return { kind: settings.logFormat };
      return isTerminal ? { ...readable, hasColours: colours } : { kind: 'logfmt' };
    };
    const output: LogOutput = settings.logOutput;
    if (output.kind === 'file') this.#options.appendLine(output.path, logText(entry, style(false, false)));
    else if (output.kind === 'stdout') screen.out(`${logText(entry, style(screen.isTerminal, hasColours.out))}\n`);
    else if (output.kind === 'stderr') screen.err(`${logText(entry, style(isErrTerminal, hasColours.err))}\n`);
  }
}

function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
