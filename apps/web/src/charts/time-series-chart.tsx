// A chart over time: uPlot draws; everything that must be reached, read out or clicked is HTML around it.
import { type KeyboardEvent, type ReactElement, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { ChartDataTable } from './chart-data-table.tsx';
import { ChartLegend } from './chart-legend.tsx';
import { clockTime } from './chart-time.ts';
import { ChartTooltip } from './chart-tooltip.tsx';
import type { TimeSeriesChartProps } from './chart-types.ts';
import { EXEMPLAR_COUNT_MAX } from './exemplar-layer.ts';
import { createHoverStore, NO_HOVER } from './hover-store.ts';
import { messages } from './messages.ts';
import { nextIndex } from './next-index.ts';
import { type PlotInput, zoneName } from './plot-options.ts';
import { TableToggle } from './table-toggle.tsx';
import classes from './time-series-chart.module.css';
import { afterLegendClick, chartFacts, LEGEND_CALCS, plotted } from './time-series-model.ts';
import { usePlot } from './use-plot.ts';
import { useThemeKey } from './use-theme-key.ts';

const NO_CALCS = [] as const;

export function TimeSeriesChart(props: TimeSeriesChartProps): ReactElement {
  const { timesMs, series, title, heightPx, formatValue, range, exemplars } = props;
  const { exemplarCountMax = EXEMPLAR_COUNT_MAX } = props;
  const { stacking = 'none', scale = 'linear', legend = 'list', legendPlacement = 'bottom' } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const themeKey = useThemeKey();
  const summaryId = useId();
  const hover = useMemo(createHoverStore, []);
  const [asTable, setAsTable] = useState(false);
  const [emphasised, setEmphasised] = useState<string | undefined>(undefined);
  const [hidden, setHidden] = useHidden(series);
  const { columns, bands } = useMemo(
    () => plotted(timesMs, series, { stacking, scale, hidden }),
    [timesMs, series, stacking, scale, hidden],
  );
  const input: PlotInput = { ...props, columns, hidden, themeKey, locale };
  const element = useRef<HTMLDivElement>(null);
  const exemplarLabel = useCallback(
    (traceId: string | undefined) => (traceId ? t.exemplarOf(traceId) : t.exemplarPlain),
    [t],
  );
  const handle = usePlot({ element, input, bands, hover, emphasised, exemplarLabel });
  const onLegendClick = useCallback(
    (id: string, toggles: boolean) =>
      setHidden(
        afterLegendClick(
          hidden,
          series.map((item) => item.id),
          id,
          toggles,
        ),
      ),
    [setHidden, hidden, series],
  );
  const calcs = useMemo(
    () =>
      props.legendCalcs ??
      (legend === 'table'
        ? (['last', 'mean', 'max'] as const).map((name) => ({ name: t[name], of: LEGEND_CALCS[name] }))
        : NO_CALCS),
    [props.legendCalcs, legend, t],
  );
  const style = { locale, timeZone: zoneName(props.timeZone) };
  const summary = useMemo(() => {
    const { highest, shown } = chartFacts(series, hidden);
    const at = { locale, timeZone: zoneName(props.timeZone) };
    const what = t.summary(String(shown), clockTime(range.fromMs, at), clockTime(range.toMs, at));
    if (!highest) return `${what} ${t.noSamples}`;
    const value = (series.find((item) => item.label === highest.label)?.formatValue ?? formatValue)(highest.value);
    return `${what} ${t.highest(highest.label, value, clockTime(timesMs[highest.index] ?? 0, at))} ${t.keysHint}`;
  }, [series, hidden, t, locale, range.fromMs, range.toMs, formatValue, timesMs, props.timeZone]);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const plot = handle.current?.plot;
    if (event.target !== event.currentTarget || !plot || timesMs.length === 0) return;
    const now = hover.get();
    const last = timesMs.length - 1;
    const index = nextIndex(event.key, now.kind === 'sample' ? now.index : undefined, last);
    if (event.key === 'Escape') hover.set(NO_HOVER);
    if (index === undefined) return;
    event.preventDefault();
    const left = plot.valToPos(timesMs[index] ?? 0, 'x');
    plot.setCursor({ left, top: plot.over.clientHeight / 2 }, false);
    const rect = plot.over.getBoundingClientRect();
    hover.set({
      kind: 'sample',
      index,
      clientX: rect.left + left,
      clientY: rect.top + rect.height / 3,
      plotY: undefined,
      isPinned: false,
    });
  };
  const hasLegend = legend !== 'hidden' && series.some((item) => item.hideFromLegend !== true);
  return (
    <figure
      className={classes['figure']}
      style={{ height: heightPx }}
      data-legend={legendPlacement}
      aria-label={title}
      aria-describedby={summaryId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move a cursor in it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => {
        const now = hover.get();
        if (now.kind === 'sample' && now.plotY === undefined) hover.set(NO_HOVER);
      }}
    >
      <figcaption id={summaryId} className="visually-hidden">
        {summary}
      </figcaption>
      <div ref={element} className={classes['plot']} hidden={asTable} />
      {asTable && (
        <div className={classes['plot']}>
          <ChartDataTable
            title={title}
            timesMs={timesMs}
            series={series}
            formatValue={formatValue}
            timeZone={style.timeZone}
          />
        </div>
      )}
      {exemplars && exemplars.length > exemplarCountMax && !asTable && (
        <p className={classes['note']}>
          {t.exemplarsLimited(formatNumber(exemplarCountMax, locale), formatNumber(exemplars.length, locale))}
        </p>
      )}
      {hasLegend && !asTable && (
        <div className={classes['legend']} data-mode={legend}>
          <ChartLegend
            timesMs={timesMs}
            series={series}
            hidden={hidden}
            mode={legend === 'table' ? 'table' : 'list'}
            calcs={calcs}
            formatValue={formatValue}
            onClick={onLegendClick}
            onEmphasise={setEmphasised}
          />
        </div>
      )}
      <TableToggle title={title} asTable={asTable} onChange={setAsTable} />
      <ChartTooltip hover={hover} input={input} handle={handle} />
    </figure>
  );
}

/** Hidden series: as the props say, until somebody clicks. What was clicked stays through refreshes. */
function useHidden(
  series: TimeSeriesChartProps['series'],
): [hidden: ReadonlySet<string>, setHidden: (hidden: ReadonlySet<string>) => void] {
  const key = series
    .filter((item) => item.hidden)
    .map((item) => item.id)
    .join('\n');
  const initial = useMemo(() => new Set(key === '' ? [] : key.split('\n')), [key]);
  const [chosen, setChosen] = useState<ReadonlySet<string> | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other defaults undo what was chosen
  useEffect(() => setChosen(undefined), [key]);
  return [chosen ?? initial, setChosen];
}
