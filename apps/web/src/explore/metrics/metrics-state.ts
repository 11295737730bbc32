// The page's state as its URL holds it: queries in order (A, B, C…), and how they are shown. Pure.
import type { ParamChanges } from '../../url/pane.tsx';

export interface MetricsQuery {
  readonly text: string;
  /** `{{label}}` takes a label's value; empty: chosen by itself. */
  readonly legend: string;
  readonly isHidden: boolean;
}

export const TABS = ['graph', 'table', 'heatmap', 'explain'] as const;
export type MetricsTab = (typeof TABS)[number];
export const DRAW_STYLES = ['line', 'bars', 'points'] as const;
export type DrawStyle = (typeof DRAW_STYLES)[number];
export const STACKINGS = ['none', 'normal', 'percent'] as const;
export type Stacking = (typeof STACKINGS)[number];

export interface MetricsView {
  readonly tab: MetricsTab;
  readonly draw: DrawStyle;
  readonly stacking: Stacking;
  readonly scale: 'linear' | 'log';
  /** A duration such as `30s`; empty: by the range. */
  readonly minStep: string;
  readonly exemplars: boolean;
}

/** One per letter. */
export const QUERIES_MAX = 26;
export const EMPTY_QUERY: MetricsQuery = { text: '', legend: '', isHidden: false };

export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

export function readQueries(params: URLSearchParams): readonly MetricsQuery[] {
  const texts = params.getAll('q').slice(0, QUERIES_MAX);
  const legends = params.getAll('legend');
  const hidden = new Set((params.get('hide') ?? '').split(','));
  const queries = texts.map((text, i) => ({ text, legend: legends[i] ?? '', isHidden: hidden.has(letterOf(i)) }));
  return queries.length > 0 ? queries : [EMPTY_QUERY];
}

export function queryParams(queries: readonly MetricsQuery[]): ParamChanges {
  const hidden = queries.flatMap(({ isHidden }, i) => (isHidden ? [letterOf(i)] : []));
  const isNothing = queries.length === 1 && queries[0]?.text === '';
  return {
    q: isNothing ? undefined : queries.map(({ text }) => text),
    legend: queries.some(({ legend }) => legend !== '') ? queries.map(({ legend }) => legend) : undefined,
    hide: hidden.length > 0 ? hidden.join(',') : undefined,
  };
}

export function readView(params: URLSearchParams): MetricsView {
  return {
    tab: oneOf(TABS, params.get('tab'), 'graph'),
    draw: oneOf(DRAW_STYLES, params.get('draw'), 'line'),
    stacking: oneOf(STACKINGS, params.get('stack'), 'none'),
    scale: params.get('scale') === 'log' ? 'log' : 'linear',
    minStep: params.get('step') ?? '',
    exemplars: params.get('exemplars') === '1',
  };
}

/** Only what differs from the default is written, so that links stay short. */
export function viewParams(view: Partial<MetricsView>): ParamChanges {
  const changes: Record<string, string | undefined> = {};
  if (view.tab !== undefined) changes['tab'] = view.tab === 'graph' ? undefined : view.tab;
  if (view.draw !== undefined) changes['draw'] = view.draw === 'line' ? undefined : view.draw;
  if (view.stacking !== undefined) changes['stack'] = view.stacking === 'none' ? undefined : view.stacking;
  if (view.scale !== undefined) changes['scale'] = view.scale === 'linear' ? undefined : view.scale;
  if (view.minStep !== undefined) changes['step'] = view.minStep === '' ? undefined : view.minStep;
  if (view.exemplars !== undefined) changes['exemplars'] = view.exemplars ? '1' : undefined;
  return changes;
}

function oneOf<const T extends string>(known: readonly T[], text: string | null, otherwise: T): T {
  return known.find((item) => item === text) ?? otherwise;
}

/** The list with a copy of one query behind it. */
export function duplicateQuery(queries: readonly MetricsQuery[], index: number): readonly MetricsQuery[] {
  const query = queries[index];
  if (query === undefined || queries.length >= QUERIES_MAX) return queries;
  return queries.toSpliced(index + 1, 0, query);
}

/** The list without one query; never empty. */
export function removeQuery(queries: readonly MetricsQuery[], index: number): readonly MetricsQuery[] {
  const rest = queries.toSpliced(index, 1);
  return rest.length > 0 ? rest : [EMPTY_QUERY];
}

/** The list with one query a place earlier (-1) or later (1). */
export function moveQuery(queries: readonly MetricsQuery[], index: number, direction: -1 | 1): readonly MetricsQuery[] {
  const query = queries[index];
  const target = index + direction;
  if (query === undefined || target < 0 || target >= queries.length) return queries;
  return queries.toSpliced(index, 1).toSpliced(target, 0, query);
}

export function changeQuery(
  queries: readonly MetricsQuery[],
  index: number,
  change: Partial<MetricsQuery>,
): readonly MetricsQuery[] {
  return queries.map((query, i) => (i === index ? { ...query, ...change } : query));
}

/** As text and back, for the draft. */
export function queriesText(queries: readonly MetricsQuery[]): string {
  return JSON.stringify(queries.map(({ text, legend, isHidden }) => [text, legend, isHidden]));
}

export function readQueriesText(text: string): readonly MetricsQuery[] {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return [EMPTY_QUERY];
    const queries = value.slice(0, QUERIES_MAX).flatMap((item: unknown) => {
      if (!Array.isArray(item) || typeof item[0] !== 'string' || typeof item[1] !== 'string') return [];
      return [{ text: item[0], legend: item[1], isHidden: item[2] === true }];
    });
    return queries.length > 0 ? queries : [EMPTY_QUERY];
  } catch {
    return [EMPTY_QUERY];
  }
}
