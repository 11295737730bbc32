export {
  evaluateLog,
  LINES_MAX,
  type LogQuery,
  type LogResult,
  type ReadStats,
  type ResultEntry,
  type ResultStream,
} from './evaluate-log.ts';
export { evaluateMetric, type MetricQuery, type MetricResult, POINTS_MAX, SERIES_MAX } from './evaluate-metric.ts';
export type { MetricValue, Series, Steps } from './metrics/series.ts';
export { detectedLevel } from './structured-metadata.ts';
export type * from './syntax/ast.ts';
export { formatFloat } from './syntax/numbers.ts';
export { parseLogql, parseLogqlSelector } from './syntax/parse.ts';
export { printLogql } from './syntax/print.ts';
