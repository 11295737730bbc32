// The answer of a query that computes numbers: as a chart over time, and as a table of last values.

import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { TimeSeriesChart } from '../../charts/time-series-chart.tsx';
import { queryLogs } from '../../data/loki.ts';
import { useFaults } from '../../faults/use-faults.ts';
import { formatDuration, formatNumber } from '../../i18n/format.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { useTimeZone } from '../../time/time-zone.ts';
import type { PageTime } from '../../time/use-time.tsx';
import { InspectDrawer } from '../../ui/inspect-drawer.tsx';
import { EmptyState, QueryView } from '../../ui/query-view.tsx';
import { barEnds, barWidthMs } from './histogram-model.ts';
import { levelMessages } from './line/levels.ts';
import classes from './logs.module.css';
import { messages } from './messages.ts';
import { metricChart, SERIES_MAX } from './metric-model.ts';

export interface MetricResultProps {
  readonly text: string;
  readonly time: PageTime;
  /** Leads back to the lines that were counted. */
  readonly onLines: (() => void) | undefined;
  readonly onFailure: (error: Error | null) => void;
}

export function MetricResult({ text, time, onLines, onFailure }: MetricResultProps): ReactElement {
  const t = useMessages(messages);
  const names = useMessages(levelMessages);
  const { locale } = useLocale();
  const { zone } = useTimeZone();
  const [isInspecting, setInspecting] = useState(false);
  const { range } = time;
  const faults = useFaults(range);
  const stepMs = barWidthMs(range);
  const ends = useMemo(() => barEnds(range, stepMs), [range, stepMs]);
  const query = useQuery({
    queryKey: ['logs-metric', text, ends.fromMs, ends.toMs, stepMs],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      queryLogs({ query: text, ...ends, toMs: ends.toMs + 1, limit: 1, direction: 'forward', stepMs }, signal),
  });
  useEffect(() => onFailure(query.error), [query.error, onFailure]);
  const answer = query.data;
  const chart = useMemo(
    () =>
      metricChart(answer && answer.value.kind !== 'streams' ? answer.value.series : [], ends, stepMs, names.unknown),
    [answer, ends, stepMs, names.unknown],
  );
  const format = (value: number): string => formatNumber(value, locale);
  return (
    <>
      <div className={classes['bar']}>
        <output className={classes['count']} aria-live="polite">
          {answer &&
            `${t.seriesCount(format(chart.totalCount))} · ${t.took(formatDuration(answer.exchange.durationMs, locale))}`}
        </output>
        <span className={classes['space']} />
        {onLines && (
          <Button size="compact-xs" variant="default" onClick={onLines}>
            {t.backToLines}
          </Button>
        )}
        {answer && (
          <Button size="compact-xs" variant="default" onClick={() => setInspecting(true)}>
            {t.inspect}
          </Button>
        )}
      </div>
      <QueryView
        query={query}
        height={360}
        isEmpty={() => chart.totalCount === 0}
        empty={<EmptyState title={t.noSeries} />}
      >
        {() => (
          <>
            <section className={classes['histogram']} aria-label={t.metricChart}>
              <TimeSeriesChart
                timesMs={chart.timesMs}
                series={chart.series}
                range={range}
                heightPx={340}
                formatValue={format}
                title={t.metricChart}
                annotations={faults}
                timeZone={zone === 'utc' ? 'utc' : undefined}
                onZoom={time.setRange}
              />
            </section>
            {chart.totalCount > SERIES_MAX && (
              <p className={classes['note']}>{t.seriesLimited(format(SERIES_MAX), format(chart.totalCount))}</p>
            )}
            <table className={classes['table']}>
              <caption>{t.metricTable}</caption>
              <thead>
                <tr>
                  <th scope="col">{t.labels}</th>
                  <th scope="col">{t.last}</th>
                </tr>
              </thead>
              <tbody>
                {chart.series.map(({ id, label, color, values }) => (
                  <tr key={id}>
                    <td>
                      <i style={{ background: color }} aria-hidden /> {label}
                    </td>
                    <td>{format(values.findLast((value) => value !== null) ?? Number.NaN)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </QueryView>
      {answer && (
        <InspectDrawer
          opened={isInspecting}
          onClose={() => setInspecting(false)}
          exchanges={[{ name: 'LogQL', exchange: answer.exchange }]}
        />
      )}
    </>
  );
}
