// Why a search found nothing: a service nobody knows, one condition too many, or another time. Each question is one more
// search, so they are few.
import { fetchTagValues, searchTraces } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';
import { closestNames } from '../common/closest.ts';
import { conditionsOf, type FormCondition, printConditions, type SearchForm } from './search-form.ts';

/** Conditions that are left out in turn. */
export const DROPPED_MAX = 4;
/** Traces are counted up to this many: more would take long to say the same. */
export const COUNTED_MAX = 100;
/** How far around the range is looked, from near to far. */
const REACHES_MS = [6 * 3_600_000, 14 * 86_400_000] as const;

export interface Dropped {
  readonly condition: string;
  /** The query without it. */
  readonly query: string;
  readonly count: number;
}

export interface Diagnosis {
  /** Set when no span of this service is in the range. */
  readonly unknownService: { readonly name: string; readonly closest: readonly string[] } | undefined;
  /** Leaving out the condition finds something. */
  readonly dropped: readonly Dropped[];
  /** Whether any condition was left out to see. */
  readonly hasTried: boolean;
  readonly nearestMs: number | undefined;
}

/** Conditions in the order they are doubted: the finest first, the service last. */
export function suspects(form: SearchForm): readonly FormCondition[] {
  const weight = ({ part }: FormCondition): number => {
    if (part === 'minDuration' || part === 'maxDuration') return 0;
    if (typeof part === 'number') return 1;
    return { status: 2, rootOnly: 3, kind: 4, name: 5, service: 6 }[part];
  };
  const conditions = conditionsOf(form);
  // A query of one condition is diagnosed by looking elsewhere in time.
  if (conditions.length < 2) return [];
  return [...conditions].sort((a, b) => weight(a) - weight(b)).slice(0, DROPPED_MAX);
}

export interface DiagnoseOptions {
  readonly query: string;
  /** Undefined when the query says more than a form can: then no condition can be left out. */
  readonly form: SearchForm | undefined;
  readonly range: TimeRange;
  readonly nowMs: number;
}

export async function diagnose(options: DiagnoseOptions, signal: AbortSignal): Promise<Diagnosis> {
  const { query, form, range, nowMs } = options;
  const [unknownService, dropped] = await Promise.all([
    form && form.service !== '' ? unknownServiceOf(form.service, range, signal) : undefined,
    form ? dropEach(form, range, signal) : [],
  ]);
  const found = dropped.filter(({ count }) => count > 0);
  const nearestMs = found.length > 0 ? undefined : await nearestOf(query, range, nowMs, signal);
  return { unknownService, dropped: found, hasTried: dropped.length > 0, nearestMs };
}

async function unknownServiceOf(
  name: string,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Diagnosis['unknownService']> {
  const { value } = await fetchTagValues('resource.service.name', range, signal);
  const names = value.map((item) => item.value);
  if (names.includes(name)) return undefined;
  const closest = closestNames(name, names);
  return { name, closest: closest.length > 0 ? closest : names.slice(0, 5) };
}

async function dropEach(form: SearchForm, range: TimeRange, signal: AbortSignal): Promise<readonly Dropped[]> {
  const all = conditionsOf(form);
  const dropped: Dropped[] = [];
  // One after another: a search that finds nothing has read much already.
  for (const { part, text } of suspects(form)) {
    const query = printConditions(all.filter((condition) => condition.part !== part));
    const search = { ...range, query, limit: COUNTED_MAX, spansPerSpanSet: 1 };
    const { value } = await searchTraces(search, signal);
    dropped.push({ condition: text, query, count: value.traces.length });
  }
  return dropped;
}

async function nearestOf(
  query: string,
  range: TimeRange,
  nowMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  for (const reachMs of REACHES_MS) {
    const around = [
      { fromMs: range.fromMs - reachMs, toMs: range.fromMs },
      { fromMs: range.toMs, toMs: Math.min(nowMs, range.toMs + reachMs) },
    ].filter(({ fromMs, toMs }) => toMs - fromMs > 1000);
    const starts: number[] = [];
    for (const window of around) {
      const { value } = await searchTraces({ ...window, query, limit: 1, spansPerSpanSet: 1 }, signal);
      starts.push(...value.traces.map(({ startMs }) => startMs));
    }
    const [nearest] = starts.sort((a, b) => distance(a, range) - distance(b, range));
    if (nearest !== undefined) return nearest;
  }
  return undefined;
}

function distance(timeMs: number, { fromMs, toMs }: TimeRange): number {
  return timeMs < fromMs ? fromMs - timeMs : Math.max(0, timeMs - toMs);
}

/** A range as long as the one before, with the moment within it. */
export function rangeAround(timeMs: number, { fromMs, toMs }: TimeRange, nowMs: number): TimeRange {
  const lengthMs = toMs - fromMs;
  const endMs = Math.min(nowMs, timeMs + lengthMs / 4);
  return { fromMs: endMs - lengthMs, toMs: endMs };
}
