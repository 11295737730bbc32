// Orders on the graph of processes: cycles of `needs`, what a subset draws in, and who stops before whom.
import type { Topology } from './types.ts';

/** Some cycle of a directed graph as the names along it, or undefined. Depth-first search with the path as stack. */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    if (finished.has(name)) return undefined;
    const seenAt = path.indexOf(name);
    if (seenAt !== -1) return path.slice(seenAt);
    path.push(name);
    for (const next of edges.get(name) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    finished.add(name);
    return undefined;
  };
  for (const name of edges.keys()) {
    const cycle = visit(name);
    if (cycle) return cycle;
  }
  return undefined;
}

/** The named processes with everything they need or call, in the order of the file. */
export function withDependencies(topology: Topology, names: Iterable<string>): string[] {
  const wanted = new Set<string>();
  const visit = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    for (const dependency of dependenciesOf(topology, name)) visit(dependency);
  };
  for (const name of names) visit(name);
  return [...topology.processes.keys()].filter((name) => wanted.has(name));
}

/**
 * Groups to stop one after the other: callers before what they call, so that the last request and the last span of
 * everything still find someone to answer. Calls may go in a circle, unlike needs; such a circle stops as one group.
 */
export function stopGroups(topology: Topology, names: Iterable<string>): string[][] {
  const left = new Set(names);
  const groups: string[][] = [];
  while (left.size > 0) {
    const called = new Set([...left].flatMap((name) => dependenciesOf(topology, name).filter((to) => to !== name)));
    const free = [...left].filter((name) => !called.has(name));
    const group = free.length > 0 ? free : [...left];
    for (const name of group) left.delete(name);
    groups.push(group);
  }
  return groups;
}

/** What a process needs to start and what it calls, each once. */
function dependenciesOf(topology: Topology, name: string): string[] {
  const called = topology.links.filter((link) => link.from === name).map((link) => link.to);
  return [...new Set([...(topology.processes.get(name)?.needs ?? []), ...called])];
}
