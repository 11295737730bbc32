// Several queries at once, each of which keeps what it shows until its next answer is there. useQueries alone matches
// its observers by key, so that with a moved range each of them is a new one that remembers nothing, and
// keepPreviousData has nothing to keep: what stood on the page would be gone with every refresh.
import { type QueryKey, type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useRef } from 'react';

export interface KeptQuery<T> {
  /** What the answer is shown as, e.g. the letter of a query: an answer is kept for the same slot. One of a kind. */
  readonly slot: string;
  readonly queryKey: QueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<T>;
  readonly enabled: boolean;
  readonly gcTime?: number;
}

/** Results in the order of the queries; what belongs to an earlier key is `isPlaceholderData`. */
export function useKeptQueries<T>(queries: readonly KeptQuery<T>[]): readonly UseQueryResult<T>[] {
  const kept = useRef<ReadonlyMap<string, T>>(new Map());
  const results = useQueries({
    queries: queries.map(({ slot, ...query }) => {
      const previous = kept.current.get(slot);
      return { ...query, ...(previous !== undefined && { placeholderData: () => previous }) };
    }),
  });
  kept.current = new Map(
    queries.flatMap(({ slot }, i): [string, T][] => {
      const data = results[i]?.data;
      return data === undefined ? [] : [[slot, data]];
    }),
  );
  // A slot that waits has the type of the placeholder, which is that of the answer.
  return results as readonly UseQueryResult<T>[];
}
