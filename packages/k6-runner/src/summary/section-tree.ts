// The sections of the full summary as they stand inside each other: groups in groups, and those of a scenario in it.
import type { View, ViewCheck, ViewMetric } from './read-data.ts';

export interface Section {
  readonly title: string;
  readonly metrics: readonly ViewMetric[];
  readonly checks: readonly ViewCheck[];
  readonly sections: readonly Section[];
}

interface Node {
  readonly title: string;
  metrics: readonly ViewMetric[];
  checks: readonly ViewCheck[];
  readonly inner: Map<string, Node>;
}

/** Groups outside of named scenarios first, then the scenarios; each in the order of its name. */
export function sectionTree(sections: View['sections']): readonly Section[] {
  const groups = newNode('');
  const scenarios = newNode('');
  const scenarioOf = (name: string): Node => innerOf(scenarios, name, `SCENARIO: ${name}`);
  for (const { kind, name, scenario, metrics, checks } of sections) {
    let node = kind === 'scenario' ? scenarioOf(name) : scenario === '' ? groups : scenarioOf(scenario);
    if (kind === 'group') for (const part of name.split('::')) node = innerOf(node, part, `GROUP: ${part}`);
    node.metrics = metrics;
    node.checks = checks;
  }
  return [...sorted(groups), ...sorted(scenarios)];
}

function newNode(title: string): Node {
  return { title, metrics: [], checks: [], inner: new Map() };
}

function innerOf(node: Node, name: string, title: string): Node {
  const known = node.inner.get(name);
  if (known) return known;
  const made = newNode(title);
  node.inner.set(name, made);
  return made;
}

function sorted({ inner }: Node): Section[] {
  return [...inner.entries()]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, node]) => ({ title: node.title, metrics: node.metrics, checks: node.checks, sections: sorted(node) }));
}
