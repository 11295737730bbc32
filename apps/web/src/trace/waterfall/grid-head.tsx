// biome-ignore-all lint/a11y/useSemanticElements: as in the tree that it heads
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree itself has the focus
import { memo, type ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import type { AxisWindow, TimeAxis } from '../model/time-axis.ts';
import { useBrush } from './use-brush.ts';
import classes from './waterfall.module.css';

export interface GridHeadProps {
  readonly axis: TimeAxis;
  readonly window: AxisWindow;
  /** Round moments, on the axis. */
  readonly marked: readonly number[];
  readonly onWindow: (window: AxisWindow) => void;
}

/** The columns' names, and the time, which can be dragged over like the minimap. */
export const GridHead = memo(function GridHead({ axis, window, marked, onWindow }: GridHeadProps): ReactElement {
  const t = useMessages(messages);
  const lengthNs = window.toNs - window.fromNs;
  const percentOf = (axisNs: number): number => ((axisNs - window.fromNs) / lengthNs) * 100;
  const { dragged, handlers } = useBrush((from, to) =>
    onWindow({ fromNs: window.fromNs + from * lengthNs, toNs: window.fromNs + to * lengthNs }),
  );
  return (
    <div role="rowgroup" className={classes['head']}>
      <div role="row" aria-rowindex={1} className={classes['headRow']}>
        <div role="columnheader" className={classes['headName']}>
          {t.serviceAndOperation}
        </div>
        <div role="columnheader" className={classes['headTime']} {...handlers}>
          <span className="visually-hidden">{t.timeColumn}</span>
          {marked.map((axisNs) => {
            const percent = percentOf(axisNs);
            return (
              // At the right edge a label has room only before its mark.
              <span
                key={axisNs}
                className={classes['tick']}
                style={percent > 93 ? { right: `${100 - percent}%` } : { left: `${percent}%` }}
              >
                {formatDuration(axis.toTrace(axisNs))}
              </span>
            );
          })}
          {axis.gaps.map((gap) => (
            <span
              key={gap.fromNs}
              className={classes['gap']}
              style={{ left: `${percentOf(gap.atAxisNs)}%` }}
              title={t.gap(formatDuration(gap.toNs - gap.fromNs))}
            >
              ≀
            </span>
          ))}
          {dragged && (
            <span
              className={classes['brush']}
              style={{ left: `${dragged[0] * 100}%`, width: `${(dragged[1] - dragged[0]) * 100}%` }}
            />
          )}
        </div>
      </div>
    </div>
  );
});
