// Sums and means that keep the digits which plain floating-point addition loses (Kahan's compensated summation, with
// Neumaier's improvement). Prometheus sums this way, and results are compared with its own.

export class KahanSum {
  #sum = 0;
  #compensation = 0;

  reset(): void {
    this.#sum = 0;
    this.#compensation = 0;
  }

  add(value: number): void {
    const next = this.#sum + value;
    if (!Number.isFinite(next)) this.#compensation = 0;
    else if (Math.abs(this.#sum) >= Math.abs(value)) this.#compensation += this.#sum - next + value;
    else this.#compensation += value - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#compensation;
  }

  /** Replaces what has been summed so far by its product with numerator / denominator. */
  scale(numerator: number, denominator: number): void {
    // With numerator 1 a plain division: exact where the factor is no binary fraction.
    const factor = numerator / denominator;
    this.#sum = numerator === 1 ? this.#sum / denominator : factor * this.#sum;
    this.#compensation = numerator === 1 ? this.#compensation / denominator : factor * this.#compensation;
  }

  /** The plain sum, without what was lost. */
  get rough(): number {
    return this.#sum;
  }

  get compensation(): number {
    return this.#compensation;
  }
}

/** A mean that changes from sum-then-divide to a running mean when the sum would overflow. */
export class Mean {
  readonly #sum = new KahanSum();
  #count = 0;
  #running = false;

  reset(): void {
    this.#sum.reset();
    this.#count = 0;
    this.#running = false;
  }

  add(value: number): void {
    this.#count++;
    if (!this.#running && this.#count > 1 && Math.abs(this.#sum.rough + value) === Number.POSITIVE_INFINITY) {
      this.#running = true;
      this.#sum.scale(1, this.#count - 1);
    }
    if (!this.#running) {
      this.#sum.add(value);
      return;
    }
    this.#sum.scale(this.#count - 1, this.#count);
    this.#sum.add(value / this.#count);
  }

  get value(): number {
    if (this.#running) return this.#sum.value;
    return this.#sum.rough / this.#count + this.#sum.compensation / this.#count;
  }
}

/**
 * The q-quantile of values in any order, between neighbours linearly; NaN counts as smallest. Sorts `values` in place.
 */
export function quantile(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  sortNanFirst(values);
  const rank = q * (values.length - 1);
  const lower = Math.floor(rank);
  const upper = Math.min(values.length - 1, lower + 1);
  const weight = rank - lower;
  return (values[lower] ?? 0) * (1 - weight) + (values[upper] ?? 0) * weight;
}

/** Population variance of values, by Welford. NaN and infinities make it NaN. */
export function variance(values: Float64Array): number {
  const mean = new KahanSum();
  const sum = new KahanSum();
  for (const [i, value] of values.entries()) {
    if (!Number.isFinite(value)) return Number.NaN;
    const delta = value - mean.value;
    mean.add(delta / (i + 1));
    sum.add(delta * (value - mean.value));
  }
  return sum.value / values.length;
}

/** Ascending, NaN before everything. Without a comparator, which makes it some ten times faster, NaN would come last. */
function sortNanFirst(values: Float64Array): void {
  values.sort();
  let nanCount = 0;
  while (nanCount < values.length && Number.isNaN(values[values.length - 1 - nanCount])) nanCount++;
  if (nanCount === 0) return;
  values.copyWithin(nanCount, 0, values.length - nanCount);
  values.fill(Number.NaN, 0, nanCount);
}

/** A number as Prometheus' API and labels show it: `1`, `0.1`, `1e+21`, `1e-07`, `NaN`, `+Inf`. */
export function formatFloat(value: number): string {
  if (Number.isFinite(value)) {
    if (value === 0) return Object.is(value, -0) ? '-0' : '0';
    const text = String(value);
    // JavaScript switches to exponents at the same magnitudes, but Go writes at least two digits of them.
    return text.includes('e-') ? text.replace(/e-(\d)$/, 'e-0$1') : text;
  }
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** Reads a whole text as a number the way Prometheus reads `le`; undefined when it is none. */
export function parseFloatText(text: string): number | undefined {
  if (/^[+-]?inf(inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
