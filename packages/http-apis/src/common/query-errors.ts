import { positionOf, QueryError } from '@o11y-lab/query-lang';
import { StoreError } from '@o11y-lab/storage';
import { shortened } from './shortened.ts';

/** How long a query may run before it is given up. */
export const QUERY_TIMEOUT_MS = 60_000;

export interface ApiError {
  readonly status: 400 | 404 | 413 | 429 | 499 | 500 | 503 | 504;
  readonly message: string;
}

/** Status and text of a failure. Loki and Tempo answer plain text, and Grafana shows it as it comes. */
export function apiErrorOf(error: unknown, query: string): ApiError {
  if (error instanceof QueryError) return { status: 400, message: messageOf(error, query) };
  if (error instanceof StoreError) return { status: STORE_STATUS[error.code], message: error.message };
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return {
      status: 504,
      message: `the query did not end within ${QUERY_TIMEOUT_MS / 1000} s; ask for a shorter range`,
    };
  }
  if (error instanceof DOMException && error.name === 'AbortError') {
    return { status: 499, message: 'the client closed the request' };
  }
  return { status: 500, message: 'internal error, see the log of the backend' };
}

const STORE_STATUS = { overloaded: 429, disk: 500, corrupt: 500, 'too-much': 400, closed: 503 } as const;

function messageOf(error: QueryError, query: string): string {
  const message = shortened(error.message);
  if (error.range === undefined) return message;
  const { line, column } = positionOf(query, error.range.start);
  return `parse error at line ${line}, col ${column}: ${message}`;
}
