// The syntax tree of LogQL. Every node carries the range of text it was read from, so that any later complaint can
// point at the column.
import type { LabelMatcher } from '@o11y-lab/model';
import type { SourceRange } from '@o11y-lab/query-lang';

export type Expr = LogExpr | MetricExpr;

/** A stream selector and the pipeline behind it: gives log lines. */
export interface LogExpr {
  readonly kind: 'log';
  readonly matchers: readonly LabelMatcher[];
  readonly stages: readonly Stage[];
  readonly range: SourceRange;
}

export type Stage =
  | LineFilter
  | {
      readonly kind: 'json';
      readonly extractions: readonly Extraction[];
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'logfmt';
      readonly strict: boolean;
      readonly keepEmpty: boolean;
      readonly extractions: readonly Extraction[];
      readonly range: SourceRange;
    }
  | { readonly kind: 'regexp'; readonly pattern: string; readonly range: SourceRange }
  | { readonly kind: 'pattern'; readonly pattern: string; readonly range: SourceRange }
  | { readonly kind: 'unpack'; readonly range: SourceRange }
  | { readonly kind: 'decolorize'; readonly range: SourceRange }
  | { readonly kind: 'label-filter'; readonly condition: LabelCondition; readonly range: SourceRange }
  | { readonly kind: 'line-format'; readonly template: string; readonly range: SourceRange }
  | { readonly kind: 'label-format'; readonly assignments: readonly LabelAssignment[]; readonly range: SourceRange }
  | { readonly kind: 'drop'; readonly labels: readonly LabelChoice[]; readonly range: SourceRange }
  | { readonly kind: 'keep'; readonly labels: readonly LabelChoice[]; readonly range: SourceRange }
  | Unwrap;

export type LineOperator = '|=' | '!=' | '|~' | '!~' | '|>' | '!>';

/** Passes when one alternative holds; the negated operators pass when none does. */
export interface LineFilter {
  readonly kind: 'line-filter';
  readonly operator: LineOperator;
  readonly alternatives: readonly { readonly kind: 'text' | 'ip'; readonly text: string }[];
  readonly range: SourceRange;
}

/** `label="expression"` of `json` and `logfmt`. */
export interface Extraction {
  readonly label: string;
  readonly expression: string;
  readonly range: SourceRange;
}

export type LabelAssignment =
  | { readonly kind: 'rename'; readonly label: string; readonly from: string }
  | { readonly kind: 'template'; readonly label: string; readonly template: string };

/** An entry of `drop` or `keep`: the label, only where its value matches if there is a matcher. */
export interface LabelChoice {
  readonly label: string;
  readonly matcher: LabelMatcher | undefined;
}

export type CompareOperator = '==' | '!=' | '>' | '>=' | '<' | '<=';

export type LabelCondition =
  | { readonly kind: 'and' | 'or'; readonly left: LabelCondition; readonly right: LabelCondition }
  | { readonly kind: 'match'; readonly matcher: LabelMatcher }
  | { readonly kind: 'ip'; readonly label: string; readonly negated: boolean; readonly pattern: string }
  | {
      readonly kind: 'number' | 'duration' | 'bytes';
      readonly label: string;
      readonly operator: CompareOperator;
      /** The number, nanoseconds, or bytes. */
      readonly value: number;
      /** As written, for printing. */
      readonly text: string;
    };

export interface Unwrap {
  readonly kind: 'unwrap';
  readonly label: string;
  readonly conversion: 'none' | 'bytes' | 'duration' | 'duration_seconds';
  readonly range: SourceRange;
}

export type MetricExpr =
  | RangeAggregation
  | VectorAggregation
  | BinaryExpr
  | LabelReplace
  | { readonly kind: 'literal'; readonly value: number; readonly range: SourceRange }
  | { readonly kind: 'vector'; readonly value: number; readonly range: SourceRange };

export const RANGE_OPERATIONS = [
  'rate',
  'rate_counter',
  'count_over_time',
  'bytes_rate',
  'bytes_over_time',
  'avg_over_time',
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'stdvar_over_time',
  'stddev_over_time',
  'quantile_over_time',
  'first_over_time',
  'last_over_time',
  'absent_over_time',
] as const;
export type RangeOperation = (typeof RANGE_OPERATIONS)[number];

export const VECTOR_OPERATIONS = [
  'sum',
  'avg',
  'max',
  'min',
  'count',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'approx_topk',
  'sort',
  'sort_desc',
] as const;
export type VectorOperation = (typeof VECTOR_OPERATIONS)[number];

export interface Grouping {
  readonly without: boolean;
  readonly labels: readonly string[];
}

export interface RangeAggregation {
  readonly kind: 'range-aggregation';
  readonly operation: RangeOperation;
  /** The quantile of quantile_over_time. */
  readonly parameter: number | undefined;
  /** Without the unwrap, which may stand anywhere in the pipeline; the stages behind it are in `afterUnwrap`. */
  readonly log: LogExpr;
  readonly unwrap: Unwrap | undefined;
  readonly afterUnwrap: readonly Stage[];
  readonly rangeMs: number;
  readonly offsetMs: number;
  readonly grouping: Grouping | undefined;
  readonly range: SourceRange;
}

export interface VectorAggregation {
  readonly kind: 'vector-aggregation';
  readonly operation: VectorOperation;
  /** The k of topk, bottomk and approx_topk. */
  readonly parameter: number | undefined;
  readonly of: MetricExpr;
  readonly grouping: Grouping | undefined;
  readonly range: SourceRange;
}

export const SET_OPERATORS = ['and', 'or', 'unless'] as const;
export const BINARY_OPERATORS = [
  ...SET_OPERATORS,
  '==',
  '!=',
  '>',
  '>=',
  '<',
  '<=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export interface Matching {
  /** False: match on all labels but these. */
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly group: 'none' | 'left' | 'right';
  readonly include: readonly string[];
}

export interface BinaryExpr {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly returnBool: boolean;
  readonly matching: Matching | undefined;
  readonly left: MetricExpr;
  readonly right: MetricExpr;
  readonly range: SourceRange;
}

export interface LabelReplace {
  readonly kind: 'label-replace';
  readonly of: MetricExpr;
  readonly destination: string;
  readonly replacement: string;
  readonly source: string;
  readonly pattern: string;
  readonly range: SourceRange;
}
