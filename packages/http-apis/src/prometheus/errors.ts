// Failures as Prometheus' API reports them: a status, a kind and a text.
import { positionOf, QueryError } from '@o11y-lab/query-lang';
import { StoreError } from '@o11y-lab/storage';
import { shortened } from '../common/shortened.ts';

export type ErrorType = 'bad_data' | 'execution' | 'timeout' | 'canceled' | 'internal' | 'unavailable' | 'not_found';

export interface ApiError {
  readonly status: 400 | 404 | 422 | 429 | 499 | 500 | 503;
  readonly errorType: ErrorType;
  readonly message: string;
}

/** A parameter that can't be understood; the message names it. */
export class BadParameter extends Error {
  override readonly name = 'BadParameter';

  constructor(parameter: string, message: string) {
    super(`invalid parameter "${parameter}": ${shortened(message)}`);
  }
}

const STORE_STATUS = { overloaded: 429, disk: 500, corrupt: 500, 'too-much': 422, closed: 503 } as const;

/** Maps what a handler threw. Failures that are ours become `internal` without details: those go to the log. */
export function apiErrorOf(error: unknown): ApiError {
  if (error instanceof BadParameter) return { status: 400, errorType: 'bad_data', message: error.message };
  if (error instanceof QueryError) return executionError(error);
  if (error instanceof StoreError) {
    const status = STORE_STATUS[error.code];
    const errorType = status === 422 ? 'execution' : status === 500 ? 'internal' : 'unavailable';
    return { status, errorType, message: error.message };
  }
  return { status: 500, errorType: 'internal', message: 'internal error, see the log of the backend' };
}

/** `1:5: parse error: …`, for an error of the parser on `source`. */
export function parseErrorText(error: QueryError, source: string): string {
  if (!error.range) return `parse error: ${error.message}`;
  const { line, column } = positionOf(source, error.range.start);
  return `${line}:${column}: parse error: ${error.message}`;
}

function executionError(error: QueryError): ApiError {
  if (error.code === 'timeout') return { status: 503, errorType: 'timeout', message: error.message };
  // Nobody waits for this answer; the status is for logs.
  if (error.code === 'canceled') return { status: 499, errorType: 'canceled', message: error.message };
  if (error.code === 'too-many-steps' || error.code === 'type') {
    return { status: 400, errorType: 'bad_data', message: error.message };
  }
  return { status: 422, errorType: 'execution', message: error.message };
}
