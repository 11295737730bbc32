import type { TimeRange } from '../time/time-range.ts';
import type { ChartAnnotation, ChartExemplar } from './chart-types.ts';
import type { CountScaleOptions, HeatmapRow } from './heatmap-model.ts';

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

/** The cell that is looked at, and where on the screen. */
export interface HeatmapCell {
  readonly column: number;
  readonly row: number;
  readonly clientX: number;
  readonly clientY: number;
  readonly isKeyboard: boolean;
}
