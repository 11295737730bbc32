// The variables of a dashboard, parsed. Their meaning is in variables/.

import type { DatasourceRef } from './target-model.ts';

export type Variable =
  | QueryVariable
  | DatasourceVariable
  | CustomVariable
  | TextboxVariable
  | ConstantVariable
  | IntervalVariable
  | AdhocVariable
  | UnsupportedVariable;

export type VariableKind = Variable['kind'];

export interface VariableBase {
  readonly name: string;
  /** Shown before the picker; empty: the name. */
  readonly label: string;
  readonly description: string;
  /** What of it is on the page. */
  readonly hide: 'none' | 'label' | 'variable';
  /** True: its value does not stand in the URL. */
  readonly skipUrlSync: boolean;
  /** What the file was saved with: where a viewer without `var-…` in the URL starts. */
  readonly current: VariableValue;
}

/** One value, or several. `text` is what is shown; "$__all" as a value means all. */
export interface VariableValue {
  readonly text: readonly string[];
  readonly value: readonly string[];
}

export interface VariableOption {
  readonly text: string;
  readonly value: string;
}

/** What multi-select variables have in common. */
export interface MultiValue {
  readonly multi: boolean;
  readonly includeAll: boolean;
  /** Sent instead of the list of all options; empty: the list. */
  readonly allValue: string;
}

export interface QueryVariable extends VariableBase, MultiValue {
  readonly kind: 'query';
  readonly datasource: DatasourceRef;
  readonly query: VariableQuery;
  /** "/…/" or text; filters, and cuts out of each answer; named groups text and value. */
  readonly regex: string;
  /** 0: as answered; 1/2 text, 3/4 numbers, 5/6 text ignoring case, 7/8 natural; odd ascending. */
  readonly sort: number;
  readonly refresh: 'never' | 'onLoad' | 'onTimeRange';
}

/** What to ask, by data source. `unsupported` names why it cannot be asked. */
export type VariableQuery =
  | { readonly kind: 'label-values'; readonly language: 'prometheus'; readonly label: string; readonly metric: string }
  | { readonly kind: 'label-names'; readonly language: 'prometheus'; readonly pattern: string }
  | { readonly kind: 'metrics'; readonly language: 'prometheus'; readonly pattern: string }
  | { readonly kind: 'query-result'; readonly language: 'prometheus'; readonly query: string }
  | { readonly kind: 'series'; readonly language: 'prometheus'; readonly selector: string }
  | { readonly kind: 'label-values'; readonly language: 'loki'; readonly label: string; readonly stream: string }
  | { readonly kind: 'label-names'; readonly language: 'loki' }
  | { readonly kind: 'label-values'; readonly language: 'tempo'; readonly label: string }
  | { readonly kind: 'label-names'; readonly language: 'tempo' }
  | { readonly kind: 'unsupported'; readonly language: string; readonly reason: string };

export interface DatasourceVariable extends VariableBase, MultiValue {
  readonly kind: 'datasource';
  /** The plugin whose data sources are the options. */
  readonly pluginId: string;
  /** Filters by name. */
  readonly regex: string;
}

export interface CustomVariable extends VariableBase, MultiValue {
  readonly kind: 'custom';
  readonly options: readonly VariableOption[];
}

export interface TextboxVariable extends VariableBase {
  readonly kind: 'textbox';
}

export interface ConstantVariable extends VariableBase {
  readonly kind: 'constant';
}

export interface IntervalVariable extends VariableBase {
  readonly kind: 'interval';
  /** Durations; "auto" is added in front when `auto`. */
  readonly options: readonly VariableOption[];
  readonly auto: boolean;
  readonly autoCount: number;
  readonly autoMin: string;
}

export interface AdhocVariable extends VariableBase {
  readonly kind: 'adhoc';
  readonly datasource: DatasourceRef;
  readonly filters: readonly AdhocFilter[];
}

export interface AdhocFilter {
  readonly key: string;
  readonly operator: '=' | '!=' | '=~' | '!~' | '<' | '>' | '=|' | '!=|';
  readonly value: string;
}

export interface UnsupportedVariable extends VariableBase {
  readonly kind: 'unsupported';
  readonly type: string;
}
