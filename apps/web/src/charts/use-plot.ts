// Ties a uPlot to an element: made when the kind of chart changes, fed when data changes, sized with its element.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { createExemplarLayer, EXEMPLAR_COUNT_MAX, type ExemplarLayer } from './exemplar-layer.ts';
import { type HoverStore, NO_HOVER } from './hover-store.ts';
import { type PlotInput, plotOptions, plotSignature } from './plot-options.ts';
import type { Plotted } from './time-series-model.ts';
import { usePlotSize } from './use-plot-size.ts';

/** A drag shorter than this is a click. */
const BRUSH_PX_MIN = 5;

export interface PlotHandle {
  readonly plot: uPlot;
  readonly exemplars: ExemplarLayer;
}

export function usePlot(options: {
  readonly element: RefObject<HTMLDivElement | null>;
  readonly input: PlotInput;
  readonly bands: Plotted['bands'];
  readonly hover: HoverStore;
  readonly emphasised: string | undefined;
  readonly exemplarLabel: (traceId: string | undefined) => string;
}): RefObject<PlotHandle | null> {
  const { element, input, bands, hover, emphasised } = options;
  const handle = useRef<PlotHandle | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const signature = plotSignature(input);
  const fedWith = useRef<unknown>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for all that needs another plot
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || typeof Path2D === 'undefined') return undefined; // a document without canvases
    const isPointerIn = { current: false };
    const exemplars = createExemplarLayer({
      hover,
      countMax: () => latest.current.input.exemplarCountMax ?? EXEMPLAR_COUNT_MAX,
      label: (traceId) => latest.current.exemplarLabel(traceId),
      onOpen: (exemplar) => latest.current.input.onExemplar?.(exemplar),
    });
    const plot = new uPlot(
      plotOptions(
        () => latest.current.input,
        { width: Math.max(box.clientWidth, 50), height: Math.max(box.clientHeight, 40) },
        {
          onCursor: (u) => followCursor(u, isPointerIn.current, hover),
          onSelect: (u) => {
            const { left, width } = u.select;
            if (width >= BRUSH_PX_MIN) {
              latest.current.input.onZoom?.({ fromMs: u.posToVal(left, 'x'), toMs: u.posToVal(left + width, 'x') });
            }
            if (width > 0) u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
          onDraw: (u) => exemplars.place(u),
        },
      ),
      dataOf(latest.current.input),
      box,
    );
    plot.over.append(exemplars.element);
    plot.over.addEventListener('pointerenter', () => {
      isPointerIn.current = true;
      plot.syncRect(true);
    });
    plot.over.addEventListener('pointerleave', () => {
      isPointerIn.current = false;
      const now = hover.get();
      if (now.kind === 'sample' && !now.isPinned) hover.set(NO_HOVER);
    });
    plot.over.addEventListener('click', () => {
      const now = hover.get();
      if (now.kind === 'sample') hover.set({ ...now, isPinned: !now.isPinned });
    });
    handle.current = { plot, exemplars };
    fedWith.current = null;
    return () => {
      handle.current = null;
      plot.destroy();
      hover.set(NO_HOVER);
    };
  }, [signature, element, hover]);

  const { timesMs, series, columns, range, hidden, themeKey, exemplars, annotations, thresholds, min, max } = input;
  const { stacking, formatValue, minRight, maxRight } = input;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn is read through `latest`; these are what it depends on
  useLayoutEffect(() => {
    const current = handle.current;
    if (!current) return;
    const { plot } = current;
    current.exemplars.setExemplars(exemplars ?? []);
    plot.batch(() => {
      plot.delBand(null);
      for (const { upper, lower, isNegative } of bands) {
        plot.addBand({ series: [upper + 1, lower + 1], dir: isNegative ? 1 : -1 });
      }
      series.forEach((item, i) => {
        const show = !hidden.has(item.id);
        if (plot.series[i + 1]?.show !== show) plot.setSeries(i + 1, { show }, false);
      });
      plot.setData(dataOf(latest.current.input), true);
    });
  }, [
    signature,
    timesMs,
    series,
    columns,
    bands,
    hidden,
    range.fromMs,
    range.toMs,
    exemplars,
    annotations,
    thresholds,
    min,
    max,
    minRight,
    maxRight,
    stacking,
    formatValue,
  ]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme changes nothing but the colours, which are read while drawing
  useEffect(() => {
    handle.current?.plot.redraw(false);
  }, [themeKey]);

  useEffect(() => {
    const plot = handle.current?.plot;
    if (!plot) return;
    const index = emphasised === undefined ? -1 : series.findIndex((item) => item.id === emphasised);
    plot.setSeries(index < 0 ? null : index + 1, { focus: true }, false);
  }, [emphasised, series]);

  usePlotSize(element, handle);
  return handle;
}

// uPlot only reads, but its types want arrays that may be written.
function dataOf({ timesMs, columns }: PlotInput): uPlot.AlignedData {
  return [timesMs as number[], ...(columns as (number | null | undefined)[][])];
}

function followCursor(plot: uPlot, isPointerIn: boolean, hover: HoverStore): void {
  const now = hover.get();
  if (!isPointerIn || now.kind === 'exemplar' || (now.kind === 'sample' && now.isPinned)) return;
  const { idx, left, top } = plot.cursor;
  if (idx == null || left === undefined || top === undefined || left < 0) {
    hover.set(NO_HOVER);
    return;
  }
  const rect = plot.rect;
  hover.set({
    kind: 'sample',
    index: idx,
    clientX: rect.left + left,
    clientY: rect.top + top,
    plotY: top,
    isPinned: false,
  });
}
