import type { Metric } from '@o11y-lab/model';
import { unitWords } from './units.ts';

/** The part of a metric that its Prometheus name depends on. */
export type NamedMetric = Pick<Metric, 'name' | 'unit' | 'kind'> & { readonly monotonic?: boolean };

/**
 * The Prometheus name of an OTLP metric, without `_bucket`, `_sum` and `_count`: what Prometheus 3 makes of it with
 * `translation_strategy: UnderscoreEscapingWithSuffixes`. Empty when no valid character is left.
 */
export function prometheusName(metric: NamedMetric): string {
  // Colons are valid. Splitting collapses runs of invalid characters, and drops them at both ends.
  let words = metric.name.split(/[^a-zA-Z0-9:]+/).filter((word) => word !== '');
  if (words.length === 0) return '';
  const { main, per } = unitWords(metric.unit);
  const hasPer = per === '' || words.includes(per);
  if (main !== '' && !words.includes(main)) words.push(main);
  if (!hasPer) words.push(per);
  // Both suffixes move to the end rather than come twice.
  if (metric.kind === 'sum' && metric.monotonic === true) {
    words = [...words.filter((word) => word !== 'total'), 'total'];
  }
  // Many senders count things with unit 1, so only a gauge is believed to be a ratio.
  if (metric.kind === 'gauge' && metric.unit === '1') {
    words = [...words.filter((word) => word !== 'ratio'), 'ratio'];
  }
  const name = words.join('_');
  return /^\d/.test(name) ? `_${name}` : name;
}
