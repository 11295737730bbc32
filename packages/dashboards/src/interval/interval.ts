// The step of a query and the macros made of it, by the rules of Grafana, so that one dashboard shows the same numbers
// in both tiers. Steps:
//   1. the panel's interval: range ÷ points, rounded to a step people like, at least the panel's "min interval"
//      (else the data source's scrape interval);
//   2. the target's own "min step", where it has one, replaces the floor of 1;
//   3. never more than 11,000 points;
//   4. times the target's interval factor.
import { formatDurationMs, parseDurationMs } from './duration.ts';

/** [below, step]: a raw interval below the first number (ms) becomes the second. */
const NICE_STEPS: readonly (readonly [belowMs: number, stepMs: number])[] = [
  [10, 1],
  [15, 10],
  [35, 20],
  [75, 50],
  [150, 100],
  [350, 200],
  [750, 500],
  [1500, 1000],
  [3500, 2000],
  [7500, 5000],
  [12_500, 10_000],
  [17_500, 15_000],
  [25_000, 20_000],
  [45_000, 30_000],
  [90_000, 60_000],
  [210_000, 120_000],
  [450_000, 300_000],
  [750_000, 600_000],
  [1_050_000, 900_000],
  [1_500_000, 1_200_000],
  [2_700_000, 1_800_000],
  [5_400_000, 3_600_000],
  [9_000_000, 7_200_000],
  [16_200_000, 10_800_000],
  [32_400_000, 21_600_000],
  [86_400_000, 43_200_000],
  [604_800_000, 86_400_000],
  [1_814_400_000, 604_800_000],
  [3_628_800_000, 2_592_000_000],
];
const STEP_LARGEST_MS = 31_536_000_000;

/** The most points Prometheus answers with. */
const POINTS_MAX = 11_000;

/** What is scraped how often, where neither data source nor query says: Grafana's default. */
export const SCRAPE_INTERVAL_MS_DEFAULT = 15_000;

export interface IntervalInput {
  readonly rangeMs: number;
  /** The panel's `maxDataPoints`, else its width in pixels. */
  readonly maxDataPoints: number;
  /** The panel's min interval, variables replaced. */
  readonly panelInterval?: string | undefined;
  /** The target's min step, variables replaced ("$__rate_interval" and "$__interval" may stand as they are). */
  readonly targetInterval?: string | undefined;
  /** The data source's `timeInterval`. */
  readonly datasourceInterval?: string | undefined;
  readonly intervalFactor?: number | undefined;
}

export interface Interval {
  /** The step to ask with, and `$__interval`. */
  readonly stepMs: number;
  readonly rateIntervalMs: number;
}

/** The nice step at or near a raw interval. */
export function roundInterval(intervalMs: number): number {
  for (const [belowMs, stepMs] of NICE_STEPS) if (intervalMs < belowMs) return stepMs;
  return STEP_LARGEST_MS;
}

/** The interval of a whole panel: what request.interval and variables in titles see. */
export function panelIntervalMs(
  input: Pick<IntervalInput, 'rangeMs' | 'maxDataPoints' | 'panelInterval' | 'datasourceInterval'>,
): number {
  const floorMs = durationOr(input.panelInterval, durationOr(input.datasourceInterval, SCRAPE_INTERVAL_MS_DEFAULT));
  return Math.max(roundInterval(rawMs(input)), floorMs, 1);
}

/** Step and rate interval of a Prometheus target. */
export function prometheusInterval(input: IntervalInput): Interval {
  const { rangeMs, intervalFactor = 1 } = input;
  const scrapeMs = durationOr(input.datasourceInterval, SCRAPE_INTERVAL_MS_DEFAULT);
  const targetInterval = input.targetInterval?.trim() ?? '';
  const asksForRate = /^\$(__rate_interval|\{__rate_interval\})$/.test(targetInterval);
  const asksForInterval = /^\$(__interval|\{__interval\})$/.test(targetInterval);
  const floorMs =
    asksForRate || asksForInterval ? panelIntervalMs(input) : durationOr(targetInterval, panelIntervalMs(input));
  const raw = rawMs(input);
  const wantedMs = raw < floorMs ? floorMs : roundInterval(raw);
  const adjustedMs = Math.max(wantedMs, roundInterval(rangeMs / POINTS_MAX));
  if (asksForRate) {
    const rateIntervalMs = rateInterval(adjustedMs, scrapeMs);
    return { stepMs: rateIntervalMs, rateIntervalMs };
  }
  const stepMs = adjustedMs * Math.max(1, Math.trunc(intervalFactor));
  const assumedScrapeMs = asksForInterval ? stepMs : durationOr(targetInterval, scrapeMs);
  return { stepMs, rateIntervalMs: rateInterval(stepMs, assumedScrapeMs) };
}

/** The step of a Loki or Tempo range query: as the panel's interval, whole seconds from a second on. */
export function coarseIntervalMs(input: IntervalInput): number {
  const own = parseDurationMs(input.targetInterval ?? '');
  const floor = { ...input, datasourceInterval: input.datasourceInterval ?? '1s' };
  const stepMs = Math.max(own ?? panelIntervalMs(floor), roundInterval(input.rangeMs / POINTS_MAX));
  return stepMs < 1000 ? 1000 : Math.ceil(stepMs / 1000) * 1000;
}

/** Long enough for `rate` to see at least four scrapes, and for neighbouring points to overlap by one. */
export function rateInterval(stepMs: number, scrapeMs: number): number {
  return Math.max(stepMs + scrapeMs, 4 * scrapeMs);
}

/** Range queries start and end on multiples of the step, so that a refresh moves no point. `offsetMs`: of the zone, from UTC. */
export function alignRange(
  range: { readonly fromMs: number; readonly toMs: number },
  stepMs: number,
  offsetMs = 0,
): { readonly fromMs: number; readonly toMs: number } {
  const align = (timeMs: number): number => Math.floor((timeMs + offsetMs) / stepMs) * stepMs - offsetMs;
  return { fromMs: align(range.fromMs), toMs: align(range.toMs) };
}

/** The macros of a query as text. `$__auto` is Loki's: the step, or the whole range of an instant query. */
export function intervalMacros(
  rangeMs: number,
  { stepMs, rateIntervalMs }: Interval,
  instant = false,
): Readonly<Record<string, string>> {
  const rangeSeconds = Math.round(rangeMs / 1000);
  return {
    __interval: formatDurationMs(stepMs),
    __interval_ms: String(Math.round(stepMs)),
    __rate_interval: formatDurationMs(rateIntervalMs),
    __rate_interval_ms: String(Math.round(rateIntervalMs)),
    __range: `${rangeSeconds}s`,
    __range_s: String(rangeSeconds),
    __range_ms: String(Math.round(rangeMs)),
    __auto: instant ? `${rangeSeconds}s` : formatDurationMs(stepMs),
  };
}

function rawMs({ rangeMs, maxDataPoints }: Pick<IntervalInput, 'rangeMs' | 'maxDataPoints'>): number {
  return rangeMs / Math.max(1, maxDataPoints);
}

function durationOr(text: string | undefined, otherwiseMs: number): number {
  const parsed = text ? parseDurationMs(text) : undefined;
  return parsed === undefined || parsed <= 0 ? otherwiseMs : parsed;
}
