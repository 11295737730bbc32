// One frame as a table that keeps only the rows in sight in the document.
import {
  type CellStyle,
  type DataFrame,
  firstField,
  type InterpolationScope,
  type Palette,
} from '@o11y-lab/dashboards';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactElement, useMemo, useRef, useState } from 'react';
import { Bar } from '../../charts/bar-gauge.tsx';
import { clockTime } from '../../charts/chart-time.ts';
import { ChartLinkAnchor } from '../../charts/chart-tooltip.tsx';
import { textOn } from '../../charts/figure-model.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { useLocale } from '../../i18n/locale.tsx';
import { useTimeFormat, useTimeZone } from '../../time/time-zone.ts';
import { pointLinks } from './data-links.ts';
import classes from './frame-table.module.css';
import { type Column, cellText, columnsOf, isOneDay, rowOrder, type SortBy } from './table-model.ts';

export interface FrameTableProps {
  readonly frame: DataFrame;
  readonly frames: readonly DataFrame[];
  readonly title: string;
  readonly heightPx: number;
  readonly palette: Palette;
  readonly scope: InterpolationScope;
  readonly sortBy?: SortBy | undefined;
  readonly hasHeader?: boolean;
  readonly rowPx?: number;
  readonly footer?: ReactElement | undefined;
}

export function FrameTable(props: FrameTableProps): ReactElement {
  const { frame, frames, title, heightPx, palette, scope, hasHeader = true, rowPx = 30, footer } = props;
  const box = useRef<HTMLElement>(null);
  const formatTime = useTimeFormat();
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const columns = useMemo(() => columnsOf(frame, frames), [frame, frames]);
  const clockColumns = useMemo(
    () => new Set(columns.filter(({ field }) => field.type === 'time' && isOneDay(field.values, zoneName))),
    [columns, zoneName],
  );
  const formatClock = (ms: number): string => clockTime(ms, { locale, timeZone: zoneName });
  const [chosen, setChosen] = useState<SortBy | undefined>(undefined);
  const sort = chosen ?? props.sortBy;
  const order = useMemo(() => rowOrder(frame, columns, sort), [frame, columns, sort]);
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 6,
    initialRect: { width: 600, height: heightPx },
  });
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      ref={box}
      className={classes['box']}
      style={{ height: heightPx }}
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className={classes['table']} aria-rowcount={order.length + 1}>
        <colgroup>
          {columns.map(({ index, style }) => (
            <col key={index} style={style.width === null ? {} : { width: style.width }} />
          ))}
        </colgroup>
        <thead className={hasHeader ? undefined : 'visually-hidden'}>
          <tr>
            {columns.map(({ index, name, align }) => {
              const isSorted = sort?.name === name;
              return (
                <th
                  key={index}
                  scope="col"
                  style={{ textAlign: align }}
                  aria-sort={isSorted ? (sort.desc ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" onClick={() => setChosen({ name, desc: isSorted ? !sort.desc : false })}>
                    {name}
                    {isSorted && <span aria-hidden>{sort.desc ? ' ↓' : ' ↑'}</span>}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden style={{ height: before }} />}
          {items.map(({ index, key }) => {
            const row = order[index] ?? 0;
            return (
              <tr key={key} aria-rowindex={index + 2} style={{ height: rowPx }}>
                {columns.map((column) => (
                  <Cell
                    key={column.index}
                    column={column}
                    row={row}
                    frame={frame}
                    frames={frames}
                    palette={palette}
                    scope={scope}
                    formatTime={formatTime}
                    formatShort={clockColumns.has(column) ? formatClock : formatTime}
                  />
                ))}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden style={{ height: after }} />}
        </tbody>
      </table>
      {footer}
    </section>
  );
}

interface CellProps extends Pick<FrameTableProps, 'frame' | 'frames' | 'palette' | 'scope'> {
  readonly column: Column;
  readonly row: number;
  readonly formatTime: (ms: number) => string;
  readonly formatShort: (ms: number) => string;
}

function Cell({ column, row, frame, frames, palette, scope, formatTime, formatShort }: CellProps): ReactElement {
  const { field, align, style, name } = column;
  const value = field.values[row] ?? null;
  const { text, color } = cellText(column, row, palette, formatShort);
  const links = pointLinks(field.config.links ?? [], { field, frame, frames, row, value, text, scope });
  const [first] = links;
  const fullText =
    typeof value === 'string'
      ? text
      : field.type === 'time' && typeof value === 'number'
        ? formatTime(value)
        : undefined;
  const content = cellContent(column, row, text, color);
  return (
    <td
      style={cellStyle(style, align, color)}
      title={fullText}
      aria-label={content === text ? undefined : `${name}: ${text}`}
    >
      {first ? (
        <ChartLinkAnchor url={first.url} title={first.title} openInNewTab={first.openInNewTab}>
          {content}
        </ChartLinkAnchor>
      ) : (
        content
      )}
      {links.slice(1).map((link) => (
        <span key={link.url} className={classes['more']}>
          <ChartLinkAnchor url={link.url} title={link.title} openInNewTab={link.openInNewTab} />
        </span>
      ))}
    </td>
  );
}

function cellStyle({ cellOptions, width }: CellStyle, align: Column['align'], color: string): CSSProperties {
  const base: CSSProperties = { textAlign: align, ...(width !== null && { maxWidth: width }) };
  if (cellOptions.type === 'color-text') return { ...base, color };
  if (cellOptions.type === 'color-background') return { ...base, background: color, color: textOn(color) };
  return base;
}

function cellContent(
  { field, style, name, range }: Column,
  row: number,
  text: string,
  color: string,
): ReactElement | string {
  const value = field.values[row] ?? null;
  const { cellOptions } = style;
  if (cellOptions.type === 'sparkline' && field.type === 'frame') {
    const inner = field.values[row];
    const samples = inner ? firstField(inner, 'number')?.values : undefined;
    if (!samples) return text;
    return (
      <span className={classes['spark']}>
        <Sparkline values={samples} color={color} heightPx={20} />
      </span>
    );
  }
  if (cellOptions.type === 'gauge') {
    const { min = 0, max = range?.max ?? 100, thresholds } = field.config;
    const figure = {
      id: name,
      name,
      text,
      value: typeof value === 'number' ? value : null,
      color,
      min,
      max,
      thresholds: (thresholds?.steps ?? []).map((step) => ({ value: step.value, color })),
    };
    return (
      <span className={classes['gauge']}>
        <Bar figure={figure} mode={cellOptions.mode === 'gradient' ? 'basic' : cellOptions.mode} />
        {cellOptions.valueDisplayMode !== 'hidden' && (
          <span style={cellOptions.valueDisplayMode === 'color' ? { color } : {}}>{text}</span>
        )}
      </span>
    );
  }
  return text;
}
