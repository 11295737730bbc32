import type { Clock, Labels } from '@o11y-lab/model';
import { type MetricReader, queryInstant, type VectorElement } from '@o11y-lab/promql';
import type { AlertingRule, RuleGroup } from '../rule.ts';
import { NO_ALERTS, stepAlerts, withActiveAt } from './alerts.ts';
import { metricNames } from './metric-names.ts';
import { readActiveSince } from './restore.ts';
import { HISTORY_MAX, type RunningRule } from './running-rule.ts';
import { type SampleStore, SampleWriter } from './sample-writer.ts';
import { alertSamples, foundAlerts, RuleError, recordedSamples, refuseMany, type Sample } from './series.ts';

/** What evaluation needs of the world. */
export interface EvaluationEffects {
  readonly store: MetricReader & SampleStore;
  readonly now: Clock;
  /** Lets other work run, see EvaluateOptions of promql. */
  readonly pause: () => Promise<void>;
  /** Aborted when the process stops: queries under way end then. */
  readonly signal: { readonly aborted: boolean };
  /** For templates. */
  readonly externalLabels: Labels;
}

/** A rule that takes longer than this would hold up its group for many intervals. */
const QUERY_TIMEOUT_MS = 10_000;

/**
 * Evaluates the rules of a group one after the other, as of `slotUnixMs`: a rule sees what those before it have recorded.
 * One that fails keeps its alerts and series, and the others go on.
 */
export async function evaluateGroup(
  group: RuleGroup,
  rules: readonly RunningRule[],
  slotUnixMs: number,
  effects: EvaluationEffects,
): Promise<void> {
  const timeUnixMs = slotUnixMs - group.queryOffsetMs;
  const writer = new SampleWriter(effects.store, timeUnixMs);
  for (const running of rules) {
    if (effects.signal.aborted) return;
    if (writer.holdsBack(metricNames(running.rule.expr))) await writer.flush();
    const startedMs = effects.now();
    try {
      const elements = await queryElements(running.rule, timeUnixMs, effects);
      const samples = await samplesOf(running, elements, group, { slotUnixMs, timeUnixMs }, effects);
      running.health = 'ok';
      running.lastError = '';
      writer.add(running, samples);
    } catch (error) {
      if (effects.signal.aborted) return;
      running.health = 'err';
      running.lastError = error instanceof Error ? error.message : String(error);
    }
    running.evaluationMs = effects.now() - startedMs;
    running.lastEvaluationUnixMs = startedMs;
  }
  await writer.flush();
}

async function queryElements(
  { source, expr }: RunningRule['rule'],
  timeUnixMs: number,
  { store, now, pause, signal }: EvaluationEffects,
): Promise<readonly VectorElement[]> {
  const options = { now, timeoutMs: QUERY_TIMEOUT_MS, pause, signal };
  const { data } = await queryInstant({ source, expr }, timeUnixMs, store, options);
  if (data.kind === 'vector') return data.elements;
  if (data.kind === 'scalar') return [{ labels: new Map(), sample: data.value }];
  throw new RuleError('the result is no vector and no scalar');
}

interface Times {
  /** When the evaluation counts as done: alerts wait by it. */
  readonly slotUnixMs: number;
  /** What the queries look at and samples are written at: earlier by the query offset. */
  readonly timeUnixMs: number;
}

async function samplesOf(
  running: RunningRule,
  elements: readonly VectorElement[],
  group: RuleGroup,
  times: Times,
  effects: EvaluationEffects,
): Promise<readonly Sample[]> {
  const { rule } = running;
  return rule.kind === 'recording'
    ? recordedSamples(rule, elements, group.limit)
    : stepRule(running, rule, foundAlerts(rule, elements, effects.externalLabels), group.limit, times, effects);
}

async function stepRule(
  running: RunningRule,
  rule: AlertingRule,
  found: ReturnType<typeof foundAlerts>,
  limit: number,
  { slotUnixMs, timeUnixMs }: Times,
  { store }: EvaluationEffects,
): Promise<readonly Sample[]> {
  const step = stepAlerts(running.alerts, found, rule, slotUnixMs);
  const active = [...step.alerts.values()].filter(({ state }) => state !== 'inactive');
  if (limit > 0 && active.length > limit) {
    running.alerts = NO_ALERTS;
    refuseMany(limit, active.length, 'alerts');
  }
  const wasRestored = running.isRestored;
  const restored =
    wasRestored || active.length === 0
      ? step.alerts
      : withActiveAt(step.alerts, await readActiveSince(store, rule, timeUnixMs));
  running.alerts = restored;
  running.isRestored = true;
  running.history = [...running.history, ...step.transitions].slice(-HISTORY_MAX);
  // The first evaluation writes nothing: the next one knows the state that goes on from before the restart.
  return wasRestored ? alertSamples(restored) : [];
}
