// The live status as lines: `running (0m12.3s), 05/10 VUs, …` and one bar per scenario.
import type { RunPlan, RunProgress, ScenarioProgress } from '../run/types.ts';
import { padEnd, widthOf } from '../summary/format.ts';

const BAR_COLUMNS = 38;
/** A shorter bar says less than a percentage. */
const BAR_COLUMNS_MIN = 10;
const NAME_COLUMNS_MAX = 30;

export interface ProgressStyle {
  readonly columns: number;
  readonly hasColours: boolean;
  /** Bars for a terminal; percentages for a log. */
  readonly bars: boolean;
  readonly isFinal: boolean;
}

export function progressLines(progress: RunProgress, plan: RunPlan, style: ProgressStyle): string[] {
  const width = String(plan.maxVus).length;
  const vus = `${pad(progress.vus, width)}/${pad(progress.vusMax, width)} VUs`;
  const isOver = style.isFinal || progress.scenarios.every(({ state }) => state === 'done' || state === 'interrupted');
  const status =
    `running (${clock(progress.elapsedMs, plan.maxDurationMs)}), ${vus}, ` +
    `${progress.iterationsComplete} complete and ${progress.iterationsInterrupted} interrupted iterations`;
  return [cutTo(status, style.columns), ...scenarioLines(progress.scenarios, style, isOver)];
}

/** All of the same shape, so that bars and figures stand below each other. */
function scenarioLines(scenarios: readonly ScenarioProgress[], style: ProgressStyle, isOver: boolean): string[] {
  const nameWidth = Math.min(NAME_COLUMNS_MAX, Math.max(0, ...scenarios.map(({ name }) => widthOf(name))));
  const widths: number[] = [];
  for (const { right } of scenarios) {
    for (const [column, cell] of right.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  const rows = scenarios.map((one) => ({
    one,
    left: `${padEnd(cutTo(one.name, nameWidth), nameWidth)} ${markOf(one, isOver)} [`,
    right: `] ${one.right.map((cell, column) => padEnd(cell, widths[column] ?? 0)).join('  ')}`.trimEnd(),
  }));
  const room = style.columns - Math.max(0, ...rows.map(({ left, right }) => widthOf(left) + widthOf(right)));
  const barColumns = style.bars && room >= BAR_COLUMNS_MIN ? Math.min(BAR_COLUMNS, room) : 0;
  return rows.map(({ one, left, right }) => {
    const bar = barColumns > 0 ? barOf(one.share, barColumns) : ` ${percent(one.share)} `;
    const line = cutTo(left + bar + right, style.columns);
    // Colours take no room, so they come when the line has its length.
    return style.hasColours ? colourMark(line, one) : line;
  });
}

export function initLine(ready: number, total: number, style: Pick<ProgressStyle, 'columns' | 'bars'>): string {
  const share = total === 0 ? 1 : ready / total;
  const text = (bar: string): string => `Init      [${bar}] ${ready}/${total} VUs initialized`;
  const full = text(barOf(share, BAR_COLUMNS));
  return style.bars && widthOf(full) <= style.columns ? full : cutTo(text(` ${percent(share)} `), style.columns);
}

function markOf({ state }: ScenarioProgress, isOver: boolean): string {
  if (state === 'done') return '✓';
  return state === 'interrupted' && isOver ? '✗' : ' ';
}

function colourMark(text: string, { state }: ScenarioProgress): string {
  const colour = state === 'interrupted' ? 31 : 32;
  return text.replace(/ ([✓✗]) /, ` \u001b[${colour}m$1\u001b[0m `);
}

function barOf(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns);
  if (filled === columns) return '='.repeat(columns);
  return `${filled === 0 ? '' : `${'='.repeat(filled - 1)}>`}${'-'.repeat(columns - filled)}`;
}

function percent(share: number): string {
  return `${String(Math.floor(Math.min(1, Math.max(0, share)) * 100)).padStart(3)}%`;
}

/** `1m02.3s`, with as many places as `maxMs` needs, so that nothing moves while it counts. */
export function clock(ms: number, maxMs: number): string {
  const tenths = Math.floor(Math.max(0, ms) / 100);
  const seconds = `${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}s`;
  const minutes = Math.floor(tenths / 600);
  const maxMinutes = Math.floor(Math.max(ms, maxMs) / 60_000);
  if (maxMinutes === 0) return seconds;
  if (maxMinutes < 60) return `${pad(minutes, String(maxMinutes).length)}m${seconds}`;
  const maxHours = Math.floor(maxMinutes / 60);
  return `${pad(Math.floor(minutes / 60), String(maxHours).length)}h${pad(minutes % 60, 2)}m${seconds}`;
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}

function cutTo(text: string, columns: number): string {
  const points = [...text];
  return points.length <= columns ? text : `${points.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
