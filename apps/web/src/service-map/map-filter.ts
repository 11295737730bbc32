// What of the map is shown: around what is chosen, by name, without what is idle. Pure.
import type { MapEdge, MapNode, ServiceMap } from './map-model.ts';

export const DEPTHS = ['1', '2', 'all'] as const;
export type Depth = (typeof DEPTHS)[number];

export interface MapFilter {
  readonly text: string;
  readonly depth: Depth;
  readonly hideIdle: boolean;
  /** Where depth is counted from: the chosen node, or both ends of the chosen edge. */
  readonly around: readonly string[];
}

export function parseDepth(text: string | null): Depth {
  return DEPTHS.find((depth) => depth === text) ?? 'all';
}

export function filterMap(map: ServiceMap, { text, depth, hideIdle, around }: MapFilter): ServiceMap {
  const wanted = text.trim().toLowerCase();
  const matches = (name: string): boolean => name.toLowerCase().includes(wanted);
  let edges = map.edges.filter(
    ({ from, to, figures }) =>
      (!hideIdle || figures.ratePerSecond > 0) && (wanted === '' || matches(from) || matches(to)),
  );
  const start = around.filter((name) => map.nodes.some((node) => node.name === name));
  if (depth !== 'all' && start.length > 0) {
    const near = within(edges, start, Number(depth));
    edges = edges.filter(({ from, to }) => near.has(from) && near.has(to));
  }
  // What is chosen stays, also when it is idle or of another name: it is what the card speaks of.
  const shown = new Set([...edges.flatMap(({ from, to }) => [from, to]), ...start]);
  return { ...map, nodes: map.nodes.filter(({ name }) => shown.has(name)), edges };
}

/** Everything at most `hops` calls away, in either direction. */
function within(edges: readonly MapEdge[], start: readonly string[], hops: number): ReadonlySet<string> {
  const reached = new Set(start);
  let front = new Set(start);
  for (let hop = 0; hop < hops; hop++) {
    const next = new Set<string>();
    for (const { from, to } of edges) {
      if (front.has(from) && !reached.has(to)) next.add(to);
      if (front.has(to) && !reached.has(from)) next.add(from);
    }
    for (const name of next) reached.add(name);
    front = next;
  }
  return reached;
}

/** A node with those it calls and those who call it. */
export function neighboursOf(edges: readonly MapEdge[], name: string): ReadonlySet<string> {
  return within(edges, [name], 1);
}

export const SORT_KEYS = ['name', 'kind', 'rate', 'errors', 'p95'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** `rate` ascending, `-rate` descending. */
export function parseSort(text: string | null): Sort {
  const descending = text?.startsWith('-') ?? true;
  const key = SORT_KEYS.find((each) => each === (descending ? text?.slice(1) : text));
  return key === undefined ? { key: 'rate', descending: true } : { key, descending };
}

export function sortText({ key, descending }: Sort): string {
  return `${descending ? '-' : ''}${key}`;
}

/** What a click on a column's head does: figures begin with the largest, texts with the first. */
export function nextSort(sort: Sort, key: SortKey): Sort {
  if (sort.key === key) return { key, descending: !sort.descending };
  return { key, descending: key !== 'name' && key !== 'kind' };
}

/** Ties stay in the order of their names. */
export function sortRows<T extends MapNode | MapEdge>(rows: readonly T[], { key, descending }: Sort): readonly T[] {
  const sign = descending ? -1 : 1;
  const nameOf = (row: T): string => ('id' in row ? row.id : row.name);
  const kindOf = (row: T): string => ('kind' in row ? row.kind : row.type);
  const figureOf = ({ figures }: T): number => {
    if (key === 'rate') return figures.ratePerSecond;
    return key === 'errors' ? figures.errorShare : (figures.p95Seconds ?? -1);
  };
  return rows.toSorted((a, b) => {
    const byName = nameOf(a).localeCompare(nameOf(b), 'en');
    if (key === 'name') return sign * byName;
    const difference = key === 'kind' ? kindOf(a).localeCompare(kindOf(b), 'en') : figureOf(a) - figureOf(b);
    return sign * difference || byName;
  });
}
