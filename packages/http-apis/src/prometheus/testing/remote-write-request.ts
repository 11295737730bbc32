// Encodes remote-write requests for tests, field by field as the schema numbers them.

/** A varint; negative numbers as 64-bit two's complement. */
export function varint(value: number | bigint): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

export const uint = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
export const sint = (field: number, value: number): number[] => uint(field, value < 0 ? -2 * value - 1 : 2 * value);
export const message = (field: number, bytes: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
export const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)]);

/** `value` may be the eight bytes themselves, for a NaN with certain bits. */
export function double(field: number, value: number | readonly number[]): number[] {
  return [...varint(field * 8 + 1), ...(typeof value === 'number' ? doubleBytes(value) : value)];
}

export function doubleBytes(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)];
}

export const STALE_BYTES = [2, 0, 0, 0, 0, 0, 0xf0, 0x7f];

export const label = (name: string, value: string): number[] => message(1, [...text(1, name), ...text(2, value)]);
export const sample = (value: number | readonly number[], timeUnixMs: number): number[] =>
  message(2, [...double(1, value), ...uint(2, timeUnixMs)]);

/** A snappy block of literals only. */
export function snappyOf(bytes: readonly number[]): Uint8Array {
  const out = varint(bytes.length);
  for (let at = 0; at < bytes.length; at += 60) {
    const part = bytes.slice(at, at + 60);
    out.push((part.length - 1) << 2, ...part);
  }
  return Uint8Array.from(out);
}
