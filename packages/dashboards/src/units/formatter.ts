// What a unit is: a function from a number to text with something before and behind it.

export interface FormattedValue {
  readonly prefix?: string;
  readonly text: string;
  /** Brings its own space where there is one ("1.50" + " KiB", "12.3" + "%"). */
  readonly suffix?: string;
}

export interface FormatContext {
  /** BCP 47; for the units that are written by locale. Default: "en-US". */
  readonly locale?: string;
  /** An IANA name or "utc". Default: the zone of the machine. */
  readonly timeZone?: string;
  /** Milliseconds; for units that are relative to the present. */
  readonly nowMs?: number;
}

/** `decimals` undefined: as many as three significant digits need. */
export type Formatter = (value: number, decimals: number | undefined, context: FormatContext) => FormattedValue;

/** More decimals than this say nothing: a double has 15 to 17 digits. */
const DECIMALS_MAX = 20;

/** A number in plain digits. Whole numbers get no decimals of their own, and 0 is always "0". */
export function fixed(value: number, decimals?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞';
  if (value === 0) return '0';
  const count = Math.min(DECIMALS_MAX, Math.max(0, Math.trunc(decimals ?? autoDecimals(value))));
  const factor = 10 ** count;
  const rounded = String(Math.round(value * factor) / factor);
  // Beyond 1e21 and below 1e-6 the language writes an exponent; padding zeros would be wrong there.
  if (rounded.includes('e')) return rounded;
  if (rounded === '0' && decimals === undefined) return value.toPrecision(3);
  const missing = count - (rounded.split('.')[1]?.length ?? 0);
  if (missing <= 0) return rounded;
  return `${rounded}${missing === count ? '.' : ''}${'0'.repeat(missing)}`;
}

/** Decimals for three significant digits; none for whole numbers. */
export function autoDecimals(value: number): number {
  if (value % 1 === 0) return 0;
  return Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
}

/** `factor` steps per suffix; `offset` is the place of the unit itself in `suffixes`. */
export function scaled(factor: number, suffixes: readonly string[], offset = 0): Formatter {
  return (value, decimals) => {
    if (!Number.isFinite(value)) return { text: fixed(value) };
    let size = value;
    let index = offset;
    while (Math.abs(size) >= factor && index < suffixes.length - 1) {
      size /= factor;
      index++;
    }
    while (size !== 0 && Math.abs(size) < 1 && index > 0) {
      size *= factor;
      index--;
    }
    return withSuffix(fixed(size, decimals), suffixes[index] ?? '');
  };
}

const SI_PREFIXES = ['f', 'p', 'n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const BINARY_PREFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

/** "1.23 kHz". `exponent`: values are already in thousands (1), millions (2), … of the unit. */
export function si(unit: string, exponent = 0): Formatter {
  return scaled(
    1000,
    SI_PREFIXES.map((prefix) => ` ${prefix}${unit}`),
    5 + exponent,
  );
}

/** "1.50 KiB". `exponent`: values are already in Ki (1), Mi (2), … of the unit. */
export function binary(unit: string, exponent = 0): Formatter {
  // Fractions of a byte stay fractions, and 0.5 KiB given in KiB is not turned into bytes.
  return scaled(
    1024,
    BINARY_PREFIXES.slice(exponent).map((prefix) => ` ${prefix}${unit}`),
  );
}

/** "1.23K req/s". */
export function count(unit: string): Formatter {
  return scaled(
    1000,
    ['', 'K', 'M', 'B', 'T'].map((suffix) => `${suffix} ${unit}`),
  );
}

/** "1.23 unit": never scaled. */
export function plain(unit: string): Formatter {
  return (value, decimals) => withSuffix(fixed(value, decimals), unit && ` ${unit}`);
}

/** "$1.23K", or "1.23K kr" behind. A minus stands before the symbol. */
export function currency(symbol: string, behind = false): Formatter {
  const scale = scaled(1000, ['', 'K', 'M', 'B', 'T']);
  return (value, decimals, context) => {
    const { text, suffix = '' } = scale(Math.abs(value), decimals, context);
    const sign = value < 0 ? '-' : '';
    if (behind) return withSuffix(sign + text, `${suffix}${symbol}`);
    return { prefix: sign + symbol, ...withSuffix(text, suffix) };
  };
}

export function withSuffix(text: string, suffix: string): FormattedValue {
  return suffix ? { text, suffix } : { text };
}
