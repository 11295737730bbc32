import type { Cursor } from './cursor.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * Reads a Go string literal, which all three languages use: "…" and '…' with escapes, `…` raw.
 * Escaped bytes (\x41, \101) that form UTF-8 become characters; others become U+FFFD.
 * @throws QueryError `bad-string` when it does not end or has an unknown escape.
 */
export function readString(cursor: Cursor): string {
  const start = cursor.offset;
  const quote = cursor.peek();
  cursor.offset++;
  if (quote === '`') {
    const end = cursor.source.indexOf('`', cursor.offset);
    if (end < 0) throw cursor.error('bad-string', 'unterminated raw string', start);
    const text = cursor.source.slice(cursor.offset, end);
    cursor.offset = end + 1;
    return text.replaceAll('\r', '');
  }
  let text = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) text += decodeUtf8(bytes);
    bytes = [];
  };
  for (;;) {
    const unit = cursor.peek();
    if (unit === '' || unit === '\n') throw cursor.error('bad-string', 'unterminated quoted string', start);
    cursor.offset++;
    if (unit === quote) {
      flush();
      return text;
    }
    if (unit !== '\\') {
      flush();
      text += unit;
      continue;
    }
    const byte = readByteEscape(cursor);
    if (byte !== undefined) {
      bytes.push(byte);
      continue;
    }
    flush();
    text += readEscape(cursor, quote, start);
  }
}

/** Writes text as a double-quoted literal that {@link readString} reads back. */
export function quoteString(text: string): string {
  let out = '"';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === '\\') out += `\\${character}`;
    else if (character === '\n') out += '\\n';
    else if (character === '\r') out += '\\r';
    else if (character === '\t') out += '\\t';
    else if (code < 0x20 || code === 0x7f) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += character;
  }
  return `${out}"`;
}

function readByteEscape(cursor: Cursor): number | undefined {
  const hex = cursor.match(/x[0-9a-fA-F]{2}/y);
  if (hex !== undefined) return Number.parseInt(hex.slice(1), 16);
  const octal = cursor.match(/[0-3][0-7]{2}/y);
  return octal === undefined ? undefined : Number.parseInt(octal, 8);
}

function readEscape(cursor: Cursor, quote: string, start: number): string {
  const unicode = cursor.match(/u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
  if (unicode !== undefined) {
    const code = Number.parseInt(unicode.slice(1), 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      throw cursor.error('bad-string', `\\${unicode} is not a Unicode character`, start);
    }
    return String.fromCodePoint(code);
  }
  const letter = cursor.peek();
  const plain = SIMPLE[letter];
  const otherQuote = (letter === '"' || letter === "'") && letter !== quote;
  if (plain === undefined || otherQuote) throw cursor.error('bad-string', `unknown escape sequence \\${letter}`, start);
  cursor.offset++;
  return plain;
}

/** Strict enough for escapes: each invalid byte becomes U+FFFD. Pure, so that browsers and Node share it. */
function decodeUtf8(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] ?? 0;
    const length =
      lead < 0x80
        ? 1
        : lead >= 0xc2 && lead < 0xe0
          ? 2
          : lead >= 0xe0 && lead < 0xf0
            ? 3
            : lead >= 0xf0 && lead < 0xf5
              ? 4
              : 0;
    let code = length === 1 ? lead : lead & (0xff >> (length + 1));
    let valid = length > 0 && i + length <= bytes.length;
    for (let k = 1; valid && k < length; k++) {
      const next = bytes[i + k] ?? 0;
      valid = (next & 0xc0) === 0x80;
      code = (code << 6) | (next & 0x3f);
    }
    const shortest = [0, 0, 0x80, 0x800, 0x10000][length] ?? 0;
    valid = valid && code >= shortest && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    text += valid ? String.fromCodePoint(code) : '\ufffd';
    i += valid ? length : 1;
  }
  return text;
}
