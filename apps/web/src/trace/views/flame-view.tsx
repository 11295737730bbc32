import { type CSSProperties, type KeyboardEvent, type ReactElement, useMemo, useRef, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { serviceColor } from '../../ui/series-color.ts';
import { formatDuration, formatPercent } from '../format.ts';
import { messages } from '../messages.ts';
import { type FlameNode, flameNodes } from '../model/flame.ts';
import type { Trace } from '../model/trace.ts';
import classes from './views.module.css';

const LEVEL_PX = 22;
/** Narrower nodes are left out until somebody zooms in: so no more are drawn than a screen has room for. */
const SHARE_MIN = 0.0015;

export interface FlameViewProps {
  readonly trace: Trace;
  readonly selfNs: Float64Array;
}

export default function FlameView({ trace, selfNs }: FlameViewProps): ReactElement {
  const t = useMessages(messages);
  const nodes = useMemo(() => flameNodes(trace, selfNs), [trace, selfNs]);
  const [zoomed, setZoomed] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const top = nodes[zoomed] ?? nodes[0];
  if (!top) return <p>{t.none}</p>;
  const drawn = nodes
    .map((node, index) => ({ node, index, ...placeOf(node, top) }))
    .filter(({ width, node }) => width >= SHARE_MIN && (node.depth >= top.depth || isAbove(nodes, node, zoomed)));
  const depth = drawn.reduce((most, { node }) => Math.max(most, node.depth), 0);
  const whole = nodes[0]?.valueNs ?? 1;

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const index = Number((event.target as HTMLElement).dataset['index']); // keys come from nodes
    const node = nodes[index];
    if (!node) return;
    const siblings = drawn.filter((other) => other.node.parent === node.parent);
    const position = siblings.findIndex((other) => other.index === index);
    const next =
      event.key === 'ArrowUp'
        ? node.parent
        : event.key === 'ArrowDown'
          ? drawn.find((other) => other.node.parent === index)?.index
          : event.key === 'ArrowLeft'
            ? siblings[position - 1]?.index
            : event.key === 'ArrowRight'
              ? siblings[position + 1]?.index
              : undefined;
    if (next === undefined || next < 0) return;
    event.preventDefault();
    box.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus();
  };

  return (
    <>
      <div className={classes['bar']}>{t.flameHelp}</div>
      <div className={classes['scroll']}>
        {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons is no form */}
        <div
          ref={box}
          role="group"
          aria-label={t.flame}
          className={classes['flame']}
          style={{ height: (depth + 1) * LEVEL_PX + 8 }}
          onKeyDown={onKeyDown}
        >
          {drawn.map(({ node, index, left, width }) => {
            const name = node.depth === 0 ? t.wholeTrace : `${node.service} ${node.name}`;
            const label = t.flameNode(
              name,
              formatDuration(node.valueNs),
              formatPercent(node.valueNs / whole),
              node.count,
            );
            // The service's colour as a custom property, which TypeScript's CSSProperties does not know.
            const style = {
              left: `${left * 100}%`,
              width: `${width * 100}%`,
              top: node.depth * LEVEL_PX + 4,
              '--service-color': node.depth === 0 ? 'var(--o11y-text-dim)' : serviceColor(node.service),
            } as CSSProperties;
            return (
              <button
                key={index}
                type="button"
                data-index={index}
                data-error={node.errorCount > 0 || undefined}
                data-above={node.depth < top.depth || undefined}
                tabIndex={index === zoomed ? 0 : -1}
                className={classes['node']}
                style={style}
                title={label}
                aria-label={label}
                aria-pressed={index === zoomed}
                onClick={() => setZoomed(index === zoomed ? 0 : index)}
              >
                {name}
              </button>
            );
          })}
        </div>
      </div>
    </>
  );
}

/** Place as shares of the width; what is above the zoomed node fills it. */
function placeOf(node: FlameNode, top: FlameNode): { readonly left: number; readonly width: number } {
  if (node.depth < top.depth) return { left: 0, width: 1 };
  const total = Math.max(1, top.valueNs);
  const left = (node.offsetNs - top.offsetNs) / total;
  const isInside = node.offsetNs >= top.offsetNs && node.offsetNs + node.valueNs <= top.offsetNs + top.valueNs + 1;
  return { left, width: isInside ? node.valueNs / total : 0 };
}

function isAbove(nodes: readonly FlameNode[], node: FlameNode, index: number): boolean {
  for (let above = nodes[index]?.parent ?? -1; above >= 0; above = nodes[above]?.parent ?? -1) {
    if (nodes[above] === node) return true;
  }
  return false;
}
