// What a time chart draws and says, without a canvas: columns for the plot, stacking, the rows of the tooltip, which
// series are hidden, and the sentence for those who can't see it.
import type { ChartSeries, LegendCalc } from './chart-types.ts';

/** null is a gap; undefined is a hole that the line passes over. */
export type Column = (number | null | undefined)[];

export interface Plotted {
  /** One per series, as drawn: stacked, NaN and infinities as gaps. */
  readonly columns: readonly Column[];
  /** Pairs of series between which the upper one's fill stays. */
  readonly bands: readonly { readonly upper: number; readonly lower: number; readonly isNegative: boolean }[];
}

export interface PlotOptions {
  readonly stacking: 'none' | 'normal' | 'percent';
  readonly scale: 'linear' | 'log';
  readonly hidden: ReadonlySet<string>;
}

export function plotted(
  timesMs: readonly number[],
  series: readonly ChartSeries[],
  { stacking, scale, hidden }: PlotOptions,
): Plotted {
  const columns = series.map((item) => drawable(timesMs, item, scale === 'log'));
  return stacking === 'none' ? { columns, bands: [] } : stack(series, columns, stacking, hidden);
}

/** A log scale has no place for zero and below: they are gaps in the line, and stay in the tooltip. */
function drawable(timesMs: readonly number[], { values, spanGaps }: ChartSeries, isLog: boolean): Column {
  const column: Column = new Array(timesMs.length);
  for (let i = 0; i < timesMs.length; i++) {
    const value = values[i] ?? null;
    column[i] = value !== null && Number.isFinite(value) && (!isLog || value > 0) ? value : null;
  }
  if (typeof spanGaps === 'number') passOver(timesMs, column, spanGaps);
  return column;
}

/** Makes holes of the gaps that last no longer than `gapMsMax`. */
function passOver(timesMs: readonly number[], column: Column, gapMsMax: number): void {
  let last = -1;
  for (let i = 0; i < column.length; i++) {
    if (column[i] === null) continue;
    const gapMs = last < 0 ? Number.POSITIVE_INFINITY : (timesMs[i] ?? 0) - (timesMs[last] ?? 0);
    if (gapMs <= gapMsMax) column.fill(undefined, last + 1, i);
    last = i;
  }
}

/** Positive series pile up from zero, negative ones down from it; each group by itself. */
function stack(
  series: readonly ChartSeries[],
  columns: readonly Column[],
  mode: 'normal' | 'percent',
  hidden: ReadonlySet<string>,
): Plotted {
  const piles = new Map<string, { sums: Float64Array; top: number | undefined; isNegative: boolean }>();
  const totals = new Map<string, Float64Array>();
  const isStacked = (item: ChartSeries): boolean => !hidden.has(item.id) && item.notStacked !== true;
  if (mode === 'percent') {
    series.forEach((item, s) => {
      const column = columns[s];
      if (!column || !isStacked(item)) return;
      const group = item.stackGroup ?? '';
      const total = totals.get(group) ?? new Float64Array(column.length);
      totals.set(group, total);
      column.forEach((value, i) => {
        total[i] = (total[i] ?? 0) + Math.abs(value ?? 0);
      });
    });
  }
  const bands: { upper: number; lower: number; isNegative: boolean }[] = [];
  const stacked = columns.map((column, s) => {
    const item = series[s];
    if (!item || !isStacked(item)) return column;
    const group = item.stackGroup ?? '';
    const isNegative = column.reduce<number>((sum, value) => sum + (value ?? 0), 0) < 0;
    const key = `${isNegative ? '-' : '+'}${group}`;
    const pile = piles.get(key) ?? { sums: new Float64Array(column.length), top: undefined, isNegative };
    piles.set(key, pile);
    if (pile.top !== undefined) bands.push({ upper: s, lower: pile.top, isNegative });
    pile.top = s;
    const total = totals.get(group);
    return column.map((value, i) => {
      const share = value == null || !total ? value : total[i] ? value / (total[i] ?? 1) : 0;
      // A bar is drawn from the pile below it, which must not have holes.
      if (share == null) return item.drawStyle === 'bars' ? (pile.sums[i] ?? 0) : value;
      const sum = (pile.sums[i] ?? 0) + share;
      pile.sums[i] = sum;
      return sum;
    });
  });
  return { columns: stacked, bands };
}

/** Indices of the samples that stand between two gaps: a line would not show them. */
export function lonelyIndices(column: readonly (number | null | undefined)[]): number[] {
  const found: number[] = [];
  for (let i = 0; i < column.length; i++) {
    if (column[i] != null && column[i - 1] == null && column[i + 1] == null) found.push(i);
  }
  return found;
}

export interface TooltipRow {
  readonly id: string;
  readonly label: string;
  readonly color: string;
  readonly value: number;
  readonly isNearest: boolean;
}

/** The samples at one time, by value; `distancesPx` says how far each series is from the pointer. */
export function tooltipRows(
  series: readonly ChartSeries[],
  index: number,
  options: {
    readonly hidden: ReadonlySet<string>;
    readonly sort: 'desc' | 'asc' | 'none';
    readonly distancePx?: (seriesIndex: number) => number | undefined;
  },
): readonly TooltipRow[] {
  const rows: (TooltipRow & { readonly distance: number })[] = [];
  series.forEach((item, s) => {
    const value = item.values[index];
    if (value === null || value === undefined || options.hidden.has(item.id) || item.hideFromTooltip) return;
    const distance = options.distancePx?.(s) ?? Number.POSITIVE_INFINITY;
    rows.push({ id: item.id, label: item.label, color: item.color, value, isNearest: false, distance });
  });
  const least = Math.min(...rows.map((row) => row.distance));
  const nearest = Number.isFinite(least) ? rows.find((row) => row.distance === least) : undefined;
  if (options.sort !== 'none') {
    const sign = options.sort === 'desc' ? -1 : 1;
    rows.sort((a, b) => sign * compareNumbers(a.value, b.value));
  }
  return rows.map(({ distance: _, ...row }) => ({ ...row, isNearest: row.id === nearest?.id }));
}

/** NaN counts as less than any number. */
function compareNumbers(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1;
  return Number.isNaN(b) ? 1 : a - b;
}

/** A click shows only this series, or all again; a click with ctrl or ⌘ shows or hides this one. */
export function afterLegendClick(
  hidden: ReadonlySet<string>,
  ids: readonly string[],
  clicked: string,
  toggles: boolean,
): ReadonlySet<string> {
  if (toggles) {
    const next = new Set(hidden);
    if (!next.delete(clicked)) next.add(clicked);
    return next;
  }
  const isOnly = ids.every((id) => hidden.has(id) !== (id === clicked));
  return isOnly && ids.length > 1 ? new Set() : new Set(ids.filter((id) => id !== clicked));
}

/** Fewest decimals that tell ticks `step` apart. */
export function decimalsFor(step: number): number {
  if (!(step > 0) || step >= 1) return 0;
  return Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

export interface SeriesFacts {
  readonly label: string;
  readonly value: number;
  readonly index: number;
}

/** The highest sample of all that are shown, and the last ones by value. */
export function chartFacts(
  series: readonly ChartSeries[],
  hidden: ReadonlySet<string>,
): { readonly highest: SeriesFacts | undefined; readonly shown: number } {
  let highest: SeriesFacts | undefined;
  let shown = 0;
  for (const { id, label, values } of series) {
    if (hidden.has(id)) continue;
    shown++;
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (value != null && Number.isFinite(value) && (highest === undefined || value > highest.value)) {
        highest = { label, value, index };
      }
    }
  }
  return { highest, shown };
}

const finite = (values: readonly (number | null)[]): number[] =>
  values.filter((value): value is number => value !== null && Number.isFinite(value));

/** What a legend table says of each series unless told otherwise. */
export const LEGEND_CALCS: Readonly<Record<'last' | 'mean' | 'max' | 'min', LegendCalc['of']>> = {
  last: (values) => finite(values).at(-1) ?? null,
  mean: (values) => {
    const numbers = finite(values);
    return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  },
  max: (values) => finite(values).reduce<number | null>((max, v) => (max === null || v > max ? v : max), null),
  min: (values) => finite(values).reduce<number | null>((min, v) => (min === null || v < min ? v : min), null),
};
