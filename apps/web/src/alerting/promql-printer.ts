// Alone in its module, so that the page loads parser and printer without the evaluator, and only when they are needed.
export { parsePromql, printPromql } from '@o11y-lab/promql';
