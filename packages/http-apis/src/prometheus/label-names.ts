/** Longest escaped code point: six hexadecimal digits. */
const ESCAPED = /_([0-9a-fA-F]{1,6})_|__/g;

/**
 * A label name from the path of the URL: names that begin with `U__` are escaped, `_2e_` for a point and `__` for an
 * underscore. Text that is no valid escape is taken as it is.
 */
export function unescapeLabelName(text: string): string {
  if (!text.startsWith('U__')) return text;
  const escaped = text.slice(3);
  let rest = escaped.replace(ESCAPED, '');
  rest = rest.replace(/[a-zA-Z0-9:]/g, '');
  if (rest !== '') return text;
  let valid = true;
  const name = escaped.replace(ESCAPED, (whole, hex: string | undefined) => {
    if (hex === undefined) return '_';
    const code = Number.parseInt(hex, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) valid = false;
    return valid ? String.fromCodePoint(code) : whole;
  });
  return valid ? name : text;
}
