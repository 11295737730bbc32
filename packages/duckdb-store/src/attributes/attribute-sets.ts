// Attribute sets: the keys of a span's attributes and the letters of their types repeat from span to span, so each distinct
// list of both is stored once, and a span has the id of its set and its values alone, each in a column of its own (a slot).
// That is half the text to write, and a search for one attribute reads one column. A key gets the same slot in every set
// where it can, so that a column's values are alike, which is what compresses well.

/** Values that a span has columns for. Spans with more attributes, which are rare, are stored as a map. */
export const SLOTS = 16;
/** The columns of `spans`. */
export const SLOT_NAMES: readonly string[] = Array.from({ length: SLOTS }, (_, slot) => `v${slot}`);
/** A lab has some dozens. Beyond, as when somebody puts ids into keys, spans are stored as maps, which costs CPU only. */
export const SETS_MAX = 4096;

export interface AttributeSet {
  readonly id: number;
  /** In the order they were sent. */
  readonly keys: readonly string[];
  /** One letter per key, as in `EncodedAttributes`. */
  readonly types: string;
  /** Of each key: the column that its value is in. */
  readonly slots: readonly number[];
}

/** Where the value of a key may be: a column, for spans of these sets. */
export interface SlotOfSets {
  readonly slot: number;
  readonly letter: string;
  readonly setIds: number[];
}

export class AttributeSets {
  /** Whether spans without a set are, or were, in the store: those of older versions, and those that no set fits. */
  hasMaps = false;
  readonly #sets = new Map<number, AttributeSet>();
  readonly #stored = new Set<number>();
  readonly #idOf = new Map<string, number>();
  readonly #placesOf = new Map<string, SlotOfSets[]>();
  /** Of each key: the slot it had first. */
  readonly #usualSlot = new Map<string, number>();
  /** How many keys have each slot as their usual one. */
  readonly #usualCounts: number[] = new Array(SLOTS).fill(0);
  #nextId = 0;

  load(set: AttributeSet): void {
    this.#insert(set);
    this.#stored.add(set.id);
  }

  /** The set of these keys, made on first use; undefined when it can't be one, and the span has to be stored as a map. */
  setOf(keys: readonly string[], types: string): AttributeSet | undefined {
    const key = `${types}\u0000${keys.join('\u0000')}`;
    const known = this.#idOf.get(key);
    if (known !== undefined) return this.#sets.get(known);
    if (keys.length > SLOTS || keys.length !== types.length || this.#sets.size >= SETS_MAX) return undefined;
    // A key that holds the separator, or comes twice.
    if (key.split('\u0000').length !== Math.max(keys.length, 1) + 1 || new Set(keys).size !== keys.length)
      return undefined;
    const set = { id: this.#nextId, keys, types, slots: this.#slotsFor(keys) };
    this.#insert(set);
    return set;
  }

  get(id: number): AttributeSet | undefined {
    return this.#sets.get(id);
  }

  /** Where the values of a key are. */
  placesOf(key: string): readonly SlotOfSets[] {
    return this.#placesOf.get(key) ?? [];
  }

  /** Sets that no committed transaction has written. */
  unstored(): AttributeSet[] {
    return [...this.#sets.values()].filter(({ id }) => !this.#stored.has(id));
  }

  markStored(ids: Iterable<number>): void {
    for (const id of ids) this.#stored.add(id);
  }

  /** Removes stored sets; their ids are not given again. */
  forget(ids: Iterable<number>): void {
    const forgotten = new Set([...ids].filter((id) => this.#stored.has(id)));
    if (forgotten.size === 0) return;
    const left = [...this.#sets.values()].filter(({ id }) => !forgotten.has(id));
    this.#sets.clear();
    this.#idOf.clear();
    this.#placesOf.clear();
    for (const id of forgotten) this.#stored.delete(id);
    for (const set of left) this.#insert(set);
  }

  #insert(set: AttributeSet): void {
    const { id, keys, types, slots } = set;
    this.#sets.set(id, set);
    this.#idOf.set(`${types}\u0000${keys.join('\u0000')}`, id);
    this.#nextId = Math.max(this.#nextId, id + 1);
    for (const [i, key] of keys.entries()) {
      const [slot, letter] = [slots[i] ?? 0, types[i] ?? 's'];
      if (!this.#usualSlot.has(key) && this.#usualSlot.size < SETS_MAX) {
        this.#usualSlot.set(key, slot);
        this.#usualCounts[slot] = (this.#usualCounts[slot] ?? 0) + 1;
      }
      const places = this.#placesOf.get(key) ?? [];
      this.#placesOf.set(key, places);
      const place = places.find((other) => other.slot === slot && other.letter === letter);
      if (place === undefined) places.push({ slot, letter, setIds: [id] });
      else place.setIds.push(id);
    }
  }

  /** The usual slot of each key where it is free, and else the free one that is the usual one of the fewest keys. */
  #slotsFor(keys: readonly string[]): number[] {
    const taken = new Set<number>();
    const slots: (number | undefined)[] = keys.map((key) => {
      const usual = this.#usualSlot.get(key);
      if (usual === undefined || taken.has(usual)) return undefined;
      taken.add(usual);
      return usual;
    });
    return slots.map((usual) => {
      if (usual !== undefined) return usual;
      let best = -1;
      for (let slot = 0; slot < SLOTS; slot++) {
        if (taken.has(slot)) continue;
        if (best < 0 || (this.#usualCounts[slot] ?? 0) < (this.#usualCounts[best] ?? 0)) best = slot;
      }
      taken.add(best);
      return best;
    });
  }
}
