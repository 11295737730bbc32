import { graphlib, layout } from '@dagrejs/dagre';
import { SegmentedControl } from '@mantine/core';
import { type CSSProperties, type ReactElement, useId, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { serviceColor } from '../../ui/series-color.ts';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import { type GraphEdge, type GraphNode, type TraceGraph, traceGraph } from '../model/service-graph.ts';
import type { Trace } from '../model/trace.ts';
import classes from './views.module.css';

/** Beyond this many nodes a layered graph is neither quick nor legible. */
const NODE_COUNT_MAX = 150;
const NODE_HEIGHT_PX = 44;
const CHAR_PX = 6.4;
const SCALE_MIN = 0.62;
const NODE_CHARS_MAX = 34;

export interface GraphViewProps {
  readonly trace: Trace;
  readonly selfNs: Float64Array;
}

export default function GraphView({ trace, selfNs }: GraphViewProps): ReactElement {
  const t = useMessages(messages);
  const arrow = useId();
  const [wanted, setWanted] = useState<'service' | 'operation'>('operation');
  const operations = useMemo(() => traceGraph('operation', trace, selfNs), [trace, selfNs]);
  const isTooLarge = operations.nodes.length > NODE_COUNT_MAX;
  const by = isTooLarge ? 'service' : wanted;
  const graph = useMemo(
    () => (by === 'operation' ? operations : traceGraph('service', trace, selfNs)),
    [by, operations, trace, selfNs],
  );
  const picture = useMemo(() => (graph.nodes.length > NODE_COUNT_MAX ? undefined : layOut(graph)), [graph]);
  return (
    <>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label={t.groupBy}
          value={by}
          disabled={isTooLarge}
          onChange={(value) => setWanted(value === 'service' ? 'service' : 'operation')}
          data={[
            { value: 'operation', label: t.byOperation },
            { value: 'service', label: t.byService },
          ]}
        />
        {isTooLarge && <span>{t.graphTooLarge(operations.nodes.length)}</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes['scroll']} aria-label={t.graph} tabIndex={0}>
        {picture && (
          <svg
            className={classes['graph']}
            // Shrinks to what there is room for, as far as it stays legible.
            style={{ width: '100%', maxWidth: picture.width, minWidth: picture.width * SCALE_MIN }}
            viewBox={`0 0 ${picture.width} ${picture.height}`}
            role="img"
            aria-label={t.graph}
          >
            <defs>
              <marker id={arrow} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
                <path d="M0 0 L8 4 L0 8 z" fill="var(--o11y-text-dim)" />
              </marker>
            </defs>
            {picture.edges.map(({ edge, path, x, y }) => (
              <g key={`${edge.from}\n\n${edge.to}`}>
                <path
                  d={path}
                  className={classes['edge']}
                  data-error={edge.errorCount > 0 || undefined}
                  markerEnd={`url(#${arrow})`}
                />
                {edge.count > 1 && (
                  <text x={x} y={y - 4} textAnchor="middle" className={classes['edgeLabel']}>
                    ×{edge.count}
                  </text>
                )}
              </g>
            ))}
            {picture.nodes.map(({ node, x, y, width }) => (
              <g
                key={node.id}
                className={classes['graphNode']}
                data-error={node.errorCount > 0 || undefined}
                // The service's colour as a custom property, which TypeScript's CSSProperties does not know.
                style={{ '--service-color': serviceColor(node.service) } as CSSProperties}
              >
                <title>{t.graphNode(`${node.service} ${node.operation}`, node.count, node.errorCount)}</title>
                <rect x={x - width / 2} y={y - NODE_HEIGHT_PX / 2} width={width} height={NODE_HEIGHT_PX} rx={4} />
                <text x={x} y={y - 3} textAnchor="middle">
                  {cut(node.operation || node.service)}
                </text>
                <text x={x} y={y + 13} textAnchor="middle" className={classes['sub']}>
                  {node.operation === '' ? '' : `${cut(node.service)} · `}×{node.count} · {formatDuration(node.selfNs)}
                  {node.errorCount > 0 ? ` · ⚠ ${node.errorCount}` : ''}
                </text>
              </g>
            ))}
          </svg>
        )}
        <CallTable graph={graph} />
      </section>
    </>
  );
}

/** The same as a table, for those who can't see the picture, and for what is too large to draw. */
function CallTable({ graph }: { readonly graph: TraceGraph }): ReactElement {
  const t = useMessages(messages);
  const nameOf = new Map(graph.nodes.map((node) => [node.id, `${node.service} ${node.operation}`]));
  return (
    <table className={`${classes['table']} ${classes['calls']}`} aria-label={t.calls}>
      <thead>
        <tr>
          <th scope="col">{t.from}</th>
          <th scope="col">{t.to}</th>
          <th scope="col">{t.calls}</th>
          <th scope="col">{t.errors}</th>
        </tr>
      </thead>
      <tbody>
        {graph.edges.map((edge) => (
          <tr key={`${edge.from}\n\n${edge.to}`}>
            <td data-wide>{nameOf.get(edge.from)}</td>
            <td data-wide>{nameOf.get(edge.to)}</td>
            <td>{edge.count}</td>
            <td className={edge.errorCount > 0 ? classes['failed'] : undefined}>{edge.errorCount}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly {
    readonly node: GraphNode;
    readonly x: number;
    readonly y: number;
    readonly width: number;
  }[];
  readonly edges: readonly {
    readonly edge: GraphEdge;
    readonly path: string;
    readonly x: number;
    readonly y: number;
  }[];
}

/** Layers from left to right (Sugiyama's method, by dagre). */
function layOut(graph: TraceGraph): Picture {
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 56, marginx: 16, marginy: 16 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.id, { width: widthOf(node), height: NODE_HEIGHT_PX });
  for (const edge of graph.edges) drawing.setEdge(edge.from, edge.to);
  layout(drawing);
  const { width = 0, height = 0 } = drawing.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: graph.nodes.map((node) => {
      const { x = 0, y = 0 } = drawing.node(node.id);
      return { node, x, y, width: widthOf(node) };
    }),
    edges: graph.edges.map((edge) => {
      const points: readonly { readonly x: number; readonly y: number }[] =
        drawing.edge(edge.from, edge.to)?.points ?? [];
      const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
      return { edge, path: points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join(' '), ...middle };
    }),
  };
}

function widthOf(node: GraphNode): number {
  const sub = node.operation === '' ? 22 : cut(node.service).length + 14;
  return Math.max(cut(node.operation || node.service).length, sub) * CHAR_PX + 16;
}

function cut(text: string): string {
  return text.length > NODE_CHARS_MAX ? `${text.slice(0, NODE_CHARS_MAX - 1)}…` : text;
}
