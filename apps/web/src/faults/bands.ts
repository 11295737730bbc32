// Faults as stretches of time on charts. The metric `chaos_fault_active` knows them as long as metrics are kept; the lab
// knows those of the last while to the millisecond. Pure.
import { FAULT_METRIC, type FaultRecord } from '@o11y-lab/lab-control';
import type { ChartAnnotation } from '../charts/chart-types.ts';
import type { Series } from '../data/prometheus.ts';
import type { TimeRange } from '../time/time-range.ts';
import { type FaultWords, recordTitle } from './fault-text.ts';

export const FAULT_COLOR = 'var(--o11y-fault)';

/** More bands than this are no picture; the latest are kept. */
export const BAND_COUNT_MAX = 200;

/** Points a band can begin or end at, when the metric alone knows of it. */
const POINTS = 400;

export interface BandQuery {
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
}

/** What is asked of Prometheus: the same for ranges that begin in the same step, so that refreshes meet in the cache. */
export function bandQuery({ fromMs, toMs }: TimeRange): BandQuery {
  const stepMs = Math.max(1000, Math.ceil((toMs - fromMs) / POINTS / 1000) * 1000);
  return {
    // A fault that came and went between two steps counts in the second.
    query: `max_over_time(${FAULT_METRIC}[${stepMs / 1000}s]) > 0`,
    fromMs: Math.floor(fromMs / stepMs) * stepMs,
    toMs: Math.ceil(toMs / stepMs) * stepMs,
    stepMs,
  };
}

export interface BandInput {
  /** The answer of `bandQuery`. */
  readonly series: readonly Series[];
  readonly stepMs: number;
  /** What the lab says: active, and ended ones. */
  readonly records: readonly FaultRecord[];
  readonly range: TimeRange;
  readonly words: FaultWords;
}

export function faultBands({ series, stepMs, records, range, words }: BandInput): readonly ChartAnnotation[] {
  const known = new Set(records.map(({ id }) => id));
  const bands = [
    ...records.flatMap((record): ChartAnnotation[] => {
      if (record.state === 'failed') return [];
      // What is active lasts to the end of what is shown, and never beyond its own end.
      const toMs = record.toUnixMs ?? Math.min(range.toMs, record.untilUnixMs ?? range.toMs);
      return [{ fromMs: record.fromUnixMs, toMs, title: recordTitle(record, words), color: FAULT_COLOR }];
    }),
    ...stretches(series, stepMs)
      .filter(({ id }) => !known.has(id))
      .map(({ fromMs, toMs, fault, targets }) => ({
        fromMs,
        toMs,
        title: `${nameOf(fault, words)} · ${targets.join(', ')}`,
        color: FAULT_COLOR,
      })),
  ];
  return bands
    .filter(({ fromMs, toMs }) => toMs >= range.fromMs && fromMs <= range.toMs)
    .map((band) => ({
      ...band,
      fromMs: Math.max(band.fromMs, range.fromMs),
      toMs: Math.min(Math.max(band.toMs, band.fromMs), range.toMs),
    }))
    .sort((a, b) => a.fromMs - b.fromMs)
    .slice(-BAND_COUNT_MAX);
}

interface Stretch {
  readonly id: string;
  readonly fault: string;
  readonly targets: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Runs of samples without a hole between them; the targets of one fault together. */
function stretches(series: readonly Series[], stepMs: number): readonly Stretch[] {
  const found = new Map<string, { id: string; fault: string; targets: string[]; fromMs: number; toMs: number }>();
  for (const { labels, timesMs, values } of series) {
    const { id = '', fault = '', target = '' } = labels;
    let run = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    timesMs.forEach((timeMs, i) => {
      if (!((values[i] ?? 0) > 0)) return;
      if (timeMs - lastMs > stepMs * 1.5) run++;
      lastMs = timeMs;
      const key = `${id}\n${fault}\n${id === '' ? target : ''}\n${run}`;
      const known = found.get(key);
      if (!known) {
        found.set(key, { id, fault, targets: [target], fromMs: timeMs - stepMs, toMs: timeMs });
        return;
      }
      known.fromMs = Math.min(known.fromMs, timeMs - stepMs);
      known.toMs = Math.max(known.toMs, timeMs);
      if (!known.targets.includes(target)) known.targets.push(target);
    });
  }
  return [...found.values()];
}

/** The label says `netem delay` or `pause`. */
function nameOf(label: string, words: FaultWords): string {
  const name = label === 'iptables-loss' ? 'packet-loss' : label.replace(/^netem /, '');
  return Object.hasOwn(words, name) ? words[name as keyof FaultWords] : label; // hasOwn says that it is one
}
