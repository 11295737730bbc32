export type { Value } from './eval/value.ts';
export { INTERVALS_MAX, type MetricsRequest, queryMetrics } from './metrics.ts';
export { ofCondition, pushdownOf, spanFieldOf } from './pushdown.ts';
export {
  type FoundSpan,
  type FoundSpanset,
  type FoundTrace,
  matchingSpans,
  type SearchRequest,
  type SearchResult,
  searchTraces,
  TRACES_MAX,
} from './search.ts';
export type { MetricsSeries } from './series.ts';
export type * from './syntax/ast.ts';
export { checkQuery } from './syntax/check.ts';
export { parseTraceql, parseTraceqlField } from './syntax/parse.ts';
export { printField, printTraceql } from './syntax/print.ts';
