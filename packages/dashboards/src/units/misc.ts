// Plain numbers, percent, booleans, notations.
import { type Formatter, fixed, plain, scaled, withSuffix } from './formatter.ts';

const percent: Formatter = (value, decimals) => withSuffix(fixed(value, decimals), '%');

function truth(yes: string, no: string): Formatter {
  return (value) => ({ text: value === 0 ? no : yes });
}

function hex(prefix: string): Formatter {
  return (value) => {
    const sign = value < 0 ? '-' : '';
    return { text: `${sign}${prefix}${Math.abs(value).toString(16).toUpperCase()}` };
  };
}

export const MISC_UNITS: Readonly<Record<string, Formatter>> = {
  none: plain(''),
  string: (value) => ({ text: String(value) }),
  short: scaled(1000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr', ' Quint', ' Sext', ' Sept']),
  percent,
  percentunit: (value, decimals, context) => percent(100 * value, decimals, context),
  humidity: (value, decimals) => withSuffix(fixed(value, decimals), ' %H'),
  dB: plain('dB'),
  hex0x: hex('0x'),
  hex: hex(''),
  sci: (value, decimals) => ({ text: value.toExponential(decimals) }),
  locale: (value, decimals, { locale = 'en-US' }) => ({
    text: new Intl.NumberFormat(locale, decimals === undefined ? {} : { maximumFractionDigits: decimals }).format(
      value,
    ),
  }),
  pixels: plain('px'),
  ppm: plain('ppm'),
  conppm: plain('ppm'),
  bool: truth('True', 'False'),
  bool_yes_no: truth('Yes', 'No'),
  bool_on_off: truth('On', 'Off'),
};
