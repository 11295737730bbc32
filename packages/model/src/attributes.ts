// How an attribute set travels and is stored: one flat JSON object of strings (which DuckDB turns into a
// MAP(VARCHAR, VARCHAR) in one go), and beside it one letter per attribute, in the same order, for the type.
// So SQL and full-text search see plain text, while TraceQL still knows that 200 is an int and "200" a string.

/** An OTLP AnyValue. Ints are 64 bits wide, hence bigint. */
export type AttributeValue =
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'int'; readonly value: bigint }
  | { readonly kind: 'double'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'array'; readonly value: readonly AttributeValue[] }
  | { readonly kind: 'map'; readonly value: ReadonlyMap<string, AttributeValue> }
  | { readonly kind: 'empty' };

export type AttributeKind = AttributeValue['kind'];
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** An attribute set in its stored form; `types` has one letter of {@link TYPE_LETTERS} per key of `json`. */
export interface EncodedAttributes {
  readonly json: string;
  readonly types: string;
}

export const TYPE_LETTERS = {
  string: 's',
  int: 'i',
  double: 'd',
  bool: 'b',
  bytes: 'y',
  array: 'a',
  map: 'm',
  empty: 'e',
} as const satisfies Record<AttributeKind, string>;

export const NO_ATTRIBUTES: EncodedAttributes = { json: '{}', types: '' };

const KIND_OF_LETTER: ReadonlyMap<string, AttributeKind> = new Map(
  Object.entries(TYPE_LETTERS).map(([kind, letter]) => [letter, kind as AttributeKind]), // keys of the table above
);

/** The stored form of a set. A key that comes twice keeps its last value, as in OTLP. */
export function encodeAttributes(attributes: Attributes): EncodedAttributes {
  let json = '';
  let types = '';
  for (const [key, value] of attributes) {
    json += `${json === '' ? '{' : ','}${JSON.stringify(key)}:${JSON.stringify(textOfValue(value))}`;
    types += TYPE_LETTERS[value.kind];
  }
  return json === '' ? NO_ATTRIBUTES : { json: `${json}}`, types };
}

/** Reads the stored form back; entries are the map's own order, `types` as stored. */
export function decodeAttributes(entries: Iterable<readonly [string, string]>, types: string): Attributes {
  const attributes = new Map<string, AttributeValue>();
  let index = 0;
  for (const [key, text] of entries) attributes.set(key, valueOfText(text, types[index++] ?? 's'));
  return attributes;
}

/** The entries of an encoded set as text, in order. */
export function textEntries(encoded: EncodedAttributes): [string, string][] {
  // JSON.parse moves integer-like keys to the front; a scan keeps the order that `types` relies on.
  if (encoded.types === '') return [];
  const entries: [string, string][] = [];
  const pattern = /"((?:[^"\\]|\\.)*)":"((?:[^"\\]|\\.)*)"/gs;
  for (const match of encoded.json.matchAll(pattern)) {
    entries.push([unquote(match[1] ?? ''), unquote(match[2] ?? '')]);
  }
  return entries;
}

/** The text that stands for a value in storage, in labels and in structured metadata. */
export function textOfValue(value: AttributeValue): string {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'int':
      return value.value.toString();
    case 'double':
      return textOfDouble(value.value);
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'bytes':
      return base64Of(value.value);
    case 'array':
    case 'map':
      return jsonOfValue(value);
    case 'empty':
      return '';
    default:
      return value satisfies never;
  }
}

/** JSON of a value. Doubles always show a fraction or an exponent, so that reading back tells them from ints. */
export function jsonOfValue(value: AttributeValue): string {
  switch (value.kind) {
    case 'string':
      return JSON.stringify(value.value);
    case 'int':
      return value.value.toString();
    case 'double': {
      if (!Number.isFinite(value.value)) return `"${textOfDouble(value.value)}"`;
      const text = textOfDouble(value.value);
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
    case 'bool':
      return value.value ? 'true' : 'false';
    case 'bytes':
      return `"${base64Of(value.value)}"`;
    case 'array':
      return `[${value.value.map(jsonOfValue).join(',')}]`;
    case 'map':
      return `{${[...value.value].map(([key, item]) => `${JSON.stringify(key)}:${jsonOfValue(item)}`).join(',')}}`;
    case 'empty':
      return 'null';
    default:
      return value satisfies never;
  }
}

/** Reads the text of a stored value; an unknown letter, or text that does not fit its letter, is a string. */
export function valueOfText(text: string, letter: string): AttributeValue {
  switch (KIND_OF_LETTER.get(letter)) {
    case 'int':
      return /^-?\d+$/.test(text) ? { kind: 'int', value: BigInt(text) } : { kind: 'string', value: text };
    case 'double':
      return { kind: 'double', value: Number(text) };
    case 'bool':
      return { kind: 'bool', value: text === 'true' };
    case 'bytes':
      return { kind: 'bytes', value: bytesOfBase64(text) };
    case 'array':
    case 'map':
      return parseJsonValue(text) ?? { kind: 'string', value: text };
    case 'empty':
      return { kind: 'empty' };
    default:
      return { kind: 'string', value: text };
  }
}

/** Parses JSON with ints kept apart from doubles; undefined when the text is no JSON. */
export function parseJsonValue(text: string): AttributeValue | undefined {
  try {
    JSON.parse(text); // decides validity, so that the scanner below need not
  } catch {
    return undefined; // not JSON is an answer here, not a failure
  }
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/gs) ?? [];
  let at = 0;
  const read = (): AttributeValue => {
    const token = tokens[at++] ?? 'null';
    if (token === '[') {
      const items: AttributeValue[] = [];
      while (tokens[at] !== ']') {
        if (tokens[at] === ',') at++;
        items.push(read());
      }
      at++;
      return { kind: 'array', value: items };
    }
    if (token === '{') {
      const items = new Map<string, AttributeValue>();
      while (tokens[at] !== '}') {
        if (tokens[at] === ',') at++;
        const key = JSON.parse(tokens[at++] ?? '""') as string; // a key of valid JSON is a string
        at++;
        items.set(key, read());
      }
      at++;
      return { kind: 'map', value: items };
    }
    if (token.startsWith('"')) return { kind: 'string', value: JSON.parse(token) as string };
    if (token === 'null') return { kind: 'empty' };
    if (token === 'true' || token === 'false') return { kind: 'bool', value: token === 'true' };
    return /^-?\d+$/.test(token) ? { kind: 'int', value: BigInt(token) } : { kind: 'double', value: Number(token) };
  };
  return read();
}

function textOfDouble(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function unquote(escaped: string): string {
  return escaped.includes('\\') ? (JSON.parse(`"${escaped}"`) as string) : escaped;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i] ?? 0, bytes[i + 1], bytes[i + 2]];
    text += BASE64.charAt(a >> 2) + BASE64.charAt(((a & 3) << 4) | ((b ?? 0) >> 4));
    text += b === undefined ? '=' : BASE64.charAt(((b & 15) << 2) | ((c ?? 0) >> 6));
    text += c === undefined ? '=' : BASE64.charAt(c & 63);
  }
  return text;
}

function bytesOfBase64(text: string): Uint8Array {
  const digits = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let value = 0;
  let length = 0;
  for (const digit of digits) {
    value = ((value << 6) | Math.max(0, BASE64.indexOf(digit))) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = (value >> bits) & 255;
    }
  }
  return bytes;
}
