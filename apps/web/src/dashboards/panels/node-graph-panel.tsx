// Nodes and edges of a frame pair, laid out in layers. The service map has the rich version; both place their nodes alike.
import { type DataFrame, displayText, type NodeGraphPanel } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo } from 'react';
import { ringPath } from '../../charts/figure-model.ts';
import { serviceMapUrl } from '../../correlate/links.ts';
import { type GraphLayout, LAYOUT_NODES_MAX, layoutGraph } from '../../graph/layout.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { PageLink } from '../../ui/page-link.tsx';
import { serviceColor } from '../../ui/series-color.ts';
import { messages } from '../messages.ts';
import classes from './node-graph-panel.module.css';
import type { PanelProps } from './panel-props.ts';

const NODE_PX = 56;

/** In a panel narrower than this, layers stand closer, so that the graph need not be shrunk beyond reading. */
const WIDE_PX_MIN = 640;

export default function NodeGraphPanelView({
  data,
  widthPx,
  heightPx,
  title,
}: PanelProps<NodeGraphPanel>): ReactElement {
  const t = useMessages(messages);
  const nodes = data.frames.find((frame) => frame.meta?.kind === 'nodes' || frame.name === 'nodes');
  const edges = data.frames.find((frame) => frame.meta?.kind === 'edges' || frame.name === 'edges');
  const ids = useMemo(() => texts(nodes, 'id').slice(0, LAYOUT_NODES_MAX), [nodes]);
  const isTight = widthPx < WIDE_PX_MIN;
  // Where there is more height than width, the layers follow each other downwards.
  const isDown = widthPx < heightPx;
  const layout = useMemo(
    () =>
      (isDown ? layoutDown : layoutGraph)(
        ids.map((id) => ({ id, widthPx: Math.max(NODE_PX, id.length * 7), heightPx: NODE_PX + 30 })),
        texts(edges, 'source').map((from, i) => ({ from, to: texts(edges, 'target')[i] ?? '' })),
        isTight ? { layerGapPx: 20, edgeLabelWidthPx: 40 } : { layerGapPx: 44, edgeLabelWidthPx: 56 },
      ),
    [ids, edges, isTight, isDown],
  );
  const failed = nodes?.fields.find((field) => field.name === 'arc__failed' || field.name === 'arc__errors');
  return (
    <figure className={classes['figure']} style={{ height: heightPx }} aria-label={title}>
      {/* biome-ignore lint/a11y/noSvgWithoutTitle: the figure around it has the name */}
      <svg
        viewBox={`0 0 ${layout.widthPx} ${layout.heightPx}`}
        preserveAspectRatio="xMidYMid meet"
        width="100%"
        height="100%"
      >
        <defs>
          <marker
            id="dashboard-arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0L8 4L0 8Z" fill="var(--o11y-text-dim)" />
          </marker>
        </defs>
        {layout.edges.map((edge) => {
          const row = texts(edges, 'id').indexOf(`${edge.from}\n${edge.to}`);
          return (
            <g key={`${edge.from} ${edge.to}`}>
              <path
                className={classes['edge']}
                d={edge.points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('')}
                markerEnd="url(#dashboard-arrow)"
              />
              <text x={edge.labelX} y={edge.labelY - 4} textAnchor="middle" className={classes['stat']}>
                {statText(edges, 'secondarystat', row)}
              </text>
            </g>
          );
        })}
        {layout.nodes.map((node) => {
          const row = ids.indexOf(node.id);
          const share = Number(failed?.values[row] ?? 0);
          const y = node.y - 15;
          const mean = statText(nodes, 'mainstat', row);
          const rate = statText(nodes, 'secondarystat', row);
          return (
            <PageLink key={node.id} to={serviceMapUrl({ node: node.id })} beside>
              <title>{`${node.id}: ${[mean, rate, t.failedShare((share * 100).toFixed(1))].filter(Boolean).join(', ')}`}</title>
              <g transform={`translate(${node.x} ${y})`}>
                <circle r={NODE_PX / 2} className={classes['node']} stroke={serviceColor(node.id)} />
                {share > 0 && (
                  <path
                    d={ringPath(0, Math.PI * 2 * Math.min(share, 1), NODE_PX / 2 + 3, NODE_PX / 2 - 1)}
                    fill="var(--o11y-error)"
                  />
                )}
                <text textAnchor="middle" y={-2} className={classes['value']}>
                  {mean}
                </text>
                <text textAnchor="middle" y={11} className={classes['stat']}>
                  {rate}
                </text>
                <text textAnchor="middle" y={NODE_PX / 2 + 16} className={classes['name']}>
                  {texts(nodes, 'title')[row] ?? node.id}
                </text>
              </g>
            </PageLink>
          );
        })}
      </svg>
    </figure>
  );
}

/** The layout from left to right, turned. */
function layoutDown(...[nodes, edges, options]: Parameters<typeof layoutGraph>): GraphLayout {
  const turn = <T extends { readonly widthPx: number; readonly heightPx: number }>(box: T): T => ({
    ...box,
    widthPx: box.heightPx,
    heightPx: box.widthPx,
  });
  const turned = layoutGraph(nodes.map(turn), edges, options);
  return {
    ...turn(turned),
    nodes: turned.nodes.map((node) => ({ ...turn(node), x: node.y, y: node.x })),
    edges: turned.edges.map((edge) => ({
      ...edge,
      points: edge.points.map(({ x, y }) => ({ x: y, y: x })),
      labelX: edge.labelY,
      labelY: edge.labelX,
    })),
  };
}

function texts(frame: DataFrame | undefined, name: string): readonly string[] {
  return frame?.fields.find((field) => field.name === name)?.values.map((value) => String(value ?? '')) ?? [];
}

function statText(frame: DataFrame | undefined, name: string, row: number): string {
  const field = frame?.fields.find((one) => one.name === name);
  const value = field?.values[row];
  // Three figures are what a circle has room for.
  const decimals = typeof value === 'number' && value >= 100 ? 0 : 1;
  return !field || value == null ? '' : displayText(value, { decimals, ...field.config });
}
