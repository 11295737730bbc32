// Metrics as aligned lines: `name.....: values`. All lines of one call share their columns.
import { formatShare, formatValue, type TimeUnit, widthOf } from './format.ts';
import type { Paint } from './paint.ts';
import type { ViewMetric } from './read-data.ts';

export interface LineStyle {
  readonly paint: Paint;
  readonly timeUnit: TimeUnit;
  readonly trendStats: readonly string[];
  /** Put before the name, two columns wide. */
  readonly markOf?: (metric: ViewMetric) => string;
}

/** Behind the longest name. */
const DOTS = 3;

/** By metric name. */
export function metricLines(metrics: readonly ViewMetric[], style: LineStyle): ReadonlyMap<string, string> {
  const rows = metrics.map((metric) => ({ metric, cells: cellsOf(metric, style) }));
  const nameWidth = Math.max(0, ...rows.map(({ metric }) => widthOf(displayName(metric.name)))) + DOTS;
  const widths = {
    trend: columnWidths(rows.filter(({ metric }) => metric.type === 'trend').map(({ cells }) => cells)),
    other: columnWidths(rows.filter(({ metric }) => metric.type !== 'trend').map(({ cells }) => cells)),
  };
  return new Map(
    rows.map(({ metric, cells }) => {
      const display = displayName(metric.name);
      // That of a part stands before its tags.
      const indent = display.length - display.trimStart().length;
      const mark = style.markOf?.(metric) ?? '';
      const name = style.paint.faint('.'.repeat(Math.max(0, nameWidth - widthOf(display))));
      const columns = metric.type === 'trend' ? widths.trend : widths.other;
      const values = joinCells(cells, columns, style.paint, metric.type === 'trend');
      return [metric.name, `${display.slice(0, indent)}${mark}${display.slice(indent)}${name}: ${values}`];
    }),
  );
}

/** Rows of cells, one below the other; the first of each row stands out. */
export function alignedRows(
  rows: readonly (readonly [name: string, ...cells: string[]])[],
  style: LineStyle,
): string[] {
  const nameWidth = Math.max(0, ...rows.map(([name]) => widthOf(name))) + DOTS;
  const widths = columnWidths(rows.map(([, ...cells]) => cells));
  return rows.map(([name, ...cells]) => {
    const dots = style.paint.faint('.'.repeat(nameWidth - widthOf(name)));
    return `${name}${dots}: ${joinCells(cells, widths, style.paint, false)}`;
  });
}

export function displayName(name: string): string {
  const open = name.indexOf('{');
  return open < 0 ? name : `  { ${name.slice(open + 1, -1)} }`;
}

/** A figure of a metric in words, e.g. of a threshold: `rate=0.00%`. */
export function formatFigure(metric: ViewMetric, method: string, value: number, timeUnit: TimeUnit): string {
  if (metric.type === 'rate') return formatShare(value);
  if (method === 'count' && metric.type === 'trend') return formatValue(value, 'default', timeUnit);
  const text = formatValue(value, metric.contains, timeUnit);
  return metric.type === 'counter' && method === 'rate' ? `${text}/s` : text;
}

function cellsOf(metric: ViewMetric, style: LineStyle): string[] {
  const { values } = metric;
  const read = (name: string): string => formatFigure(metric, name, values[name] ?? 0, style.timeUnit);
  switch (metric.type) {
    case 'counter':
      return [read('count'), read('rate')];
    case 'gauge':
      return [read('value'), `min=${read('min')}`, `max=${read('max')}`];
    case 'rate': {
      const [passes, fails] = [values['passes'] ?? 0, values['fails'] ?? 0];
      return [read('rate'), `${passes} out of ${passes + fails}`];
    }
    default:
      return style.trendStats.map((stat) => `${stat}=${read(stat)}`);
  }
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
  }
  return widths;
}

function joinCells(cells: readonly string[], widths: readonly number[], paint: Paint, isTrend: boolean): string {
  return cells
    .map((cell, column) => {
      const isLast = column === cells.length - 1;
      const padding = isLast ? '' : ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
      return paintCell(cell, column, paint, isTrend) + padding;
    })
    .join(' ');
}

function paintCell(cell: string, column: number, paint: Paint, isTrend: boolean): string {
  if (!isTrend) return column === 0 ? paint.value(cell) : paint.faint(cell);
  const equals = cell.indexOf('=') + 1;
  return cell.slice(0, equals) + paint.value(cell.slice(equals));
}
