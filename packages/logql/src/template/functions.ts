// The functions of templates: Go's own, and the ones Loki adds.
import { compileRegex, type Regex, RegexError } from '@o11y-lab/model';
import { expand } from '../metrics/label-replace.ts';
import type { Entry } from '../pipeline/entry.ts';
import { parseBytes, parseValueDurationNs, utf8Length } from '../pipeline/units.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { formatDate, parseDate } from './dates.ts';
import { formatText } from './printf.ts';
import { floatOf, intOf, isInstant, isTruthy, TemplateError, type TemplateValue, textOf } from './values.ts';

export interface RunContext {
  readonly entry: Entry;
  readonly nowUnixNano: bigint;
}

export interface TemplateFunction {
  readonly argumentsMin: number;
  readonly argumentsMax: number;
  readonly run: (values: readonly TemplateValue[], context: RunContext) => TemplateValue;
}

type Run = TemplateFunction['run'];

function exactly(count: number, run: Run): TemplateFunction {
  return { argumentsMin: count, argumentsMax: count, run };
}

function atLeast(count: number, run: Run): TemplateFunction {
  return { argumentsMin: count, argumentsMax: Number.POSITIVE_INFINITY, run };
}

/** A function of texts. */
function texts(count: number, run: (...texts: string[]) => TemplateValue): TemplateFunction {
  return exactly(count, (values) => run(...values.map(textOf)));
}

/** A function that folds ints. */
function ints(run: (a: bigint, b: bigint) => bigint): TemplateFunction {
  return atLeast(1, (values) => values.map(intOf).reduce(run));
}

function floats(run: (a: number, b: number) => number): TemplateFunction {
  return atLeast(1, (values) => values.map(floatOf).reduce(run));
}

export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    // Go
    and: atLeast(1, (values) => values.find((value) => !isTruthy(value)) ?? values.at(-1)),
    or: atLeast(1, (values) => values.find(isTruthy) ?? values.at(-1)),
    not: exactly(1, ([value]) => !isTruthy(value)),
    eq: atLeast(2, ([first, ...others]) => others.some((other) => equal(first, other))),
    ne: exactly(2, ([a, b]) => !equal(a, b)),
    lt: exactly(2, ([a, b]) => order(a, b) < 0),
    le: exactly(2, ([a, b]) => order(a, b) <= 0),
    gt: exactly(2, ([a, b]) => order(a, b) > 0),
    ge: exactly(2, ([a, b]) => order(a, b) >= 0),
    len: exactly(1, ([value]) => BigInt(lengthOf(value))),
    index: atLeast(1, ([value, ...keys]) => keys.reduce(elementOf, value)),
    print: atLeast(0, (values) => values.map(textOf).join('')),
    println: atLeast(0, (values) => `${values.map(textOf).join(' ')}\n`),
    printf: atLeast(1, ([format, ...values]) => formatText(textOf(format), values)),
    html: texts(1, (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)),
    urlquery: texts(1, urlEncode),

    // the line
    __line__: exactly(0, (_, { entry }) => entry.line),
    __timestamp__: exactly(0, (_, { entry }) => ({ unixNano: entry.timeUnixNano })),
    now: exactly(0, (_, { nowUnixNano }) => ({ unixNano: nowUnixNano })),

    // texts
    ToLower: texts(1, (text) => text.toLowerCase()),
    ToUpper: texts(1, (text) => text.toUpperCase()),
    lower: texts(1, (text) => text.toLowerCase()),
    upper: texts(1, (text) => text.toUpperCase()),
    title: texts(1, (text) =>
      text.replace(
        /(^|[^\p{L}\p{N}_'])(\p{L})/gu,
        (_, before: string, letter: string) => before + letter.toUpperCase(),
      ),
    ),
    trim: texts(1, (text) => text.trim()),
    TrimSpace: texts(1, (text) => text.trim()),
    Trim: texts(2, (text, set) => trimmed(text, set, 'both')),
    TrimLeft: texts(2, (text, set) => trimmed(text, set, 'left')),
    TrimRight: texts(2, (text, set) => trimmed(text, set, 'right')),
    TrimPrefix: texts(2, (text, prefix) => withoutPrefix(text, prefix)),
    TrimSuffix: texts(2, (text, suffix) => withoutSuffix(text, suffix)),
    trimAll: texts(2, (set, text) => trimmed(text, set, 'both')),
    trimPrefix: texts(2, (prefix, text) => withoutPrefix(text, prefix)),
    trimSuffix: texts(2, (suffix, text) => withoutSuffix(text, suffix)),
    contains: texts(2, (part, text) => text.includes(part)),
    hasPrefix: texts(2, (prefix, text) => text.startsWith(prefix)),
    hasSuffix: texts(2, (suffix, text) => text.endsWith(suffix)),
    replace: texts(3, (from, to, text) => text.replaceAll(from, () => to)),
    Replace: exactly(4, ([text, from, to, count]) =>
      replaceSome(textOf(text), textOf(from), textOf(to), Number(intOf(count))),
    ),
    repeat: exactly(2, ([count, text]) => repeated(textOf(text), Number(intOf(count)))),
    indent: exactly(2, ([count, text]) => indented(textOf(text), Number(intOf(count)))),
    nindent: exactly(2, ([count, text]) => `\n${indented(textOf(text), Number(intOf(count)))}`),
    trunc: exactly(2, ([count, text]) => truncated(textOf(text), Number(intOf(count)))),
    substr: exactly(3, ([start, end, text]) => substring(textOf(text), Number(intOf(start)), Number(intOf(end)))),
    alignLeft: exactly(2, ([count, text]) => aligned(textOf(text), Number(intOf(count)), 'left')),
    alignRight: exactly(2, ([count, text]) => aligned(textOf(text), Number(intOf(count)), 'right')),
    default: exactly(2, ([fallback, value]) => (isTruthy(value) ? value : fallback)),
    b64enc: texts(1, encodeBase64),
    b64dec: texts(1, decodeBase64),
    urlencode: texts(1, urlEncode),
    urldecode: texts(1, urlDecode),

    // patterns
    count: texts(2, (pattern, text) => BigInt(regexOf(pattern).execAll(text).length)),
    regexReplaceAll: texts(3, (pattern, text, to) => replaceMatches(pattern, text, to)),
    regexReplaceAllLiteral: texts(3, (pattern, text, to) => replaceMatches(pattern, text, undefined, to)),

    // numbers
    int: exactly(1, ([value]) => intOf(value)),
    float64: exactly(1, ([value]) => floatOf(value)),
    add: ints((a, b) => a + b),
    sub: ints((a, b) => a - b),
    mul: ints((a, b) => a * b),
    div: ints((a, b) => a / nonZero(b)),
    mod: ints((a, b) => a % nonZero(b)),
    max: ints((a, b) => (a > b ? a : b)),
    min: ints((a, b) => (a < b ? a : b)),
    addf: floats((a, b) => a + b),
    subf: floats((a, b) => a - b),
    mulf: floats((a, b) => a * b),
    divf: floats((a, b) => a / b),
    maxf: floats(Math.max),
    minf: floats(Math.min),
    ceil: exactly(1, ([value]) => Math.ceil(floatOf(value))),
    floor: exactly(1, ([value]) => Math.floor(floatOf(value))),
    round: {
      argumentsMin: 2,
      argumentsMax: 3,
      run: ([value, places, from]) => rounded(floatOf(value), floatOf(places), from),
    },
    bytes: texts(1, (text) => parsedOr(parseBytes(text), text, 'size')),
    duration: texts(1, secondsOf),
    duration_seconds: texts(1, secondsOf),

    // times
    date: exactly(2, ([layout, time]) => formatDate(textOf(layout), instantOf(time))),
    toDate: texts(2, (layout, text) => ({ unixNano: dateOf(layout, text, 'UTC') })),
    toDateInZone: texts(3, (layout, zone, text) => ({ unixNano: dateOf(layout, text, zone) })),
    unixEpoch: exactly(1, ([time]) => String(instantOf(time) / 1_000_000_000n)),
    unixEpochMillis: exactly(1, ([time]) => String(instantOf(time) / 1_000_000n)),
    unixEpochNanos: exactly(1, ([time]) => String(instantOf(time))),
    unixToTime: texts(1, (text) => ({ unixNano: unixToNano(text) })),

    fromJson: texts(1, (text) => fromJson(text)),
  }),
);

function equal(a: TemplateValue, b: TemplateValue): boolean {
  if (a === b) return true;
  const [x, y] = [numberOf(a), numberOf(b)];
  return x !== undefined && x === y;
}

function order(a: TemplateValue, b: TemplateValue): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined) throw new TemplateError('only two numbers or two texts have an order');
  return x - y;
}

function numberOf(value: TemplateValue): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

function lengthOf(value: TemplateValue): number {
  if (typeof value === 'string') return utf8Length(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size;
  throw new TemplateError('len works on texts, lists and maps');
}

function elementOf(value: TemplateValue, key: TemplateValue): TemplateValue {
  if (value instanceof Map) return value.get(textOf(key));
  if (!Array.isArray(value)) throw new TemplateError('index works on lists and maps');
  const at = Number(intOf(key));
  if (at < 0 || at >= value.length) throw new TemplateError(`index ${at} is outside of a list of ${value.length}`);
  return value[at] as TemplateValue; // checked just above
}

function trimmed(text: string, set: string, side: 'left' | 'right' | 'both'): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  if (side !== 'right') while (start < end && set.includes(characters[start] ?? '')) start++;
  if (side !== 'left') while (end > start && set.includes(characters[end - 1] ?? '')) end--;
  return characters.slice(start, end).join('');
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

function withoutSuffix(text: string, suffix: string): string {
  return suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
}

function replaceSome(text: string, from: string, to: string, count: number): string {
  if (count < 0) return text.replaceAll(from, () => to);
  let left = count;
  return text.replaceAll(from, (match) => (left-- > 0 ? to : match));
}

/** Characters that repeat and indent may make. */
const REPEATED_LENGTH_MAX = 100_000;

function repeated(text: string, count: number): string {
  if (count * text.length > REPEATED_LENGTH_MAX)
    throw new TemplateError(`repeat makes more than ${REPEATED_LENGTH_MAX} characters`);
  return text.repeat(Math.max(0, count));
}

function indented(text: string, count: number): string {
  return text.replace(/^/gm, repeated(' ', count));
}

function truncated(text: string, count: number): string {
  const characters = [...text];
  return (count < 0 ? characters.slice(Math.max(0, characters.length + count)) : characters.slice(0, count)).join('');
}

function substring(text: string, start: number, end: number): string {
  const characters = [...text];
  if (start < 0) return characters.slice(0, Math.max(0, end)).join('');
  return characters.slice(start, end < 0 || end > characters.length ? undefined : end).join('');
}

function aligned(text: string, count: number, side: 'left' | 'right'): string {
  const characters = [...text];
  if (count < 0) return text;
  const fill = repeated(' ', Math.max(0, count - characters.length));
  if (side === 'left') return characters.slice(0, count).join('') + fill;
  return fill + characters.slice(Math.max(0, characters.length - count)).join('');
}

function urlEncode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateError(`${JSON.stringify(text)} is no URL encoding`);
  }
}

/** Patterns kept compiled; a template has few, but one may come from a label. */
const PATTERNS_KEPT_MAX = 100;
const patterns = new Map<string, Regex>();

function regexOf(pattern: string): Regex {
  let regex = patterns.get(pattern);
  if (regex === undefined) {
    try {
      regex = compileRegex(pattern);
    } catch (error) {
      if (error instanceof RegexError) throw new TemplateError(error.message);
      throw error;
    }
    if (patterns.size >= PATTERNS_KEPT_MAX) patterns.clear();
    patterns.set(pattern, regex);
  }
  return regex;
}

function replaceMatches(pattern: string, text: string, template: string | undefined, literal = ''): string {
  const regex = regexOf(pattern);
  let out = '';
  let at = 0;
  for (const match of regex.execAll(text)) {
    out += text.slice(at, match.start) + (template === undefined ? literal : expand(template, match, regex.groupNames));
    at = match.end;
  }
  return out + text.slice(at);
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new TemplateError('division by zero');
  return value;
}

function rounded(value: number, places: number, from: TemplateValue): number {
  const power = 10 ** places;
  const digit = power * value;
  const up = digit - Math.trunc(digit) >= (from === undefined ? 0.5 : floatOf(from));
  return (up ? Math.ceil(digit) : Math.floor(digit)) / power;
}

function secondsOf(text: string): TemplateValue {
  return parsedOr(parseValueDurationNs(text), text, 'duration') / 1e9;
}

function parsedOr(value: number | undefined, text: string, what: string): number {
  if (value === undefined) throw new TemplateError(`${JSON.stringify(text)} is no ${what}`);
  return value;
}

function instantOf(value: TemplateValue): bigint {
  if (isInstant(value)) return value.unixNano;
  // A plain number counts as seconds.
  return intOf(value) * 1_000_000_000n;
}

function dateOf(layout: string, text: string, zone: string): bigint {
  const unixNano = parseDate(layout, text, zone);
  if (unixNano === undefined)
    throw new TemplateError(`${JSON.stringify(text)} does not fit the layout ${JSON.stringify(layout)}`);
  return unixNano;
}

/** Days, seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by their digits. */
function unixToNano(text: string): bigint {
  const unit = { 5: 86_400_000_000_000n, 10: 1_000_000_000n, 13: 1_000_000n, 16: 1000n, 19: 1n }[text.length];
  if (unit === undefined || !/^\d+$/.test(text))
    throw new TemplateError(`${JSON.stringify(text)} is no time since the epoch`);
  return BigInt(text) * unit;
}

function fromJson(text: string): TemplateValue {
  try {
    return ofJson(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new TemplateError(`no JSON: ${error.message}`);
    throw error;
  }
}

function ofJson(value: unknown): TemplateValue {
  if (Array.isArray(value)) return value.map(ofJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, item]) => [key, ofJson(item)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
