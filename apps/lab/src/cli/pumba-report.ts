// What `pumba` prints: one line when a fault begins, its effect, one when it is over, and on a terminal a countdown
// beneath; or the same as JSON lines.
import type { LogLevel } from '@o11y-lab/chaos';
import type { FaultRecord, FaultsView, ScenarioView } from '@o11y-lab/lab-control';
import { describeFault, describeMs } from '../faults/describe.ts';
import type { PumbaEvent } from '../faults/pumba-runner.ts';
import type { Style } from './style.ts';

export interface PumbaReportOptions {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  readonly style: Style;
  /** Whether the last line can be drawn over. */
  readonly isDrawable: boolean;
  readonly isJson: boolean;
  readonly logLevel: LogLevel;
  readonly now: () => number;
}

/** The levels above which what happens is not worth a line. */
const QUIET: ReadonlySet<LogLevel> = new Set(['error', 'fatal', 'panic']);

export class PumbaReport {
  readonly #options: PumbaReportOptions;
  /** By id: what has been said of it. */
  readonly #said = new Map<string, { state: FaultRecord['state'] | undefined; effect: boolean }>();
  #countdown: { readonly text: string; readonly untilUnixMs: number } | undefined;
  #isDrawn = false;

  constructor(options: PumbaReportOptions) {
    this.#options = options;
  }

  tell(event: PumbaEvent): void {
    switch (event.kind) {
      case 'record':
        this.#tellRecord(event.record);
        return;
      case 'dry-run': {
        const { request } = event;
        const duration = request.durationMs === undefined ? '' : ` for ${describeMs(request.durationMs)}`;
        const text = `would inject ${describeFault(request.fault)} on ${request.targets.join(', ')}${duration}`;
        this.#line('info', text, { request });
        return;
      }
      case 'note':
        this.#line('warning', event.text);
        return;
      case 'error':
        this.#line('error', event.hint === undefined ? event.message : `${event.message}; ${event.hint}`);
        return;
      case 'waiting':
        this.#countdown = { text: 'until the next', untilUnixMs: event.untilUnixMs };
        return;
      default:
        event satisfies never;
    }
  }

  /** Draws the countdown anew; call it about once a second. */
  tick(): void {
    if (!this.#options.isDrawable || this.#options.isJson || this.#countdown === undefined) return;
    const { text, untilUnixMs } = this.#countdown;
    const leftMs = Math.max(0, Math.ceil((untilUnixMs - this.#options.now()) / 1000) * 1000);
    this.#clear();
    this.#options.out(this.#options.style.dim(`  ${describeMs(leftMs)} ${text}; Ctrl-C ends it`));
    this.#isDrawn = true;
  }

  say(text: string): void {
    this.#line('info', text);
  }

  complain(text: string): void {
    this.#line('error', text);
  }

  close(): void {
    this.#countdown = undefined;
    this.#clear();
  }

  #tellRecord(record: FaultRecord): void {
    const said = this.#said.get(record.id) ?? { state: undefined, effect: false };
    const targets = record.targets.join(', ');
    const what = `${describeFault(record.fault)} on ${targets}`;
    if (said.state === undefined) {
      const until =
        record.untilUnixMs === undefined ? '' : ` for ${describeMs(record.untilUnixMs - record.fromUnixMs)}`;
      const at = record.untilUnixMs === undefined ? '' : `, until ${clock(record.untilUnixMs)}`;
      if (record.state !== 'failed') this.#line('info', `${what}${until}${at} (${record.id})`, { record });
      if (record.state === 'active' && record.untilUnixMs !== undefined) {
        this.#countdown = { text: 'left', untilUnixMs: record.untilUnixMs };
        this.tick();
      }
    }
    if (record.state !== 'active' && said.state !== record.state) {
      this.#countdown = undefined;
      const detail = record.detail === undefined ? '' : `: ${record.detail}`;
      if (record.state === 'failed') this.#line('error', `${what} failed${detail}`, { record });
      else if (record.endedBy === 'done' && record.durationMs !== undefined) {
        this.#line('info', `${what} is over: its process has ended or was started anew${detail}`, { record });
      } else if (record.endedBy === 'done') this.#line('info', `done${detail}`, { record });
      else {
        const lastedMs = (record.toUnixMs ?? record.fromUnixMs) - record.fromUnixMs;
        this.#line('info', `${what} ended after ${describeMs(Math.round(lastedMs / 100) * 100)}${detail}`, { record });
      }
    }
    const { effect } = record;
    if (!said.effect && effect !== undefined && effect.kind !== 'measuring') {
      said.effect = true;
      const text = effect.kind === 'measured' ? effect.text : `unmeasured: ${effect.reason}`;
      this.#line(effect.kind === 'measured' && effect.isVisible ? 'info' : 'warning', text, { effect });
    }
    this.#said.set(record.id, { state: record.state, effect: said.effect });
  }

  #line(level: 'info' | 'warning' | 'error', text: string, more: Readonly<Record<string, unknown>> = {}): void {
    const { isJson, logLevel, out, error, style, now } = this.#options;
    if (level !== 'error' && QUIET.has(logLevel)) return;
    const write = level === 'error' ? error : out;
    if (isJson) {
      write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, msg: text, ...more })}\n`);
      return;
    }
    this.#clear();
    if (level === 'error') write(`pumba: ${text}\n`);
    else write(`${style.dim(clock(now()))} ${text}\n`);
    this.tick();
  }

  #clear(): void {
    if (this.#isDrawn) this.#options.out('\r\x1b[K');
    this.#isDrawn = false;
  }
}

/** `pumba ps`. */
export function renderActive(view: FaultsView): string[] {
  const running = view.scenarios.filter(({ runningSinceUnixMs }) => runningSinceUnixMs !== undefined);
  const scenarios = running.map(({ name }) => `scenario ${name} is running`);
  if (view.active.length === 0) return scenarios.length > 0 ? scenarios : ['nothing is injected'];
  const rows = view.active.map((record) => [
    record.id,
    describeFault(record.fault),
    record.targets.join(', '),
    record.untilUnixMs === undefined ? '' : describeMs(Math.ceil((record.untilUnixMs - view.nowUnixMs) / 1000) * 1000),
    record.by,
    effectOf(record),
  ]);
  return [...renderColumns(['ID', 'FAULT', 'TARGET', 'LEFT', 'BY', 'EFFECT'], rows), ...scenarios];
}

/** `pumba scenarios`. */
export function renderScenarios(scenarios: readonly ScenarioView[]): string[] {
  return scenarios.flatMap(({ name, about, commands, durationMs, runningSinceUnixMs }) => [
    `${name}  (${describeMs(durationMs)}${runningSinceUnixMs === undefined ? '' : ', running'})`,
    `  ${about.en}`,
    ...commands.map((command) => `  ${command}`),
  ]);
}

function effectOf({ effect }: FaultRecord): string {
  if (effect === undefined) return '';
  if (effect.kind === 'measured') return effect.text;
  return effect.kind === 'measuring' ? `measuring ${effect.signal}` : 'unmeasured';
}

function renderColumns(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Local, as the log shows it. */
function clock(unixMs: number): string {
  return new Date(unixMs).toTimeString().slice(0, 8);
}
