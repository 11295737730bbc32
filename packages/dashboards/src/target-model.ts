// The queries of a panel, and how anything in a file names the data source that it asks.

/** How a panel, target or variable names its data source. `resolveDatasource` turns it into a provisioned one. */
export type DatasourceRef =
  | { readonly kind: 'default' }
  | { readonly kind: 'uid'; readonly uid: string; readonly type?: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'variable'; readonly name: string; readonly type?: string }
  /** `${DS_X}`: only resolves when a file is imported by hand, never when it is provisioned. */
  | { readonly kind: 'input'; readonly name: string; readonly type?: string }
  | { readonly kind: 'type'; readonly type: string }
  /** Each target names its own. */
  | { readonly kind: 'mixed' }
  /** Grafana's built-in source (random walk, annotations). */
  | { readonly kind: 'grafana' }
  /** The answer of another panel. */
  | { readonly kind: 'dashboard' }
  /** Server-side expressions. */
  | { readonly kind: 'expression' };

interface TargetBase {
  readonly refId: string;
  readonly datasource: DatasourceRef;
  readonly hide: boolean;
  /** The lowest step, a duration; may hold variables. */
  readonly interval?: string;
}

export interface PrometheusTarget extends TargetBase {
  readonly kind: 'prometheus';
  readonly expr: string;
  /** "__auto", a template with {{label}}, or text. Empty means verbose: name and labels. */
  readonly legendFormat: string;
  readonly format: 'time_series' | 'table' | 'heatmap';
  readonly instant: boolean;
  readonly range: boolean;
  readonly exemplar: boolean;
  readonly intervalFactor: number;
}

export interface LokiTarget extends TargetBase {
  readonly kind: 'loki';
  readonly expr: string;
  readonly legendFormat: string;
  readonly queryType: 'range' | 'instant';
  readonly direction: 'backward' | 'forward';
  readonly maxLines?: number;
  readonly step?: string;
}

export interface TempoTarget extends TargetBase {
  readonly kind: 'tempo';
  readonly queryType: 'traceql' | 'traceqlSearch' | 'serviceMap' | 'traceId';
  /** TraceQL; for `traceId` the id. */
  readonly query: string;
  /** The parts of a search form; `traceqlSearchQuery` writes them as TraceQL. */
  readonly filters: readonly TraceqlFilter[];
  readonly limit?: number;
  readonly spss?: number;
  readonly tableType: 'traces' | 'spans' | 'raw';
  readonly step?: string;
  /** Selectors of the service graph's metrics; an edge shows where any of them fits. None: all edges. */
  readonly serviceMapSelectors: readonly string[];
}

export interface TraceqlFilter {
  readonly tag: string;
  readonly operator: string;
  readonly value: readonly string[];
  readonly scope: string;
  readonly valueType: string;
}

export interface UnsupportedTarget extends TargetBase {
  readonly kind: 'unsupported';
  /** The plugin, where known; else what was seen. */
  readonly type: string;
}

export type Target = PrometheusTarget | LokiTarget | TempoTarget | UnsupportedTarget;
