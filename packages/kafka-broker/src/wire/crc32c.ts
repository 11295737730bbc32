// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), eight bytes per step: "slicing-by-8" (Kounavis and Berry, 2005).
// zlib.crc32 of Node is another polynomial.

const POLYNOMIAL = 0x82f63b78;
const tables = buildTables();

/** CRC-32C of `bytes[start, end)` as an unsigned 32-bit number. */
export function crc32c(bytes: Buffer, start = 0, end: number = bytes.length): number {
  return finishCrc32c(updateCrc32c(startCrc32c(), bytes, start, end));
}

/** The state of an unfinished CRC; feed it to updateCrc32c in pieces. */
export function startCrc32c(): number {
  return -1;
}

export function finishCrc32c(state: number): number {
  return ~state >>> 0;
}

// A hot loop: table indices are in range by construction, so the `!` below never lie.
export function updateCrc32c(state: number, bytes: Buffer, start: number, end: number): number {
  const table = tables;
  let crc = state;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    crc =
      table[1792 + (low & 0xff)]! ^
      table[1536 + ((low >>> 8) & 0xff)]! ^
      table[1280 + ((low >>> 16) & 0xff)]! ^
      table[1024 + (low >>> 24)]! ^
      table[768 + bytes[at + 4]!]! ^
      table[512 + bytes[at + 5]!]! ^
      table[256 + bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!;
  }
  for (; at < end; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!;
  return crc;
}

function buildTables(): Int32Array {
  const built = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    built[byte] = crc;
  }
  for (let slot = 256; slot < built.length; slot++) {
    const previous = built[slot - 256]!;
    built[slot] = (previous >>> 8) ^ built[previous & 0xff]!;
  }
  return built;
}
