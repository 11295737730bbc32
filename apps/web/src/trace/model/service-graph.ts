// Who called whom inside one trace, by service or by operation.
import { at, nameOf, serviceOf, type Trace } from './trace.ts';

export interface GraphNode {
  readonly id: string;
  readonly service: string;
  /** '' when nodes are services. */
  readonly operation: string;
  readonly count: number;
  readonly errorCount: number;
  readonly selfNs: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly errorCount: number;
}

export interface TraceGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Calls within a node are no edge. A span whose parent is missing has no caller. */
export function traceGraph(by: 'service' | 'operation', trace: Trace, selfNs: Float64Array): TraceGraph {
  const nodes = new Map<string, { -readonly [Key in keyof GraphNode]: GraphNode[Key] }>();
  const edges = new Map<string, { -readonly [Key in keyof GraphEdge]: GraphEdge[Key] }>();
  const idOf = (row: number): string =>
    by === 'service' ? serviceOf(trace, row) : `${serviceOf(trace, row)}\n${nameOf(trace, row)}`;
  for (let row = 0; row < trace.rowCount; row++) {
    if (trace.isMissing[row] === 1) continue;
    const id = idOf(row);
    const node = nodes.get(id) ?? {
      id,
      service: serviceOf(trace, row),
      operation: by === 'service' ? '' : nameOf(trace, row),
      count: 0,
      errorCount: 0,
      selfNs: 0,
    };
    nodes.set(id, node);
    node.count++;
    node.errorCount += at(trace.isError, row);
    node.selfNs += at(selfNs, row);
    const above = at(trace.parent, row);
    if (above < 0 || trace.isMissing[above] === 1) continue;
    const from = idOf(above);
    if (from === id) continue;
    const key = `${from}\n\n${id}`;
    const edge = edges.get(key) ?? { from, to: id, count: 0, errorCount: 0 };
    edges.set(key, edge);
    edge.count++;
    edge.errorCount += at(trace.isError, row);
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}
