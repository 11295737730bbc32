// What every time chart is given. Times are milliseconds since the epoch, and one array serves all series.
import type { TimeRange } from '../time/time-range.ts';

export interface ChartSeries {
  /** Stable between refreshes, e.g. the label set as text. */
  readonly id: string;
  readonly label: string;
  /** CSS colour, also `var(--series-1)`. */
  readonly color: string;
  /** One per time; null is a gap. */
  readonly values: readonly (number | null)[];
  readonly hidden?: boolean;
  readonly lineWidth?: number;
  readonly dash?: readonly number[];
  /** 0–100. */
  readonly fillOpacity?: number;
  readonly drawStyle?: 'line' | 'bars' | 'points';
  readonly interpolation?: 'linear' | 'smooth' | 'step-before' | 'step-after';
  readonly axis?: 'left' | 'right';
}

/** A sample that leads to a trace. */
export interface ChartExemplar {
  readonly timeMs: number;
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly traceId: string | undefined;
  readonly spanId: string | undefined;
}

/** A stretch of time worth knowing of, such as an alert or a fault. */
export interface ChartAnnotation {
  readonly fromMs: number;
  readonly toMs: number;
  readonly title: string;
  readonly color: string;
}

export interface ChartThreshold {
  readonly value: number;
  readonly color: string;
  readonly kind: 'line' | 'area';
}

export interface TimeSeriesChartProps {
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly range: TimeRange;
  readonly heightPx: number;
  /** For axis, tooltip and legend. */
  readonly formatValue: (value: number) => string;
  /** Says what the figure shows, for those who can't see it. */
  readonly title: string;
  readonly stacking?: 'none' | 'normal' | 'percent';
  readonly scale?: 'linear' | 'log';
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly legend?: 'hidden' | 'list' | 'table';
  readonly exemplars?: readonly ChartExemplar[];
  readonly annotations?: readonly ChartAnnotation[];
  readonly thresholds?: readonly ChartThreshold[];
  /** Charts with the same key share the crosshair. */
  readonly syncKey?: string;
  /** The user has brushed a range. */
  readonly onZoom?: (range: TimeRange) => void;
  readonly onExemplar?: (exemplar: ChartExemplar) => void;
}
