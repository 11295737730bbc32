import type { DescribedMetric } from '../../editor/live-completion.ts';

export interface MetricGroup {
  /** First word of the names. */
  readonly prefix: string;
  readonly metrics: readonly DescribedMetric[];
}

/** Metrics with every word of the search in name, help or type; names that begin with it first. */
export function findMetrics(metrics: readonly DescribedMetric[], search: string): readonly DescribedMetric[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return metrics;
  const found = metrics.filter(({ name, help = '', type = '', unit = '' }) => {
    const text = `${name} ${help} ${type} ${unit}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const first = words[0] ?? '';
  return found.toSorted((a, b) => Number(b.name.startsWith(first)) - Number(a.name.startsWith(first)));
}

export function groupMetrics(metrics: readonly DescribedMetric[]): readonly MetricGroup[] {
  const groups = new Map<string, DescribedMetric[]>();
  for (const metric of metrics) {
    const prefix = metric.name.split('_', 1)[0] ?? metric.name;
    const members = groups.get(prefix);
    if (members === undefined) groups.set(prefix, [metric]);
    else members.push(metric);
  }
  return [...groups].map(([prefix, members]) => ({ prefix, metrics: members }));
}
