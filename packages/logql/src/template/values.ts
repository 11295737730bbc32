// Values of templates. Go tells ints from floats when it prints and divides, so ints are bigint and floats number.

export interface Instant {
  readonly unixNano: bigint;
}

export type TemplateValue =
  | undefined
  | string
  | bigint
  | number
  | boolean
  | Instant
  | readonly TemplateValue[]
  | ReadonlyMap<string, TemplateValue>;

/** What went wrong while a template ran on one line. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export function isInstant(value: TemplateValue): value is Instant {
  return typeof value === 'object' && 'unixNano' in value;
}

/** Go's truth: empty things, zero and nil are false. */
export function isTruthy(value: TemplateValue): boolean {
  if (value === undefined || value === '' || value === 0n || value === 0 || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return !(value instanceof Map) || value.size > 0;
}

/** As Go's %v. */
export function textOf(value: TemplateValue): string {
  if (value === undefined) return '<no value>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(' ')}]`;
  if (value instanceof Map) {
    const pairs = [...value].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => `${key}:${textOf(item)}`);
    return `map[${pairs.join(' ')}]`;
  }
  if (isInstant(value)) return new Date(Number(value.unixNano / 1_000_000n)).toISOString();
  return '';
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const [mantissa = '', exponent] = value.toExponential().split('e');
  const power = Number(exponent);
  // Go switches to exponents below 1e-4 and from 1e21 on, and writes at least two digits of them.
  if (value !== 0 && (power < -4 || power >= 21)) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return String(value);
}

/** A number as an int; text that is none counts as zero, as in sprig. */
export function intOf(value: TemplateValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') return 0n;
  return /^[+-]?\d+$/.test(value) ? BigInt(value.replace('+', '')) : 0n;
}

export function floatOf(value: TemplateValue): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : 0;
  return Number.isNaN(number) ? 0 : number;
}
