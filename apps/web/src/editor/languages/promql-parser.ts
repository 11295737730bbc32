// Alone in its module, so that the page loads the parser without the evaluator.
export { checkTypes, parsePromql } from '@o11y-lab/promql';
