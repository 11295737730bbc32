// The module `k6/metrics`.
import { host } from './host.ts';

type TagValues = Readonly<Record<string, unknown>>;

class Metric {
  readonly name: string;
  readonly #id: string;

  constructor(type: string, name: string, isTime: boolean) {
    this.name = name;
    this.#id = host.call('metric.new', JSON.stringify([type, name, isTime]));
  }

  /** @returns false when the value was refused: it is no number, which the log says */
  add(value: number | boolean, tags?: TagValues): boolean {
    const text = `${this.#id} ${typeof value === 'boolean' ? Number(value) : value}`;
    return host.call('metric.add', tags === undefined ? text : `${text} ${JSON.stringify(tags)}`) === '';
  }
}

/** Sums up. */
export class Counter extends Metric {
  constructor(name: string, isTime = false) {
    super('counter', name, isTime);
  }
}

/** Keeps the last value, and the smallest and largest. */
export class Gauge extends Metric {
  constructor(name: string, isTime = false) {
    super('gauge', name, isTime);
  }
}

/** The share of values that are not 0. */
export class Rate extends Metric {
  constructor(name: string, isTime = false) {
    super('rate', name, isTime);
  }
}

/** Keeps all values, for percentiles. */
export class Trend extends Metric {
  constructor(name: string, isTime = false) {
    super('trend', name, isTime);
  }
}

export default { Counter, Gauge, Rate, Trend };
