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
  /** The fill fades towards the axis. */
  readonly fillGradient?: boolean;
  /** `auto` (the default): where they are far enough apart. A sample between two gaps is always a point. */
  readonly showPoints?: 'auto' | 'always' | 'never';
  readonly pointSize?: number;
  /** Connects over gaps: always, or over those of up to so many milliseconds. */
  readonly spanGaps?: boolean | number;
  /** With stacking, series of the same group stand on each other. */
  readonly stackGroup?: string;
  /** Stays by itself in a chart that stacks. */
  readonly notStacked?: boolean;
  /** When its unit is not the chart's. */
  readonly formatValue?: (value: number) => string;
  readonly hideFromLegend?: boolean;
  readonly hideFromTooltip?: boolean;
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

/** A column of the legend. */
export interface LegendCalc {
  readonly name: string;
  /** null when the series has no such value. */
  readonly of: (values: readonly (number | null)[], timesMs: readonly number[]) => number | null;
}

export interface ChartLink {
  readonly title: string;
  readonly url: string;
  readonly openInNewTab: boolean;
}

export interface TimeSeriesChartProps {
  readonly timesMs: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly range: TimeRange;
  /** Of the whole figure, legend included, so that nothing below it moves. */
  readonly heightPx: number;
  /** For axis, tooltip and legend. */
  readonly formatValue: (value: number) => string;
  /** For one tick of the axis, told how many decimals tell it from the next; else `formatValue`. */
  readonly formatTick?: (value: number, decimals: number) => string;
  /** For all ticks of the axis together, since how many decimals they need depends on their distance; else `formatTick`. */
  readonly formatTicks?: (values: readonly number[]) => readonly string[];
  /** Steps of 1024 and its halves, for bytes. */
  readonly hasBinaryTicks?: boolean;
  /** Says what the figure shows, for those who can't see it. */
  readonly title: string;
  readonly stacking?: 'none' | 'normal' | 'percent';
  readonly scale?: 'linear' | 'log';
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Of the right axis. */
  readonly minRight?: number | undefined;
  readonly maxRight?: number | undefined;
  readonly leftLabel?: string;
  readonly rightLabel?: string;
  readonly legend?: 'hidden' | 'list' | 'table';
  readonly legendPlacement?: 'bottom' | 'right';
  /** What the legend says of each series; a table without any says last, mean and max. */
  readonly legendCalcs?: readonly LegendCalc[];
  readonly tooltip?: 'multi' | 'single' | 'none';
  readonly tooltipSort?: 'desc' | 'asc' | 'none';
  /** An IANA name, `utc`, or `elapsed` when times count from zero; else the reader's own. */
  readonly timeZone?: string | undefined;
  /** Where a sample leads; shown in the tooltip when it is pinned by a click. */
  readonly linksAt?: (seriesId: string, index: number) => readonly ChartLink[];
  readonly exemplars?: readonly ChartExemplar[];
  /** How many of them are drawn at most, the highest of every moment; 200 unless told. */
  readonly exemplarCountMax?: number;
  readonly annotations?: readonly ChartAnnotation[];
  readonly thresholds?: readonly ChartThreshold[];
  /** Charts with the same key share the crosshair. */
  readonly syncKey?: string;
  /** The user has brushed a range. */
  readonly onZoom?: (range: TimeRange) => void;
  readonly onExemplar?: (exemplar: ChartExemplar) => void;
}
