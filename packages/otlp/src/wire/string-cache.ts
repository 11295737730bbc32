// Text of UTF-8 bytes, with a direct-mapped cache for short ASCII strings: span names, severities, metric names and
// type letters come again and again, and making a string costs five times what recognising one does. A slot holds
// whatever hashed to it last, so the cache needs no eviction and hostile input can only make it miss.

/** Power of two. A busy lab shows a few hundred different names. */
const SLOTS = 2048;
/** Longer strings are seldom names. The whole cache stays under 2048 × 48 bytes of text. */
const CACHED_BYTES_MAX = 48;

const slots: string[] = new Array(SLOTS).fill('');

/** Text of `bytes[from, to)`. Invalid UTF-8 becomes U+FFFD, as the Encoding standard says. */
export function textOf(bytes: Buffer, from: number, to: number): string {
  const length = to - from;
  if (length === 0) return '';
  if (length > CACHED_BYTES_MAX) return bytes.toString('utf8', from, to);
  let hash = length;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80) return bytes.toString('utf8', from, to);
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  const slot = (hash ^ (hash >>> 11)) & (SLOTS - 1);
  const cached = slots[slot] ?? '';
  if (cached.length === length && isText(cached, bytes, from)) return cached;
  const text = bytes.toString('latin1', from, to);
  slots[slot] = text;
  return text;
}

function isText(text: string, bytes: Buffer, from: number): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) !== bytes[from + i]) return false;
  return true;
}
