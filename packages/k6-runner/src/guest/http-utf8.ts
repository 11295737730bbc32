// Bytes to text: the VM has no TextDecoder. Loaded when a binary body is read as text, see http-lazy.ts.

/** Bytes that are no UTF-8 become U+FFFD. */
export function decodeUtf8(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : 3;
    if (more === 0) {
      text += String.fromCharCode(first);
      i++;
      continue;
    }
    let code = first & (0x3f >> more);
    let taken = 1;
    while (taken <= more && ((bytes[i + taken] ?? 0) & 0xc0) === 0x80) {
      code = (code << 6) | ((bytes[i + taken] ?? 0) & 0x3f);
      taken++;
    }
    const isWhole = taken === more + 1 && first >= 0xc2 && first <= 0xf4;
    const isLegal =
      isWhole &&
      code <= 0x10ffff &&
      !(more === 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) &&
      !(more === 3 && code < 0x10000);
    text += isLegal ? String.fromCodePoint(code) : '\ufffd';
    i += isLegal ? taken : 1;
  }
  return text;
}
