// Fields and their values for pickers, narrowed by what else is asked for.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchTagNames, fetchTagValues, type TagNames, type TagValue } from '../../data/tempo.ts';
import type { TimeRange } from '../../time/time-range.ts';

/** Ranges of whole minutes, so that a refreshing page does not ask each time. */
const ROUND_MS = 60_000;
const FRESH_MS = 30_000;
const NO_VALUES: readonly TagValue[] = [];
const NO_NAMES: TagNames = {};

function rounded({ fromMs, toMs }: TimeRange): TimeRange {
  return { fromMs: Math.floor(fromMs / ROUND_MS) * ROUND_MS, toMs: Math.ceil(toMs / ROUND_MS) * ROUND_MS };
}

export interface TagValuesQuery {
  readonly tag: string;
  /** TraceQL that the spans with these values fulfil. */
  readonly query: string;
  readonly range: TimeRange;
  readonly enabled: boolean;
}

export function useTagValues({ tag, query, range, enabled }: TagValuesQuery): readonly TagValue[] {
  const { fromMs, toMs } = rounded(range);
  const { data } = useQuery({
    queryKey: ['trace-tag-values', tag, query, fromMs, toMs],
    queryFn: async ({ signal }) => {
      const scope = { fromMs, toMs, ...(query === '{}' ? {} : { query }) };
      return (await fetchTagValues(tag, scope, signal)).value;
    },
    enabled: enabled && tag.trim() !== '',
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return data ?? NO_VALUES;
}

/** Every field that spans have, as TraceQL writes it. */
export function useTagFields(range: TimeRange, enabled: boolean): readonly string[] {
  const { fromMs, toMs } = rounded(range);
  const { data = NO_NAMES } = useQuery({
    queryKey: ['trace-tag-names', fromMs, toMs],
    queryFn: async ({ signal }) => (await fetchTagNames(fromMs, toMs, signal)).value,
    enabled,
    staleTime: FRESH_MS,
    placeholderData: keepPreviousData,
  });
  return useMemo(
    () =>
      Object.entries(data).flatMap(([scope, fields]) =>
        fields.map((field) => (scope === 'intrinsic' ? field : `${scope}.${field}`)),
      ),
    [data],
  );
}
