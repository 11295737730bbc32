import { formatE, formatG, notFinite } from './go-float.ts';
import { TemplateError, type TemplateValue, textOf, typeName } from './values.ts';

/** Widths and precisions beyond this are refused: they would make texts of any length. */
const WIDTH_MAX = 100;

const VERB = /%([-+ 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;

/** Go's Sprintf for the verbs that texts and numbers use. */
export function sprintf(format: string, values: readonly TemplateValue[]): string {
  let next = 0;
  return format.replace(VERB, (whole, flags: string, width: string | undefined, digits: string | undefined, verb) => {
    if (verb === '%') return '%';
    if (Number(width ?? 0) > WIDTH_MAX || Number(digits ?? 0) > WIDTH_MAX) {
      throw new TemplateError(`${whole} is wider than ${WIDTH_MAX}`);
    }
    const value = values[next++];
    if (value === undefined) return `%!${verb}(MISSING)`;
    const text = formatOne(String(verb), digits === undefined ? undefined : Number(digits), flags, value);
    return padded(text, Number(width ?? 0), flags, typeof value === 'number' || typeof value === 'bigint');
  });
}

function formatOne(verb: string, digits: number | undefined, flags: string, value: TemplateValue): string {
  if (verb === 'v' && typeof value !== 'number') return textOf(value);
  const wrong = `%!${verb}(${typeName(value)}=${textOf(value)})`;
  switch (verb) {
    case 's':
      return typeof value === 'string' ? [...value].slice(0, digits).join('') : wrong;
    case 'q':
      return typeof value === 'string' ? JSON.stringify(value) : wrong;
    case 't':
      return typeof value === 'boolean' ? String(value) : wrong;
    case 'd':
      return typeof value === 'bigint' ? signed(String(value), flags) : wrong;
    case 'f':
    case 'F':
      if (typeof value !== 'number') return wrong;
      return signed(Number.isFinite(value) ? value.toFixed(digits ?? 6) : notFinite(value), flags);
    case 'e':
      return typeof value === 'number' ? signed(formatE(value, digits ?? 6), flags) : wrong;
    case 'g':
    case 'v':
      return typeof value === 'number' ? signed(formatG(value, digits), flags) : wrong;
    default:
      throw new TemplateError(`printf knows no %${verb} here, want one of %s %v %q %d %f %e %g %t`);
  }
}

function signed(text: string, flags: string): string {
  return flags.includes('+') && !/^[-+]/.test(text) ? `+${text}` : text;
}

function padded(text: string, width: number, flags: string, isNumber: boolean): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !isNumber) return text.padStart(width);
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
