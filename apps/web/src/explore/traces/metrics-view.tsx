// Metrics made of spans: lines, or a heatmap where they are buckets, and the same as a table.
import { SegmentedControl } from '@mantine/core';
import { formatDurationMs, formatUnit } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo } from 'react';
import { Heatmap } from '../../charts/heatmap.tsx';
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx';
import { traceUrl } from '../../correlate/links.ts';
import { useFaults } from '../../faults/use-faults.ts';
import { formatDuration, formatNumber } from '../../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeZone } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { usePane } from '../../url/pane.tsx';
import { messages } from './messages.ts';
import { bucketRows, chartSeries, readExemplars, seriesFacts, timesOf } from './metrics-model.ts';
import { SeriesTable } from './series-table.tsx';
import type { MetricsUnit } from './traceql-query.ts';
import classes from './traces.module.css';
import type { MetricsAnswer } from './use-traces-data.ts';

const HEIGHT_PX = 400;
/** From few to many: steps of one hue, so that they can be told apart without seeing colours. */
const COLORS = Array.from({ length: 12 }, (_, i) => {
  const share = Math.round(14 + (i / 11) * 86);
  return `color-mix(in srgb, var(--series-1) ${share}%, var(--o11y-surface))`;
});

export interface MetricsViewProps {
  readonly found: MetricsAnswer;
  readonly time: PageTime;
}

export function MetricsView({ found, time }: MetricsViewProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const pane = usePane();
  const { answer, query, kind, stepMs } = found;
  const view = pane.params.get('view') === 'table' ? 'table' : 'chart';
  const timesMs = useMemo(() => timesOf(answer.value), [answer]);
  const series = useMemo(() => chartSeries(answer.value, timesMs), [answer, timesMs]);
  const faults = useFaults(found.range);
  const rows = useMemo(() => (kind.isHistogram ? bucketRows(answer.value, timesMs) : []), [answer, timesMs, kind]);
  const exemplars = useMemo(() => readExemplars(answer.exchange.responseText), [answer]);
  const formatValue = (value: number): string => formatMetric(value, kind.unit, locale);
  const common = {
    title: t.metricsTitle(query),
    timesMs,
    range: found.range,
    heightPx: HEIGHT_PX,
    formatValue,
    timeZone: zone === 'utc' ? 'utc' : undefined,
    onZoom: time.setRange,
    ...(exemplars.length > 0 ? { exemplars } : {}),
    onExemplar: ({
      traceId,
      spanId,
    }: {
      readonly traceId: string | undefined;
      readonly spanId: string | undefined;
    }) => {
      if (traceId) pane.openBeside(traceUrl(traceId, spanId));
    },
  };
  return (
    <div className={classes['results']}>
      <div className={classes['toolbar']}>
        <span className={classes['dim']}>
          {t.metricsCount(answer.value.length.toLocaleString(locale), formatDurationMs(stepMs))}
        </span>
        <span className={classes['space']} />
        <SegmentedControl
          size="xs"
          aria-label={t.view}
          value={view}
          data={[
            { value: 'chart', label: t.chart },
            { value: 'table', label: t.tableOnly },
          ]}
          onChange={(value) => pane.setParams({ view: value === 'table' ? 'table' : undefined })}
        />
      </div>
      <div className={classes['panel']}>
        {view === 'table' ? (
          <SeriesTable facts={seriesFacts(answer.value)} formatValue={formatValue} />
        ) : rows.length > 0 ? (
          <Heatmap
            {...common}
            rows={rows}
            stepMs={stepMs}
            annotations={faults}
            colors={COLORS}
            formatCount={(count) => formatUnit(count, 'short', undefined, { locale })}
          />
        ) : (
          <TimeSeriesChart {...common} series={series} annotations={faults} legend="table" min={0} />
        )}
      </div>
    </div>
  );
}

/** Tempo gives durations in seconds. */
function formatMetric(value: number, unit: MetricsUnit, locale: Locale): string {
  switch (unit) {
    case 'seconds':
      return formatDuration(value * 1000, locale);
    case 'perSecond':
      return `${formatNumber(value, locale)} /s`;
    case 'count':
    case 'plain':
      return formatUnit(value, 'short', undefined, { locale });
    default:
      return unit satisfies never;
  }
}
