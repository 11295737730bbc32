// Floats as Go writes them, which is how alert texts of Prometheus look.

/** Exponents from which Go's %g, asked for the shortest text, changes to scientific notation. */
const SHORTEST_EXPONENT = 6;

/** Go's `%g`, or `%.<digits>g`: no zeros at the end, an exponent of two digits or more. */
export function formatG(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const precision = digits === undefined ? undefined : Math.max(digits, 1);
  const scientific = precision === undefined ? value.toExponential() : value.toExponential(precision - 1);
  const [mantissa = '', power = '0'] = scientific.split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= (precision ?? SHORTEST_EXPONENT)) {
    return `${withoutZeros(mantissa)}e${twoDigits(exponent)}`;
  }
  return precision === undefined ? String(value) : withoutZeros(value.toFixed(precision - 1 - exponent));
}

/** Go's `%e`, or `%.<digits>e`; without digits, as few as tell the number. */
export function formatE(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [mantissa = '', power = '0'] = value.toExponential(digits).split('e');
  return `${mantissa}e${twoDigits(Number(power))}`;
}

export function notFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function withoutZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function twoDigits(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
