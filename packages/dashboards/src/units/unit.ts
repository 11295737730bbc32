// From a unit id of a dashboard to its formatter.
import { DATA_UNITS } from './data.ts';
import { DATE_UNITS, datePattern } from './date.ts';
import { count, currency, type FormatContext, type FormattedValue, type Formatter, plain, si } from './formatter.ts';
import { MISC_UNITS } from './misc.ts';
import { SCIENCE_UNITS } from './science.ts';
import { THROUGHPUT_UNITS } from './throughput.ts';
import { TIME_UNITS } from './time.ts';

/** Every unit by its id. */
export const UNITS: ReadonlyMap<string, Formatter> = new Map(
  [MISC_UNITS, DATA_UNITS, THROUGHPUT_UNITS, TIME_UNITS, DATE_UNITS, SCIENCE_UNITS].flatMap((family) =>
    Object.entries(family),
  ),
);

const SI_EXPONENTS: Readonly<Record<string, number>> = {
  f: -5,
  p: -4,
  n: -3,
  µ: -2,
  m: -1,
  k: 1,
  M: 2,
  G: 3,
  T: 4,
  P: 5,
  E: 6,
  Z: 7,
  Y: 8,
};

/**
 * The formatter of a unit id. Besides the table: `suffix:req`, `prefix:#`, `time:HH:mm`, `si:mF`, `count:users`,
 * `currency:€`, `currency:financial:…` and `bool:up/down`. Any other text is shown behind the number.
 */
export function unitOf(id: string | undefined): Formatter {
  if (!id) return plain('');
  return UNITS.get(id) ?? customUnit(id) ?? plain(id);
}

/** True for ids with a meaning of their own; others are shown as they are behind the number. */
export function isKnownUnit(id: string): boolean {
  return id === '' || UNITS.has(id) || customUnit(id) !== undefined;
}

/** A value in its unit as one text. */
export function formatUnit(value: number, unit?: string, decimals?: number, context: FormatContext = {}): string {
  return textOf(unitOf(unit)(value, decimals, context));
}

/** Prefix, text and suffix in one. */
export function textOf({ prefix = '', text, suffix = '' }: FormattedValue): string {
  return prefix + text + suffix;
}

function customUnit(id: string): Formatter | undefined {
  const colon = id.indexOf(':');
  if (colon < 1) return undefined;
  const rest = id.slice(colon + 1);
  switch (id.slice(0, colon)) {
    case 'suffix':
      return plain(rest);
    case 'prefix':
      return (value, decimals, context) => ({ ...plain('')(value, decimals, context), prefix: rest });
    case 'time':
      return datePattern(rest);
    case 'si': {
      const exponent = rest.length > 1 ? SI_EXPONENTS[rest.charAt(0)] : undefined;
      return exponent === undefined ? si(rest) : si(rest.slice(1), exponent);
    }
    case 'count':
      return count(rest);
    case 'currency':
      return rest.startsWith('financial:') ? currency(rest.split(':')[1] ?? '') : currency(rest);
    case 'bool': {
      const [yes = 'True', no = 'False'] = rest.split('/');
      return (value) => ({ text: value === 0 ? no : yes });
    }
    default:
      return undefined;
  }
}
