// Text into a vector, many rows with one call: a call per row takes longer than everything else on the way into DuckDB.
// All text of the rows goes into the vector's memory as one string, and each row then points to its part of it.
import duckdb from '@duckdb/node-bindings';

/** A string_t: 4 bytes of length, then up to 12 bytes in place, or 4 bytes of prefix and a pointer. Little endian. */
const STRING_BYTES = 16;
const IN_PLACE_BYTES_MAX = 12;

/** Writes texts to the rows that begin with `at`. */
export function writeText(vector: duckdb.Vector, at: number, texts: readonly string[]): void {
  const joined = texts.join('');
  const bytes = Buffer.from(joined);
  // Text that is all ASCII, as it nearly always is, has its bytes where its characters are.
  if (bytes.length === joined.length) writeParts(vector, at, bytes, texts.length, (row) => texts[row]?.length ?? 0);
  else for (const [row, text] of texts.entries()) duckdb.vector_assign_string_element(vector, at + row, text);
}

/** Writes `count` of the texts, beginning with number `from`, to the rows that begin with `at`. */
export function writeTextBytes(
  vector: duckdb.Vector,
  at: number,
  { bytes, lengths }: { readonly bytes: Buffer; readonly lengths: Uint32Array },
  from: number,
  count: number,
): void {
  let start = 0;
  for (let row = 0; row < from; row++) start += lengths[row] ?? 0;
  let end = start;
  for (let row = from; row < from + count; row++) end += lengths[row] ?? 0;
  writeParts(vector, at, bytes.subarray(start, end), count, (row) => lengths[from + row] ?? 0);
}

/** Writes ids of `width` bytes as hex digits to the rows that begin with `at`. */
export function writeHex(vector: duckdb.Vector, at: number, ids: Uint8Array, width: number): void {
  const hex = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString('hex');
  writeParts(vector, at, Buffer.from(hex, 'latin1'), ids.byteLength / width, () => 2 * width);
}

function writeParts(
  vector: duckdb.Vector,
  at: number,
  bytes: Buffer,
  count: number,
  lengthOf: (row: number) => number,
): void {
  if (count === 0) return;
  duckdb.vector_assign_string_element_len(vector, at, bytes);
  const [lowAddress, highAddress] = addressOf(vector, at);
  const strings = new Uint32Array((count * STRING_BYTES) / 4);
  const inPlace = new Uint8Array(strings.buffer);
  let offset = 0;
  for (let row = 0; row < count; row++) {
    const length = lengthOf(row);
    const word = (row * STRING_BYTES) / 4;
    strings[word] = length;
    const copied = length <= IN_PLACE_BYTES_MAX ? length : 4;
    for (let i = 0; i < copied; i++) inPlace[row * STRING_BYTES + 4 + i] = bytes[offset + i] ?? 0;
    if (length > IN_PLACE_BYTES_MAX) {
      const low = lowAddress + offset;
      strings[word + 2] = low; // its low 32 bits
      strings[word + 3] = highAddress + Math.floor(low / 2 ** 32);
    }
    offset += length;
  }
  duckdb.copy_data_to_vector(vector, at * STRING_BYTES, strings.buffer, 0, strings.byteLength);
}

/** Where the bytes of a long string are, as two halves. */
function addressOf(vector: duckdb.Vector, row: number): [low: number, high: number] {
  const data = duckdb.vector_get_data(vector, (row + 1) * STRING_BYTES);
  const view = new DataView(data.buffer, data.byteOffset + row * STRING_BYTES, STRING_BYTES);
  return [view.getUint32(8, true), view.getUint32(12, true)];
}
