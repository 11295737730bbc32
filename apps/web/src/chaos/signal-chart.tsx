// The signal that a fault must move, as it moves.
import type { FaultRecord, TopologyLink } from '@o11y-lab/lab-control';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { TimeSeriesChart } from '../charts/time-series-chart.tsx';
import { metricsUrl } from '../correlate/links.ts';
import { queryRange } from '../data/prometheus.ts';
import { FAULT_COLOR } from '../faults/bands.ts';
import { recordTitle } from '../faults/fault-text.ts';
import { messages as words } from '../faults/messages.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { alignSeries, stepFor } from '../services/align-series.ts';
import type { TimeRange } from '../time/time-range.ts';
import { PageLink } from '../ui/page-link.tsx';
import { ErrorBox } from '../ui/query-view.tsx';
import { serviceColor } from '../ui/series-color.ts';
import classes from './chaos.module.css';
import { messages } from './messages.ts';
import { rangeAround, type Signal, signalOf } from './signal.ts';
import { formatSignal } from './signal-text.ts';

const LOOK_MS = 2000;
const POINTS = 150;
const HEIGHT_PX = 118;
/** What is shown of the time before, to compare with. */
const BEFORE_MS = 60_000;
/** Of a fault that goes on for long, the latest part. */
const SPAN_MS_MAX = 10 * 60_000;

export interface SignalChartProps {
  readonly record: FaultRecord;
  readonly links: readonly TopologyLink[];
  readonly skewMs: number;
}

export function SignalChart({ record, links, skewMs }: SignalChartProps): ReactElement {
  const t = useMessages(messages);
  const names = useMessages(words);
  const { locale } = useLocale();
  const signal = signalOf(record, links);
  const { query } = signal;
  const answer = useQuery({
    queryKey: ['fault-signal', record.id, query],
    queryFn: async ({ signal: abort }) => {
      const range = liveRange(record.fromUnixMs, Date.now() + skewMs);
      const stepMs = stepFor(range, POINTS);
      const { value } = await queryRange({ query, ...range, stepMs }, abort);
      return { range, ...alignSeries(value.series[0], range, stepMs) };
    },
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const what = recordTitle(record, names);
  const { data, error } = answer;
  if (error !== null && data === undefined) return <ErrorBox error={error} onRetry={() => void answer.refetch()} />;
  const hasSamples = data?.values.some((value) => value !== null) ?? true;
  return (
    <div className={classes['signal']}>
      <p className={classes['signalName']}>
        {signalName(signal, t)}
        <PageLink
          beside
          to={metricsUrl({ queries: [query], range: rangeAround(record, Date.now() + skewMs) })}
          aria-label={t.promqlOf(what)}
        >
          PromQL
        </PageLink>
      </p>
      <div className={classes['signalChart']}>
        {data !== undefined && (
          <TimeSeriesChart
            timesMs={data.timesMs}
            series={[
              {
                id: 'signal',
                label: signalName(signal, t),
                color: signal.unit === 'percent' ? 'var(--o11y-error)' : serviceColor(record.targets[0] ?? ''),
                values: data.values,
                fillOpacity: 12,
              },
            ]}
            range={data.range}
            heightPx={HEIGHT_PX}
            formatValue={(value) => formatSignal(value, signal.unit, locale)}
            title={t.chartOf(what)}
            legend="hidden"
            min={0}
            annotations={[
              {
                fromMs: record.fromUnixMs,
                toMs: record.toUnixMs ?? data.range.toMs,
                title: what,
                color: FAULT_COLOR,
              },
            ]}
          />
        )}
        {!hasSamples && <p className={classes['noTraffic']}>{t.noTraffic}</p>}
      </div>
    </div>
  );
}

/** On whole seconds, so that samples stay where they are from one look to the next. */
function liveRange(fromUnixMs: number, nowMs: number): TimeRange {
  const toMs = Math.floor(nowMs / 1000) * 1000;
  const fromMs = Math.floor((fromUnixMs - BEFORE_MS) / 1000) * 1000;
  return { fromMs: Math.max(fromMs, toMs - SPAN_MS_MAX), toMs: Math.max(toMs, fromMs + BEFORE_MS) };
}

interface SignalWords {
  readonly signalP95: (of: string) => string;
  readonly signalErrors: (of: string) => string;
  readonly signalRate: (of: string) => string;
}

function signalName({ name }: Signal, t: SignalWords): string {
  switch (name.kind) {
    case 'measured':
      return name.text;
    case 'p95':
      return t.signalP95(name.of);
    case 'errors':
      return t.signalErrors(name.of);
    case 'rate':
      return t.signalRate(name.of);
    default:
      return name satisfies never;
  }
}
