import { parseGoDurationNs } from '@o11y-lab/query-lang';

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  p: 1e15,
  e: 1e18,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
  pi: 2 ** 50,
  ei: 2 ** 60,
};

/** Nanoseconds of a duration in a label's value: Go's units only, none above the hour. */
export function parseValueDurationNs(text: string): number | undefined {
  return /[dwy]/.test(text) ? undefined : parseGoDurationNs(text);
}

/** Bytes of a size such as `42MB`, `1.5 KiB` or `17`; undefined when it is none. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)\s*([kmgtpe]i?)?b?$/i.exec(text.trim().replaceAll(',', ''));
  if (!match) return undefined;
  return Math.trunc(Number(match[1]) * (UNIT_BYTES[(match[2] ?? '').toLowerCase()] ?? Number.NaN));
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

/** How many bytes the text has in UTF-8. */
export function utf8Length(text: string): number {
  // Nearly all lines are plain ASCII, and a regular expression finds that out much faster than a loop.
  if (!BEYOND_ASCII.test(text)) return text.length;
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      // A pair of surrogates is one character of four bytes.
      bytes += 2;
      i++;
    } else bytes += 2;
  }
  return bytes;
}
