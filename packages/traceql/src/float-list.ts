/** Numbers in eight bytes each, as many as come. */
export class FloatList {
  #values = new Float64Array(16);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** In ascending order, NaN last. Sorts the list itself; what it gives is valid until the next push. */
  sorted(): Float64Array {
    return this.#values.subarray(0, this.#length).sort();
  }
}
