// Names of the series as buttons, in a row or as a table with a few figures of each.
import { type MouseEvent, type ReactElement, useMemo, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './chart-legend.module.css';
import type { ChartSeries, LegendCalc } from './chart-types.ts';
import { messages } from './messages.ts';

export interface ChartLegendProps {
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly mode: 'list' | 'table';
  readonly calcs: readonly LegendCalc[];
  readonly formatValue: (value: number) => string;
  readonly onClick: (id: string, toggles: boolean) => void;
  readonly onEmphasise: (id: string | undefined) => void;
}

export function ChartLegend(props: ChartLegendProps): ReactElement {
  const { timesMs, series, hidden, mode, calcs, formatValue, onClick, onEmphasise } = props;
  const t = useMessages(messages);
  const [sort, setSort] = useState<{ readonly column: number; readonly desc: boolean } | undefined>(undefined);
  const rows = useMemo(
    () =>
      series
        .filter((item) => item.hideFromLegend !== true)
        .map((item) => ({ item, figures: calcs.map((calc) => calc.of(item.values, timesMs)) })),
    [series, calcs, timesMs],
  );
  const text = (item: ChartSeries, figure: number | null | undefined): string =>
    figure == null ? '' : (item.formatValue ?? formatValue)(figure);
  const button = (item: ChartSeries): ReactElement => (
    <button
      type="button"
      className={classes['item']}
      aria-pressed={!hidden.has(item.id)}
      title={t.legendHint}
      onClick={(event: MouseEvent) => onClick(item.id, event.ctrlKey || event.metaKey)}
      onPointerEnter={() => onEmphasise(item.id)}
      onPointerLeave={() => onEmphasise(undefined)}
    >
      <span className={classes['swatch']} style={{ background: item.color }} />
      <span className={classes['label']}>{item.label}</span>
    </button>
  );
  if (mode === 'list') {
    return (
      <ul className={classes['list']} aria-label={t.legend}>
        {rows.map(({ item, figures }) => (
          <li key={item.id}>
            {button(item)}
            {calcs.map((calc, i) => (
              <span key={calc.name} className={classes['figure']}>
                {calc.name} {text(item, figures[i])}
              </span>
            ))}
          </li>
        ))}
      </ul>
    );
  }
  const sorted =
    sort === undefined
      ? rows
      : [...rows].sort((a, b) => {
          if (sort.column < 0) return a.item.label.localeCompare(b.item.label) * (sort.desc ? -1 : 1);
          const [x, y] = [
            a.figures[sort.column] ?? Number.NEGATIVE_INFINITY,
            b.figures[sort.column] ?? Number.NEGATIVE_INFINITY,
          ];
          return (x === y ? 0 : x < y ? -1 : 1) * (sort.desc ? -1 : 1);
        });
  const header = (name: string, column: number): ReactElement => (
    <th
      key={name}
      scope="col"
      aria-sort={sort?.column === column ? (sort.desc ? 'descending' : 'ascending') : 'none'}
      className={column < 0 ? undefined : classes['figure']}
    >
      <button
        type="button"
        className={classes['sort']}
        onClick={() => setSort({ column, desc: sort?.column === column ? !sort.desc : column >= 0 })}
      >
        {name}
        {sort?.column === column && <span aria-hidden>{sort.desc ? ' ↓' : ' ↑'}</span>}
      </button>
    </th>
  );
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          {header(t.series, -1)}
          {calcs.map((calc, i) => header(calc.name, i))}
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ item, figures }) => (
          <tr key={item.id}>
            <th scope="row">{button(item)}</th>
            {figures.map((figure, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column has no other name
              <td key={i} className={classes['figure']}>
                {text(item, figure)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
