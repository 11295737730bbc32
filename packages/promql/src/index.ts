export * from './ast.ts';
export {
  type EvaluateOptions,
  LOOKBACK_MS_DEFAULT,
  SAMPLES_PER_QUERY_MAX,
  STEPS_MAX,
  SUBQUERY_STEP_MS_DEFAULT,
} from './evaluate/context.ts';
export { compareLabels, queryInstant, queryRange, type StepRange } from './evaluate/evaluate.ts';
export { formatFloat, parseFloatText } from './evaluate/numeric.ts';
export type { MetricReader } from './evaluate/plan.ts';
export type { QueryData, QueryResult, ResultSeries, VectorElement } from './evaluate/result.ts';
export { EXPERIMENTAL_FUNCTIONS, SIGNATURES, type Signature } from './functions/signatures.ts';
export { type Bucket, bucketList } from './histogram/bucket-list.ts';
export type { Histogram } from './histogram/histogram.ts';
export { checkTypes, typeOf } from './parse/check.ts';
export { parsePromql, QUERY_LENGTH_MAX } from './parse/parse.ts';
export { prettyPromql } from './print/pretty.ts';
export { printPromql } from './print/print.ts';
