// The time range of a page: in its URL as `from` and `to`, with how often it refreshes as `refresh`. A page that is
// opened without them takes the range last used in this tab. "now" moves only by a refresh, so that every query of a
// page asks for the very same range.
import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import { useLocation } from 'react-router';
import { usePane } from '../url/pane.tsx';
import { absoluteRange, DEFAULT_RANGE, type RawTimeRange, resolveTimeRange, type TimeRange } from './time-range.ts';

interface Refresh {
  /** The moment that "now" stands for. */
  readonly nowMs: number;
  readonly refresh: () => void;
}

const Context = createContext<Refresh>({ nowMs: 0, refresh: () => undefined });
const STORAGE_KEY = 'o11y-lab.range';

/** How often a page may refresh itself; '' is off. */
export const REFRESH_INTERVALS = ['', '2s', '5s', '10s', '30s', '1m', '5m'] as const;

export function RefreshProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const refresh = useCallback(() => setNowMs(Date.now()), []);
  const state = useMemo(() => ({ nowMs, refresh }), [nowMs, refresh]);
  return <Context value={state}>{children}</Context>;
}

export interface PageTime {
  readonly raw: RawTimeRange;
  /** As resolved at the last refresh. */
  readonly range: TimeRange;
  readonly refreshEvery: string;
  readonly setRaw: (raw: RawTimeRange) => void;
  /** An absolute range, for zooming and shifting. */
  readonly setRange: (range: TimeRange) => void;
  readonly setRefreshEvery: (interval: string) => void;
  /** Moves "now" to the present, which asks everything again. */
  readonly refresh: () => void;
}

/** `fallback` is the range of a page that was opened without one, when this tab has not used one yet either. */
export function useTime(fallback: RawTimeRange = DEFAULT_RANGE): PageTime {
  const { nowMs, refresh } = useContext(Context);
  const pane = usePane();
  const location = useLocation();
  const raw = useMemo(() => {
    const main = new URLSearchParams(location.search);
    const from = pane.params.get('from') ?? main.get('from');
    const to = pane.params.get('to') ?? main.get('to');
    return from && to ? { from, to } : (lastUsed() ?? fallback);
  }, [pane.params, location.search, fallback]);
  const range = useMemo(() => resolveTimeRange(raw, nowMs), [raw, nowMs]);
  const { setParams } = pane;
  const setRaw = useCallback(
    (next: RawTimeRange) => {
      sessionStorage.setItem(STORAGE_KEY, JSON.stringify(next));
      setParams({ from: next.from, to: next.to }, { push: true });
      refresh();
    },
    [setParams, refresh],
  );
  const setRange = useCallback((next: TimeRange) => setRaw(absoluteRange(next)), [setRaw]);
  const refreshEvery = pane.params.get('refresh') ?? '';
  const setRefreshEvery = useCallback(
    (interval: string) => setParams({ refresh: interval === '' ? undefined : interval }),
    [setParams],
  );
  return useMemo(
    () => ({ raw, range, refreshEvery, setRaw, setRange, setRefreshEvery, refresh }),
    [raw, range, refreshEvery, setRaw, setRange, setRefreshEvery, refresh],
  );
}

/** Refreshes the page as its URL says; not while the tab is hidden, nor while somebody types. Once per page. */
export function useAutoRefresh(): void {
  const { refreshEvery, refresh } = useTime();
  useEffect(() => {
    const match = /^(\d+)(s|m)$/.exec(refreshEvery);
    if (!match) return undefined;
    const everyMs = Number(match[1]) * (match[2] === 'm' ? 60_000 : 1000);
    const timer = setInterval(() => {
      if (!document.hidden && !isTyping(document.activeElement)) refresh();
    }, everyMs);
    return () => clearInterval(timer);
  }, [refreshEvery, refresh]);
}

/** Whether the keyboard belongs to a field. */
export function isTyping(element: Element | null): boolean {
  return (
    element instanceof HTMLElement && (element.isContentEditable || /^(input|textarea|select)$/i.test(element.tagName))
  );
}

function lastUsed(): RawTimeRange | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null');
    if (typeof value === 'object' && value !== null && 'from' in value && 'to' in value) {
      return { from: String(value.from), to: String(value.to) };
    }
  } catch {
    // somebody else's text under our key
  }
  return undefined;
}
