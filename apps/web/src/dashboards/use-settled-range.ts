// The range that a dashboard asks for. A refresh waits until the answers of the one before are in: on a backend that needs
// longer than the refresh interval, each refresh would otherwise give up what was almost there, and nothing would ever show.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { RawTimeRange, TimeRange } from '../time/time-range.ts';

export const PANEL_QUERY = 'dashboard-query';

/** Another range that the reader chose counts at once; the same one, moved on by a refresh, when there is time for it. */
export function useSettledRange(raw: RawTimeRange, range: TimeRange): TimeRange {
  const isAsking = useIsAsking();
  const settled = useRef({ raw, range });
  const isOther = raw.from !== settled.current.raw.from || raw.to !== settled.current.raw.to;
  if (isOther || (!isAsking && settled.current.range !== range)) settled.current = { raw, range };
  return settled.current.range;
}

/** Whether any panel waits for an answer. Renders only when that changes. */
function useIsAsking(): boolean {
  const client = useQueryClient();
  const subscribe = useCallback((listener: () => void) => client.getQueryCache().subscribe(listener), [client]);
  const read = useCallback(() => client.isFetching({ queryKey: [PANEL_QUERY] }) > 0, [client]);
  return useSyncExternalStore(subscribe, read, read);
}
