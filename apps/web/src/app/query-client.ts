import { QueryClient } from '@tanstack/react-query';
import { type ApiError, isApiError } from '../data/http.ts';

/** Answers stay in memory this long after the last view of them is gone; long results are large. */
const KEPT_MS = 60_000;

const RETRIES_MAX = 4;

function isWorthRetrying({ kind, status }: ApiError): boolean {
  return kind === 'unreachable' || status === 429;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: KEPT_MS,
      staleTime: Number.POSITIVE_INFINITY, // a view asks again when its range moves or somebody refreshes
      refetchOnWindowFocus: false,
      // A wrong query is wrong the second time too; only a backend that is away or busy is asked again.
      retry: (failures, error) => isApiError(error) && isWorthRetrying(error) && failures < RETRIES_MAX,
      retryDelay: (failures) => 300 * 2 ** failures,
    },
  },
});
