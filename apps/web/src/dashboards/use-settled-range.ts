// The range that a panel asks for. A refresh waits until the panel has the answers of the one before: on a backend that
// needs longer than the refresh interval, each refresh would otherwise give up what was almost there, and nothing would
// ever show. Every panel for itself, so that a slow one keeps only itself waiting.
import { useRef } from 'react';
import type { RawTimeRange, TimeRange } from '../time/time-range.ts';

/** Another range that the reader chose counts at once; the same one, moved on by a refresh, when there is time for it. */
export function useSettledRange(raw: RawTimeRange, range: TimeRange, isAsking: boolean): TimeRange {
  const settled = useRef({ raw, range });
  const isOther = raw.from !== settled.current.raw.from || raw.to !== settled.current.raw.to;
  if (isOther || (!isAsking && settled.current.range !== range)) settled.current = { raw, range };
  return settled.current.range;
}
