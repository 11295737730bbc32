// Alone in its module, so that the page loads the parser without the evaluator.
export { parseLogql } from '@o11y-lab/logql';
