// Rate, errors and duration of a service, from its own spans.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { ChartSeries } from '../charts/chart-types.ts';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import { queryRange, type Series } from '../data/prometheus.ts';
import { useFaults } from '../faults/use-faults.ts';
import { formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import { useTime } from '../time/use-time.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { alignSeries, stepFor } from './align-series.ts';
import { messages } from './messages.ts';
import classes from './services.module.css';

/** Points a small chart has room for. */
const POINTS = 120;
const HEIGHT_PX = 150;

/** PromQL of the three charts. */
export interface RedQueries {
  readonly rate: string;
  /** 0–1. */
  readonly errors: string;
  readonly p95Ms: string;
}

export function RedCharts({ service }: { readonly service: string }): ReactElement {
  return <RedFigures name={service} queriesOf={(window) => serviceQueries(service, window)} />;
}

function serviceQueries(service: string, window: string): RedQueries {
  // What enters the service: requests, and messages it takes from a topic.
  const entering = `service_name="${service}", span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER"`;
  return {
    rate: `sum(rate(traces_spanmetrics_calls_total{${entering}}[${window}]))`,
    errors: `(sum(rate(traces_spanmetrics_calls_total{${entering}, status_code="STATUS_CODE_ERROR"}[${window}])) or vector(0)) / sum(rate(traces_spanmetrics_calls_total{${entering}}[${window}]))`,
    p95Ms: `histogram_quantile(0.95, sum by (le) (rate(traces_spanmetrics_duration_milliseconds_bucket{${entering}}[${window}])))`,
  };
}

/** The three charts of anything that has a rate, errors and a duration; `window` is how far its rates look back. */
export function RedFigures({
  name,
  queriesOf,
}: {
  readonly name: string;
  readonly queriesOf: (window: string) => RedQueries;
}): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { range, setRange } = useTime();
  const faults = useFaults(range);
  const stepMs = stepFor(range, POINTS);
  const queries = queriesOf(`${Math.max(60, (4 * stepMs) / 1000)}s`);
  const charts: readonly {
    title: string;
    query: string;
    color: string;
    format: (value: number, locale: Locale) => string;
  }[] = [
    {
      title: t.requests,
      query: queries.rate,
      color: serviceColor(name),
      format: (value) => `${formatNumber(value, locale)} /s`,
    },
    { title: t.errors, query: queries.errors, color: 'var(--o11y-error)', format: formatPercent },
    { title: t.latency, query: queries.p95Ms, color: serviceColor(name), format: formatDuration },
  ];
  const query = useQuery({
    queryKey: ['red', queries, range.fromMs, range.toMs, stepMs],
    queryFn: async ({ signal }): Promise<readonly (readonly Series[])[]> => {
      const span = { fromMs: range.fromMs, toMs: range.toMs, stepMs };
      const answers = await Promise.all(charts.map((chart) => queryRange({ ...span, query: chart.query }, signal)));
      return answers.map(({ value }) => value.series);
    },
    placeholderData: keepPreviousData,
  });
  return (
    <QueryView
      query={query}
      height={HEIGHT_PX + 30}
      isEmpty={(answers) => answers.every((series) => series.length === 0)}
      empty={<p className={classes['dim']}>{t.noRed}</p>}
    >
      {(answers) => (
        <div className={classes['charts']}>
          {charts.map(({ title, color, format }, i) => {
            const { timesMs, values } = alignSeries(answers[i]?.[0], range, stepMs);
            const series: ChartSeries[] = [{ id: title, label: title, color, values, fillOpacity: 12 }];
            return (
              <div key={title}>
                <h3>{title}</h3>
                <TimeSeriesChart
                  timesMs={timesMs}
                  series={series}
                  range={range}
                  heightPx={HEIGHT_PX}
                  formatValue={(value) => format(value, locale)}
                  title={`${name}: ${title}`}
                  legend="hidden"
                  min={0}
                  syncKey="red"
                  annotations={faults}
                  onZoom={setRange}
                />
              </div>
            );
          })}
        </div>
      )}
    </QueryView>
  );
}
