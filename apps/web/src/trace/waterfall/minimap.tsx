// The whole trace in a strip: every span a line, the window that the waterfall shows, and dragging to choose another.
import { useComputedColorScheme } from '@mantine/core';
import { type ReactElement, useLayoutEffect, useRef } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { resolveColor, serviceColor } from '../../ui/series-color.ts';
import { formatDuration } from '../format.ts';
import { messages } from '../messages.ts';
import type { AxisWindow, TimeAxis } from '../model/time-axis.ts';
import { at, type Trace } from '../model/trace.ts';
import { useBrush } from './use-brush.ts';
import { useWidth } from './use-size.ts';
import classes from './waterfall.module.css';

export interface MinimapProps {
  readonly trace: Trace;
  readonly axis: TimeAxis;
  readonly window: AxisWindow;
  readonly onWindow: (window: AxisWindow) => void;
}

const HEIGHT_PX = 48;

export function Minimap({ trace, axis, window: shown, onWindow }: MinimapProps): ReactElement {
  const t = useMessages(messages);
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const scheme = useComputedColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the theme that is shown
  useLayoutEffect(() => {
    if (canvas.current && width > 0) draw(canvas.current, trace, axis, width);
  }, [trace, axis, width, scheme]);
  const { dragged, handlers } = useBrush((from, to) =>
    onWindow({ fromNs: from * axis.lengthNs, toNs: to * axis.lengthNs }),
  );
  const [from, to] = dragged ?? [shown.fromNs / axis.lengthNs, shown.toNs / axis.lengthNs];
  const label = t.minimapWindow(
    formatDuration(axis.toTrace(from * axis.lengthNs)),
    formatDuration(axis.toTrace(to * axis.lengthNs)),
  );
  return (
    <div ref={box} className={classes['minimap']} {...handlers} title={t.minimap}>
      <canvas ref={canvas} className={classes['minimapCanvas']} role="img" aria-label={`${t.minimap}. ${label}`} />
      {from > 0 && <div className={classes['shade']} style={{ left: 0, width: `${from * 100}%` }} />}
      {to < 1 && <div className={classes['shade']} style={{ right: 0, width: `${(1 - to) * 100}%` }} />}
      {dragged && (
        <div className={classes['brush']} style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }} />
      )}
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, trace: Trace, axis: TimeAxis, width: number): void {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(HEIGHT_PX * scale);
  const context = canvas.getContext('2d');
  if (!context) return; // a browser without canvas shows an empty strip
  context.scale(scale, scale);
  const colors = trace.services.map((service) => resolveColor(serviceColor(service)));
  const dim = resolveColor('var(--o11y-border)');
  const error = resolveColor('var(--o11y-error)');
  const rowHeight = HEIGHT_PX / trace.rowCount;
  const lineHeight = Math.max(1, Math.min(4, rowHeight * 0.7));
  for (let row = 0; row < trace.rowCount; row++) {
    const left = (axis.toAxis(at(trace.startNs, row)) / axis.lengthNs) * width;
    const right = (axis.toAxis(at(trace.endNs, row)) / axis.lengthNs) * width;
    const color = trace.isError[row] === 1 ? error : (colors[at(trace.service, row)] ?? dim);
    context.fillStyle = color;
    context.fillRect(left, row * rowHeight, Math.max(1, right - left), lineHeight);
  }
}
