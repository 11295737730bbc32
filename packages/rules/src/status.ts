// What can be asked of running rules: plain data, made anew for each question.
import type { Labels } from '@o11y-lab/model';
import type { Alert, AlertState, AlertTransition } from './evaluate/alerts.ts';

export interface RuleGroupStatus {
  readonly name: string;
  readonly file: string;
  readonly intervalMs: number;
  readonly limit: number;
  /** Of the last evaluation. */
  readonly evaluationMs: number;
  readonly lastEvaluationUnixMs: number | undefined;
  readonly rules: readonly RuleStatus[];
}

export type RuleStatus = RecordingRuleStatus | AlertingRuleStatus;

interface RuleStatusBase {
  readonly name: string;
  /** PromQL, printed from what was read. */
  readonly query: string;
  readonly labels: Labels;
  readonly health: 'unknown' | 'ok' | 'err';
  /** Empty when the last evaluation went well. */
  readonly lastError: string;
  readonly evaluationMs: number;
  readonly lastEvaluationUnixMs: number | undefined;
}

export interface RecordingRuleStatus extends RuleStatusBase {
  readonly kind: 'recording';
}

export interface AlertingRuleStatus extends RuleStatusBase {
  readonly kind: 'alerting';
  /** The most serious of its alerts. */
  readonly state: AlertState;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** As written, with their templates. */
  readonly annotations: Labels;
  /** Pending and firing. */
  readonly alerts: readonly Alert[];
  /** Oldest first, at most HISTORY_MAX. */
  readonly history: readonly AlertTransition[];
}
