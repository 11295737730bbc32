// The map as a picture. Every node is a link: Tab goes through them from left to right, Enter chooses.
import { ActionIcon, Tooltip } from '@mantine/core';
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, memo, type ReactElement, useCallback, useMemo, useRef, useState } from 'react';
import { NodeFaultMark } from '../faults/node-mark.tsx';
import { edgePath, type GraphLayout, layoutGraph, type PlacedEdge, type PlacedNode } from '../graph/layout.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { serviceColor } from '../ui/series-color.ts';
import { errorColor, figureWords } from './figures-text.ts';
import { neighboursOf } from './map-filter.ts';
import type { MapEdge, MapNode, ServiceMap } from './map-model.ts';
import { messages } from './messages.ts';
import { NodeIcon } from './node-icon.tsx';
import classes from './service-map.module.css';
import { useViewport } from './use-viewport.ts';

const NODE_WIDTH_PX = 158;
const NODE_HEIGHT_PX = 62;
const RING_RADIUS_PX = 15;
/** Longer names are cut on the node; the title and the card have them whole. */
const NAME_CHARS_MAX = 14;
/** More than this many are stacked closely: the map is higher than wide then. */
const MANY_NODES = 30;
/** Below this the words on lines are too small to be read. */
const EDGE_LABELS_SCALE_MIN = 0.5;

export interface MapFigureProps {
  readonly map: ServiceMap;
  /** What is injected, by node, in words. */
  readonly faults: ReadonlyMap<string, string>;
  readonly chosenNode: string | undefined;
  readonly chosenEdge: string | undefined;
  readonly nodeUrl: (name: string) => string;
  readonly edgeUrl: (id: string) => string;
  readonly onNode: (name: string) => void;
  readonly onEdge: (id: string) => void;
}

export function MapFigure(props: MapFigureProps): ReactElement {
  const { map } = props;
  const t = useMessages(messages);
  const frame = useRef<HTMLDivElement>(null);
  // Figures change with every refresh, places only with who calls whom.
  const shape = JSON.stringify([map.nodes.map(({ name }) => name), map.edges.map(({ id }) => id)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape is all of map that places depend on
  const layout = useMemo(() => placed(map), [shape]);
  const viewport = useViewport(
    frame,
    layout,
    shape,
    layout.nodes.find(({ id }) => id === props.chosenNode),
  );
  const { view, show } = viewport;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') viewport.zoomIn();
    else if (event.key === '-') viewport.zoomOut();
    else if (event.key === '0') viewport.fitAll();
  };
  const tools = [
    { name: t.zoomIn, Icon: IconPlus, act: viewport.zoomIn },
    { name: t.zoomOut, Icon: IconMinus, act: viewport.zoomOut },
    { name: t.fit, Icon: IconMaximize, act: viewport.fitAll },
  ];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" className={classes['frame']} aria-label={t.title} onKeyDown={onKeyDown}>
      <div ref={frame} className={classes['canvas']} {...viewport.pointerHandlers}>
        {/* biome-ignore lint/a11y/noSvgWithoutTitle: the group around it says what it is; a title would cover the names of the nodes */}
        <svg
          className={classes['svg']}
          data-detail={view.scale >= EDGE_LABELS_SCALE_MIN || undefined}
          onDragStart={(event) => event.preventDefault()}
          onClickCapture={(event) => {
            if (!viewport.hasDragged()) return;
            event.preventDefault();
            event.stopPropagation();
          }}
        >
          <defs>
            {MARKERS.map(({ id, color }) => (
              <marker
                key={id}
                id={id}
                viewBox="0 0 10 10"
                refX="9"
                refY="5"
                markerWidth="9"
                markerHeight="9"
                markerUnits="userSpaceOnUse"
                orient="auto"
              >
                <path d="M0,0.8 L10,5 L0,9.2 z" style={{ fill: color }} />
              </marker>
            ))}
          </defs>
          <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
            <Contents {...props} layout={layout} show={show} />
          </g>
        </svg>
      </div>
      <div className={classes['tools']}>
        {tools.map(({ name, Icon, act }) => (
          <Tooltip key={name} label={name} position="left">
            <ActionIcon variant="default" size="md" aria-label={name} onClick={act}>
              <Icon size={15} />
            </ActionIcon>
          </Tooltip>
        ))}
      </div>
    </div>
  );
}

const MARKERS = [
  { id: 'map-arrow', color: 'var(--o11y-text-dim)' },
  { id: 'map-arrow-warn', color: 'var(--o11y-warn)' },
  { id: 'map-arrow-error', color: 'var(--o11y-error)' },
] as const;

function markerOf(color: string | undefined): string {
  return `url(#${MARKERS.find((marker) => marker.color === color)?.id ?? MARKERS[0].id})`;
}

function placed({ nodes, edges }: ServiceMap): GraphLayout {
  const layout = layoutGraph(
    nodes.map(({ name }) => ({ id: name, widthPx: NODE_WIDTH_PX, heightPx: NODE_HEIGHT_PX })),
    edges,
    nodes.length > MANY_NODES
      ? { layerGapPx: 50, nodeGapPx: 8, edgeLabelWidthPx: 70 }
      : { layerGapPx: 20, nodeGapPx: 24, edgeLabelWidthPx: 70 },
  );
  const at = new Map(layout.nodes.map((node) => [node.id, node]));
  return { ...layout, edges: layout.edges.map((edge) => fromSideToSide(edge, at.get(edge.from), at.get(edge.to))) };
}

/** Lines to the right begin and end at the middle of a side, where many of them still read as one bundle. */
function fromSideToSide(edge: PlacedEdge, from: PlacedNode | undefined, to: PlacedNode | undefined): PlacedEdge {
  if (!from || !to || from.x >= to.x) return edge;
  const start = { x: from.x + from.widthPx / 2, y: from.y };
  const end = { x: to.x - to.widthPx / 2, y: to.y };
  return { ...edge, points: [start, ...edge.points.slice(1, -1), end] };
}

interface ContentsProps extends MapFigureProps {
  readonly layout: GraphLayout;
  readonly show: (x: number, y: number) => void;
}

/** All but where it stands: dragging does not draw it again. */
const Contents = memo(function Contents(props: ContentsProps): ReactElement {
  const { map, layout, chosenNode, chosenEdge } = props;
  const [near, setNear] = useState<ReadonlySet<string>>();
  const rateMax = Math.max(...map.edges.map(({ figures }) => figures.ratePerSecond), 0);
  const byName = new Map(map.nodes.map((node) => [node.name, node]));
  const inOrder = layout.nodes.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const overNode = useCallback(
    (name: string | undefined) => setNear(name === undefined ? undefined : neighboursOf(map.edges, name)),
    [map.edges],
  );
  return (
    <g>
      {layout.edges.map((place, i) => {
        const edge = map.edges[i];
        return (
          edge && (
            <Edge
              key={edge.id}
              edge={edge}
              place={place}
              rateMax={rateMax}
              isDim={near !== undefined && !(near.has(edge.from) && near.has(edge.to))}
              isChosen={edge.id === chosenEdge}
              onOver={(isOver) => setNear(isOver ? new Set([edge.from, edge.to]) : undefined)}
              url={props.edgeUrl(edge.id)}
              onChoose={props.onEdge}
            />
          )
        );
      })}
      {inOrder.map((place) => {
        const node = byName.get(place.id);
        return (
          node && (
            <Node
              key={node.name}
              node={node}
              place={place}
              isDim={near !== undefined && !near.has(node.name)}
              isChosen={node.name === chosenNode}
              onOver={overNode}
              url={props.nodeUrl(node.name)}
              fault={props.faults.get(node.name)}
              onChoose={props.onNode}
              show={props.show}
            />
          )
        );
      })}
    </g>
  );
});

interface NodeProps {
  readonly fault: string | undefined;
  readonly node: MapNode;
  readonly place: PlacedNode;
  readonly isDim: boolean;
  readonly isChosen: boolean;
  readonly url: string;
  readonly onOver: (name: string | undefined) => void;
  readonly onChoose: (name: string) => void;
  readonly show: (x: number, y: number) => void;
}

function Node({ node, fault, place, isDim, isChosen, url, onOver, onChoose, show }: NodeProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { name, kind, figures } = node;
  const words = figureWords(figures, t, locale);
  const x = place.x - NODE_WIDTH_PX / 2;
  const y = place.y - NODE_HEIGHT_PX / 2;
  const color = kind === 'service' || kind === 'database' ? serviceColor(name) : 'var(--o11y-text-dim)';
  const around = 2 * Math.PI * RING_RADIUS_PX;
  const spoken = [
    t[kind],
    words.rate,
    words.errors && `${t.errors} ${words.errors}`,
    words.p95 && `${t.p95} ${words.p95}`,
    fault,
  ];
  return (
    <a
      href={url}
      className={classes['node']}
      data-dim={isDim || undefined}
      data-chosen={isChosen || undefined}
      data-idle={figures.ratePerSecond === 0 || undefined}
      aria-current={isChosen || undefined}
      onClick={(event) => choose(event, () => onChoose(name))}
      onPointerEnter={() => onOver(name)}
      onPointerLeave={() => onOver(undefined)}
      onFocus={({ currentTarget }) => {
        if (!currentTarget.matches(':focus-visible')) return;
        onOver(name);
        show(place.x, place.y);
      }}
      onBlur={() => onOver(undefined)}
    >
      {/* The name of the link, for those who hear it; a longer aria-label would not have the visible words in their order. */}
      <title>{`${name}: ${spoken.filter(Boolean).join(', ')}`}</title>
      <rect className={classes['box']} x={x} y={y} width={NODE_WIDTH_PX} height={NODE_HEIGHT_PX} rx={10} />
      <g transform={`translate(${x + 25} ${place.y})`}>
        <circle r={RING_RADIUS_PX} className={classes['ring']} style={{ stroke: color }} />
        {figures.errorShare > 0 && (
          <circle
            r={RING_RADIUS_PX}
            className={classes['ringErrors']}
            // A sliver stays visible: one error in a thousand is still one.
            strokeDasharray={`${Math.max(2, around * figures.errorShare)} ${around}`}
            transform="rotate(-90)"
          />
        )}
        <NodeIcon kind={kind} color={color} />
      </g>
      <text x={x + 49} y={y + 21} className={classes['nodeName']}>
        {cut(name)}
      </text>
      <text x={x + 49} y={y + 37} className={classes['nodeDetail']}>
        {words.rate}
        {words.errors && (
          <tspan className={classes['errors']} style={{ fill: errorColor(figures.errorShare) }} dx={7}>
            ⚠ {words.errors}
          </tspan>
        )}
      </text>
      <text x={x + 49} y={y + 52} className={classes['nodeDetail']}>
        {words.p95 ? `${t.p95} ${words.p95}` : t[kind]}
      </text>
      {fault !== undefined && <NodeFaultMark x={x + NODE_WIDTH_PX - 3} y={y + 3} />}
    </a>
  );
}

interface EdgeProps {
  readonly edge: MapEdge;
  readonly place: PlacedEdge;
  readonly rateMax: number;
  readonly isDim: boolean;
  readonly isChosen: boolean;
  readonly url: string;
  readonly onOver: (isOver: boolean) => void;
  readonly onChoose: (id: string) => void;
}

function Edge({ edge, place, rateMax, isDim, isChosen, url, onOver, onChoose }: EdgeProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { figures } = edge;
  const words = figureWords(figures, t, locale);
  const path = edgePath(place.points);
  const color = errorColor(figures.errorShare);
  const isIdle = figures.ratePerSecond === 0;
  return (
    <a
      href={url}
      className={classes['edge']}
      // The nodes are the way of the keyboard; their cards lead on to the lines.
      tabIndex={-1}
      data-dim={isDim || undefined}
      data-chosen={isChosen || undefined}
      data-idle={isIdle || undefined}
      onClick={(event) => choose(event, () => onChoose(edge.id))}
      onPointerEnter={() => onOver(true)}
      onPointerLeave={() => onOver(false)}
    >
      <title>{`${t.edgeOf(edge.from, edge.to)}: ${[words.rate, words.errors, words.p95].filter(Boolean).join(', ')}`}</title>
      <path d={path} className={classes['hit']} />
      <path
        d={path}
        className={classes['line']}
        data-messages={edge.type === 'messaging_system' || undefined}
        markerEnd={markerOf(color)}
        style={{ strokeWidth: lineWidth(figures.ratePerSecond, rateMax), ...(color && { stroke: color }) }}
      />
      <text x={place.labelX} y={place.labelY - 5} className={classes['edgeLabel']}>
        {words.rate}
        {words.errors && (
          <tspan style={{ fill: color }} dx={4}>
            ⚠ {words.errors}
          </tspan>
        )}
      </text>
      {words.p95 && (
        <text x={place.labelX} y={place.labelY + 14} className={classes['edgeLabel']} data-dim-text>
          {words.p95}
        </text>
      )}
    </a>
  );
}

/** By the root of the rate: lines of a tenth of the traffic are still thinner than others and still seen. */
function lineWidth(ratePerSecond: number, rateMax: number): number {
  return rateMax > 0 ? 1.2 + 3.3 * Math.sqrt(ratePerSecond / rateMax) : 1.2;
}

function cut(name: string): string {
  return name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX - 1)}…` : name;
}

function choose(event: React.MouseEvent, act: () => void): void {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  act();
}
