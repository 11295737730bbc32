// A time chart as uPlot wants it. Everything that may change between two draws (colours, words, ranges) is read through
// `latest`, so that only another kind of line makes another plot.
import uPlot from 'uplot';
import { AXIS_FONT } from './axis-font.ts';
import { canvasColor } from './canvas-color.ts';
import { ELAPSED, timeTicks } from './chart-time.ts';
import type { ChartSeries, TimeSeriesChartProps } from './chart-types.ts';
import { drawBandAreas, drawBandEdges } from './draw-bands.ts';
import { type Column, decimalsFor, lonelyIndices } from './time-series-model.ts';

export interface PlotInput extends TimeSeriesChartProps {
  readonly columns: readonly Column[];
  readonly hidden: ReadonlySet<string>;
  readonly themeKey: string;
  readonly locale: string;
}

/** 2^-10 to 2^60: from a fraction of a byte to an exbibyte. */
const BINARY_STEPS = Array.from({ length: 71 }, (_, i) => 2 ** (i - 10));

export interface PlotEvents {
  readonly onCursor: (plot: uPlot) => void;
  readonly onSelect: (plot: uPlot) => void;
  readonly onDraw: (plot: uPlot) => void;
}

/** Hover dots beyond this many series would cost more than they tell. */
const HOVER_POINT_SERIES_MAX = 30;

/** Plots with the same signature differ in data only. */
export function plotSignature(input: PlotInput): string {
  const {
    series,
    scale = 'linear',
    stacking = 'none',
    syncKey,
    leftLabel,
    rightLabel,
    timeZone,
    locale,
    hasBinaryTicks,
  } = input;
  const lines = series.map((item) =>
    [
      item.drawStyle,
      item.interpolation,
      item.axis,
      item.lineWidth,
      item.dash,
      (item.fillOpacity ?? 0) > 0,
      item.showPoints,
      item.pointSize,
      item.spanGaps === true,
    ].join(),
  );
  return JSON.stringify([
    lines,
    scale,
    stacking === 'percent',
    syncKey,
    leftLabel,
    rightLabel,
    timeZone,
    locale,
    hasBinaryTicks,
  ]);
}

export function plotOptions(
  latest: () => PlotInput,
  size: { readonly width: number; readonly height: number },
  events: PlotEvents,
): uPlot.Options {
  const { series, scale = 'linear', syncKey, leftLabel, rightLabel, timeZone, locale } = latest();
  const color = (css: string, alpha = 1): string => canvasColor(css, alpha, latest().themeKey);
  const hasRight = series.some((item) => item.axis === 'right');
  const hasLeft = !hasRight || series.some((item) => item.axis !== 'right');
  const grid = { stroke: () => color('var(--o11y-grid)'), width: 1 };
  const valueAxis = (side: 'left' | 'right', label: string | undefined): uPlot.Axis => ({
    scale: side === 'left' ? 'y' : 'right',
    side: side === 'left' ? 3 : 1,
    stroke: () => color('var(--o11y-text-dim)'),
    font: AXIS_FONT,
    grid: side === 'left' || !hasLeft ? grid : { show: false },
    ticks: { show: false },
    gap: 6,
    space: 28,
    ...(latest().hasBinaryTicks && { incrs: BINARY_STEPS }),
    size: (plot, values) => (values ? widestPx(plot, values) + 14 : 40),
    values: (_, splits, __, ___, step) => tickLabels(latest(), side, splits, step),
    ...(label && { label, labelSize: 16, labelGap: 0, labelFont: AXIS_FONT }),
  });
  return {
    ...size,
    ms: 1,
    ...(timeZone && {
      tzDate: (ms: number) =>
        uPlot.tzDate(
          new Date(ms),
          zoneName(timeZone === ELAPSED ? 'utc' : timeZone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
        ),
    }),
    padding: [8, hasRight ? 0 : 12, 0, hasLeft ? 0 : 12],
    legend: { show: false },
    focus: { alpha: 0.2 },
    series: [{}, ...series.map((item) => seriesOptions(item, latest, color))],
    scales: {
      x: { time: true, range: () => [latest().range.fromMs, latest().range.toMs] },
      y: valueScale(latest, 'left', scale),
      right: valueScale(latest, 'right', scale),
    },
    axes: [
      {
        stroke: () => color('var(--o11y-text-dim)'),
        font: AXIS_FONT,
        grid,
        ticks: { show: false },
        gap: 4,
        space: 70,
        size: (_, values) => (values?.some((value) => value?.includes('\n')) ? 36 : 22),
        values: (plot, splits, __, ___, step) =>
          whole(plot, splits, timeTicks(splits, step, { locale, timeZone: zoneName(timeZone) })),
      },
      ...(hasLeft ? [valueAxis('left', leftLabel)] : []),
      ...(hasRight ? [valueAxis('right', rightLabel)] : []),
    ],
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 4 },
      points: { show: series.length <= HOVER_POINT_SERIES_MAX, size: 7 },
      bind: { dblclick: () => null },
      ...cursorSync(syncKey),
    },
    hooks: {
      setCursor: [events.onCursor],
      setSelect: [events.onSelect],
      drawClear: [(plot) => drawBehind(plot, latest())],
      draw: [
        (plot) => {
          drawThresholdLines(plot, latest());
          events.onDraw(plot);
        },
      ],
    },
  };
}

export function zoneName(timeZone: string | undefined): string | undefined {
  if (timeZone === undefined || timeZone === '' || timeZone === 'browser') return undefined;
  return timeZone === 'utc' ? 'UTC' : timeZone;
}

function seriesOptions(
  item: ChartSeries,
  latest: () => PlotInput,
  color: (css: string, alpha?: number) => string,
): uPlot.Series {
  const current = (index: number): ChartSeries => latest().series[index - 1] ?? item;
  const isBars = item.drawStyle === 'bars';
  const isPoints = item.drawStyle === 'points';
  return {
    scale: item.axis === 'right' ? 'right' : 'y',
    show: !latest().hidden.has(item.id),
    spanGaps: item.spanGaps === true,
    width: item.lineWidth ?? (isBars ? 1 : 1.5),
    pxAlign: 0,
    stroke: (_, index) => color(current(index).color),
    ...(item.dash && { dash: [...item.dash] }),
    ...((isBars || (item.fillOpacity ?? 0) > 0) && {
      fill: (plot: uPlot, index: number) => fillOf(plot, current(index), color),
    }),
    ...pathsOf(item),
    points: {
      size: item.pointSize ?? 5,
      ...(isPoints || item.showPoints === 'always' ? { show: true } : {}),
      ...(isBars || item.showPoints === 'never' ? { show: false } : {}),
      fill: (_, index) => color(current(index).color),
      filter: (_, index, isShown) => (isShown || isBars ? null : lonelyIndices(latest().columns[index - 1] ?? [])),
    },
  };
}

function pathsOf(item: ChartSeries): Pick<uPlot.Series, 'paths'> {
  const { linear, spline, stepped, bars } = uPlot.paths;
  if (item.drawStyle === 'points') return { paths: () => null };
  const paths =
    item.drawStyle === 'bars'
      ? bars?.({ size: [0.7, 60], align: 0 })
      : item.interpolation === 'smooth'
        ? spline?.()
        : item.interpolation === 'step-before'
          ? stepped?.({ align: -1 })
          : item.interpolation === 'step-after'
            ? stepped?.({ align: 1 })
            : linear?.();
  return paths ? { paths } : {};
}

function fillOf(
  plot: uPlot,
  item: ChartSeries,
  color: (css: string, alpha?: number) => string,
): string | CanvasGradient {
  const alpha = (item.fillOpacity ?? (item.drawStyle === 'bars' ? 80 : 0)) / 100;
  // uPlot asks once before it has laid itself out.
  if (!item.fillGradient || !plot.bbox?.height) return color(item.color, alpha);
  const { top, height } = plot.bbox;
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, color(item.color, alpha));
  gradient.addColorStop(1, color(item.color, alpha * 0.05));
  return gradient;
}

function valueScale(latest: () => PlotInput, side: 'left' | 'right', scale: 'linear' | 'log'): uPlot.Scale {
  return {
    ...(scale === 'log' && { distr: 3, log: 10 }),
    range: (_, dataMin, dataMax) => {
      const { min, max, minRight, maxRight, stacking, series } = latest();
      const fixedMin = side === 'left' ? min : minRight;
      const fixedMax = side === 'left' ? max : maxRight;
      if (stacking === 'percent') return [fixedMin ?? 0, fixedMax ?? 1];
      const hasBars = series.some((item) => item.drawStyle === 'bars');
      return valueRange(dataMin, dataMax, { scale, fixedMin, fixedMax, fromZero: hasBars || stacking === 'normal' });
    },
  };
}

/** The range of a value axis around what is drawn, with a little air. */
export function valueRange(
  dataMin: number | null | undefined,
  dataMax: number | null | undefined,
  options: {
    readonly scale: 'linear' | 'log';
    readonly fixedMin: number | undefined;
    readonly fixedMax: number | undefined;
    readonly fromZero: boolean;
  },
): [min: number, max: number] {
  const { scale, fixedMin, fixedMax, fromZero } = options;
  let low = fixedMin ?? dataMin ?? (scale === 'log' ? 1 : 0);
  let high = fixedMax ?? dataMax ?? Math.max(low + 1, 1);
  if (scale === 'log') {
    const lowest = Math.max(low, Number.MIN_VALUE);
    const [from, to] = uPlot.rangeLog(lowest, Math.max(high, lowest), 10, false);
    return [fixedMin !== undefined && fixedMin > 0 ? fixedMin : (from ?? 1), fixedMax ?? to ?? 10];
  }
  if (fromZero) {
    low = Math.min(low, 0);
    high = Math.max(high, 0);
  }
  // A flat line at zero has no size to take a range from.
  if (low === 0 && high === 0) return [fixedMin ?? 0, fixedMax ?? 1];
  const pad = { pad: 0.1, soft: 0, mode: 3 as const };
  const [from, to] = uPlot.rangeNum(low, high, { min: pad, max: pad });
  const min = fixedMin ?? from ?? 0;
  const max = fixedMax ?? to ?? 1;
  return min < max ? [min, max] : [min, min + 1];
}

function tickLabels(input: PlotInput, side: 'left' | 'right', splits: number[], step: number): string[] {
  const { stacking, formatTicks, formatTick, formatValue, series, scale } = input;
  if (stacking === 'percent') return splits.map((value) => `${Math.round(value * 100)}%`);
  const own = side === 'right' ? series.find((item) => item.axis === 'right')?.formatValue : undefined;
  const one = (value: number): string =>
    formatTick ? formatTick(value, decimalsFor(scale === 'log' ? value : step)) : formatValue(value);
  // A log scale leaves out the ticks that have no room, as null.
  const known = splits.filter((value) => value !== null);
  const texts = own ? known.map(own) : (formatTicks?.(known) ?? known.map(one));
  const byValue = new Map(known.map((value, i) => [value, texts[i] ?? '']));
  let before = '';
  return splits.map((value) => {
    const text = byValue.get(value) ?? '';
    // Two ticks that read the same would say that the axis stands still.
    const isRepeated = text === before && step > 0;
    if (text !== '') before = text;
    return isRepeated ? '' : text;
  });
}

/** Labels of the time axis without those that the right edge would cut off. */
export function whole(plot: uPlot, splits: readonly number[], texts: readonly string[]): string[] {
  const { width, left } = plot.bbox;
  // Before the first layout nothing has a place.
  if (width === 0) return [...texts];
  plot.ctx.save();
  plot.ctx.font = AXIS_FONT;
  const roomPx = plot.width - left / uPlot.pxRatio;
  const shown = texts.map((text, i) => {
    const widths = text.split('\n').map((line) => plot.ctx.measureText(line).width);
    const endPx = plot.valToPos(splits[i] ?? 0, 'x') + Math.max(...widths) / 2;
    return endPx > roomPx ? '' : text;
  });
  plot.ctx.restore();
  return shown;
}

export function widestPx(plot: uPlot, values: readonly string[]): number {
  plot.ctx.save();
  plot.ctx.font = AXIS_FONT;
  const widest = Math.max(0, ...values.map((value) => (value ? plot.ctx.measureText(value).width : 0)));
  plot.ctx.restore();
  return Math.ceil(widest);
}

/** Stretches of time and areas beyond thresholds, under grid and lines. */
function drawBehind(plot: uPlot, { annotations = [], thresholds = [], themeKey }: PlotInput): void {
  const { ctx, bbox } = plot;
  const areas = thresholds.filter((threshold) => threshold.kind === 'area').sort((a, b) => a.value - b.value);
  if (areas.length === 0 && annotations.length === 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  areas.forEach(({ value, color }, i) => {
    const next = areas[i + 1]?.value;
    const bottom = value === Number.NEGATIVE_INFINITY ? bbox.top + bbox.height : plot.valToPos(value, 'y', true);
    const top = next === undefined ? bbox.top : plot.valToPos(next, 'y', true);
    ctx.fillStyle = canvasColor(color, 0.1, themeKey);
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  });
  ctx.restore();
  drawBandAreas(plot, annotations, themeKey);
  drawBandEdges(plot, annotations, themeKey);
}

function drawThresholdLines(plot: uPlot, { thresholds = [], themeKey }: PlotInput): void {
  const { ctx, bbox } = plot;
  for (const { value, color, kind } of thresholds) {
    const y = plot.valToPos(value, 'y', true);
    if (kind !== 'line' || !(y >= bbox.top && y <= bbox.top + bbox.height)) continue;
    ctx.save();
    ctx.strokeStyle = canvasColor(color, 1, themeKey);
    ctx.lineWidth = 1.5 * uPlot.pxRatio;
    ctx.setLineDash([6 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.restore();
  }
}

/** The crosshair that charts of one key share. */
export function cursorSync(key: string | undefined): Pick<uPlot.Cursor, 'sync'> {
  if (!key) return {};
  return {
    sync: {
      key,
      scales: ['x', null],
      setSeries: false,
      // A brush in one chart is no brush in the others.
      filters: { pub: (type: string) => type === 'mousemove' || type === 'mouseleave' },
    },
  };
}
