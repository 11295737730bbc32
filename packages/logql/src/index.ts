export {
  evaluateLog,
  LINES_MAX,
  type LogQuery,
  type LogResult,
  type ReadStats,
  type ResultEntry,
  type ResultStream,
} from './evaluate-log.ts';
export { detectedLevel } from './structured-metadata.ts';
export type * from './syntax/ast.ts';
export { formatFloat } from './syntax/numbers.ts';
export { parseLogql, parseLogqlSelector } from './syntax/parse.ts';
export { printLogql } from './syntax/print.ts';
