// What a rule file says, read and checked.
import type { Labels } from '@o11y-lab/model';
import type { Expr } from '@o11y-lab/promql';
import type { Template } from './template/template.ts';

export interface RuleGroup {
  /** As it was given to the loader; together with the name it tells a group from all others. */
  readonly file: string;
  readonly name: string;
  /** Undefined: the engine's default. */
  readonly intervalMs: number | undefined;
  /** How far back the rules of the group look, for data that arrive late. */
  readonly queryOffsetMs: number;
  /** Alerts, or series, that one rule may make; 0 for no limit. */
  readonly limit: number;
  readonly rules: readonly Rule[];
}

export type Rule = RecordingRule | AlertingRule;

interface RuleBase {
  /** As written: positions in warnings refer to it. */
  readonly source: string;
  readonly expr: Expr;
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'recording';
  /** The metric name of what it records. */
  readonly name: string;
  readonly labels: Labels;
}

export interface AlertingRule extends RuleBase {
  readonly kind: 'alerting';
  readonly name: string;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  /** Those of the group included. */
  readonly labels: readonly TemplateEntry[];
  readonly annotations: readonly TemplateEntry[];
}

export interface TemplateEntry {
  readonly name: string;
  /** As written: the API shows the rule with it. */
  readonly source: string;
  readonly template: Template;
}
