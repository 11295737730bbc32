// The service graph knows a database by its product and draws messages past their broker; lab.yaml and so other pages
// know both by their process. Pure.
import type { TopologyView } from '@o11y-lab/lab-control';
import type { MapNode, ServiceMap } from './map-model.ts';

export type FoundNode =
  | { readonly kind: 'node'; readonly node: MapNode }
  /** Carries messages: it is no node, but edges run through it. */
  | { readonly kind: 'broker' }
  | { readonly kind: 'nothing' };

/** The node of a name, which may be that of a process. */
export function findNode(map: ServiceMap, name: string, topology: TopologyView | undefined): FoundNode {
  const named = map.nodes.find((node) => node.name === name);
  if (named) return { kind: 'node', node: named };
  const links = topology?.links.filter(({ to }) => to === name) ?? [];
  if (links.some(({ protocol }) => protocol === 'kafka')) return { kind: 'broker' };
  const callers = new Set(links.filter(({ protocol }) => protocol === 'postgres').map(({ from }) => from));
  const edge = map.edges.find(({ from, type }) => type === 'database' && callers.has(from));
  const database = map.nodes.find((node) => node.name === edge?.to);
  return database ? { kind: 'node', node: database } : { kind: 'nothing' };
}

/** The process that a node is, if the lab runs it. */
export function processOf(node: MapNode, map: ServiceMap, topology: TopologyView | undefined): string | undefined {
  const { name, kind } = node;
  if (topology?.processes.some((process) => process.name === name)) return name;
  if (kind !== 'database') return undefined;
  const callers = new Set(map.edges.filter(({ to }) => to === name).map(({ from }) => from));
  return topology?.links.find(({ from, protocol }) => protocol === 'postgres' && callers.has(from))?.to;
}
