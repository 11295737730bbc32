// Alone in its module, so that the page loads the parser without the evaluator.
export { checkQuery, parseTraceql } from '@o11y-lab/traceql';
