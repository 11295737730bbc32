// The service graph's metrics as nodes and edges. Pure.
import { type DataFrame, frameOf } from '@o11y-lab/dashboards';
import type { Series } from '../../data/prometheus.ts';

export interface GraphAnswers {
  /** Requests per second by client and server. */
  readonly rate: readonly Series[];
  readonly failed: readonly Series[];
  /** Mean seconds as the server sees them. */
  readonly seconds: readonly Series[];
}

/** The three queries behind a service map, over the last `window`: of the edges that any selector fits, or of all. */
export function graphQueries(
  selectors: readonly string[],
  window: string,
): Readonly<Record<keyof GraphAnswers, string>> {
  const rate = (metric: string): string => {
    const rates = (selectors.length > 0 ? selectors : ['']).map(
      (selector) => `rate(traces_service_graph_request_${metric}${selector}[${window}])`,
    );
    return `sum by (client, server) (${rates.join(' or ')})`;
  };
  return {
    rate: rate('total'),
    failed: rate('failed_total'),
    seconds: `${rate('server_seconds_sum')} / ${rate('server_seconds_count')}`,
  };
}

export function graphFrames(refId: string, answers: GraphAnswers): readonly DataFrame[] {
  const key = (one: Series): string => `${one.labels['client'] ?? ''}\n${one.labels['server'] ?? ''}`;
  const last = (series: readonly Series[]): ReadonlyMap<string, number> =>
    new Map(series.map((one) => [key(one), one.values.at(-1) ?? 0]));
  const failed = last(answers.failed);
  const seconds = last(answers.seconds);
  const edges = answers.rate
    .filter((one) => one.labels['client'] && one.labels['server'])
    .map((one) => {
      const rate = one.values.at(-1) ?? 0;
      const meanSeconds = seconds.get(key(one));
      return {
        source: one.labels['client'] ?? '',
        target: one.labels['server'] ?? '',
        rate,
        failed: failed.get(key(one)) ?? 0,
        meanMs: meanSeconds === undefined || Number.isNaN(meanSeconds) ? null : meanSeconds * 1000,
      };
    });
  const names = [...new Set(edges.flatMap((edge) => [edge.source, edge.target]))].sort();
  const nodes = names.map((name) => {
    const incoming = edges.filter((edge) => edge.target === name);
    const served = incoming.length > 0 ? incoming : edges.filter((edge) => edge.source === name);
    const rate = served.reduce((sum, edge) => sum + edge.rate, 0);
    const timed = incoming.filter((edge) => edge.meanMs !== null && edge.rate > 0);
    const timedRate = timed.reduce((sum, edge) => sum + edge.rate, 0);
    return {
      name,
      rate,
      failedShare: rate > 0 ? served.reduce((sum, edge) => sum + edge.failed, 0) / rate : 0,
      meanMs: timedRate > 0 ? timed.reduce((sum, edge) => sum + (edge.meanMs ?? 0) * edge.rate, 0) / timedRate : null,
    };
  });
  return [
    frameOf(
      refId,
      [
        { type: 'string', name: 'id', values: nodes.map((node) => node.name), config: {} },
        { type: 'string', name: 'title', values: nodes.map((node) => node.name), config: {} },
        { type: 'number', name: 'mainstat', values: nodes.map((node) => node.meanMs), config: { unit: 'ms' } },
        { type: 'number', name: 'secondarystat', values: nodes.map((node) => node.rate), config: { unit: 'reqps' } },
        { type: 'number', name: 'arc__failed', values: nodes.map((node) => node.failedShare), config: {} },
      ],
      { name: 'nodes', meta: { kind: 'nodes' } },
    ),
    frameOf(
      refId,
      [
        { type: 'string', name: 'id', values: edges.map((edge) => `${edge.source}\n${edge.target}`), config: {} },
        { type: 'string', name: 'source', values: edges.map((edge) => edge.source), config: {} },
        { type: 'string', name: 'target', values: edges.map((edge) => edge.target), config: {} },
        { type: 'number', name: 'mainstat', values: edges.map((edge) => edge.meanMs), config: { unit: 'ms' } },
        { type: 'number', name: 'secondarystat', values: edges.map((edge) => edge.rate), config: { unit: 'reqps' } },
      ],
      { name: 'edges', meta: { kind: 'edges' } },
    ),
  ];
}
