// The syntax tree of TraceQL. Nodes carry the range of text they were read from.
import type { SourceRange } from '@o11y-lab/query-lang';

export interface Query {
  readonly body: Pipeline | MetricsExpr;
  /** `with (name=value, …)`. */
  readonly hints: readonly Hint[];
}

export interface Hint {
  readonly name: string;
  readonly value: Static;
}

/** Elements joined by `|`: each works on the span sets that the one before gives. */
export interface Pipeline {
  readonly kind: 'pipeline';
  readonly elements: readonly PipelineElement[];
  readonly range: SourceRange;
}

export type PipelineElement =
  | SpansetExpr
  | ScalarFilter
  | { readonly kind: 'by'; readonly field: FieldExpr; readonly range: SourceRange }
  | { readonly kind: 'select'; readonly fields: readonly Field[]; readonly range: SourceRange }
  | { readonly kind: 'coalesce'; readonly range: SourceRange };

export const SPANSET_OPERATORS = [
  '&&',
  '||',
  '>',
  '>>',
  '<',
  '<<',
  '~',
  '!>',
  '!>>',
  '!<',
  '!<<',
  '!~',
  '&>',
  '&>>',
  '&<',
  '&<<',
  '&~',
] as const;
export type SpansetOperator = (typeof SPANSET_OPERATORS)[number];

export type SpansetExpr =
  | { readonly kind: 'filter'; readonly condition: FieldExpr; readonly range: SourceRange }
  | {
      readonly kind: 'spanset-operation';
      readonly operator: SpansetOperator;
      readonly left: SpansetExpr;
      readonly right: SpansetExpr;
      readonly range: SourceRange;
    }
  /** A pipeline in parentheses whose result is a span set. */
  | { readonly kind: 'wrapped'; readonly pipeline: Pipeline; readonly range: SourceRange };

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', '=~', '!~'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const ARITHMETIC = ['+', '-', '*', '/', '%', '^'] as const;
export type Arithmetic = (typeof ARITHMETIC)[number];

export interface ScalarFilter {
  readonly kind: 'scalar-filter';
  readonly operator: Comparison;
  readonly left: ScalarExpr;
  readonly right: ScalarExpr;
  readonly range: SourceRange;
}

export const AGGREGATES = ['count', 'avg', 'min', 'max', 'sum'] as const;
export type AggregateName = (typeof AGGREGATES)[number];

export type ScalarExpr =
  | Static
  | Aggregate
  | {
      readonly kind: 'scalar-operation';
      readonly operator: Arithmetic;
      readonly left: ScalarExpr;
      readonly right: ScalarExpr;
      readonly range: SourceRange;
    }
  /** A pipeline in parentheses that ends in a number, e.g. `({…} | count())`. */
  | {
      readonly kind: 'scalar-pipeline';
      readonly pipeline: Pipeline;
      readonly scalar: ScalarExpr;
      readonly range: SourceRange;
    };

export interface Aggregate {
  readonly kind: 'aggregate';
  readonly name: AggregateName;
  /** Undefined for count. */
  readonly field: FieldExpr | undefined;
  readonly range: SourceRange;
}

export type FieldExpr =
  | Static
  | Field
  | {
      readonly kind: 'binary';
      readonly operator: Comparison | Arithmetic | '&&' | '||';
      readonly left: FieldExpr;
      readonly right: FieldExpr;
      readonly range: SourceRange;
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly of: FieldExpr; readonly range: SourceRange };

export type Field = Attribute | Intrinsic;

export type AttributeScope = 'any' | 'span' | 'resource' | 'event' | 'link' | 'instrumentation';

export interface Attribute {
  readonly kind: 'attribute';
  readonly scope: AttributeScope;
  /** Of the parent span instead of the span. */
  readonly parent: boolean;
  readonly name: string;
  readonly range: SourceRange;
}

export interface Intrinsic {
  readonly kind: 'intrinsic';
  readonly name: IntrinsicName;
  readonly parent: boolean;
  /** As written. */
  readonly text: string;
  readonly range: SourceRange;
}

export const SPAN_KIND_NAMES = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
export const STATUS_NAMES = ['error', 'ok', 'unset'] as const;

/** A constant. Durations are nanoseconds. */
export type Static =
  | { readonly kind: 'static'; readonly type: 'nil'; readonly value: null; readonly range: SourceRange }
  | { readonly kind: 'static'; readonly type: 'bool'; readonly value: boolean; readonly range: SourceRange }
  | {
      readonly kind: 'static';
      readonly type: 'int' | 'float' | 'duration';
      readonly value: number;
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'static';
      readonly type: 'string' | 'status' | 'kind';
      readonly value: string;
      readonly range: SourceRange;
    };

/** Intrinsics by every way to write them. */
export const INTRINSICS = {
  duration: 'duration',
  name: 'name',
  status: 'status',
  statusMessage: 'statusMessage',
  kind: 'kind',
  rootName: 'rootName',
  rootServiceName: 'rootServiceName',
  traceDuration: 'traceDuration',
  nestedSetLeft: 'nestedSetLeft',
  nestedSetRight: 'nestedSetRight',
  nestedSetParent: 'nestedSetParent',
  childCount: 'childCount',
  parent: 'parent',
  'trace:duration': 'traceDuration',
  'trace:rootName': 'rootName',
  'trace:rootService': 'rootServiceName',
  'trace:id': 'traceId',
  'span:duration': 'duration',
  'span:name': 'name',
  'span:kind': 'kind',
  'span:status': 'status',
  'span:statusMessage': 'statusMessage',
  'span:id': 'spanId',
  'span:parentID': 'parentId',
  'span:childCount': 'childCount',
  'event:name': 'eventName',
  'event:timeSinceStart': 'eventTimeSinceStart',
  'link:traceID': 'linkTraceId',
  'link:spanID': 'linkSpanId',
  'instrumentation:name': 'instrumentationName',
  'instrumentation:version': 'instrumentationVersion',
} as const;
export type IntrinsicName = (typeof INTRINSICS)[keyof typeof INTRINSICS];

export const METRICS_AGGREGATES = [
  'rate',
  'count_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'sum_over_time',
  'quantile_over_time',
  'histogram_over_time',
  'compare',
] as const;
export type MetricsAggregateName = (typeof METRICS_AGGREGATES)[number];

export type MetricsExpr =
  | {
      readonly kind: 'metrics';
      readonly pipeline: Pipeline;
      readonly name: MetricsAggregateName;
      readonly field: FieldExpr | undefined;
      /** Quantiles, or the numbers behind the filter of compare. */
      readonly parameters: readonly number[];
      readonly compareTo: SpansetExpr | undefined;
      readonly by: readonly Field[];
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'metrics-top';
      readonly of: MetricsExpr;
      readonly order: 'topk' | 'bottomk';
      readonly count: number;
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'metrics-filter';
      readonly of: MetricsExpr;
      readonly operator: Comparison;
      readonly value: number;
      readonly range: SourceRange;
    }
  | {
      readonly kind: 'metrics-operation';
      readonly operator: Arithmetic;
      readonly left: MetricsExpr | Static;
      readonly right: MetricsExpr | Static;
      readonly range: SourceRange;
    };
