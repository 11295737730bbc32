// The buckets of a histogram over time, classic or native.
import { Text, useComputedColorScheme } from '@mantine/core';
import { blend, formatUnit } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo } from 'react';
import { Heatmap } from '../../charts/heatmap.tsx';
import { type HeatmapRow, rowsFromLe, rowsFromNative } from '../../charts/heatmap-model.ts';
import { traceUrl } from '../../correlate/links.ts';
import type { Series } from '../../data/prometheus.ts';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { useFaults } from '../../faults/use-faults.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeZone } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { EmptyState } from '../../ui/query-view.tsx';
import { usePane } from '../../url/pane.tsx';
import { chartExemplars, gridOf, onGrid, thinExemplars } from './chart-model.ts';
import { EmptyAnswer } from './empty-answer.tsx';
import { messages } from './messages.ts';
import classes from './results.module.css';
import { guessUnit, shownUnit } from './unit.ts';
import type { MetricsData } from './use-metrics-data.ts';

export interface HeatmapViewProps {
  readonly data: MetricsData;
  readonly time: PageTime;
  readonly metrics: readonly DescribedMetric[];
}

const HEIGHT_PX = 360;
/** From few to many: one hue from next to the background to far from it, so that they can be told apart without colours. */
const ENDS = { dark: ['#1d3152', '#b5d6ff'], light: ['#d6e6fd', '#093f8f'] } as const;
const COLOR_COUNT = 12;

function colorsFor(scheme: 'dark' | 'light'): readonly string[] {
  return Array.from({ length: COLOR_COUNT }, (_, i) => blend(ENDS[scheme], i / (COLOR_COUNT - 1)));
}

export function HeatmapView({ data, time, metrics }: HeatmapViewProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const pane = usePane();
  const { aligned, stepMs, macros } = data.stepping;
  const timesMs = gridOf(aligned, stepMs);
  const faults = useFaults(time.range);
  const scheme = useComputedColorScheme('dark');
  const colors = useMemo(() => colorsFor(scheme), [scheme]);
  return (
    <>
      {data.range.map(({ letter, query, result }, index) => {
        if (result.data === undefined) return null;
        const { series } = result.data.value;
        const rows = rowsOf(series, aligned.fromMs, stepMs, timesMs.length);
        if (series.length === 0) return <EmptyAnswer key={letter} query={query.text} macros={macros} time={time} />;
        if (rows.length === 0) return <NoBuckets key={letter} />;
        const unit = shownUnit(
          guessUnit(`histogram_quantile(0.5, ${query.text})`, metrics) ?? guessUnit(query.text, metrics),
        );
        const exemplars = data.exemplars[index]?.data;
        return (
          <section key={letter}>
            <Text size="sm" className={classes['note'] ?? ''}>
              <b>{letter}</b> {query.text} · {t.bucketsPerSecond}
            </Text>
            <Heatmap
              title={`${t.heatmap}: ${query.text}`}
              timesMs={timesMs}
              rows={rows}
              stepMs={stepMs}
              range={time.range}
              heightPx={HEIGHT_PX}
              colors={colors}
              formatValue={(value) => formatUnit(value, unit, undefined, { locale })}
              formatCount={(count) => formatUnit(count, 'short', undefined, { locale })}
              timeZone={zone === 'utc' ? 'utc' : undefined}
              annotations={faults}
              onZoom={time.setRange}
              {...(exemplars
                ? { exemplars: thinExemplars(chartExemplars([exemplars.value]), time.range, Number.POSITIVE_INFINITY) }
                : {})}
              onExemplar={({ traceId, spanId }) => traceId && pane.openBeside(traceUrl(traceId, spanId))}
            />
          </section>
        );
      })}
    </>
  );
}

function NoBuckets(): ReactElement {
  const t = useMessages(messages);
  return (
    <EmptyState title={t.heatmap}>
      {t.heatmapHint} <code>http_server_duration_milliseconds_bucket</code>
    </EmptyState>
  );
}

function rowsOf(series: readonly Series[], fromMs: number, stepMs: number, length: number): readonly HeatmapRow[] {
  const native = series.flatMap(({ histograms = [] }) =>
    histograms.map(({ timeMs, buckets }) => ({ index: Math.round((timeMs - fromMs) / stepMs), buckets })),
  );
  if (native.length > 0) {
    return rowsFromNative(
      native.filter(({ index }) => index >= 0 && index < length),
      length,
    );
  }
  const classic = series.flatMap((item) => {
    const text = item.labels['le'];
    if (text === undefined) return [];
    const le = /^\+?Inf$/.test(text) ? Number.POSITIVE_INFINITY : Number(text);
    return Number.isNaN(le) ? [] : [{ le, values: onGrid(item, fromMs, stepMs, length) }];
  });
  return classic.length > 1 ? rowsFromLe(classic, length) : [];
}
