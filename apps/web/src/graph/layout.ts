// Places the nodes of a directed graph in layers from left to right (Sugiyama's method, by dagre). Pure.
import dagre from '@dagrejs/dagre';

export interface GraphNodeSize {
  readonly id: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface GraphEdgeEnds {
  readonly from: string;
  readonly to: string;
}

export interface PlacedNode {
  readonly id: string;
  /** Of the centre. */
  readonly x: number;
  readonly y: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** From the border of one node to the border of the other. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where a label reads well. */
  readonly labelX: number;
  readonly labelY: number;
}

export interface GraphLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** The layout takes time that grows with the square; above this a table tells more anyway. */
export const LAYOUT_NODES_MAX = 150;

export interface LayoutOptions {
  /** Room for the labels of edges. */
  readonly layerGapPx?: number;
  readonly nodeGapPx?: number;
  readonly edgeLabelWidthPx?: number;
}

/** Edges whose ends are unknown are left out; a node that calls itself keeps its edge. */
export function layoutGraph(
  nodes: readonly GraphNodeSize[],
  edges: readonly GraphEdgeEnds[],
  { layerGapPx = 110, nodeGapPx = 28, edgeLabelWidthPx = 0 }: LayoutOptions = {},
): GraphLayout {
  if (nodes.length === 0) return { widthPx: 0, heightPx: 0, nodes: [], edges: [] }; // dagre would say -Infinity
  // Two nodes may have several edges, such as requests and messages: each has the name of its position.
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', ranksep: layerGapPx, nodesep: nodeGapPx, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, widthPx, heightPx } of nodes) graph.setNode(id, { width: widthPx, height: heightPx });
  const known = edges.filter(({ from, to }) => graph.hasNode(from) && graph.hasNode(to));
  known.forEach(({ from, to }, i) => {
    const label = { width: edgeLabelWidthPx, height: edgeLabelWidthPx > 0 ? 18 : 0, labelpos: 'c' };
    graph.setEdge(from, to, label, String(i));
  });
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }; // dagre adds them
  return {
    widthPx: width,
    heightPx: height,
    nodes: nodes.map(({ id, widthPx, heightPx }) => {
      const { x, y } = graph.node(id);
      return { id, x, y, widthPx, heightPx };
    }),
    edges: known.map(({ from, to }, i) => {
      const { points } = graph.edge(from, to, String(i)) as { points: { x: number; y: number }[] };
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return { from, to, points, labelX: middle.x, labelY: middle.y };
    }),
  };
}

/** A smooth SVG path through the points. */
export function edgePath(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${round(first.x)},${round(first.y)}`;
  let previous = first;
  for (const point of rest) {
    const middleX = (previous.x + point.x) / 2;
    path += ` C${round(middleX)},${round(previous.y)} ${round(middleX)},${round(point.y)} ${round(point.x)},${round(point.y)}`;
    previous = point;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
