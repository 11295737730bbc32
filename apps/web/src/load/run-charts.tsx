// A run over time: requests, response time, failures, users. One crosshair for all; faults are bands.
import type { LoadPoint, LoadRunSummary } from '@o11y-lab/lab-control';
import { type ReactElement, useMemo } from 'react';
import type { ChartSeries } from '../charts/chart-types.ts';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import { useFaults } from '../faults/use-faults.ts';
import { formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { useTimeZone } from '../time/time-zone.ts';
import { coarserPoints, stretchSeconds } from './coarser-points.ts';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { isLive, toColumns } from './run-model.ts';

const HEIGHT_PX = 190;
/** A second or two without a request is no gap. */
const QUIET_MS = 5000;
/** A run that has just begun has an axis already. */
const AXIS_MS_MIN = 30_000;

export function RunCharts({
  run,
  points,
}: {
  readonly run: LoadRunSummary;
  readonly points: readonly LoadPoint[];
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const seconds = stretchSeconds(points);
  const columns = useMemo(() => toColumns(coarserPoints(points, seconds), seconds), [points, seconds]);
  const [first, last] = [points[0], points.at(-1)];
  const fromMs = first === undefined ? run.startedUnixMs : first.unixMs - Math.min(first.elapsedMs, 1000);
  const seenMs = last?.unixMs ?? run.startedUnixMs;
  // While it runs, the axis already reaches to its end: what is empty is still to come.
  const plannedMs = isLive(run.state) ? fromMs + (run.plannedMs ?? 0) : 0;
  const toMs = Math.max(seenMs, plannedMs, isLive(run.state) ? fromMs + AXIS_MS_MIN : fromMs + 1000);
  const range = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  const annotations = useFaults(range);

  const gapMs = Math.max(QUIET_MS, 2000 * seconds);
  const count = (value: number): string => formatNumber(value, locale);
  const rate = (value: number): string => t.perSecond(formatNumber(value, locale));
  const succeeded = columns.requestsPerSecond.map((all, i) => Math.max(0, all - (columns.failedPerSecond[i] ?? 0)));
  const hasDropped = columns.droppedPerSecond.some((value) => value > 0);
  const line = (
    id: string,
    label: string,
    color: string,
    values: readonly (number | null)[],
    more: Partial<ChartSeries> = {},
  ): ChartSeries => ({ id, label, color, values, ...more });

  const charts: readonly {
    readonly title: string;
    readonly series: readonly ChartSeries[];
    readonly format: (value: number) => string;
    readonly stacking: 'none' | 'normal';
  }[] = [
    {
      title: t.requestRate,
      format: rate,
      stacking: 'normal',
      series: [
        // Below, so that no failures are a line on the ground.
        line('failed', t.failures, 'var(--o11y-error)', columns.failedPerSecond, { fillOpacity: 45 }),
        line('ok', t.succeeded, 'var(--series-3)', succeeded, { fillOpacity: 30 }),
      ],
    },
    {
      title: t.responseTime,
      format: (value) => formatDuration(value, locale),
      stacking: 'none',
      series: [
        line('p50', t.p50, 'var(--series-1)', columns.p50Ms, { spanGaps: gapMs }),
        line('p95', t.p95, 'var(--series-2)', columns.p95Ms, { lineWidth: 2, spanGaps: gapMs }),
        line('p99', t.p99, 'var(--series-5)', columns.p99Ms, { spanGaps: gapMs }),
      ],
    },
    {
      title: t.failed,
      format: (value) => formatPercent(value, locale),
      stacking: 'none',
      series: [line('share', t.failed, 'var(--o11y-error)', columns.failedShare, { fillOpacity: 20 })],
    },
    {
      title: t.virtualUsers,
      format: count,
      stacking: 'none',
      series: [
        line('vus', t.virtualUsers, 'var(--series-4)', columns.vus, { fillOpacity: 15, interpolation: 'step-after' }),
        ...(hasDropped
          ? [line('dropped', t.dropped, 'var(--o11y-warn)', columns.droppedPerSecond, { formatValue: rate })]
          : []),
      ],
    },
  ];
  return (
    <>
      {seconds > 1 && <p className={classes['dim']}>{t.stretch(formatDuration(seconds * 1000, locale))}</p>}
      <div className={classes['charts']}>
        {charts.map(({ title, series, format, stacking }) => (
          <section key={title} aria-label={title}>
            <h2 className={classes['sub']}>{title}</h2>
            <TimeSeriesChart
              timesMs={columns.timesMs}
              series={series}
              range={range}
              heightPx={HEIGHT_PX}
              formatValue={format}
              title={title}
              legend={series.length > 1 ? 'list' : 'hidden'}
              tooltipSort="none"
              stacking={stacking}
              min={0}
              timeZone={zone === 'utc' ? 'utc' : undefined}
              annotations={annotations}
              syncKey="load-run"
            />
          </section>
        ))}
      </div>
    </>
  );
}
