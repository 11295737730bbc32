// The host's half of k6/metrics.
import type { Metric, MetricType } from '../metrics/types.ts';
import { readTags, refuseInInit } from './host-k6.ts';
import type { HostFunctions } from './types.ts';
import { HostError } from './types.ts';

/** As k6 since 1.0: what Prometheus takes for a name, too. */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]{1,127}$/;

export function metricsFunctions(now: () => number): HostFunctions {
  const metrics: Metric[] = [];
  const ids = new Map<Metric, number>();

  return {
    'metric.new': ({ text }, vu) => {
      const [type, name, isTime] = JSON.parse(text) as [type: MetricType, name: unknown, isTime: unknown];
      if (vu.phase !== 'init') {
        throw new HostError('metrics must be declared in the init context', 'GoError');
      }
      if (typeof name !== 'string' || !NAME.test(name)) {
        throw new HostError(
          `invalid metric name: '${String(name)}'. Metric names must only include up to 128 ASCII letters, numbers, or underscores and start with a letter or an underscore`,
          'GoError',
        );
      }
      const metric = vu.declareMetric({ name, type, contains: isTime === true ? 'time' : 'default' });
      let id = ids.get(metric);
      if (id === undefined) {
        id = metrics.push(metric) - 1;
        ids.set(metric, id);
      }
      return String(id);
    },

    /** `<id> <value>`, then perhaps a space and tags as JSON. Answers a text when the value was refused. */
    'metric.add': ({ text }, vu) => {
      refuseInInit(vu, 'the add method of metrics');
      const timeMs = now();
      const first = text.indexOf(' ');
      const second = text.indexOf(' ', first + 1);
      const metric = metrics[Number(text.slice(0, first))];
      if (metric === undefined) throw new HostError('this metric was not declared by this script', 'TypeError');
      const valueText = second < 0 ? text.slice(first + 1) : text.slice(first + 1, second);
      const value = valueText === 'null' || valueText === '' ? Number.NaN : Number(valueText);
      if (Number.isNaN(value)) {
        const message = `'${valueText}' is an invalid value for metric '${metric.name}', a number or a boolean value is expected`;
        if (vu.options.throws) throw new HostError(message, 'GoError');
        vu.log('warning', message, {});
        return 'refused';
      }
      const tags = second < 0 ? vu.currentTags() : { ...vu.currentTags(), ...readTags(text.slice(second + 1)) };
      const metadata = vu.currentMetadata();
      vu.emit({
        metric,
        timeMs,
        value: metric.type === 'rate' && value !== 0 ? 1 : value,
        tags,
        ...(metadata && { metadata }),
      });
      return undefined;
    },
  };
}
