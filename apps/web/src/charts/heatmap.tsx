// Counts by time and bucket on a canvas: uPlot gives the axes, the brush and the shared crosshair, the cells are ours.
import { type KeyboardEvent, type ReactElement, useId, useMemo, useRef, useState } from 'react';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { ChartDataTable } from './chart-data-table.tsx';
import type { ChartSeries } from './chart-types.ts';
import { EXEMPLAR_COUNT_MAX } from './exemplar-layer.ts';
import { bucketText, countScale } from './heatmap-model.ts';
import { HeatmapTooltip } from './heatmap-tooltip.tsx';
import type { HeatmapCell, HeatmapProps } from './heatmap-types.ts';
import { createHoverStore } from './hover-store.ts';
import { messages } from './messages.ts';
import { zoneName } from './plot-options.ts';
import { TableToggle } from './table-toggle.tsx';
import classes from './time-series-chart.module.css';
import { useHeatmapPlot } from './use-heatmap-plot.ts';
import { useThemeKey } from './use-theme-key.ts';

export function Heatmap(props: HeatmapProps): ReactElement {
  const { timesMs, rows, title, heightPx, formatValue, formatCount, colors, scale, timeZone } = props;
  const { exemplarCountMax = EXEMPLAR_COUNT_MAX } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const themeKey = useThemeKey();
  const summaryId = useId();
  const hover = useMemo(createHoverStore, []);
  const [cell, setCell] = useState<HeatmapCell | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const counts = useMemo(
    () => countScale(rows, { kind: 'linear', ...scale, colorCount: colors.length }),
    [rows, scale, colors.length],
  );
  const element = useRef<HTMLDivElement>(null);
  const exemplarCount = props.exemplars?.length ?? 0;
  const input = { ...props, colorIndex: counts.colorIndex, themeKey, locale };
  const plot = useHeatmapPlot(element, input, hover, setCell, (id) => (id ? t.exemplarOf(id) : t.exemplarPlain));
  const series = useMemo<readonly ChartSeries[]>(
    () =>
      rows.map((row) => ({
        id: `${row.from} ${row.to}`,
        label: bucketText(row, formatValue),
        color: '',
        values: row.counts,
      })),
    [rows, formatValue],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const u = plot.current?.plot;
    const step = KEY_STEPS[event.key];
    if (event.target !== event.currentTarget || !u || !step || rows.length === 0) return;
    event.preventDefault();
    const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value));
    const column = clamp((cell?.column ?? timesMs.length) + step[0], timesMs.length - 1);
    const row = clamp((cell?.row ?? 0) + step[1], rows.length - 1);
    const rect = u.over.getBoundingClientRect();
    setCell({
      column,
      row,
      clientX: rect.left + u.valToPos(timesMs[column] ?? 0, 'x'),
      clientY: rect.top + u.valToPos(row + 0.5, 'y'),
      isKeyboard: true,
    });
  };
  return (
    <figure
      className={classes['figure']}
      style={{ height: heightPx }}
      aria-label={title}
      aria-describedby={summaryId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move a cursor in it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setCell((now) => (now?.isKeyboard ? undefined : now))}
    >
      <figcaption id={summaryId} className="visually-hidden">
        {t.heatmapSummary(String(rows.length), String(timesMs.length), formatCount(counts.max))}
      </figcaption>
      <div ref={element} className={classes['plot']} hidden={asTable} />
      {asTable && (
        <div className={classes['plot']}>
          <ChartDataTable
            title={title}
            timesMs={timesMs}
            series={series}
            formatValue={formatCount}
            timeZone={zoneName(timeZone)}
          />
        </div>
      )}
      {exemplarCount > exemplarCountMax && !asTable && (
        <p className={classes['note']}>
          {t.exemplarsLimited(formatNumber(exemplarCountMax, locale), formatNumber(exemplarCount, locale))}
        </p>
      )}
      <TableToggle title={title} asTable={asTable} onChange={setAsTable} />
      <HeatmapTooltip cell={cell} hover={hover} input={props} />
    </figure>
  );
}

const KEY_STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};
