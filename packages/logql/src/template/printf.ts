import { floatOf, intOf, TemplateError, type TemplateValue, textOf } from './values.ts';

/** Widths and precisions beyond this are refused. */
const WIDTH_MAX = 1000;

/** Go's Sprintf for the verbs that texts and numbers use. */
export function formatText(format: string, values: readonly TemplateValue[]): string {
  let next = 0;
  return format.replace(
    /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (whole, flags: string, width: string, precision: string, verb: string) => {
      if (verb === '%') return '%';
      if (Number(width ?? 0) > WIDTH_MAX || Number(precision ?? 0) > WIDTH_MAX)
        throw new TemplateError(`${whole} is wider than ${WIDTH_MAX}`);
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const text = formatOne(verb, precision === undefined ? undefined : Number(precision), flags, values[next++]);
      const length = Number(width ?? 0);
      if (flags.includes('-')) return text.padEnd(length);
      const zeros = flags.includes('0') && /[defxX]/.test(verb);
      return zeros
        ? text.replace(
            /^([+-]?)(.*)$/s,
            (_, sign: string, rest: string) => sign + rest.padStart(length - sign.length, '0'),
          )
        : text.padStart(length);
    },
  );
}

function formatOne(verb: string, precision: number | undefined, flags: string, value: TemplateValue): string {
  switch (verb) {
    case 's':
    case 'v': {
      const text = textOf(value);
      return precision === undefined ? text : [...text].slice(0, precision).join('');
    }
    case 'q':
      return JSON.stringify(textOf(value));
    case 'd':
      return typeof value === 'bigint' ? signed(value.toString(), flags) : `%!d(${typeName(value)}=${textOf(value)})`;
    case 'f':
    case 'F':
      return typeof value === 'number'
        ? signed(value.toFixed(precision ?? 6), flags)
        : `%!${verb}(${typeName(value)}=${textOf(value)})`;
    case 'e':
    case 'g':
      return verb === 'e' ? floatOf(value).toExponential(precision ?? 6) : textOf(floatOf(value));
    case 't':
      return String(value === true);
    case 'x':
    case 'X': {
      const hex =
        typeof value === 'bigint'
          ? intOf(value).toString(16)
          : [...new TextBytes(textOf(value))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return verb === 'X' ? hex.toUpperCase() : hex;
    }
    default:
      throw new TemplateError(`printf knows no %${verb}`);
  }
}

function signed(text: string, flags: string): string {
  return flags.includes('+') && !text.startsWith('-') ? `+${text}` : text;
}

function typeName(value: TemplateValue): string {
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number') return 'float64';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : 'value';
}

/** The UTF-8 bytes of a text, one by one. */
class TextBytes {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  *[Symbol.iterator](): Generator<number> {
    for (const part of encodeURIComponent(this.#text).matchAll(/%([0-9A-F]{2})|(.)/g)) {
      yield part[1] === undefined ? (part[2] ?? '').charCodeAt(0) : Number.parseInt(part[1], 16);
    }
  }
}
