// Reads DuckDB's data chunks as columns: typed arrays over DuckDB's memory, and text decoded when asked for. A view is
// valid as long as its chunk is referenced, so readers keep the chunk.
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

export class TextColumn {
  readonly #chunk: DuckDBDataChunk;
  readonly #strings: Buffer;
  readonly #isValid: (row: number) => boolean;

  constructor(chunk: DuckDBDataChunk, column: number) {
    const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
    const bytes = duckdb.vector_get_data(vector, chunk.rowCount * 16);
    this.#chunk = chunk;
    this.#strings = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#isValid = validityOf(chunk, column);
  }

  /** The text of a row; empty for NULL. */
  get(row: number): string {
    if (row >= this.#chunk.rowCount || !this.#isValid(row)) return '';
    // string_t: 4 bytes of length, then up to 12 bytes in place, or 4 bytes of prefix and a pointer.
    const strings = this.#strings;
    const at = row * 16;
    const lengthBytes = strings.readUInt32LE(at);
    if (lengthBytes <= 12) return strings.toString('utf8', at + 4, at + 4 + lengthBytes);
    const bytes = duckdb.get_data_from_pointer(
      strings.buffer as ArrayBuffer, // DuckDB's memory, as vector_get_data gave it
      strings.byteOffset + at + 8,
      lengthBytes,
    );
    return Buffer.from(bytes.buffer, bytes.byteOffset, lengthBytes).toString('utf8');
  }
}

export function int32Column(chunk: DuckDBDataChunk, column: number): Int32Array {
  const bytes = dataOf(chunk, column, 4);
  return new Int32Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
}

export function uint32Column(chunk: DuckDBDataChunk, column: number): Uint32Array {
  const bytes = dataOf(chunk, column, 4);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
}

export function int64Column(chunk: DuckDBDataChunk, column: number): BigInt64Array {
  const bytes = dataOf(chunk, column, 8);
  return new BigInt64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
}

export function float64Column(chunk: DuckDBDataChunk, column: number): Float64Array {
  const bytes = dataOf(chunk, column, 8);
  return new Float64Array(bytes.buffer, bytes.byteOffset, chunk.rowCount);
}

/** The two halves of each 64-bit number, the low one first. */
export function uint64Words(chunk: DuckDBDataChunk, column: number): Uint32Array {
  const bytes = dataOf(chunk, column, 8);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, chunk.rowCount * 2);
}

/** A column of lists of doubles, without NULLs; each list is a copy. */
export function doubleLists(chunk: DuckDBDataChunk, column: number): (row: number) => Float64Array {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const entryBytes = duckdb.vector_get_data(vector, chunk.rowCount * 16);
  const entries = new Uint32Array(entryBytes.buffer, entryBytes.byteOffset, chunk.rowCount * 4);
  const bytes = duckdb.vector_get_data(
    duckdb.list_vector_get_child(vector),
    duckdb.list_vector_get_size(vector) * Float64Array.BYTES_PER_ELEMENT,
  );
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, duckdb.list_vector_get_size(vector));
  // duckdb_list_entry: offset and length, 64 bits each; what fits in a vector fits in their lower halves.
  return (row) => {
    const offset = entries[row * 4] ?? 0;
    return values.slice(offset, offset + (entries[row * 4 + 2] ?? 0));
  };
}

/** 16 hex digits of a UBIGINT id; empty for NULL. */
export function idColumn(chunk: DuckDBDataChunk, column: number): (row: number) => string {
  const bytes = dataOf(chunk, column, 8);
  const ids = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isValid = validityOf(chunk, column);
  return (row) => {
    if (!isValid(row)) return '';
    const high = ids.readUInt32LE(row * 8 + 4).toString(16);
    return (
      high.padStart(8, '0') +
      ids
        .readUInt32LE(row * 8)
        .toString(16)
        .padStart(8, '0')
    );
  };
}

/** 32 hex digits of a UUID; empty for NULL. */
export function uuidColumn(chunk: DuckDBDataChunk, column: number): (row: number) => string {
  const bytes = dataOf(chunk, column, 16);
  const isValid = validityOf(chunk, column);
  return (row) => {
    if (!isValid(row)) return '';
    const id = Buffer.from(bytes.subarray(row * 16, row * 16 + 16)).reverse();
    id[0] = (id[0] ?? 0) ^ 0x80; // flipped in DuckDB's memory
    return id.toString('hex');
  };
}

/** Tells which rows of a column are not NULL. */
export function validityOf(chunk: DuckDBDataChunk, column: number): (row: number) => boolean {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  const mask = duckdb.vector_get_validity(vector, Math.ceil(chunk.rowCount / 64) * 8) as Uint8Array | null; // null: all valid
  if (!mask) return () => true;
  return (row) => ((mask[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

function dataOf(chunk: DuckDBDataChunk, column: number, widthBytes: number): Uint8Array {
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column);
  return duckdb.vector_get_data(vector, chunk.rowCount * widthBytes);
}
