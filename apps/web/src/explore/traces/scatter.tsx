// Found traces as dots: when and how long. The table below has the same traces for keyboards and screen readers.
import { type PointerEvent, type ReactElement, useEffect, useId, useMemo, useRef, useState } from 'react';
import { AXIS_FONT } from '../../charts/axis-font.ts';
import { canvasColor } from '../../charts/canvas-color.ts';
import { clockTime, timeTicks } from '../../charts/chart-time.ts';
import { useThemeKey } from '../../charts/use-theme-key.ts';
import { traceUrl } from '../../correlate/links.ts';
import type { FoundTrace } from '../../data/tempo.ts';
import { formatDuration } from '../../i18n/format.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { useTimeZone } from '../../time/time-zone.ts';
import { hueOf, serviceColor } from '../../ui/series-color.ts';
import { usePane } from '../../url/pane.tsx';
import hues from './hue.module.css';
import { messages } from './messages.ts';
import classes from './scatter.module.css';
import {
  type Brush,
  brushedFilter,
  brushedRange,
  brushOf,
  type Dot,
  dotsOf,
  durationScale,
  nearestDot,
  type Plot,
} from './scatter-model.ts';

export interface ScatterProps {
  readonly traces: readonly FoundTrace[];
  readonly range: TimeRange;
  readonly onZoom: (range: TimeRange) => void;
  /** Conditions on the trace's duration, as TraceQL. */
  readonly onFilter: (conditions: readonly string[]) => void;
}

const HEIGHT_PX = 190;
const AXIS_LEFT_PX = 62;
const AXIS_BOTTOM_PX = 22;
const TOP_PX = 8;
const RIGHT_PX = 10;
const RADIUS_PX = 3.5;
const REACH_PX = 14;
/** Room that a label of the time axis wants. */
const TIME_LABEL_PX = 90;
/** Services in the legend; more are said by the table. */
const LEGEND_MAX = 8;

export function Scatter({ traces, range, onZoom, onFilter }: ScatterProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { zoneName } = useTimeZone();
  const themeKey = useThemeKey();
  const pane = usePane();
  const summaryId = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const widthPx = useWidth(canvas);
  const [hovered, setHovered] = useState<Dot>();
  const [drag, setDrag] = useState<{ readonly x: number; readonly y: number; readonly brush: Brush | undefined }>();
  const plot = useMemo<Plot>(
    () => ({
      left: AXIS_LEFT_PX,
      top: TOP_PX,
      width: Math.max(1, widthPx - AXIS_LEFT_PX - RIGHT_PX),
      height: HEIGHT_PX - TOP_PX - AXIS_BOTTOM_PX,
    }),
    [widthPx],
  );
  const scale = useMemo(() => durationScale(traces.map(({ durationMs }) => durationMs)), [traces]);
  const dots = useMemo(() => dotsOf(traces, range, scale, plot), [traces, range, scale, plot]);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context || widthPx === 0) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.round(widthPx * ratio);
    element.height = Math.round(HEIGHT_PX * ratio);
    context.scale(ratio, ratio);
    context.font = AXIS_FONT;
    const color = (name: string, alpha = 1): string => canvasColor(`var(${name})`, alpha, themeKey);
    const bottom = plot.top + plot.height;
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const tickMs of scale.ticksMs) {
      const share = dotsOf([{ ...NO_TRACE, startMs: range.fromMs, durationMs: tickMs }], range, scale, plot)[0];
      const y = Math.round(share?.y ?? bottom) + 0.5;
      context.fillStyle = color('--o11y-grid');
      context.fillRect(plot.left, y - 0.5, plot.width, 1);
      context.fillStyle = color('--o11y-text-dim');
      context.fillText(tickMs === 0 ? '0' : formatDuration(tickMs, locale), plot.left - 8, y);
    }
    const { ticks, stepMs } = timeTicksOf(range, plot.width);
    const labels = timeTicks(ticks, stepMs, { locale, timeZone: zoneName });
    context.textAlign = 'center';
    for (const [i, tickMs] of ticks.entries()) {
      const x = plot.left + ((tickMs - range.fromMs) / (range.toMs - range.fromMs)) * plot.width;
      context.fillStyle = color('--o11y-grid');
      context.fillRect(Math.round(x), plot.top, 1, plot.height);
      context.fillStyle = color('--o11y-text-dim');
      if (x > widthPx - TIME_LABEL_PX / 3) continue; // it would be cut
      context.fillText((labels[i] ?? '').replace('\n', ' '), x, bottom + AXIS_BOTTOM_PX / 2 + 1);
    }
    for (const dot of dots) drawDot(context, dot, themeKey, dot.trace.traceId === hovered?.trace.traceId);
  }, [widthPx, plot, scale, dots, hovered, range, themeKey, locale, zoneName]);

  const at = (event: PointerEvent): { readonly x: number; readonly y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { x, y } = at(event);
    if (drag) setDrag({ ...drag, brush: brushOf(drag.x, drag.y, x, y) });
    else setHovered(nearestDot(dots, x, y, REACH_PX));
  };
  const onPointerUp = (event: PointerEvent): void => {
    if (drag === undefined) return;
    const { x, y } = at(event);
    const brush = brushOf(drag.x, drag.y, x, y);
    setDrag(undefined);
    if (brush === undefined) {
      const dot = nearestDot(dots, x, y, REACH_PX);
      if (dot === undefined) return;
      const url = traceUrl(dot.trace.traceId);
      if (event.ctrlKey || event.metaKey) window.open(url, '_blank', 'noopener');
      else pane.openBeside(url);
    } else if (brush.kind === 'time') onZoom(brushedRange(brush, range, plot));
    else {
      const conditions = brushedFilter(brush, scale, plot);
      if (conditions.length > 0) onFilter(conditions);
    }
  };
  const services = [...new Set(traces.map(({ rootServiceName }) => rootServiceName))].sort();
  const style = { locale, timeZone: zoneName };
  const lowMs = traces.reduce((min, { durationMs }) => Math.min(min, durationMs), Number.POSITIVE_INFINITY);
  const highMs = traces.reduce((max, { durationMs }) => Math.max(max, durationMs), 0);
  return (
    <figure className={classes['figure']} aria-label={t.scatterTitle} aria-describedby={summaryId}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table has the same traces for the keyboard */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: as above */}
      <div
        className={classes['plot']}
        title={hovered === undefined && drag === undefined ? t.scatterHint : undefined}
        data-over={hovered !== undefined || undefined}
        onPointerDown={(event) => {
          if (event.button !== 0 || event.pointerType === 'touch') return;
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ ...at(event), brush: undefined });
          setHovered(undefined);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => setDrag(undefined)}
        onPointerLeave={() => setHovered(undefined)}
        onClick={(event) => {
          // A touch has no drag here: the page must scroll under the finger.
          if (event.nativeEvent instanceof window.PointerEvent && event.nativeEvent.pointerType !== 'touch') return;
          const box = event.currentTarget.getBoundingClientRect();
          const dot = nearestDot(dots, event.clientX - box.left, event.clientY - box.top, REACH_PX * 1.5);
          if (dot && drag === undefined) pane.openBeside(traceUrl(dot.trace.traceId));
        }}
      >
        <canvas ref={canvas} className={classes['canvas']} aria-hidden />
        {drag?.brush && <div className={classes['brush']} style={brushBox(drag.brush, plot)} />}
        {hovered && (
          <div className={classes['tip']} style={tipPlace(hovered, widthPx)}>
            <b>{formatDuration(hovered.trace.durationMs, locale)}</b> {hovered.trace.rootServiceName}{' '}
            {hovered.trace.rootTraceName}
            <br />
            {clockTime(hovered.trace.startMs, style)}
            {hovered.isError && <span className={classes['error']}> · {t.failed}</span>}
          </div>
        )}
      </div>
      <figcaption className={classes['legend']}>
        {services.slice(0, LEGEND_MAX).map((name) => (
          <span key={name}>
            <i className={`${classes['key']} ${hues['hue']}`} data-hue={hueOf(name)} aria-hidden />
            {name === '' ? t.noRoot : name}
          </span>
        ))}
        {services.length > LEGEND_MAX && <span>+{services.length - LEGEND_MAX}</span>}
        {dots.some(({ isError }) => isError) && (
          <span>
            <i className={classes['cross']} aria-hidden>
              ✕
            </i>
            {t.failed}
          </span>
        )}
        <span className="visually-hidden" id={summaryId}>
          {t.scatterSummary(
            traces.length.toLocaleString(locale),
            formatDuration(lowMs, locale),
            formatDuration(highMs, locale),
          )}
        </span>
      </figcaption>
    </figure>
  );
}

const NO_TRACE: FoundTrace = {
  traceId: '',
  rootServiceName: '',
  rootTraceName: '',
  startMs: 0,
  durationMs: 0,
  spanSets: [],
  serviceStats: {},
};

/** Failed traces differ by shape, not by colour alone: the colour is the service's. */
function drawDot(
  context: CanvasRenderingContext2D,
  { trace, x, y, isError }: Dot,
  themeKey: string,
  isHovered: boolean,
): void {
  const radius = isHovered ? RADIUS_PX + 2 : RADIUS_PX;
  const color = canvasColor(serviceColor(trace.rootServiceName), 1, themeKey);
  if (isError) {
    context.lineWidth = 2;
    for (const [width, style] of [
      [5, canvasColor('var(--o11y-surface)', 1, themeKey)],
      [2.2, canvasColor('var(--o11y-error)', 1, themeKey)],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.beginPath();
      context.moveTo(x - radius, y - radius);
      context.lineTo(x + radius, y + radius);
      context.moveTo(x + radius, y - radius);
      context.lineTo(x - radius, y + radius);
      context.stroke();
    }
    return;
  }
  context.globalAlpha = isHovered ? 1 : 0.75;
  context.fillStyle = color;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
}

const TIME_STEPS_MS = [
  1, 5, 10, 50, 100, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
] as const;

function timeTicksOf(
  { fromMs, toMs }: TimeRange,
  widthPx: number,
): { readonly ticks: readonly number[]; readonly stepMs: number } {
  const wanted = (toMs - fromMs) / Math.max(1, Math.floor(widthPx / TIME_LABEL_PX));
  const stepMs = TIME_STEPS_MS.find((step) => step >= wanted) ?? Math.ceil(wanted / 604_800_000) * 604_800_000;
  // Ticks stand on the reader's own round times, not on UTC's.
  const shiftMs = new Date(fromMs).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((fromMs - shiftMs) / stepMs) * stepMs + shiftMs; at <= toMs; at += stepMs) ticks.push(at);
  return { ticks, stepMs };
}

function brushBox(brush: Brush, plot: Plot): Readonly<Record<'left' | 'top' | 'width' | 'height', number>> {
  const { left, top, width, height } = plot;
  return brush.kind === 'time'
    ? { left: brush.from, top, width: brush.to - brush.from, height }
    : { left, top: brush.from, width, height: brush.to - brush.from };
}

/** Beside the dot, on the side with more room. */
function tipPlace({ x, y }: Dot, widthPx: number): Readonly<Record<string, number>> {
  const side = x > widthPx / 2 ? { right: widthPx - x + 12 } : { left: x + 12 };
  return { ...side, top: Math.max(0, Math.min(HEIGHT_PX - 48, y - 20)) };
}

function useWidth(element: { readonly current: HTMLElement | null }): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const parent = element.current?.parentElement;
    if (!parent) return undefined;
    const observer = new ResizeObserver(() => setWidthPx(parent.clientWidth));
    observer.observe(parent);
    return () => observer.disconnect();
  }, [element]);
  return widthPx;
}
