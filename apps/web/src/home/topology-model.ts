// What the picture of the lab shows: the processes and links of lab.yaml, with what the service graph measures on them.
// Pure.
import type { TopologyView } from '@o11y-lab/lab-control';
import type { Series } from '../data/prometheus.ts';

export interface Traffic {
  /** Requests (or messages) per second. */
  readonly ratePerSecond: number;
  /** 0–1. */
  readonly errorShare: number;
  /** 95th percentile as the callee measures it; undefined without requests. */
  readonly p95Seconds: number | undefined;
}

export interface TopologyEdge {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly traffic: Traffic | undefined;
}

export interface TopologyNode {
  readonly name: string;
  readonly about: string;
  readonly isService: boolean;
}

export interface TopologyPicture {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** Answers of the instant queries of `trafficQueries`, in their order. */
export interface TrafficAnswers {
  readonly rate: readonly Series[];
  readonly failed: readonly Series[];
  readonly p95: readonly Series[];
}

const BY = 'client, server, connection_type';

/** PromQL for the edges; `window` is how far a rate looks back, e.g. `1m`. */
export function trafficQueries(window: string): Readonly<Record<keyof TrafficAnswers, string>> {
  return {
    rate: `sum by (${BY}) (rate(traces_service_graph_request_total[${window}]))`,
    failed: `sum by (${BY}) (rate(traces_service_graph_request_failed_total[${window}]))`,
    p95: `histogram_quantile(0.95, sum by (${BY}, le) (rate(traces_service_graph_request_server_seconds_bucket[${window}])))`,
  };
}

/** The telemetry itself is left out: five more lines, all to the same place, would hide the system behind them. */
const TELEMETRY = 'backend';

/** Who calls the lab from outside, as the service graph names it. */
export const USER = 'user';

export function topologyPicture(topology: TopologyView, answers: TrafficAnswers): TopologyPicture {
  const links = topology.links.filter(({ to }) => to !== TELEMETRY);
  const named = new Set(links.flatMap(({ from, to }) => [from, to]));
  const entries = topology.processes.filter(({ name }) =>
    answers.rate.some(({ labels: { client, server } }) => client === USER && server === name),
  );
  const nodes = topology.processes.filter(({ name }) => named.has(name));
  const fromUser = entries.map(({ name: to }): TopologyEdge => {
    const isEntry = ({ labels: { client, server } }: Series): boolean => client === USER && server === to;
    return { from: USER, to, protocol: 'http', traffic: trafficOf(answers, isEntry) };
  });
  return {
    nodes: entries.length > 0 ? [{ name: USER, about: '', isService: false }, ...nodes] : nodes,
    edges: fromUser.concat(
      links.map(({ from, to, protocol }) => {
        // A broker is drawn between those who send and those who receive, so that messages flow along the lines.
        const isConsumer = protocol === 'kafka' && !sends(answers, from);
        const fits = edgeTest(from, to, protocol, isConsumer);
        return { ...(isConsumer ? { from: to, to: from } : { from, to }), protocol, traffic: trafficOf(answers, fits) };
      }),
    ),
  };
}

function sends(answers: TrafficAnswers, process: string): boolean {
  const messages = answers.rate.filter(({ labels }) => labels['connection_type'] === 'messaging_system');
  return (
    messages.some(({ labels }) => labels['client'] === process) ||
    !messages.some(({ labels }) => labels['server'] === process)
  );
}

/** The service graph knows databases by their product and skips the broker; lab.yaml knows both by their process. */
function edgeTest(from: string, to: string, protocol: string, isConsumer: boolean): (series: Series) => boolean {
  return ({ labels: { client, server, connection_type: kind } }) => {
    switch (protocol) {
      case 'postgres':
        return client === from && kind === 'database';
      case 'kafka':
        return kind === 'messaging_system' && (isConsumer ? server === from : client === from);
      default:
        return client === from && server === to;
    }
  };
}

function trafficOf(answers: TrafficAnswers, fits: (series: Series) => boolean): Traffic | undefined {
  const sum = (series: readonly Series[]): number =>
    series.filter(fits).reduce((total, { values }) => total + (values[0] ?? 0), 0);
  if (!answers.rate.some(fits)) return undefined;
  const ratePerSecond = sum(answers.rate);
  const p95 = answers.p95.filter(fits).map(({ values }) => values[0] ?? Number.NaN);
  const slowest = Math.max(...p95.filter((value) => !Number.isNaN(value)), Number.NEGATIVE_INFINITY);
  return {
    ratePerSecond,
    errorShare: ratePerSecond === 0 ? 0 : Math.min(1, sum(answers.failed) / ratePerSecond),
    p95Seconds: Number.isFinite(slowest) ? slowest : undefined,
  };
}
