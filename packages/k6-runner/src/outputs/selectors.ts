import { parseSelector } from '../metrics/submetric.ts';
import type { Options } from '../options/types.ts';

export interface SubmetricJson {
  readonly name: string;
  readonly suffix: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The parts of a metric that have thresholds, as JSON lines tell them; null without any. */
export function submetricsOf(metricName: string, thresholds: Options['thresholds']): readonly SubmetricJson[] | null {
  const found = Object.keys(thresholds)
    .map((name) => ({ name, selector: parseSelector(name) }))
    .filter(({ selector }) => selector.metricName === metricName && selector.tags.length > 0)
    .map(({ name, selector }) => ({
      name,
      suffix: name.slice(name.indexOf('{') + 1, name.lastIndexOf('}')),
      tags: Object.fromEntries(selector.tags),
    }));
  return found.length > 0 ? found : null;
}
