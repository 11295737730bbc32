import { type RefObject, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { AXIS_FONT } from './axis-font.ts';
import { canvasColor } from './canvas-color.ts';
import { timeTicks } from './chart-time.ts';
import { drawBandAreas, drawBandEdges } from './draw-bands.ts';
import { createExemplarLayer, EXEMPLAR_COUNT_MAX, type ExemplarLayer } from './exemplar-layer.ts';
import { rowPosition } from './heatmap-model.ts';
import type { HeatmapCell, HeatmapProps } from './heatmap-types.ts';
import type { HoverStore } from './hover-store.ts';
import { cursorSync, whole, widestPx, zoneName } from './plot-options.ts';
import { usePlotSize } from './use-plot-size.ts';

export interface HeatmapPlotInput extends HeatmapProps {
  readonly colorIndex: (count: number | null | undefined) => number;
  readonly themeKey: string;
  readonly locale: string;
}

/** Keeps a uPlot in the element: axes, brush, crosshair and bands are its, the cells are drawn here. */
export function useHeatmapPlot(
  element: RefObject<HTMLDivElement | null>,
  input: HeatmapPlotInput,
  hover: HoverStore,
  setCell: (cell: HeatmapCell | undefined) => void,
  label: (traceId: string | undefined) => string,
): RefObject<{ plot: uPlot; exemplars: ExemplarLayer } | null> {
  const handle = useRef<{ plot: uPlot; exemplars: ExemplarLayer } | null>(null);
  const latest = useRef({ input, label });
  latest.current = { input, label };
  const { syncKey, timeZone, locale } = input;
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || typeof Path2D === 'undefined') return undefined; // a document without canvases
    const now = (): HeatmapPlotInput => latest.current.input;
    const exemplars = createExemplarLayer({
      hover,
      countMax: () => now().exemplarCountMax ?? EXEMPLAR_COUNT_MAX,
      label: (traceId) => latest.current.label(traceId),
      onOpen: (exemplar) => now().onExemplar?.(exemplar),
    });
    const dim = (): string => canvasColor('var(--o11y-text-dim)', 1, now().themeKey);
    const plot = new uPlot(
      {
        width: Math.max(box.clientWidth, 50),
        height: Math.max(box.clientHeight, 40),
        ms: 1,
        ...(timeZone && { tzDate: (ms: number) => uPlot.tzDate(new Date(ms), zoneName(timeZone) ?? 'UTC') }),
        padding: [8, 12, 0, 0],
        legend: { show: false },
        series: [{}, { paths: () => null, points: { show: false } }],
        scales: {
          x: { time: true, range: () => [now().range.fromMs, now().range.toMs] },
          y: { range: () => [0, Math.max(now().rows.length, 1)] },
        },
        axes: [
          {
            stroke: dim,
            font: AXIS_FONT,
            grid: { show: false },
            ticks: { show: false },
            gap: 4,
            space: 70,
            size: (_, values) => (values?.some((value) => value?.includes('\n')) ? 36 : 22),
            values: (plot, splits, __, ___, step) =>
              whole(plot, splits, timeTicks(splits, step, { locale, timeZone: zoneName(timeZone) })),
          },
          {
            stroke: dim,
            font: AXIS_FONT,
            grid: { show: false },
            ticks: { show: false },
            gap: 6,
            size: (u, values) => (values ? widestPx(u, values) + 14 : 40),
            splits: (u) => rowTicks(now().rows.length, u.height),
            values: (_, splits) => boundTexts(splits, now()),
          },
        ],
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: 4 },
          bind: { dblclick: () => null },
          ...cursorSync(syncKey),
        },
        hooks: {
          draw: [
            (u) => {
              const { annotations = [], themeKey } = now();
              drawBandAreas(u, annotations, themeKey);
              drawCells(u, now());
              drawBandEdges(u, annotations, themeKey);
              exemplars.place(u, (value) => rowPosition(now().rows, value));
            },
          ],
          setSelect: [
            (u) => {
              const { left, width } = u.select;
              if (width >= 5) now().onZoom?.({ fromMs: u.posToVal(left, 'x'), toMs: u.posToVal(left + width, 'x') });
              if (width > 0) u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
        },
      },
      [now().timesMs as number[], new Array(now().timesMs.length).fill(null)],
      box,
    );
    plot.over.append(exemplars.element);
    plot.over.addEventListener('pointermove', (event) => {
      const rect = plot.over.getBoundingClientRect();
      const timeMs = plot.posToVal(event.clientX - rect.left, 'x');
      const { timesMs, rows, stepMs } = now();
      const column = timesMs.findIndex((ms) => timeMs > ms - stepMs && timeMs <= ms);
      const row = Math.min(Math.floor(plot.posToVal(event.clientY - rect.top, 'y')), rows.length - 1);
      setCell(
        column < 0 || row < 0
          ? undefined
          : { column, row, clientX: event.clientX, clientY: event.clientY, isKeyboard: false },
      );
    });
    plot.over.addEventListener('pointerleave', () => setCell(undefined));
    handle.current = { plot, exemplars };
    return () => {
      handle.current = null;
      plot.destroy();
    };
  }, [element, hover, setCell, syncKey, timeZone, locale]);

  const { timesMs, rows, exemplars, annotations, range, colors, colorIndex, themeKey } = input;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is read through `latest`; these are what it depends on
  useLayoutEffect(() => {
    handle.current?.exemplars.setExemplars(exemplars ?? []);
    handle.current?.plot.setData([timesMs as number[], new Array(timesMs.length).fill(null)], true);
  }, [
    timesMs,
    rows,
    exemplars,
    annotations,
    range.fromMs,
    range.toMs,
    colors,
    colorIndex,
    themeKey,
    syncKey,
    timeZone,
    locale,
  ]);

  usePlotSize(element, handle);
  return handle;
}

/** What stands at bounds, counted from the lowest row. */
function boundTexts(splits: readonly number[], { rows, formatValue, formatTicks }: HeatmapProps): string[] {
  const bounds = splits.map((split) => (split === 0 ? rows[0]?.from : rows[split - 1]?.to));
  const finite = bounds.filter((bound): bound is number => bound !== undefined && Number.isFinite(bound));
  const texts = formatTicks?.(finite) ?? finite.map(formatValue);
  return bounds.map((bound) => {
    if (bound === undefined) return '';
    if (!Number.isFinite(bound)) return bound > 0 ? '+∞' : '-∞';
    return texts[finite.indexOf(bound)] ?? '';
  });
}

/** Bounds that have room for a label each, always with the first. */
function rowTicks(rowCount: number, heightPx: number): number[] {
  const every = Math.max(1, Math.ceil((rowCount * 20) / Math.max(heightPx - 30, 20)));
  const ticks: number[] = [];
  for (let row = 0; row <= rowCount; row += every) ticks.push(row);
  return ticks;
}

function drawCells(
  plot: uPlot,
  { timesMs, rows, stepMs, colors, colorIndex, cellGapPx = 1, themeKey }: HeatmapPlotInput,
): void {
  const { ctx, bbox } = plot;
  const gap = cellGapPx * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  // Between narrow cells a gap is noise: one of a pixel would be wide beside some and narrow beside others.
  const cellPx = Math.abs(plot.valToPos(stepMs, 'x', true) - plot.valToPos(0, 'x', true));
  const gapX = cellPx < 8 * gap ? 0 : gap;
  const lefts = timesMs.map((ms) => Math.round(plot.valToPos(ms - stepMs, 'x', true)));
  const rights = timesMs.map((ms) => Math.round(plot.valToPos(ms, 'x', true)));
  const tops = Array.from({ length: rows.length + 1 }, (_, r) => Math.round(plot.valToPos(r, 'y', true)));
  // One path per colour: setting the fill style thousands of times is what makes heatmaps slow.
  const paths = colors.map(() => new Path2D());
  rows.forEach(({ counts }, r) => {
    const top = tops[r + 1] ?? 0;
    const height = Math.max(1, (tops[r] ?? 0) - top - gap);
    for (let i = 0; i < counts.length; i++) {
      const color = colorIndex(counts[i]);
      if (color < 0) continue;
      const left = lefts[i] ?? 0;
      paths[color]?.rect(left, top, Math.max(1, (rights[i] ?? 0) - left - gapX), height);
    }
  });
  paths.forEach((path, i) => {
    ctx.fillStyle = canvasColor(colors[i] ?? '', 1, themeKey);
    ctx.fill(path);
  });
  ctx.restore();
}
