// How the values of a field are shown: unit, colour, mappings, links and what each kind of panel adds (`custom`).
// Everything is optional, so that an override is a FieldConfig too and applying one is a merge.

export interface FieldConfig {
  readonly displayName?: string;
  /** A display name that the data source made (a legend format); loses against `displayName`. */
  readonly displayNameFromDS?: string;
  readonly description?: string;
  /** A unit id of Grafana ("s", "reqps", "suffix:req"). See units/. */
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  /** Shown where there is no value. */
  readonly noValue?: string;
  readonly color?: FieldColor;
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly ValueMapping[];
  readonly links?: readonly DataLink[];
  readonly filterable?: boolean;
  readonly custom?: FieldCustom;
}

export const COLOR_MODES = [
  'palette-classic',
  'palette-classic-by-name',
  'thresholds',
  'fixed',
  'shades',
  'continuous-GrYlRd',
  'continuous-RdYlGr',
  'continuous-BlYlRd',
  'continuous-YlRd',
  'continuous-BlPu',
  'continuous-YlBl',
  'continuous-blues',
  'continuous-reds',
  'continuous-greens',
  'continuous-purples',
] as const;
export type ColorMode = (typeof COLOR_MODES)[number];

export interface FieldColor {
  readonly mode: ColorMode;
  /** A colour name of Grafana or a CSS colour; for the modes `fixed` and `shades`. */
  readonly fixedColor?: string;
  /** Which value of a series gives the series its colour, for modes that depend on a value. */
  readonly seriesBy?: 'last' | 'min' | 'max';
}

export interface Thresholds {
  /** Percentage steps are of the way from the field's min to its max. */
  readonly mode: 'absolute' | 'percentage';
  /** Ascending; the first one starts at -Infinity. */
  readonly steps: readonly ThresholdStep[];
}

export interface ThresholdStep {
  readonly value: number;
  readonly color: string;
}

export interface MappingResult {
  readonly text?: string;
  readonly color?: string;
  readonly icon?: string;
}

export type SpecialMatch = 'true' | 'false' | 'null' | 'nan' | 'null+nan' | 'empty';

export type ValueMapping =
  | { readonly kind: 'value'; readonly results: Readonly<Record<string, MappingResult>> }
  | { readonly kind: 'range'; readonly from: number | null; readonly to: number | null; readonly result: MappingResult }
  | { readonly kind: 'regex'; readonly pattern: string; readonly result: MappingResult }
  | { readonly kind: 'special'; readonly match: SpecialMatch; readonly result: MappingResult };

export interface DataLink {
  readonly title: string;
  /** With variables in it; interpolate before use and refuse what is not http(s) or relative (`safeUrl`). */
  readonly url: string;
  readonly targetBlank: boolean;
}

/** What panels add to a field. A panel reads what it knows: `seriesStyleOf` and `cellStyleOf` fill in the defaults. */
export interface FieldCustom extends Partial<SeriesStyle>, Partial<CellStyle> {}

/** How a timeseries panel (and partly bar charts, histograms and state timelines) draws a field. */
export interface SeriesStyle {
  readonly drawStyle: 'line' | 'bars' | 'points';
  readonly lineInterpolation: 'linear' | 'smooth' | 'stepBefore' | 'stepAfter';
  /** Pixels. */
  readonly lineWidth: number;
  readonly lineStyle: { readonly fill: 'solid' | 'dash' | 'dot'; readonly dash?: readonly number[] };
  /** Percent. */
  readonly fillOpacity: number;
  readonly gradientMode: 'none' | 'opacity' | 'hue' | 'scheme';
  readonly fillBelowTo: string;
  readonly showPoints: 'auto' | 'never' | 'always';
  /** Pixels. */
  readonly pointSize: number;
  /** Connect over gaps: always, never, or only over gaps up to so many milliseconds. */
  readonly spanNulls: boolean | number;
  /** Break the line between points further apart than so many milliseconds. */
  readonly insertNulls: boolean | number;
  readonly stacking: { readonly mode: 'none' | 'normal' | 'percent'; readonly group: string };
  readonly barAlignment: -1 | 0 | 1;
  readonly barWidthFactor: number;
  readonly transform: 'none' | 'constant' | 'negative-Y';
  readonly axisPlacement: 'auto' | 'left' | 'right' | 'hidden';
  readonly axisLabel: string;
  readonly axisColorMode: 'text' | 'series';
  readonly axisCenteredZero: boolean;
  readonly axisBorderShow: boolean;
  readonly axisGridShow: boolean;
  /** Pixels; null: as wide as the labels need. */
  readonly axisWidth: number | null;
  readonly axisSoftMin: number | null;
  readonly axisSoftMax: number | null;
  readonly scaleDistribution:
    | { readonly type: 'linear' }
    | { readonly type: 'log'; readonly log: number }
    | { readonly type: 'symlog'; readonly log: number; readonly linearThreshold: number };
  readonly thresholdsStyle: 'off' | 'line' | 'dashed' | 'area' | 'line+area' | 'dashed+area' | 'series';
  readonly hideFrom: { readonly viz: boolean; readonly legend: boolean; readonly tooltip: boolean };
}

/** How a table shows a column. */
export interface CellStyle {
  /** Pixels; null: share what is left. */
  readonly width: number | null;
  readonly minWidth: number;
  readonly align: 'auto' | 'left' | 'center' | 'right';
  readonly cellOptions: CellOptions;
  readonly hidden: boolean;
  readonly inspect: boolean;
}

export type CellOptions =
  | { readonly type: 'auto' }
  | { readonly type: 'color-text'; readonly wrapText: boolean }
  | { readonly type: 'color-background'; readonly mode: 'basic' | 'gradient'; readonly applyToRow: boolean }
  | {
      readonly type: 'gauge';
      readonly mode: 'basic' | 'gradient' | 'lcd';
      readonly valueDisplayMode: 'color' | 'text' | 'hidden';
    }
  | { readonly type: 'sparkline'; readonly hideValue: boolean; readonly style: Partial<SeriesStyle> }
  | { readonly type: 'json-view' }
  | { readonly type: 'data-links' }
  | { readonly type: 'image' };

export const SERIES_STYLE_DEFAULT: SeriesStyle = {
  drawStyle: 'line',
  lineInterpolation: 'linear',
  lineWidth: 1,
  lineStyle: { fill: 'solid' },
  fillOpacity: 0,
  gradientMode: 'none',
  fillBelowTo: '',
  showPoints: 'auto',
  pointSize: 5,
  spanNulls: false,
  insertNulls: false,
  stacking: { mode: 'none', group: 'A' },
  barAlignment: 0,
  barWidthFactor: 0.6,
  transform: 'none',
  axisPlacement: 'auto',
  axisLabel: '',
  axisColorMode: 'text',
  axisCenteredZero: false,
  axisBorderShow: false,
  axisGridShow: true,
  axisWidth: null,
  axisSoftMin: null,
  axisSoftMax: null,
  scaleDistribution: { type: 'linear' },
  thresholdsStyle: 'off',
  hideFrom: { viz: false, legend: false, tooltip: false },
};

export const CELL_STYLE_DEFAULT: CellStyle = {
  width: null,
  minWidth: 50,
  align: 'auto',
  cellOptions: { type: 'auto' },
  hidden: false,
  inspect: false,
};

/** How to draw a field in a time chart, defaults filled in. */
export function seriesStyleOf(config: FieldConfig): SeriesStyle {
  return { ...SERIES_STYLE_DEFAULT, ...config.custom };
}

/** How to show a field in a table, defaults filled in. */
export function cellStyleOf(config: FieldConfig): CellStyle {
  const style = { ...CELL_STYLE_DEFAULT, ...config.custom };
  // Newer files hide a column as they hide a series.
  return { ...style, hidden: style.hidden || config.custom?.hideFrom?.viz === true };
}

export const THRESHOLDS_DEFAULT: Thresholds = {
  mode: 'absolute',
  steps: [
    { value: Number.NEGATIVE_INFINITY, color: 'green' },
    { value: 80, color: 'red' },
  ],
};
