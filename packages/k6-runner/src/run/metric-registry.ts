// Custom metrics by name. They are declared while the first VM is initialised, before the options are known; the metrics
// engine takes them over then. All VMs declare the same ones.
import { HostError } from '../engine/types.ts';
import { BUILTIN_METRICS, type Metric } from '../metrics/types.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export class MetricRegistry {
  readonly #metrics = new Map<string, Metric>(Object.values(BUILTIN_METRICS).map((metric) => [metric.name, metric]));
  #onDeclare: ((metric: Metric) => void) | undefined;

  /** Calls the listener for every metric that is there, and for each new one. */
  follow(onDeclare: (metric: Metric) => void): void {
    for (const metric of this.#metrics.values()) onDeclare(metric);
    this.#onDeclare = onDeclare;
  }

  /** @throws HostError for a name that is none, or that stands for another kind of metric */
  declare(metric: Metric): Metric {
    const known = this.#metrics.get(metric.name);
    if (known !== undefined) {
      if (known.type !== metric.type) {
        throw new HostError(
          `metric '${metric.name}' already exists but with type ${known.type}, instead of ${metric.type}`,
          'GoError',
        );
      }
      if (known.contains !== metric.contains) {
        throw new HostError(
          `metric '${metric.name}' already exists but with a value type ${known.contains}, instead of ${metric.contains}`,
          'GoError',
        );
      }
      return known;
    }
    if (!NAME.test(metric.name)) {
      throw new HostError(
        `invalid metric name '${metric.name}': want up to 128 ASCII letters, digits and underscores, no digit first`,
        'GoError',
      );
    }
    this.#metrics.set(metric.name, metric);
    this.#onDeclare?.(metric);
    return metric;
  }
}
