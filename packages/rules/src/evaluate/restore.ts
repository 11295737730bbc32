// After a restart, alerts go on waiting where they were: `ALERTS_FOR_STATE` says since when each was active.
import { type Labels, labelsKey, METRIC_NAME, staleTest } from '@o11y-lab/model';
import type { MetricStore, SeriesSamples } from '@o11y-lab/storage';
import type { Alert } from './alerts.ts';
import { ALERTS_FOR_STATE } from './series.ts';

/** After a longer outage than this, waiting starts over; Prometheus' default. */
export const OUTAGE_TOLERANCE_MS = 3_600_000;

/**
 * Since when the alerts of a rule count as active, asked for each alert. The time that the process was down does not
 * count as waiting, but takes nothing away from it either.
 */
export async function readActiveSince(
  store: Pick<MetricStore, 'select'>,
  rule: { readonly name: string; readonly forMs: number },
  timeUnixMs: number,
): Promise<(alert: Alert) => number | undefined> {
  const found = await store.select({
    startUnixMs: timeUnixMs - OUTAGE_TOLERANCE_MS,
    endUnixMs: timeUnixMs,
    matchers: [
      { name: METRIC_NAME, operator: '=', value: ALERTS_FOR_STATE },
      { name: 'alertname', operator: '=', value: rule.name },
    ],
  });
  const byLabels = new Map(found.map((series) => [labelsKey(withoutName(series.labels)), series]));
  return ({ labels }) => {
    const series = byLabels.get(labelsKey(labels));
    return series && activeSince(series, rule.forMs, timeUnixMs);
  };
}

function activeSince({ timeUnixMs, value }: SeriesSamples, forMs: number, nowUnixMs: number): number | undefined {
  const last = value.length - 1;
  const [downAtMs, sinceSeconds] = [timeUnixMs[last], value[last]];
  // Stale: it was over before the process ended.
  if (downAtMs === undefined || sinceSeconds === undefined || staleTest(value)(last)) return undefined;
  if (!Number.isFinite(sinceSeconds)) return undefined;
  const sinceMs = sinceSeconds * 1000;
  const hadFired = downAtMs - sinceMs >= forMs;
  return hadFired ? sinceMs : sinceMs + (nowUnixMs - downAtMs);
}

function withoutName(labels: Labels): Labels {
  return new Map([...labels].filter(([name]) => name !== METRIC_NAME));
}
