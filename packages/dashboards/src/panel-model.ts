// What a Grafana dashboard file says, as types: the model that pages draw from. Everything is parsed and defaulted once
// (`parseDashboard`); what could not be understood stands in `findings`, never in an exception.

import type { DataLink, FieldConfig } from './field-config.ts';
import type { Finding } from './finding.ts';
import type { DatasourceRef, Target } from './target-model.ts';
import type { Transformation } from './transformation-model.ts';
import type { Variable } from './variable-model.ts';

export type * from './target-model.ts';

export type ParsedDashboard =
  | { readonly kind: 'dashboard'; readonly dashboard: Dashboard }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

export interface Dashboard {
  readonly uid?: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  /** Relative ("now-1h") or absolute, as written. */
  readonly time: { readonly from: string; readonly to: string };
  /** A duration ("10s"); empty: off. */
  readonly refresh: string;
  /** "browser", "utc" or an IANA name. */
  readonly timezone: string;
  readonly weekStart: string;
  /** What hovering one chart does to the others. */
  readonly graphTooltip: 'none' | 'crosshair' | 'tooltip';
  readonly links: readonly DashboardLink[];
  readonly annotations: readonly Annotation[];
  readonly variables: readonly Variable[];
  /** `__inputs` of a file made for sharing: the data sources that `${DS_X}` stand for. */
  readonly inputs: readonly DashboardInput[];
  /** Top to bottom. Panels before the first row are in a section without one. */
  readonly sections: readonly Section[];
  /** What was met while parsing; `compatibilityOf` adds what follows from the model. */
  readonly findings: readonly Finding[];
}

export interface Section {
  readonly row?: Row;
  readonly panels: readonly Panel[];
}

export interface Row {
  readonly id: number;
  readonly title: string;
  readonly collapsed: boolean;
  readonly gridPos: GridPos;
  readonly repeat?: Repeat;
  /** Values that a repetition fixed for every panel of the row: variable name → value. */
  readonly scopedVars?: ScopedVars;
}

/** Cells of a grid of 24 columns; a row of cells is 30 px high, 8 px apart. */
export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Repeat {
  readonly variable: string;
  readonly direction: 'h' | 'v';
  readonly maxPerRow: number;
}

export type ScopedVars = Readonly<Record<string, { readonly text: string; readonly value: string }>>;

export interface DashboardInput {
  readonly name: string;
  readonly label: string;
  readonly type: 'datasource' | 'constant' | 'other';
  /** The plugin a data source input asks for. */
  readonly pluginId?: string;
  readonly value?: string;
}

export interface DashboardLink {
  readonly kind: 'dashboards' | 'link';
  readonly title: string;
  readonly tooltip: string;
  readonly url: string;
  readonly tags: readonly string[];
  readonly asDropdown: boolean;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
  readonly targetBlank: boolean;
  readonly icon: string;
}

export interface Annotation {
  readonly name: string;
  readonly enable: boolean;
  readonly hide: boolean;
  readonly iconColor: string;
  readonly datasource: DatasourceRef;
  /** Grafana's own annotations and alerts; the caller decides what stands for them. */
  readonly builtIn: boolean;
  readonly target?: Target;
  readonly titleFormat: string;
  readonly textFormat: string;
  readonly tagKeys: string;
}

export interface FieldConfigSource {
  readonly defaults: FieldConfig;
  readonly overrides: readonly FieldOverride[];
}

export interface FieldOverride {
  readonly matcher: FieldMatcher;
  /** What to lay over the defaults. */
  readonly set: FieldConfig;
}

export type FieldMatcher =
  | { readonly kind: 'byName'; readonly name: string }
  | { readonly kind: 'byRegexp'; readonly pattern: string }
  | { readonly kind: 'byNames'; readonly names: readonly string[]; readonly mode: 'include' | 'exclude' }
  | { readonly kind: 'byType'; readonly type: string }
  | { readonly kind: 'byFrameRefID'; readonly refId: string }
  | { readonly kind: 'byValue'; readonly reducer: string; readonly op: string; readonly value: number }
  | { readonly kind: 'unsupported'; readonly id: string };

export interface PanelBase {
  /** Unique within the dashboard; repetitions get ids of their own. */
  readonly id: number;
  /** May hold variables. */
  readonly title: string;
  readonly description: string;
  readonly transparent: boolean;
  readonly gridPos: GridPos;
  readonly datasource: DatasourceRef;
  readonly targets: readonly Target[];
  readonly transformations: readonly Transformation[];
  readonly fieldConfig: FieldConfigSource;
  /** The lowest step, a duration; may hold variables. */
  readonly interval?: string;
  /** Instead of the panel's width in pixels. */
  readonly maxDataPoints?: number;
  /** "1h": show the last hour instead of the dashboard's range. */
  readonly timeFrom?: string;
  /** "1d": shift the range back by a day. */
  readonly timeShift?: string;
  readonly hideTimeOverride: boolean;
  readonly repeat?: Repeat;
  /** Values that a repetition fixed: variable name → value. */
  readonly scopedVars?: ScopedVars;
  readonly links: readonly DataLink[];
  /** Where it stands in the file ("panels[3].panels[0]"). */
  readonly path: string;
  /** The panel as written, for "inspect". */
  readonly source: unknown;
}

export interface LegendOptions {
  readonly showLegend: boolean;
  readonly displayMode: 'list' | 'table' | 'hidden';
  readonly placement: 'bottom' | 'right';
  readonly calcs: readonly string[];
  readonly sortBy?: string;
  readonly sortDesc?: boolean;
  readonly width?: number;
}

export interface TooltipOptions {
  readonly mode: 'single' | 'multi' | 'none';
  readonly sort: 'none' | 'asc' | 'desc';
  readonly hideZeros: boolean;
}

/** Which values a single-value panel shows. */
export interface ReduceOptions {
  /** True: one per row; false: one per field, by the first of `calcs`. */
  readonly values: boolean;
  readonly calcs: readonly string[];
  /** A field name, or "/regex/"; empty: numeric fields. */
  readonly fields: string;
  readonly limit?: number;
}

export interface ValueTextSize {
  readonly titleSize?: number;
  readonly valueSize?: number;
}

export interface TimeseriesPanel extends PanelBase {
  readonly kind: 'timeseries';
  readonly options: {
    readonly legend: LegendOptions;
    readonly tooltip: TooltipOptions;
    readonly timezone: readonly string[];
    readonly orientation: 'horizontal' | 'vertical';
  };
}

export interface StatPanel extends PanelBase {
  readonly kind: 'stat';
  readonly options: {
    readonly reduce: ReduceOptions;
    readonly graphMode: 'none' | 'area';
    readonly colorMode: 'none' | 'value' | 'background' | 'background_solid';
    readonly justifyMode: 'auto' | 'center';
    readonly orientation: Orientation;
    readonly textMode: 'auto' | 'value' | 'value_and_name' | 'name' | 'none';
    readonly wideLayout: boolean;
    readonly showPercentChange: boolean;
    readonly text: ValueTextSize;
  };
}

export type Orientation = 'auto' | 'horizontal' | 'vertical';

export interface GaugePanel extends PanelBase {
  readonly kind: 'gauge';
  readonly options: {
    readonly reduce: ReduceOptions;
    readonly orientation: Orientation;
    readonly showThresholdLabels: boolean;
    readonly showThresholdMarkers: boolean;
    readonly text: ValueTextSize;
  };
}

export interface BarGaugePanel extends PanelBase {
  readonly kind: 'bargauge';
  readonly options: {
    readonly reduce: ReduceOptions;
    readonly orientation: Orientation;
    readonly displayMode: 'basic' | 'gradient' | 'lcd';
    readonly valueMode: 'color' | 'text' | 'hidden';
    readonly namePlacement: 'auto' | 'left' | 'top' | 'hidden';
    readonly showUnfilled: boolean;
    readonly minVizWidth: number;
    readonly minVizHeight: number;
    readonly text: ValueTextSize;
  };
}

export interface PieChartPanel extends PanelBase {
  readonly kind: 'piechart';
  readonly options: {
    readonly reduce: ReduceOptions;
    readonly pieType: 'pie' | 'donut';
    readonly displayLabels: readonly ('name' | 'value' | 'percent')[];
    readonly sort: 'desc' | 'asc' | 'none';
    readonly legend: LegendOptions & { readonly values: readonly ('value' | 'percent')[] };
    readonly tooltip: TooltipOptions;
  };
}

export interface TablePanel extends PanelBase {
  readonly kind: 'table';
  readonly options: {
    readonly showHeader: boolean;
    readonly cellHeight: 'sm' | 'md' | 'lg';
    readonly sortBy: readonly { readonly displayName: string; readonly desc: boolean }[];
    /** Which of several frames is shown. */
    readonly frameIndex: number;
    readonly footer: {
      readonly show: boolean;
      readonly reducer: string;
      readonly fields: readonly string[];
      readonly countRows: boolean;
      readonly enablePagination: boolean;
    };
  };
}

export interface TextPanel extends PanelBase {
  readonly kind: 'text';
  readonly options: {
    readonly mode: 'markdown' | 'html' | 'code';
    /** May hold variables. Never render as HTML without sanitising. */
    readonly content: string;
    readonly language: string;
  };
}

export interface HeatmapPanel extends PanelBase {
  readonly kind: 'heatmap';
  readonly options: {
    /** True: count the values of plain series into cells; false: the query answers in buckets. */
    readonly calculate: boolean;
    readonly calculation: { readonly xBuckets?: BucketSize; readonly yBuckets?: BucketSize };
    readonly color: {
      readonly mode: 'scheme' | 'opacity';
      /** A name of d3's schemes ("Oranges", "Spectral", "RdYlGn"); `heatmapColors` has them. */
      readonly scheme: string;
      readonly fill: string;
      readonly scale: 'linear' | 'exponential';
      readonly exponent: number;
      readonly steps: number;
      readonly reverse: boolean;
      readonly min?: number;
      readonly max?: number;
    };
    readonly yAxis: {
      readonly unit?: string;
      readonly decimals?: number;
      readonly reverse: boolean;
      readonly min?: number;
      readonly max?: number;
      readonly placement: 'left' | 'right' | 'hidden';
      readonly label: string;
    };
    /** Where a bucket's bound stands: at the top of its row (le), its bottom (ge), or unknown. */
    readonly rowsFrame: { readonly layout: 'auto' | 'le' | 'ge' | 'unknown'; readonly valueName: string };
    /** The unit of the values in the cells. */
    readonly cellValues: { readonly unit?: string; readonly decimals?: number };
    /** Values at or below (above) are not drawn. */
    readonly filterValues: { readonly le?: number; readonly ge?: number };
    /** Pixels. */
    readonly cellGap: number;
    readonly exemplarColor: string;
    readonly showValue: 'auto' | 'never' | 'always';
    readonly legend: { readonly show: boolean };
    readonly tooltip: { readonly mode: 'single' | 'multi' | 'none'; readonly yHistogram: boolean };
  };
}

export interface BucketSize {
  readonly mode: 'size' | 'count';
  readonly value: string;
}

export interface LogsPanel extends PanelBase {
  readonly kind: 'logs';
  readonly options: {
    readonly sortOrder: 'Descending' | 'Ascending';
    readonly dedupStrategy: 'none' | 'exact' | 'numbers' | 'signature';
    readonly showTime: boolean;
    readonly showLabels: boolean;
    readonly showCommonLabels: boolean;
    readonly wrapLogMessage: boolean;
    readonly prettifyLogMessage: boolean;
    readonly enableLogDetails: boolean;
    readonly enableInfiniteScrolling: boolean;
  };
}

export interface AlertListPanel extends PanelBase {
  readonly kind: 'alertlist';
  readonly options: {
    readonly viewMode: 'list' | 'stat';
    readonly groupMode: 'default' | 'custom';
    readonly groupBy: readonly string[];
    readonly maxItems: number;
    /** "1": alphabetical ascending, "2": descending, "3": importance, "4"/"5": time ascending, descending. */
    readonly sortOrder: number;
    readonly alertName: string;
    /** A selector such as {severity="critical"}. */
    readonly alertInstanceLabelFilter: string;
    readonly folder?: string;
    readonly dashboardAlerts: boolean;
    readonly showInstances: boolean;
    readonly states: readonly ('firing' | 'pending' | 'noData' | 'normal' | 'error' | 'recovering')[];
  };
}

export interface NodeGraphPanel extends PanelBase {
  readonly kind: 'nodeGraph';
  readonly options: {
    readonly zoomMode: 'cooperative' | 'greedy';
    readonly layoutAlgorithm: 'layered' | 'force' | 'grid';
    readonly nodes: { readonly mainStatUnit?: string; readonly secondaryStatUnit?: string };
    readonly edges: { readonly mainStatUnit?: string; readonly secondaryStatUnit?: string };
  };
}

export interface TracesPanel extends PanelBase {
  readonly kind: 'traces';
  readonly options: { readonly spanFilters: unknown };
}

export interface HistogramPanel extends PanelBase {
  readonly kind: 'histogram';
  readonly options: {
    readonly bucketSize?: number;
    readonly bucketOffset: number;
    readonly bucketCount: number;
    readonly combine: boolean;
    readonly legend: LegendOptions;
    readonly tooltip: TooltipOptions;
  };
}

export interface StateTimelinePanel extends PanelBase {
  readonly kind: 'state-timeline';
  readonly options: {
    readonly showValue: 'auto' | 'never' | 'always';
    readonly alignValue: 'left' | 'center' | 'right';
    /** The share of a row's height that is filled, 0 to 1. */
    readonly rowHeight: number;
    readonly mergeValues: boolean;
    readonly legend: LegendOptions;
    readonly tooltip: TooltipOptions;
  };
}

export interface StatusHistoryPanel extends PanelBase {
  readonly kind: 'status-history';
  readonly options: {
    readonly showValue: 'auto' | 'never' | 'always';
    readonly rowHeight: number;
    readonly colWidth: number;
    readonly legend: LegendOptions;
    readonly tooltip: TooltipOptions;
  };
}

export interface UnsupportedPanel extends PanelBase {
  readonly kind: 'unsupported';
  /** Grafana's name of the panel type; empty where the file has none. */
  readonly type: string;
}

export type Panel =
  | TimeseriesPanel
  | StatPanel
  | GaugePanel
  | BarGaugePanel
  | PieChartPanel
  | TablePanel
  | TextPanel
  | HeatmapPanel
  | LogsPanel
  | AlertListPanel
  | NodeGraphPanel
  | TracesPanel
  | HistogramPanel
  | StateTimelinePanel
  | StatusHistoryPanel
  | UnsupportedPanel;

export type PanelKind = Panel['kind'];
