// 64-bit integers by halves, to and from decimal digits.

/** Decimal digits of a signed 64-bit integer. */
export function decimalOf(low: number, high: number): string {
  // Up to 2^53 a double is exact, and far quicker than a bigint.
  if (high >= -0x20_0000 && high < 0x20_0000) return String(high * 0x1_0000_0000 + (low >>> 0));
  return ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString();
}

/** Signed halves of an integer; wraps at 64 bits. */
export function lowOf(value: bigint): number {
  return Number(BigInt.asIntN(32, value));
}

export function highOf(value: bigint): number {
  return Number(BigInt.asIntN(32, value >> 32n));
}

export interface Halves {
  low: number;
  high: number;
}

const TWO_32 = 0x1_0000_0000;

/**
 * Reads ASCII digits `bytes[from, to)` as an unsigned integer into `into`. False when it needs more than 64 bits.
 * At most 20 digits may be given; they are not checked.
 */
export function readDigits(bytes: Buffer, from: number, to: number, into: Halves): boolean {
  // Two parts that each fit a double: the last nine digits, and the up to eleven before them.
  const split = Math.max(from, to - 9);
  let head = 0;
  for (let i = from; i < split; i++) head = head * 10 + ((bytes[i] ?? 0) - 48);
  let tail = 0;
  for (let i = split; i < to; i++) tail = tail * 10 + ((bytes[i] ?? 0) - 48);
  // head * 10^9 + tail, in limbs of 16 and more bits so that every product stays exact.
  const near = (head % 0x1_0000) * 1e9 + tail;
  const far = Math.floor(head / 0x1_0000) * 1e9;
  const rest = (far % 0x1_0000) * 0x1_0000 + near;
  const high = Math.floor(far / 0x1_0000) + Math.floor(rest / TWO_32);
  into.low = (rest % TWO_32) | 0;
  into.high = high | 0;
  return high < TWO_32;
}
