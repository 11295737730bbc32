import type { ReactElement } from 'react';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import type { SqlResult } from '../data/sql.ts';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { EmptyState } from '../ui/query-view.tsx';
import { seriesColor, serviceColor } from '../ui/series-color.ts';
import { messages } from './messages.ts';
import { chartOf } from './result-model.ts';

const HEIGHT_PX = 340;

export function ResultChart({ result }: { readonly result: SqlResult }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const chart = chartOf(result);
  const [fromMs, toMs] = [chart?.timesMs[0], chart?.timesMs.at(-1)];
  if (!chart || fromMs === undefined || toMs === undefined) return <EmptyState title={t.chartHint} />;
  const isServices = chart.series.every(({ name }) => /^(service-|api-)/.test(name));
  return (
    <TimeSeriesChart
      timesMs={chart.timesMs}
      series={chart.series.map(({ name, values }, i) => ({
        id: name,
        label: name,
        color: isServices ? serviceColor(name) : seriesColor(i),
        values,
      }))}
      // One moment has no width of its own.
      range={{ fromMs, toMs: Math.max(toMs, fromMs + 1000) }}
      heightPx={HEIGHT_PX}
      formatValue={(value) => formatNumber(value, locale)}
      title={t.chart}
      legend="list"
    />
  );
}
