// Fills DuckDB's data chunks column by column. Typed arrays go in with one memory copy; DuckDB's own vector classes
// would visit every value. One chunk is reused: its memory is freed by DuckDB's reset, not by our garbage collector.
import { type DuckDBAppender, DuckDBDataChunk, type DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { invariant } from '@o11y-lab/model';

/** One column of a batch, in the form that its table column wants. */
export type ColumnSource =
  /** VARCHAR. */
  | { readonly kind: 'text'; readonly values: readonly string[] }
  /** VARCHAR: hex digits of ids of `width` bytes. */
  | { readonly kind: 'hex'; readonly bytes: Uint8Array; readonly width: number }
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

const CHUNK_ROWS = duckdb.vector_size();

export class ChunkWriter {
  readonly #appender: DuckDBAppender;
  readonly #chunk: DuckDBDataChunk;
  readonly #vectors: readonly duckdb.Vector[];
  /** Per column, one bit per row that has a value; made when a column has a NULL. */
  readonly #validity: (Uint8Array | undefined)[];
  #rows = 0;

  constructor(appender: DuckDBAppender, types: readonly DuckDBType[]) {
    this.#appender = appender;
    this.#chunk = DuckDBDataChunk.create(types);
    this.#vectors = types.map((_, column) => duckdb.data_chunk_get_vector(this.#chunk.chunk, column));
    this.#validity = types.map(() => undefined);
  }

  /** Appends `length` rows given as columns. */
  write(columns: readonly ColumnSource[], length: number): void {
    invariant(columns.length === this.#vectors.length, `got ${columns.length} columns, want ${this.#vectors.length}`);
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, CHUNK_ROWS - this.#rows);
      for (const [column, source] of columns.entries()) this.#fill(column, source, from, count);
      this.#rows += count;
      from += count;
      if (this.#rows === CHUNK_ROWS) this.#emit();
    }
  }

  /** Hands the last rows to the appender and the appender's to the table. */
  finish(): void {
    if (this.#rows > 0) this.#emit();
    this.#appender.flushSync();
    this.#appender.closeSync();
  }

  #fill(column: number, source: ColumnSource, from: number, count: number): void {
    const vector = this.#vectors[column];
    invariant(vector !== undefined, 'a vector per column');
    const at = this.#rows;
    switch (source.kind) {
      case 'text': {
        const { values } = source;
        for (let i = 0; i < count; i++) duckdb.vector_assign_string_element(vector, at + i, values[from + i] ?? '');
        return;
      }
      case 'hex': {
        const { width } = source;
        const bytes = Buffer.from(source.bytes.buffer, source.bytes.byteOffset, source.bytes.byteLength);
        for (let i = 0; i < count; i++) {
          const start = (from + i) * width;
          duckdb.vector_assign_string_element(vector, at + i, bytes.toString('hex', start, start + width));
        }
        return;
      }
      case 'id': {
        const swapped = Buffer.from(source.bytes.subarray(from * 8, (from + count) * 8)).swap64();
        copy(vector, at * 8, swapped);
        return;
      }
      case 'int32':
        copy(vector, at * 4, source.values.subarray(from, from + count));
        return;
      case 'int64':
        copy(vector, at * 8, source.values.subarray(from, from + count));
        return;
      case 'float64':
        copy(vector, at * 8, source.values.subarray(from, from + count));
        for (const row of source.nullRows) {
          if (row >= from && row < from + count) this.#setNull(column, at + row - from);
        }
        return;
      case 'null':
        for (let i = 0; i < count; i++) this.#setNull(column, at + i);
        return;
      default:
        source satisfies never;
    }
  }

  #setNull(column: number, row: number): void {
    let mask = this.#validity[column];
    if (mask === undefined) {
      mask = new Uint8Array(CHUNK_ROWS / 8).fill(255);
      this.#validity[column] = mask;
    }
    mask[row >> 3] = (mask[row >> 3] ?? 0) & ~(1 << (row & 7));
  }

  #emit(): void {
    this.#validity.forEach((mask, column) => {
      const vector = this.#vectors[column];
      if (mask === undefined || vector === undefined) return;
      duckdb.vector_ensure_validity_writable(vector);
      duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer as ArrayBuffer, 0, mask.byteLength); // made above, never shared
      this.#validity[column] = undefined;
    });
    duckdb.data_chunk_set_size(this.#chunk.chunk, this.#rows);
    this.#appender.appendDataChunk(this.#chunk);
    this.#chunk.reset();
    this.#rows = 0;
  }
}

function copy(vector: duckdb.Vector, byteOffset: number, source: ArrayBufferView): void {
  const { buffer, byteOffset: from, byteLength } = source;
  duckdb.copy_data_to_vector(vector, byteOffset, buffer as ArrayBuffer, from, byteLength); // batches are never shared memory
}
