// The flame graph: spans with the same path of services and names as one, as wide as the self time of all of them and of
// everything below. So a node's children never exceed it, parallel work adds up, and the widest leaf is where time goes.
import { at, nameOf, serviceOf, type Trace } from './trace.ts';

export interface FlameNode {
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  /** Index of the parent; -1 for the top. */
  readonly parent: number;
  /** Self time of its spans and all below. */
  readonly valueNs: number;
  readonly selfNs: number;
  readonly count: number;
  readonly errorCount: number;
  /** Where it starts, in the same unit as its value. */
  readonly offsetNs: number;
  /** First of its spans. */
  readonly row: number;
}

/** Nodes, parents first. The first is the whole trace, without service or name. */
export function flameNodes(trace: Trace, selfNs: Float64Array): readonly FlameNode[] {
  const nodes: { -readonly [Key in keyof FlameNode]: FlameNode[Key] }[] = [node('', '', -1, 0, -1)];
  const byPath = new Map<string, number>();
  const nodeOfRow = new Int32Array(trace.rowCount);
  for (let row = 0; row < trace.rowCount; row++) {
    const above = at(trace.parent, row);
    const parent = above < 0 ? 0 : at(nodeOfRow, above);
    const key = `${parent}\n${serviceOf(trace, row)}\n${nameOf(trace, row)}`;
    let index = byPath.get(key);
    if (index === undefined) {
      index = nodes.length;
      byPath.set(key, index);
      nodes.push(node(serviceOf(trace, row), nameOf(trace, row), parent, (nodes[parent]?.depth ?? 0) + 1, row));
    }
    nodeOfRow[row] = index;
    const own = nodes[index];
    if (!own) continue;
    own.count += trace.isMissing[row] === 1 ? 0 : 1;
    own.errorCount += at(trace.isError, row);
    own.selfNs += at(selfNs, row);
  }
  for (let index = nodes.length - 1; index >= 0; index--) {
    const own = nodes[index];
    if (!own) continue;
    own.valueNs += own.selfNs;
    const parent = nodes[own.parent];
    if (parent) parent.valueNs += own.valueNs;
  }
  const nextOffsetNs = new Float64Array(nodes.length);
  nodes.forEach((own, index) => {
    if (own.parent >= 0) {
      own.offsetNs = at(nextOffsetNs, own.parent);
      nextOffsetNs[own.parent] = own.offsetNs + own.valueNs;
    }
    nextOffsetNs[index] = own.offsetNs;
  });
  return nodes;
}

function node(service: string, name: string, parent: number, depth: number, row: number): FlameNode {
  return { service, name, parent, depth, row, valueNs: 0, selfNs: 0, count: 0, errorCount: 0, offsetNs: 0 };
}
