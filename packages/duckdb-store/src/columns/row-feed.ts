// Fills DuckDB's data chunks column by column. Typed arrays go in with one memory copy, and so does text; DuckDB's own
// vector classes would visit every value.
import duckdb from '@duckdb/node-bindings';
import { invariant } from '@o11y-lab/model';
import { writeHex, writeText, writeTextBytes } from './text-vector.ts';

/** One column of a batch, in the form that its table column wants. */
export type ColumnSource =
  /** VARCHAR. */
  | { readonly kind: 'text'; readonly values: readonly string[] }
  /** VARCHAR: the texts in UTF-8 behind each other, and the bytes of each. */
  | { readonly kind: 'text-bytes'; readonly bytes: Buffer; readonly lengths: Uint32Array }
  /** VARCHAR: hex digits of ids of `width` bytes. */
  | { readonly kind: 'hex'; readonly bytes: Uint8Array; readonly width: number }
  /** UUID: 16-byte ids in wire order. */
  | { readonly kind: 'uuid'; readonly bytes: Uint8Array }
  /** UBIGINT: 8-byte ids in wire order. */
  | { readonly kind: 'id'; readonly bytes: Uint8Array }
  /** INTEGER or UINTEGER. */
  | { readonly kind: 'int32'; readonly values: Int32Array | Uint32Array }
  /** BIGINT. */
  | { readonly kind: 'int64'; readonly values: BigInt64Array }
  /** DOUBLE; listed rows are NULL. */
  | { readonly kind: 'float64'; readonly values: Float64Array; readonly nullRows: readonly number[] }
  /** NULL in every row, of any type. */
  | { readonly kind: 'null' };

export interface Rows {
  readonly columns: readonly ColumnSource[];
  readonly length: number;
}

const CHUNK_ROWS = duckdb.vector_size();

/** Rows of several batches, dealt out to chunks. */
export class RowFeed {
  readonly #batches: readonly Rows[];
  #batch = 0;
  #row = 0;

  constructor(batches: readonly Rows[]) {
    this.#batches = batches;
  }

  /** Writes the next rows into an empty chunk that has the columns of the batches, and tells how many; 0 at the end. */
  fill(chunk: duckdb.DataChunk): number {
    const columnCount = duckdb.data_chunk_get_column_count(chunk);
    const columns = Array.from({ length: columnCount }, (_, i) => new Column(duckdb.data_chunk_get_vector(chunk, i)));
    let at = 0;
    for (let batch = this.#batches[this.#batch]; batch !== undefined && at < CHUNK_ROWS; ) {
      const count = Math.min(batch.length - this.#row, CHUNK_ROWS - at);
      invariant(batch.columns.length === columnCount, `got ${batch.columns.length} columns, want ${columnCount}`);
      for (const [i, source] of batch.columns.entries()) columns[i]?.write(source, this.#row, at, count);
      at += count;
      this.#row += count;
      if (this.#row < batch.length) break;
      this.#row = 0;
      batch = this.#batches[++this.#batch];
    }
    for (const column of columns) column.finish();
    duckdb.data_chunk_set_size(chunk, at);
    return at;
  }
}

class Column {
  readonly #vector: duckdb.Vector;
  /** One bit per row that has a value; made when there is a NULL. */
  #validity: Uint8Array | undefined;

  constructor(vector: duckdb.Vector) {
    this.#vector = vector;
  }

  /** Writes `count` rows of a source, beginning with its row `from`, to the rows beginning with `at`. */
  write(source: ColumnSource, from: number, at: number, count: number): void {
    const vector = this.#vector;
    switch (source.kind) {
      case 'text':
        writeText(vector, at, source.values.slice(from, from + count));
        return;
      case 'text-bytes':
        writeTextBytes(vector, at, source, from, count);
        return;
      case 'hex':
        writeHex(vector, at, source.bytes.subarray(from * source.width, (from + count) * source.width), source.width);
        return;
      case 'uuid':
        copy(vector, at * 16, uuids(source.bytes.subarray(from * 16, (from + count) * 16)));
        return;
      case 'id':
        copy(vector, at * 8, Buffer.from(source.bytes.subarray(from * 8, (from + count) * 8)).swap64());
        return;
      case 'int32':
        copy(vector, at * 4, source.values.subarray(from, from + count));
        return;
      case 'int64':
        copy(vector, at * 8, source.values.subarray(from, from + count));
        return;
      case 'float64':
        copy(vector, at * 8, source.values.subarray(from, from + count));
        for (const row of source.nullRows) {
          if (row >= from && row < from + count) this.#setNull(at + row - from);
        }
        return;
      case 'null':
        for (let i = 0; i < count; i++) this.#setNull(at + i);
        return;
      default:
        source satisfies never;
    }
  }

  finish(): void {
    const mask = this.#validity;
    if (mask === undefined) return;
    duckdb.vector_ensure_validity_writable(this.#vector);
    duckdb.copy_data_to_vector_validity(this.#vector, 0, mask.buffer as ArrayBuffer, 0, mask.byteLength); // made below, never shared
  }

  #setNull(row: number): void {
    this.#validity ??= new Uint8Array(CHUNK_ROWS / 8).fill(255);
    this.#validity[row >> 3] = (this.#validity[row >> 3] ?? 0) & ~(1 << (row & 7));
  }
}

/** As DuckDB has them: integers of 128 bits, least significant byte first, whose top bit is flipped so that they sort as text. */
function uuids(ids: Uint8Array): Uint8Array {
  const reversed = new Uint8Array(ids.length);
  for (let start = 0; start < ids.length; start += 16) {
    for (let i = 0; i < 16; i++) reversed[start + i] = ids[start + 15 - i] ?? 0;
    reversed[start + 15] = (reversed[start + 15] ?? 0) ^ 0x80;
  }
  return reversed;
}

function copy(vector: duckdb.Vector, byteOffset: number, source: ArrayBufferView): void {
  const { buffer, byteOffset: from, byteLength } = source;
  duckdb.copy_data_to_vector(vector, byteOffset, buffer as ArrayBuffer, from, byteLength); // batches are never shared memory
}
