// The series of one sender are sampled at the same times, so one packed column of times can serve hundreds of them.
import { type PackedNumbers, packNumbers } from './packed-numbers.ts';

/** Columns remembered: those of the senders whose chunks become full at about the same time. */
const COLUMNS_MAX = 256;

export class SharedTimes {
  readonly #columns = new Map<number, PackedNumbers>();

  /** Packs ascending times, or gives the column that has them already. */
  pack(times: Float64Array, length: number): { readonly packed: PackedNumbers; readonly isNew: boolean } {
    const packed = packNumbers(times, length);
    const known = this.#columns.get(packed.first);
    if (known !== undefined && isSame(known, packed)) return { packed: known, isNew: false };
    this.#columns.delete(packed.first);
    this.#columns.set(packed.first, packed);
    for (const oldest of this.#columns.keys()) {
      if (this.#columns.size <= COLUMNS_MAX) break;
      this.#columns.delete(oldest);
    }
    return { packed, isNew: true };
  }
}

function isSame(a: PackedNumbers, b: PackedNumbers): boolean {
  if (a.raw !== undefined || b.raw !== undefined) return false;
  if (a.length !== b.length || a.slope !== b.slope || a.offsets?.length !== b.offsets?.length) return false;
  return a.offsets?.every((offset, i) => offset === b.offsets?.[i]) ?? true;
}
