// What an alert looks at, over time, with the line that it must not cross.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactElement, useMemo } from 'react';
import type { ChartAnnotation, ChartSeries } from '../charts/chart-types.ts';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import { queryRange } from '../data/prometheus.ts';
import type { AlertingRule } from '../data/rules.ts';
import { useFaults } from '../faults/use-faults.ts';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { alignSeries, stepFor } from '../services/align-series.ts';
import { useTime } from '../time/use-time.tsx';
import { QueryView } from '../ui/query-view.tsx';
import { seriesColor, serviceColor } from '../ui/series-color.ts';
import classes from './alerting.module.css';
import { messages } from './messages.ts';
import { thresholdOf } from './threshold.ts';

const POINTS = 200;
const HEIGHT_PX = 180;
const SERIES_MAX = 20;

export function RuleChart({ rule }: { readonly rule: AlertingRule }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { range, setRange } = useTime();
  const part = useQuery({
    queryKey: ['alert-threshold', rule.query],
    queryFn: async () => {
      // The parser is only needed once somebody looks closer.
      const { parsePromql, printPromql } = await import('./promql-printer.ts');
      return thresholdOf(parsePromql(rule.query), printPromql) ?? null;
    },
  });
  const stepMs = stepFor(range, POINTS);
  const query = useQuery({
    queryKey: ['alert-chart', part.data?.query, range.fromMs, range.toMs, stepMs],
    queryFn: async ({ signal }) => {
      const asked = { query: part.data?.query ?? '', fromMs: range.fromMs, toMs: range.toMs, stepMs };
      return (await queryRange(asked, signal)).value.series.slice(0, SERIES_MAX);
    },
    enabled: part.data !== undefined && part.data !== null,
    placeholderData: keepPreviousData,
  });
  const faults = useFaults(range);
  const annotations = useMemo(() => [...firingBands(rule, t.firing), ...faults], [rule, t.firing, faults]);
  if (part.data === null) return <p className={classes['dim']}>{t.noChart}</p>;
  return (
    <QueryView query={query} height={HEIGHT_PX + 30}>
      {(found) => {
        const series: ChartSeries[] = found.map((item, i) => {
          const service = item.labels['service_name'];
          const label = service ?? Object.values(item.labels).join(' ');
          return {
            id: JSON.stringify(item.labels),
            label: label === '' ? rule.name : label,
            color: service === undefined ? seriesColor(i) : serviceColor(service),
            values: alignSeries(item, range, stepMs).values,
          };
        });
        return (
          <TimeSeriesChart
            timesMs={alignSeries(undefined, range, stepMs).timesMs}
            series={series}
            range={range}
            heightPx={HEIGHT_PX}
            formatValue={(value) => formatNumber(value, locale)}
            title={`${rule.name}: ${t.chart}${part.data ? `, ${t.threshold(part.data.operator, formatNumber(part.data.value, locale))}` : ''}`}
            legend="list"
            min={0}
            thresholds={part.data ? [{ value: part.data.value, color: 'var(--o11y-error)', kind: 'line' }] : []}
            annotations={annotations}
            onZoom={setRange}
          />
        );
      }}
    </QueryView>
  );
}

/** When any alert of the rule was firing, as far as its history goes back. */
function firingBands(rule: AlertingRule, title: string): ChartAnnotation[] {
  const bands: ChartAnnotation[] = [];
  const firingSince = new Map<string, number>();
  for (const { labels, to, timeMs } of rule.history.toReversed()) {
    const key = JSON.stringify(labels);
    const fromMs = firingSince.get(key);
    if (to === 'firing') firingSince.set(key, fromMs ?? timeMs);
    else if (fromMs !== undefined) {
      bands.push({ fromMs, toMs: timeMs, title, color: 'var(--o11y-error)' });
      firingSince.delete(key);
    }
  }
  for (const fromMs of firingSince.values()) {
    bands.push({ fromMs, toMs: Date.now(), title, color: 'var(--o11y-error)' });
  }
  return bands;
}
