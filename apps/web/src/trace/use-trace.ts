import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { isApiError } from '../data/http.ts';
import { fetchTrace } from '../data/tempo.ts';
import { readTraces } from './model/read-trace-file.ts';
import type { Trace } from './model/trace.ts';

/** A stored trace, indexed; shared by the trace page and the comparison. Disabled without an id. */
export function useTrace(traceId: string | undefined): UseQueryResult<Trace> {
  return useQuery({
    queryKey: ['trace', traceId],
    enabled: traceId !== undefined,
    queryFn: async ({ signal }) => {
      const { value } = await fetchTrace(traceId ?? '', signal);
      const [trace] = readTraces(value);
      if (!trace) throw new Error('the trace has no spans');
      return trace;
    },
    // An index of typed arrays is new or it is not; walking 20,000 spans to find out would be for nothing.
    structuralSharing: false,
  });
}

export function isNotFound(error: unknown): boolean {
  return isApiError(error) && error.status === 404;
}
