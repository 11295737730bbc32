// Who calls whom, as the service graph of the collector measured it: nodes and edges with rate, errors and latency. Pure.
import type { Series } from '../data/prometheus.ts';

/** Requests (or messages) over the time range of the page. */
export interface Figures {
  readonly ratePerSecond: number;
  /** 0–1. */
  readonly errorShare: number;
  /** Undefined without requests. */
  readonly p95Seconds: number | undefined;
}

export type NodeKind = 'service' | 'user' | 'database' | 'queue' | 'external';

export interface MapNode {
  readonly name: string;
  readonly kind: NodeKind;
  /** Of what comes in; of what goes out where nothing comes in. */
  readonly figures: Figures;
  /** Nobody calls it, as with users: its figures are those of its own calls. */
  readonly isSource: boolean;
}

export type ConnectionType = '' | 'messaging_system' | 'database' | 'virtual_node';

export interface MapEdge {
  /** Unique, and what the URL says. */
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly type: ConnectionType;
  readonly figures: Figures;
}

export interface ServiceMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  /** The collector had more edges than it keeps apart: some are missing here. */
  readonly hasOverflow: boolean;
}

export interface MapAnswers {
  readonly rate: readonly Series[];
  readonly failed: readonly Series[];
  readonly p95: readonly Series[];
  /** By server alone: a percentile of several edges is no sum of theirs. */
  readonly nodeP95: readonly Series[];
  /** Everyone who sends spans, by `service_name`. */
  readonly services: readonly Series[];
}

const BY = 'client, server, connection_type';
const BUCKET = 'traces_service_graph_request_server_seconds_bucket';

/** PromQL of the whole map, as instant queries at the end of the range; `window` is the range, e.g. `900s`. */
export function mapQueries(window: string): Readonly<Record<keyof MapAnswers, string>> {
  return {
    rate: `sum by (${BY}) (rate(traces_service_graph_request_total[${window}]))`,
    failed: `sum by (${BY}) (rate(traces_service_graph_request_failed_total[${window}]))`,
    p95: `histogram_quantile(0.95, sum by (${BY}, le) (rate(${BUCKET}[${window}])))`,
    nodeP95: `histogram_quantile(0.95, sum by (server, le) (rate(${BUCKET}[${window}])))`,
    services: `group by (service_name) (last_over_time(traces_spanmetrics_calls_total[${window}]))`,
  };
}

/** Rates need some samples in their window. */
const WINDOW_SECONDS_MIN = 60;

export function windowOf(range: { readonly fromMs: number; readonly toMs: number }): string {
  return `${Math.max(WINDOW_SECONDS_MIN, Math.round((range.toMs - range.fromMs) / 1000))}s`;
}

/** Who calls from outside, as the collector names it. */
const USER = 'user';

export function serviceMap(answers: MapAnswers): ServiceMap {
  const failed = byEdge(answers.failed);
  const p95 = byEdge(answers.p95);
  const edges = answers.rate.flatMap((series): MapEdge[] => {
    const { client: from, server: to } = series.labels;
    if (!from || !to) return [];
    const type = connectionType(series.labels['connection_type']);
    const id = edgeId(from, to, type);
    const rate = series.values[0] ?? 0;
    return [{ id, from, to, type, figures: figuresOf(rate, failed.get(id) ?? 0, p95.get(id)) }];
  });
  const senders = new Set(answers.services.map(({ labels }) => labels['service_name']));
  const nodeP95 = new Map(answers.nodeP95.map(({ labels, values }) => [labels['server'], values[0]]));
  const names = [...new Set(edges.flatMap(({ from, to }) => [from, to]))].sort();
  return {
    nodes: names.map((name) => {
      const incoming = edges.filter(({ to }) => to === name);
      const isSource = incoming.length === 0;
      const counted = isSource ? edges.filter(({ from }) => from === name) : incoming;
      const rate = sum(counted.map(({ figures }) => figures.ratePerSecond));
      const failures = sum(counted.map(({ figures }) => figures.ratePerSecond * figures.errorShare));
      return {
        name,
        kind: senders.has(name) ? 'service' : kindOf(name, edges),
        figures: figuresOf(rate, failures, isSource ? undefined : nodeP95.get(name)),
        isSource,
      };
    }),
    edges,
    hasOverflow: answers.rate.some(({ labels }) => !labels['client'] || !labels['server']),
  };
}

/** Of a node that sends no spans. */
function kindOf(name: string, edges: readonly MapEdge[]): NodeKind {
  const types = new Set(edges.flatMap(({ to, type }) => (to === name ? [type] : [])));
  if (types.has('database')) return 'database';
  if (types.has('messaging_system')) return 'queue';
  if (types.size === 0) return name === USER ? 'user' : 'service';
  return types.has('virtual_node') ? 'external' : 'service';
}

function connectionType(label: string | undefined): ConnectionType {
  return label === 'messaging_system' || label === 'database' || label === 'virtual_node' ? label : '';
}

export function edgeId(from: string, to: string, type: ConnectionType): string {
  return type === '' || type === 'virtual_node' ? `${from} → ${to}` : `${from} → ${to} (${type})`;
}

function byEdge(all: readonly Series[]): ReadonlyMap<string, number> {
  return new Map(
    all.map(({ labels: { client = '', server = '', connection_type }, values }) => [
      edgeId(client, server, connectionType(connection_type)),
      values[0] ?? Number.NaN,
    ]),
  );
}

function figuresOf(ratePerSecond: number, failedPerSecond: number, p95Seconds: number | undefined): Figures {
  const errorShare = ratePerSecond > 0 ? Math.min(1, failedPerSecond / ratePerSecond) : 0;
  return {
    ratePerSecond,
    errorShare: Number.isFinite(errorShare) ? errorShare : 0,
    p95Seconds: p95Seconds !== undefined && Number.isFinite(p95Seconds) ? p95Seconds : undefined,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
