// The lab as text: the table of `ps`, the live screen of `up`, and one line per change where there is no terminal.
import {
  isReady,
  isWell,
  type LabStatus,
  type LogLine,
  type ProcessState,
  type ProcessStatus,
} from '@o11y-lab/lab-control';
import { NOT_STARTED } from '../supervisor/managed-process.ts';
import { duration, megabytes, padEnd, padStart, type Style } from './style.ts';

/** How many last lines of a failing process are shown. */
export const LAST_LINES = 20;

/** The table of the whole lab, what it takes together, and a line of explanation for everything that is not well. */
export function renderTable(status: LabStatus, nowMs: number, style: Style): string[] {
  const { pid, memoryBytes } = status.supervisor;
  const total = totalBytes(status);
  const foot = [['lab', '', '', String(pid), megabytes(memoryBytes), '']];
  if (total > 0) foot.push(['together', '', '', '', megabytes(total), '']);
  return render(status.processes, foot, nowMs, style);
}

/** The table of some processes. */
export function renderRows(processes: readonly ProcessStatus[], nowMs: number, style: Style): string[] {
  return render(processes, [], nowMs, style);
}

/**
 * What is shown and redraws. `failures` are the last lines of processes that fail; `leave` says how to get away; the
 * hints get shorter when the window has fewer than `rowsMax` lines for all of it.
 */
export function renderScreen(
  status: LabStatus,
  failures: ReadonlyMap<string, readonly LogLine[]>,
  nowMs: number,
  style: Style,
  window: { readonly rowsMax: number; readonly leave: string },
): string[] {
  const lines = ['', `  ${renderTitle(status, nowMs, style)}`, '', ...renderTable(status, nowMs, style)];
  if (status.isStopping) return lines;
  for (const [name, last] of failures) lines.push('', ...renderFailure(status, name, last, style));
  const leave = ['', style.dim(`  ${window.leave}`)];
  if (!isReady(status) || failures.size > 0) return [...lines, ...leave];
  const full = [...lines, '', ...renderHints(status, style), ...leave];
  return full.length <= window.rowsMax ? full : [...lines, '', ...renderCommands(status, style), ...leave];
}

export function renderTitle(status: LabStatus, nowMs: number, style: Style): string {
  const name = style.bold('o11y-lab');
  const wanted = status.processes.filter(({ state }) => state !== 'stopped');
  const well = wanted.filter(isWell);
  const since = duration(nowMs - status.startedUnixMs);
  if (status.isStopping) return `${name}  ${wanted.length > 0 ? `stopping, ${wanted.length} left` : 'stopped'}`;
  if (wanted.length === 0) return `${name}  all stopped`;
  if (well.length < wanted.length) return `${name}  ${well.length} of ${wanted.length} healthy, ${since}`;
  const took = (status.readyUnixMs ?? nowMs) - status.startedUnixMs;
  return `${name}  ${style.green('all healthy')} after ${duration(took)}, up ${since}`;
}

export function renderHints(status: LabStatus, style: Style): string[] {
  if (status.hints.length === 0) return [];
  const hints = status.hints.flatMap((hint) => [`  ${style.dim(`# ${hint.say}`)}`, ...renderCommand(hint.type, style)]);
  return [`  ${style.bold('Type next')}, in another terminal`, '', ...hints];
}

function renderCommands(status: LabStatus, style: Style): string[] {
  return status.hints.flatMap(({ type }) => renderCommand(type, style));
}

function renderCommand(type: string, style: Style): string[] {
  return type.split('\n').map((line) => `  ${style.cyan(line)}`);
}

/** Why a process does not run, with its last words. */
export function renderFailure(status: LabStatus, name: string, last: readonly LogLine[], style: Style): string[] {
  const process = status.processes.find((each) => each.name === name);
  const reason = process?.detail ?? process?.state ?? 'unknown';
  const hasEnded = process?.state === 'crashed' || process?.state === 'restarting';
  const own = lastRun(last, hasEnded).slice(-LAST_LINES);
  const words = own.map(({ text }) => `  ${style.dim('│')} ${readable(text)}`);
  // What could not be started could not print either.
  if (words.length === 0 && !reason.startsWith(NOT_STARTED)) words.push(style.dim('  │ (it printed nothing)'));
  return [`  ${style.red(name)} ${reason}`, ...words];
}

/** Without what would move the cursor or clear the drawn screen; colours stay. */
function readable(text: string): string {
  return text.replaceAll('\t', '    ').replace(CONTROLS, '');
}

const ESC = String.fromCharCode(27);
/** Terminal sequences other than colours, then single control characters other than ESC before a colour. */
const CONTROLS = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-ln-z]|(?!${ESC}\\[[0-9;]*m)[\\u0000-\\u001f\\u007f-\\u009f]`, 'g');

/** What the last run printed, between the notes about the ends of runs; a try that has just begun says nothing yet. */
function lastRun(lines: readonly LogLine[], hasEnded: boolean): LogLine[] {
  const lastNote = lines.findLastIndex(({ stream }) => stream === 'lab');
  const end = hasEnded && lastNote !== -1 ? lastNote : lines.length;
  const start = lines.findLastIndex(({ stream }, index) => stream === 'lab' && index < end);
  return lines.slice(start + 1, end);
}

/** One line for one change, for logs and pipes. */
export function renderChange(process: ProcessStatus, sinceStartMs: number, isReasonTold = false): string {
  const port = Object.values(process.ports)[0];
  const where = process.state === 'healthy' && port !== undefined ? `  port ${port}` : '';
  const why = !isReasonTold && isTelling(process, 0) ? `  ${process.detail}` : '';
  return `${padStart(duration(sinceStartMs), 7)}  ${padEnd(process.name, 14)}${process.state}${where}${why}`;
}

/** The closing line once nothing is waited for. */
export function renderSummary(status: LabStatus, nowMs: number): string {
  const bad = status.processes.filter(
    ({ state }) => state !== 'healthy' && state !== 'external' && state !== 'stopped',
  );
  if (isReady(status)) return `all healthy after ${duration((status.readyUnixMs ?? nowMs) - status.startedUnixMs)}`;
  return `not healthy: ${bad.map(({ name, state, detail }) => `${name} (${state === 'external' ? detail : state})`).join(', ')}`;
}

const WIDTHS = [15, 14, 7, 10, 9, 10] as const;

/** The first two columns are words, the others figures. 67 characters, 80 with the frame and room to grow. */
function columns(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index < 2 ? padEnd(cell, WIDTHS[index]!) : padStart(cell, WIDTHS[index]!)))
    .join('');
}

function cellsOf(process: ProcessStatus, style: Style): string[] {
  const port = Object.values(process.ports)[0];
  const restarts = process.restarts > 0 ? style.yellow(String(process.restarts)) : style.dim('0');
  return [
    process.name,
    paintState(process.state, style),
    port === undefined ? style.dim('-') : String(port),
    process.pid === undefined ? style.dim('-') : String(process.pid),
    process.memoryBytes === undefined ? style.dim('-') : megabytes(process.memoryBytes),
    restarts,
  ];
}

function paintState(state: ProcessState, style: Style): string {
  switch (state) {
    case 'healthy':
      return style.green(`● ${state}`);
    case 'external':
      return style.cyan(`◆ ${state}`);
    case 'starting':
    case 'restarting':
      return style.yellow(`◌ ${state}`);
    case 'unhealthy':
      return style.yellow(`▲ ${state}`);
    case 'crashed':
      return style.red(`✗ ${state}`);
    case 'stopped':
      return style.dim(`○ ${state}`);
    default:
      return state satisfies never;
  }
}

function render(
  processes: readonly ProcessStatus[],
  foot: readonly (readonly string[])[],
  nowMs: number,
  style: Style,
): string[] {
  const header = ['SERVICE', 'STATE', 'PORT', 'PID', 'MEMORY', 'RESTARTS'];
  const dim = (cells: readonly string[]): string[] => cells.map(style.dim);
  const rows = [dim(header), ...processes.map((process) => cellsOf(process, style)), ...foot.map(dim)];
  const told = processes.filter((process) => isTelling(process, nowMs - process.sinceUnixMs));
  const details = told.map(({ name, detail }) => `  ${name}: ${style.dim(detail!)}`);
  return [...rows.map((cells) => `  ${columns(cells)}`.trimEnd()), ...(details.length > 0 ? ['', ...details] : [])];
}

/** While a process starts, its port is closed for a moment; that is no news before it takes long. */
const START_NEWS_MS = 5000;

function isTelling({ state, detail }: ProcessStatus, sinceMs: number): boolean {
  if (detail === undefined || state === 'healthy') return false;
  return state !== 'starting' || detail.startsWith('waits for') || sinceMs > START_NEWS_MS;
}

function totalBytes(status: LabStatus): number {
  const sizes = [status.supervisor, ...status.processes].map(({ memoryBytes }) => memoryBytes ?? 0);
  return sizes.reduce((sum, sizeBytes) => sum + sizeBytes, 0);
}
