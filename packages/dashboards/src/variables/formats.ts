// How several values become one text. The names are Grafana's; "prometheus", "loki" and "tempo" are what those data
// sources do where a query does not say.

import { percentEncode } from '../text/percent-encode.ts';
import { escapeRegex } from '../text/regex.ts';
import { formatDate } from '../time/format-date.ts';

export type ValueFormat =
  | 'raw'
  | 'regex'
  | 'pipe'
  | 'csv'
  | 'json'
  | 'glob'
  | 'lucene'
  | 'singlequote'
  | 'doublequote'
  | 'sqlstring'
  | 'text'
  | 'queryparam'
  | 'percentencode'
  | 'uriencode'
  | 'distributed'
  | 'date'
  | 'prometheus'
  | 'loki'
  | 'tempo';

export interface FormatContext {
  /** The variable's name: some formats repeat it. */
  readonly name: string;
  readonly timeZone?: string;
}

interface Values {
  readonly value: readonly string[];
  readonly multi: boolean;
}

type Format = (values: Values, argument: string, context: FormatContext) => string;

const FORMATS: Readonly<Record<string, Format>> = {
  raw: ({ value }) => value.join(','),
  csv: ({ value }) => value.join(','),
  pipe: ({ value }) => value.join('|'),
  tempo: ({ value }) => value.join('|'),
  join: ({ value }, separator) => value.join(separator || ','),
  regex: ({ value }) => group(value.map(escapeRegex)),
  prometheus: ({ value, multi }) => (multi ? group(value.map(escapeForString)) : value.map(escapeQuote).join(',')),
  // Alternatives need no parentheses in a matcher, and a line filter may hold one of them literally.
  loki: ({ value, multi }) => (multi ? value.map(escapeForString).join('|') : value.map(escapeQuote).join(',')),
  glob: ({ value }) => (value.length > 1 ? `{${value.join(',')}}` : (value[0] ?? '')),
  json: ({ value, multi }) => JSON.stringify(multi || value.length > 1 ? value : (value[0] ?? '')),
  lucene: ({ value }) => {
    const quoted = value.map((one) => `"${one.replaceAll(/[\\"]/g, '\\$&')}"`);
    return quoted.length > 1 ? `(${quoted.join(' OR ')})` : (quoted[0] ?? '');
  },
  singlequote: ({ value }) => value.map((one) => `'${one.replaceAll("'", "\\'")}'`).join(','),
  doublequote: ({ value }) => value.map((one) => `"${one.replaceAll('"', '\\"')}"`).join(','),
  sqlstring: ({ value }) => value.map((one) => `'${one.replaceAll("'", "''")}'`).join(','),
  queryparam: ({ value }, _argument, { name }) => queryParams(name, value),
  percentencode: ({ value }) => percentEncode(value.length > 1 ? `{${value.join(',')}}` : (value[0] ?? '')),
  // As percentencode, but what separates the parts of a URL stays.
  uriencode: ({ value }) =>
    percentEncode(value.length > 1 ? `{${value.join(',')}}` : (value[0] ?? '')).replaceAll(
      /%(?:2F|3A|3F|3D|26|23|2C|3B|40|24|2B)/g,
      decodeURIComponent,
    ),
  distributed: ({ value }, _argument, { name }) =>
    value.map((one, index) => (index > 0 ? `${name}=${one}` : one)).join(','),
  date: ({ value }, argument, { timeZone }) => value.map((one) => date(one, argument, timeZone)).join(','),
};

/** Values in a format, with its argument behind a colon ("date:YYYY-MM"). An unknown format reads as "glob". */
export function formatValues(values: Values, format: string, context: FormatContext): string {
  const colon = format.indexOf(':');
  const id = colon < 0 ? format : format.slice(0, colon);
  const known = Object.hasOwn(FORMATS, id) ? FORMATS[id] : FORMATS['glob'];
  return known?.(values, colon < 0 ? '' : format.slice(colon + 1), context) ?? '';
}

/** "var-x=a&var-x=b": how the values of a variable stand in a URL. */
export function queryParams(name: string, values: readonly string[]): string {
  return values.map((value) => `var-${percentEncode(name)}=${percentEncode(value)}`).join('&');
}

function group(values: readonly string[]): string {
  return values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`;
}

/** For a regular expression inside of a double-quoted string: a backslash of the expression is two in the string. */
function escapeForString(value: string): string {
  return value
    .replaceAll('\\', '\\\\\\\\')
    .replaceAll(/[$^*{}[\]'"+?.()|]/g, (char) => (char === '"' ? '\\"' : `\\\\${char}`));
}

function escapeQuote(value: string): string {
  return value.replaceAll(/[\\"]/g, '\\$&');
}

function date(text: string, argument: string, timeZone: string | undefined): string {
  const timeMs = Number(text);
  if (!Number.isFinite(timeMs) || Math.abs(timeMs) > 8.64e15) return text;
  if (argument === '' || argument === 'iso') return new Date(timeMs).toISOString();
  return argument === 'seconds' ? String(Math.round(timeMs / 1000)) : formatDate(timeMs, argument, timeZone);
}
