// Answers over time as one chart, with what leads on from it.
import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx';
import { traceUrl } from '../../correlate/links.ts';
import { useFaults } from '../../faults/use-faults.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeZone } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { usePane } from '../../url/pane.tsx';
import { chartData, chartExemplars, highestValue, SERIES_SHOWN_MAX, thinExemplars } from './chart-model.ts';
import { EmptyAnswer } from './empty-answer.tsx';
import { messages } from './messages.ts';
import type { MetricsView } from './metrics-state.ts';
import classes from './results.module.css';
import { SeriesLinks, servicesOf } from './series-links.tsx';
import type { MetricsData } from './use-metrics-data.ts';

export interface GraphViewProps {
  readonly data: MetricsData;
  readonly view: MetricsView;
  readonly time: PageTime;
  readonly formatValue: (value: number, decimals?: number) => string;
}

const CHART_HEIGHT_PX = 440;

export function GraphView({ data, view, time, formatValue }: GraphViewProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const pane = usePane();
  const [isAll, setAll] = useState(false);
  const faults = useFaults(time.range);
  const { stepping } = data;
  const answered = data.range.flatMap(({ letter, query, result }) =>
    result.data === undefined
      ? []
      : [
          {
            letter,
            text: query.text,
            legend: query.legend,
            series: result.data.value.series,
            answeredAtMs: result.data.answeredAtMs,
          },
        ],
  );
  const answersKey = answered.map(({ letter, legend, answeredAtMs }) => `${letter}${legend}${answeredAtMs}`).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the answers, which are new objects at each render
  const chart = useMemo(
    () =>
      chartData(answered, {
        range: stepping.aligned,
        stepMs: stepping.stepMs,
        draw: view.draw,
        isStacked: view.stacking !== 'none',
        countMax: isAll ? Number.POSITIVE_INFINITY : SERIES_SHOWN_MAX,
      }),
    [answersKey, stepping, view.draw, view.stacking, isAll],
  );
  const exemplarsKey = data.exemplars.map(({ dataUpdatedAt }) => dataUpdatedAt).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the answers, which are new objects at each render
  const exemplars = useMemo(() => {
    if (!view.exemplars) return undefined;
    const all = chartExemplars(data.exemplars.flatMap(({ data: answer }) => (answer ? [answer.value] : [])));
    return thinExemplars(all, time.range, highestValue(chart.series));
  }, [exemplarsKey, view.exemplars, chart]);
  usePaintMeasure(answered.map(({ answeredAtMs }) => answeredAtMs));
  const [firstEmpty] = data.range;
  if (chart.totalCount === 0 && answered.length > 0 && firstEmpty !== undefined) {
    const isHistogram = answered.some(({ series }) => series.some(({ histograms }) => histograms !== undefined));
    if (!isHistogram) return <EmptyAnswer query={firstEmpty.query.text} macros={stepping.macros} time={time} />;
  }
  const hasNative = answered.some(({ series }) => series.some(({ histograms }) => histograms !== undefined));
  return (
    <>
      <TimeSeriesChart
        title={t.chartTitle(answered.map(({ text }) => text).join(', '))}
        timesMs={chart.timesMs}
        series={chart.series}
        range={time.range}
        heightPx={CHART_HEIGHT_PX}
        formatValue={formatValue}
        formatTick={(value, decimals) => formatValue(value, decimals > 0 ? decimals : undefined)}
        stacking={view.stacking}
        scale={view.scale}
        timeZone={zone === 'utc' ? 'utc' : undefined}
        onZoom={time.setRange}
        {...(exemplars ? { exemplars } : {})}
        annotations={faults}
        onExemplar={({ traceId, spanId }) => traceId && pane.openBeside(traceUrl(traceId, spanId))}
      />
      <div className={classes['note']}>
        {chart.series.length < chart.totalCount && (
          <>
            <span>{t.shownOf(String(chart.series.length), chart.totalCount.toLocaleString(locale))}</span>
            <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
              {t.showAll}
            </Button>
          </>
        )}
        {hasNative && <span>{t.nativeHistograms}</span>}
        <SeriesLinks services={servicesOf(chart.labelsById.values())} range={time.range} raw={time.raw} />
      </div>
    </>
  );
}

/** Name of the measure from the last answer to the frame that shows it, for the browser's own tools. */
export const PAINT_MEASURE = 'explore-metrics:answer-to-pixels';

function usePaintMeasure(answeredAtMs: readonly number[]): void {
  const latest = answeredAtMs.length === 0 ? undefined : Math.max(...answeredAtMs);
  useEffect(() => {
    if (latest === undefined) return undefined;
    // The frame after the next one begins when the pixels of this one are out.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() =>
        performance.measure(PAINT_MEASURE, { start: latest, end: performance.now() }),
      );
    });
    return () => cancelAnimationFrame(frame);
  }, [latest]);
}
