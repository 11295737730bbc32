// The lab drawn from lab.yaml: a box per process, a line per link, with what flows through it.
import type { ProcessStatus } from '@o11y-lab/lab-control';
import { type ReactElement, useMemo } from 'react';
import { serviceMapUrl, serviceUrl, tracesUrl } from '../correlate/links.ts';
import { NodeFaultMark, useFaultWords } from '../faults/node-mark.tsx';
import { useActiveFaults } from '../faults/use-faults.ts';
import graph from '../graph/graph.module.css';
import { edgePath, layoutGraph } from '../graph/layout.ts';
import { formatDuration, formatNumber, formatPercent } from '../i18n/format.ts';
import { type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import { messages as shellMessages } from '../shell/messages.ts';
import { serviceColor } from '../ui/series-color.ts';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import { type TopologyEdge, type TopologyPicture, type Traffic, USER } from './topology-model.ts';

const NODE_WIDTH_PX = 114;
const NODE_HEIGHT_PX = 46;

export interface TopologyFigureProps {
  readonly picture: TopologyPicture;
  readonly processes: readonly ProcessStatus[];
}

export default function TopologyFigure({ picture, processes }: TopologyFigureProps): ReactElement {
  const t = useMessages(messages);
  const states = useMessages(shellMessages);
  const { locale } = useLocale();
  const pane = usePane();
  const faultWords = useFaultWords(useActiveFaults());
  // Figures change every few seconds, places only with lab.yaml.
  const shape = JSON.stringify([
    picture.nodes.map(({ name }) => name),
    picture.edges.map(({ from, to }) => [from, to]),
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape is all of picture that places depend on
  const layout = useMemo(
    () =>
      layoutGraph(
        picture.nodes.map(({ name }) => ({ id: name, widthPx: NODE_WIDTH_PX, heightPx: NODE_HEIGHT_PX })),
        picture.edges,
        { layerGapPx: 18, nodeGapPx: 34, edgeLabelWidthPx: 66 },
      ),
    [shape],
  );
  return (
    <figure className={graph['figure']}>
      <svg className={graph['svg']} width={layout.widthPx} viewBox={`0 0 ${layout.widthPx} ${layout.heightPx}`}>
        <title>{t.topology}</title>
        {layout.edges.map((edge, i) => {
          const { traffic, from, to } = picture.edges[i] ?? { from: '', to: '', traffic: undefined };
          const hasTraffic = traffic !== undefined && traffic.ratePerSecond > 0;
          const path = edgePath(edge.points);
          return (
            <a
              key={`${from} ${to}`}
              href={serviceMapUrl({ node: to })}
              className={graph['edgeGroup']}
              onClick={(event) => follow(event, () => pane.open(serviceMapUrl({ node: to })))}
            >
              <title>{`${t.edgeOf(from, to)}: ${edgeWords(traffic, locale, t).join(', ')}`}</title>
              <path d={path} className={graph['hit']} />
              <path
                d={path}
                className={`${graph['edge']} ${hasTraffic ? graph['flow'] : ''}`}
                style={hasTraffic ? { ['--o11y-edge' as string]: edgeColor(traffic) } : {}}
              />
              {edgeWords(traffic, locale, t).map((words, line) => (
                <text
                  key={words}
                  x={edge.labelX}
                  // The rate above the line, the rest below it.
                  y={edge.labelY + (line === 0 ? -7 : 3 + line * 13)}
                  className={`${graph['label']} ${traffic && traffic.errorShare > 0 && line === 1 ? graph['labelError'] : ''}`}
                >
                  {words}
                </text>
              ))}
            </a>
          );
        })}
        {layout.nodes.map((node, i) => {
          const process = picture.nodes[i];
          const status = processes.find(({ name }) => name === node.id);
          const fault = faultWords(node.id);
          const to = node.id === USER ? tracesUrl({ query: '{ nestedSetParent < 0 }' }) : serviceUrl(node.id);
          return (
            <a
              key={node.id}
              href={to}
              className={graph['node']}
              onClick={(event) => follow(event, () => pane.open(to))}
            >
              <title>
                {[node.id === USER ? t.you : node.id, status && states[status.state], process?.about, fault]
                  .filter(Boolean)
                  .join(' · ')}
              </title>
              <rect
                x={node.x - NODE_WIDTH_PX / 2}
                y={node.y - NODE_HEIGHT_PX / 2}
                width={NODE_WIDTH_PX}
                height={NODE_HEIGHT_PX}
                rx={8}
              />
              <circle
                cx={node.x - NODE_WIDTH_PX / 2 + 13}
                cy={node.y - 7}
                r={5}
                style={{ fill: node.id === USER ? 'var(--o11y-text-dim)' : serviceColor(node.id) }}
              />
              <text x={node.x - NODE_WIDTH_PX / 2 + 24} y={node.y - 3} className={graph['nodeName']}>
                {node.id === USER ? t.you : node.id}
              </text>
              <text
                x={node.x - NODE_WIDTH_PX / 2 + 24}
                y={node.y + 14}
                className={graph['nodeDetail']}
                style={status && status.state !== 'healthy' ? { fill: 'var(--o11y-error)' } : {}}
              >
                {status && states[status.state]}
              </text>
              {fault !== undefined && (
                <NodeFaultMark x={node.x + NODE_WIDTH_PX / 2 - 3} y={node.y - NODE_HEIGHT_PX / 2 + 3} />
              )}
            </a>
          );
        })}
      </svg>
    </figure>
  );
}

function follow(event: React.MouseEvent, open: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  open();
}

function edgeColor({ errorShare }: Traffic): string {
  return errorShare >= 0.05 ? 'var(--o11y-error)' : errorShare > 0 ? 'var(--o11y-warn)' : 'var(--o11y-accent)';
}

/** What stands at a line: rate, then errors if any, then latency. */
function edgeWords(
  traffic: TopologyEdge['traffic'],
  locale: Locale,
  t: { readonly idle: string; readonly perSecond: string; readonly errors: string },
): string[] {
  if (!traffic || traffic.ratePerSecond === 0) return [t.idle];
  const { ratePerSecond, errorShare, p95Seconds } = traffic;
  return [
    `${formatNumber(ratePerSecond, locale)} ${t.perSecond}`,
    ...(errorShare > 0 ? [`⚠ ${formatPercent(errorShare, locale)}`] : []),
    ...(p95Seconds === undefined ? [] : [`P95 ${formatDuration(p95Seconds * 1000, locale)}`]),
  ];
}
