// Counts by time and bucket on a canvas: uPlot gives the axes, the brush and the shared crosshair, the cells are ours.
import { IconChartLine, IconTable } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import type { TimeRange } from '../time/time-range.ts';
import { annotationsAt } from './annotations.ts';
import { AXIS_FONT } from './axis-font.ts';
import { canvasColor } from './canvas-color.ts';
import { ChartDataTable } from './chart-data-table.tsx';
import { fullTime, timeTicks } from './chart-time.ts';
import tooltipClasses from './chart-tooltip.module.css';
import { ExemplarBody, Floating } from './chart-tooltip.tsx';
import type { ChartAnnotation, ChartExemplar, ChartSeries } from './chart-types.ts';
import { drawBandAreas, drawBandEdges } from './draw-bands.ts';
import { createExemplarLayer, EXEMPLAR_COUNT_MAX, type ExemplarLayer } from './exemplar-layer.ts';
import { type CountScaleOptions, countScale, type HeatmapRow, rowPosition } from './heatmap-model.ts';
import { createHoverStore, type HoverStore } from './hover-store.ts';
import { messages } from './messages.ts';
import { whole, widestPx, zoneName } from './plot-options.ts';
import classes from './time-series-chart.module.css';
import { useHover } from './use-hover.ts';
import { useThemeKey } from './use-theme-key.ts';

export interface HeatmapProps {
  readonly timesMs: readonly number[];
  /** From the lowest bucket up. */
  readonly rows: readonly HeatmapRow[];
  /** How long a cell lasts: it ends at its time. */
  readonly stepMs: number;
  readonly range: TimeRange;
  readonly heightPx: number;
  readonly title: string;
  /** Of bucket bounds and exemplars. */
  readonly formatValue: (value: number) => string;
  readonly formatCount: (count: number) => string;
  /** From few to many, CSS. */
  readonly colors: readonly string[];
  readonly scale?: Omit<CountScaleOptions, 'colorCount'>;
  readonly cellGapPx?: number;
  /** For the labels of the axis, all together; else `formatValue`. */
  readonly formatTicks?: (values: readonly number[]) => readonly string[];
  readonly timeZone?: string | undefined;
  /** Stretches of time, e.g. of faults. */
  readonly annotations?: readonly ChartAnnotation[];
  readonly exemplars?: readonly ChartExemplar[];
  readonly exemplarCountMax?: number;
  readonly syncKey?: string;
  readonly onZoom?: (range: TimeRange) => void;
  readonly onExemplar?: (exemplar: ChartExemplar) => void;
}

interface Cell {
  readonly column: number;
  readonly row: number;
  readonly clientX: number;
  readonly clientY: number;
  readonly isKeyboard: boolean;
}

export function Heatmap(props: HeatmapProps): ReactElement {
  const { timesMs, rows, title, heightPx, formatValue, formatCount, colors, scale, timeZone } = props;
  const { exemplarCountMax = EXEMPLAR_COUNT_MAX } = props;
  const t = useMessages(messages);
  const { locale } = useLocale();
  const themeKey = useThemeKey();
  const summaryId = useId();
  const hover = useMemo(createHoverStore, []);
  const [cell, setCell] = useState<Cell | undefined>(undefined);
  const [asTable, setAsTable] = useState(false);
  const counts = useMemo(
    () => countScale(rows, { kind: 'linear', ...scale, colorCount: colors.length }),
    [rows, scale, colors.length],
  );
  const element = useRef<HTMLDivElement>(null);
  const exemplarCount = props.exemplars?.length ?? 0;
  const input = { ...props, colorIndex: counts.colorIndex, themeKey, locale };
  const plot = useHeatmapPlot(element, input, hover, setCell, (id) => (id ? t.exemplarOf(id) : t.exemplarPlain));
  const series = useMemo<readonly ChartSeries[]>(
    () =>
      rows.map((row) => ({
        id: `${row.from} ${row.to}`,
        label: bucketText(row, formatValue),
        color: '',
        values: row.counts,
      })),
    [rows, formatValue],
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const u = plot.current?.plot;
    const step = KEY_STEPS[event.key];
    if (event.target !== event.currentTarget || !u || !step || rows.length === 0) return;
    event.preventDefault();
    const clamp = (value: number, last: number): number => Math.max(0, Math.min(last, value));
    const column = clamp((cell?.column ?? timesMs.length) + step[0], timesMs.length - 1);
    const row = clamp((cell?.row ?? 0) + step[1], rows.length - 1);
    const rect = u.over.getBoundingClientRect();
    setCell({
      column,
      row,
      clientX: rect.left + u.valToPos(timesMs[column] ?? 0, 'x'),
      clientY: rect.top + u.valToPos(row + 0.5, 'y'),
      isKeyboard: true,
    });
  };
  return (
    <figure
      className={classes['figure']}
      style={{ height: heightPx }}
      aria-label={title}
      aria-describedby={summaryId}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move a cursor in it
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setCell((now) => (now?.isKeyboard ? undefined : now))}
    >
      <figcaption id={summaryId} className="visually-hidden">
        {t.heatmapSummary(String(rows.length), String(timesMs.length), formatCount(counts.max))}
      </figcaption>
      <div ref={element} className={classes['plot']} hidden={asTable} />
      {asTable && (
        <div className={classes['plot']}>
          <ChartDataTable
            title={title}
            timesMs={timesMs}
            series={series}
            formatValue={formatCount}
            timeZone={zoneName(timeZone)}
          />
        </div>
      )}
      {exemplarCount > exemplarCountMax && !asTable && (
        <p className={classes['note']}>
          {t.exemplarsLimited(formatNumber(exemplarCountMax, locale), formatNumber(exemplarCount, locale))}
        </p>
      )}
      <button
        type="button"
        className={classes['toggle']}
        aria-pressed={asTable}
        aria-label={`${asTable ? t.showChart : t.showTable}: ${title}`}
        title={asTable ? t.showChart : t.showTable}
        onClick={() => setAsTable(!asTable)}
      >
        {asTable ? <IconChartLine size={14} aria-hidden /> : <IconTable size={14} aria-hidden />}
      </button>
      <HeatmapTooltip cell={cell} hover={hover} input={props} />
    </figure>
  );
}

const KEY_STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};

function bucketText({ from, to }: HeatmapRow, format: (value: number) => string): string {
  const bound = (value: number): string => (Number.isFinite(value) ? format(value) : value > 0 ? '+∞' : '-∞');
  return `${bound(from)} – ${bound(to)}`;
}

function HeatmapTooltip({
  cell,
  hover,
  input,
}: {
  readonly cell: Cell | undefined;
  readonly hover: HoverStore;
  readonly input: HeatmapProps;
}): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const now = useHover(hover);
  if (now.kind === 'exemplar') {
    return (
      <Floating clientX={now.clientX} clientY={now.clientY}>
        <ExemplarBody exemplar={now.exemplar} input={input} />
      </Floating>
    );
  }
  const row = cell && input.rows[cell.row];
  const timeMs = cell && input.timesMs[cell.column];
  if (!cell || !row || timeMs === undefined) return null;
  const count = row.counts[cell.column];
  const style = { locale, timeZone: zoneName(input.timeZone) };
  const bucket = bucketText(row, input.formatValue);
  const text = count == null ? t.noValue : input.formatCount(count);
  const around = annotationsAt(input.annotations ?? [], timeMs, input.stepMs);
  return (
    <>
      <Floating clientX={cell.clientX} clientY={cell.clientY}>
        {around.map(({ title, color }) => (
          <div key={title} className={tooltipClasses['annotation']} style={{ borderColor: color }}>
            {title}
          </div>
        ))}
        <table className={tooltipClasses['rows']}>
          <tbody>
            <tr>
              <th scope="row">{t.time}</th>
              <td>{fullTime(timeMs, style)}</td>
            </tr>
            <tr>
              <th scope="row">{t.bucket}</th>
              <td>{bucket}</td>
            </tr>
            <tr className={tooltipClasses['nearest']}>
              <th scope="row">{t.count}</th>
              <td>{text}</td>
            </tr>
          </tbody>
        </table>
      </Floating>
      {cell.isKeyboard && (
        <div className="visually-hidden" role="status">{`${fullTime(timeMs, style)}, ${bucket}: ${text}`}</div>
      )}
    </>
  );
}

interface Input extends HeatmapProps {
  readonly colorIndex: (count: number | null | undefined) => number;
  readonly themeKey: string;
  readonly locale: string;
}

function useHeatmapPlot(
  element: RefObject<HTMLDivElement | null>,
  input: Input,
  hover: HoverStore,
  setCell: (cell: Cell | undefined) => void,
  label: (traceId: string | undefined) => string,
): RefObject<{ plot: uPlot; exemplars: ExemplarLayer } | null> {
  const handle = useRef<{ plot: uPlot; exemplars: ExemplarLayer } | null>(null);
  const latest = useRef({ input, label });
  latest.current = { input, label };
  const { syncKey, timeZone, locale } = input;
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || typeof Path2D === 'undefined') return undefined; // a document without canvases
    const now = (): Input => latest.current.input;
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
          ...(syncKey && {
            sync: {
              key: syncKey,
              scales: ['x', null],
              setSeries: false,
              filters: { pub: (type: string) => type === 'mousemove' || type === 'mouseleave' },
            },
          }),
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

  useEffect(() => {
    const box = element.current;
    if (!box) return undefined;
    const observer = new ResizeObserver(() => {
      const plot = handle.current?.plot;
      const { clientWidth: width, clientHeight: height } = box;
      if (!plot || width < 50 || height < 40 || (plot.width === width && plot.height === height)) return;
      plot.setSize({ width, height });
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [element]);
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
export function rowTicks(rowCount: number, heightPx: number): number[] {
  const every = Math.max(1, Math.ceil((rowCount * 20) / Math.max(heightPx - 30, 20)));
  const ticks: number[] = [];
  for (let row = 0; row <= rowCount; row += every) ticks.push(row);
  return ticks;
}

function drawCells(plot: uPlot, { timesMs, rows, stepMs, colors, colorIndex, cellGapPx = 1, themeKey }: Input): void {
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
