// The same values as a table: for screen readers, and for copying a figure. Only the rows in view are in the document.
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useMemo, useRef } from 'react';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './chart-data-table.module.css';
import { fullTime } from './chart-time.ts';
import type { ChartSeries } from './chart-types.ts';
import { messages } from './messages.ts';

/** A row with more cells than this is slow to lay out; the table says how many series it leaves out. */
const COLUMN_COUNT_MAX = 60;
const ROW_PX = 24;

export interface ChartDataTableProps {
  readonly title: string;
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly formatValue: (value: number) => string;
  readonly timeZone: string | undefined;
}

/** Newest first. */
export function ChartDataTable({ title, timesMs, series, formatValue, timeZone }: ChartDataTableProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const box = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => series.slice(0, COLUMN_COUNT_MAX), [series]);
  const rows = useVirtualizer({
    count: timesMs.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    initialRect: { width: 600, height: 300 },
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes['box']} ref={box} tabIndex={0} aria-label={title}>
      {shown.length < series.length && <p>{t.columnsLimited(String(shown.length), String(series.length))}</p>}
      <table className={classes['table']} aria-rowcount={timesMs.length + 1}>
        <thead>
          <tr>
            <th scope="col">{t.time}</th>
            {shown.map((item) => (
              <th key={item.id} scope="col">
                {item.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index, key }) => {
            const at = timesMs.length - 1 - index;
            const timeMs = timesMs[at] ?? 0;
            return (
              <tr key={key} aria-rowindex={index + 2} style={{ height: ROW_PX }}>
                <th scope="row">{fullTime(timeMs, { locale, timeZone })}</th>
                {shown.map((item) => {
                  const value = item.values[at];
                  return <td key={item.id}>{value == null ? '' : (item.formatValue ?? formatValue)(value)}</td>;
                })}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
    </section>
  );
}
