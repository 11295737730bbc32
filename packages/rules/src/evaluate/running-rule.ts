import { type Labels, labelsOf } from '@o11y-lab/model';
import { printPromql } from '@o11y-lab/promql';
import type { Rule } from '../rule.ts';
import type { RuleStatus } from '../status.ts';
import { type AlertState, type Alerts, type AlertTransition, NO_ALERTS } from './alerts.ts';

/** Changes of state that are kept per rule, for people who look at what happened. */
export const HISTORY_MAX = 100;

/** A rule and what its evaluations left behind. */
export interface RunningRule {
  readonly rule: Rule;
  /** The series of the last evaluation by key: those missing in the next one end with a stale marker. */
  written: ReadonlyMap<string, Labels>;
  alerts: Alerts;
  history: readonly AlertTransition[];
  /** False until the alerts of the process before have been looked for. */
  isRestored: boolean;
  health: RuleStatus['health'];
  lastError: string;
  evaluationMs: number;
  lastEvaluationUnixMs: number | undefined;
}

export function newRunningRule(rule: Rule): RunningRule {
  return {
    rule,
    written: new Map(),
    alerts: NO_ALERTS,
    history: [],
    isRestored: rule.kind === 'recording' || rule.forMs === 0,
    health: 'unknown',
    lastError: '',
    evaluationMs: 0,
    lastEvaluationUnixMs: undefined,
  };
}

/** The same rule when a file is read again: its name and labels, as in Prometheus; the expression may have changed. */
export function identityOf({ rule }: RunningRule): string {
  const labels = rule.kind === 'recording' ? [...rule.labels] : rule.labels.map(({ name, source }) => [name, source]);
  return JSON.stringify([rule.kind, rule.name, labels]);
}

export function statusOf(running: RunningRule): RuleStatus {
  const { rule, health, lastError, evaluationMs, lastEvaluationUnixMs } = running;
  const base = {
    name: rule.name,
    query: printPromql(rule.expr),
    health,
    lastError,
    evaluationMs,
    lastEvaluationUnixMs,
  };
  if (rule.kind === 'recording') return { kind: 'recording', ...base, labels: rule.labels };
  const alerts = [...running.alerts.values()].filter(({ state }) => state !== 'inactive');
  return {
    kind: 'alerting',
    ...base,
    state: worst(alerts.map(({ state }) => state)),
    forMs: rule.forMs,
    keepFiringForMs: rule.keepFiringForMs,
    labels: labelsOf(rule.labels.map(({ name, source }) => [name, source])),
    annotations: labelsOf(rule.annotations.map(({ name, source }) => [name, source])),
    alerts,
    history: running.history,
  };
}

function worst(states: readonly AlertState[]): AlertState {
  if (states.includes('firing')) return 'firing';
  return states.includes('pending') ? 'pending' : 'inactive';
}
