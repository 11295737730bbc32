// Whom a fault may strike, drawn as they call each other. Where there is no room for a drawing it is a list.
import type { FaultRecord, FaultTarget, TopologyView } from '@o11y-lab/lab-control';
import { IconBan, IconBolt } from '@tabler/icons-react';
import { type CSSProperties, type ReactElement, useMemo } from 'react';
import { edgePath, layoutGraph } from '../graph/layout.ts';
import { useMessages } from '../i18n/locale.tsx';
import { StateIcon } from '../shell/lab-health.tsx';
import { messages as shellMessages } from '../shell/messages.ts';
import { serviceColor } from '../ui/series-color.ts';
import classes from './chaos.module.css';
import type { Kind } from './kinds.ts';
import { labWords, unsupportedText } from './lab-words.ts';
import { messages } from './messages.ts';
import { isProcessState, linesBetween } from './targets-model.ts';

const NODE_WIDTH_PX = 130;
const NODE_HEIGHT_PX = 46;

export interface TargetsFigureProps {
  readonly targets: readonly FaultTarget[];
  readonly topology: TopologyView | undefined;
  readonly active: readonly FaultRecord[];
  readonly kind: Kind;
  readonly chosen: readonly string[];
  readonly onToggle: (name: string) => void;
}

export function TargetsFigure(props: TargetsFigureProps): ReactElement {
  const { targets, topology, active, kind, chosen, onToggle } = props;
  const t = useMessages(messages);
  const words = useMessages(labWords);
  const states = useMessages(shellMessages);
  const names = targets.map(({ name }) => name);
  const shape = JSON.stringify([names, topology?.links]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: shape is all that places depend on
  const layout = useMemo(
    () =>
      layoutGraph(
        names.map((id) => ({ id, widthPx: NODE_WIDTH_PX, heightPx: NODE_HEIGHT_PX })),
        linesBetween(names, topology?.links ?? []),
        { layerGapPx: 8, nodeGapPx: 10 },
      ),
    [shape],
  );
  const place = (name: string): CSSProperties => {
    const node = layout.nodes.find(({ id }) => id === name);
    if (!node) return {};
    return {
      ['--left' as string]: `${(100 * (node.x - NODE_WIDTH_PX / 2)) / layout.widthPx}%`,
      ['--top' as string]: `${node.y - NODE_HEIGHT_PX / 2}px`,
      ['--width' as string]: `${(100 * NODE_WIDTH_PX) / layout.widthPx}%`,
    };
  };
  return (
    <div className={classes['mapFrame']}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset can't be drawn upon */}
      <div
        role="group"
        aria-label={t.targets}
        className={classes['map']}
        style={{ ['--height' as string]: `${layout.heightPx}px` }}
      >
        <svg
          className={classes['lines']}
          viewBox={`0 0 ${layout.widthPx} ${layout.heightPx}`}
          preserveAspectRatio="none"
          aria-hidden
        >
          {layout.edges.map((edge) => (
            <path key={`${edge.from} ${edge.to}`} d={edgePath(edge.points)} />
          ))}
        </svg>
        {targets.map((target) => {
          const { name, about, state } = target;
          const reason = unsupportedText(target, kind.faultKind, words);
          const isStruck = active.some((record) => record.targets.includes(name));
          return (
            <button
              key={name}
              type="button"
              className={classes['target']}
              style={place(name)}
              aria-pressed={chosen.includes(name)}
              data-struck={isStruck || undefined}
              data-refused={reason !== undefined || undefined}
              title={reason === undefined ? about : t.notOn(name, reason)}
              onClick={() => onToggle(name)}
            >
              <span className={classes['targetName']}>
                <i style={{ background: serviceColor(name) }} aria-hidden />
                <b>{name}</b>
              </span>
              <span className={classes['targetState']}>
                {reason !== undefined ? (
                  <IconBan size={12} aria-hidden />
                ) : (
                  isProcessState(state) && <StateIcon state={state} size={12} />
                )}
                {isProcessState(state) ? states[state] : state}
                {isStruck && <IconBolt size={14} className={classes['bolt']} aria-hidden />}
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
