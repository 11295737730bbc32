// A frame as rows and columns: order, texts, widths. Pure.
import {
  type CellStyle,
  cellStyleOf,
  type DataFrame,
  displayNameOf,
  displayOf,
  type Field,
  type Palette,
  rangeOfValues,
  reduceValues,
  textOf,
} from '@o11y-lab/dashboards';

export interface Column {
  readonly field: Field;
  readonly index: number;
  readonly name: string;
  readonly style: CellStyle;
  readonly align: 'left' | 'center' | 'right';
  readonly range: { readonly min: number; readonly max: number } | undefined;
}

export interface SortBy {
  readonly name: string;
  readonly desc: boolean;
}

export function columnsOf(frame: DataFrame, frames: readonly DataFrame[]): readonly Column[] {
  return frame.fields.flatMap((field, index): Column[] => {
    const style = cellStyleOf(field.config);
    if (style.hidden || field.config.custom?.hideFrom?.viz) return [];
    const align = style.align === 'auto' ? (field.type === 'number' ? 'right' : 'left') : style.align;
    const range = field.type === 'number' ? rangeOfValues([field.values]) : undefined;
    return [{ field, index, name: displayNameOf(field, frame, frames), style, align, range }];
  });
}

/** Indices of the rows in order. Missing values stand at the end, whichever way. */
export function rowOrder(frame: DataFrame, columns: readonly Column[], sort: SortBy | undefined): readonly number[] {
  const rows = Array.from({ length: frame.length }, (_, i) => i);
  const column = sort && columns.find(({ name }) => name === sort.name);
  if (!column || !sort) return rows;
  const { values } = column.field;
  const sign = sort.desc ? -1 : 1;
  return rows.sort((a, b) => {
    const x = sortable(values[a]);
    const y = sortable(values[b]);
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), undefined, { numeric: true });
  });
}

function sortable(value: unknown): number | string | undefined {
  if (value === null || value === undefined || Number.isNaN(value)) return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && 'fields' in value) {
    const last = reduceValues(
      (value as DataFrame).fields.find((field) => field.type === 'number')?.values ?? [],
      'lastNotNull',
    ); // cells of frame fields are frames
    return typeof last === 'number' ? last : undefined;
  }
  return JSON.stringify(value);
}

export interface CellText {
  readonly text: string;
  readonly color: string;
}

export function cellText(column: Column, row: number, palette: Palette, formatTime: (ms: number) => string): CellText {
  const { field, range } = column;
  const value = field.values[row] ?? null;
  const shown = displayOf(value, field.config, { palette, ...(range && { range }) });
  const isPlainTime = field.type === 'time' && typeof value === 'number' && field.config.unit === undefined;
  return { text: isPlainTime ? formatTime(value) : textOf(shown), color: shown.color };
}

/** Whether all moments of a column are of one day, which then need not be said in every row. */
export function isOneDay(values: readonly unknown[], zoneName: string | undefined): boolean {
  const times = values.filter((value): value is number => typeof value === 'number');
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'short', ...(zoneName && { timeZone: zoneName }) });
  const days = [Math.min(...times), Math.max(...times)].map((ms) => (Number.isFinite(ms) ? day.format(ms) : ''));
  return days[0] === days[1];
}

/** Comma-separated values of what the table shows. */
export function asCsv(frame: DataFrame, frames: readonly DataFrame[]): string {
  const quote = (value: unknown): string => {
    const text =
      value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [frame.fields.map((field) => quote(displayNameOf(field, frame, frames))).join(',')];
  for (let row = 0; row < frame.length; row++) {
    lines.push(
      frame.fields
        .map((field) => {
          const value = field.values[row];
          return quote(field.type === 'time' && typeof value === 'number' ? new Date(value).toISOString() : value);
        })
        .join(','),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}
