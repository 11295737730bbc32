// The page's state as its URL holds it, but for query and time. Pure.
import type { ParamChanges } from '../../url/pane.tsx';

export const ORDERS = ['newest', 'oldest'] as const;
export type Order = (typeof ORDERS)[number];
export const DEDUPS = ['none', 'exact', 'numbers', 'signature'] as const;
export type Dedup = (typeof DEDUPS)[number];
export const TIME_STYLES = ['clock', 'relative'] as const;
/** `relative` counts from the oldest line that is shown. */
export type TimeStyle = (typeof TIME_STYLES)[number];
/** How many lines one request asks for. */
export const LIMITS = [100, 500, 1000, 5000] as const;
export type Limit = (typeof LIMITS)[number];

export interface LogsView {
  readonly isLive: boolean;
  readonly order: Order;
  readonly times: TimeStyle;
  readonly wraps: boolean;
  /** Bars over time above the lines. */
  readonly hasBars: boolean;
  /** Lines as they were written, not as their fields read. */
  readonly isRaw: boolean;
  readonly dedup: Dedup;
  readonly limit: Limit;
  /** Fields with a column of their own. */
  readonly columns: readonly string[];
}

export const DEFAULT_LIMIT: Limit = 1000;
/** More columns than this leave no room for the line. */
export const COLUMNS_MAX = 8;

type Defaults = Pick<LogsView, 'order' | 'times' | 'hasBars'>;

/** The lines of one trace are a story: from its beginning, counted from its first line; all of it would be one bar. */
export function defaultsFor(isTrace: boolean): Defaults {
  return isTrace
    ? { order: 'oldest', times: 'relative', hasBars: false }
    : { order: 'newest', times: 'clock', hasBars: true };
}

export function readView(params: URLSearchParams, isTrace: boolean): LogsView {
  const defaults = defaultsFor(isTrace);
  const columns = (params.get('cols') ?? '').split(',').filter(Boolean);
  return {
    isLive: params.get('live') === '1',
    order: oneOf(ORDERS, params.get('order')) ?? defaults.order,
    times: oneOf(TIME_STYLES, params.get('times')) ?? defaults.times,
    wraps: params.get('wrap') === '1',
    hasBars: params.has('bars') ? params.get('bars') === '1' : defaults.hasBars,
    isRaw: params.get('raw') === '1',
    dedup: oneOf(DEDUPS, params.get('dedup')) ?? 'none',
    limit: LIMITS.find((limit) => String(limit) === params.get('limit')) ?? DEFAULT_LIMIT,
    columns: [...new Set(columns)].slice(0, COLUMNS_MAX),
  };
}

/** Only what differs from the default is written, so that links stay short. */
export function viewParams(view: Partial<LogsView>, isTrace: boolean): ParamChanges {
  const defaults = defaultsFor(isTrace);
  const changes: Record<string, string | undefined> = {};
  if (view.isLive !== undefined) changes['live'] = view.isLive ? '1' : undefined;
  if (view.order !== undefined) changes['order'] = view.order === defaults.order ? undefined : view.order;
  if (view.times !== undefined) changes['times'] = view.times === defaults.times ? undefined : view.times;
  if (view.wraps !== undefined) changes['wrap'] = view.wraps ? '1' : undefined;
  if (view.hasBars !== undefined)
    changes['bars'] = view.hasBars === defaults.hasBars ? undefined : view.hasBars ? '1' : '0';
  if (view.isRaw !== undefined) changes['raw'] = view.isRaw ? '1' : undefined;
  if (view.dedup !== undefined) changes['dedup'] = view.dedup === 'none' ? undefined : view.dedup;
  if (view.limit !== undefined) changes['limit'] = view.limit === DEFAULT_LIMIT ? undefined : String(view.limit);
  if (view.columns !== undefined) changes['cols'] = view.columns.length === 0 ? undefined : view.columns.join(',');
  return changes;
}

export function toggleColumn(columns: readonly string[], name: string): readonly string[] {
  if (columns.includes(name)) return columns.filter((column) => column !== name);
  return columns.length < COLUMNS_MAX ? [...columns, name] : columns;
}

function oneOf<const T extends string>(known: readonly T[], text: string | null): T | undefined {
  return known.find((item) => item === text);
}
