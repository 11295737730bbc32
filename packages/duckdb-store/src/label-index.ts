// Label sets in memory: ids for writing, and an inverted index (label name → value → ids) for finding them by matchers.
// Serves the series of metrics and the streams of logs.
import { compileMatcher, type LabelMatcher, type Labels, labelsKey } from '@o11y-lab/model';
import { StoreError } from '@o11y-lab/storage';

/** About 1 KB of memory per set: beyond this the index would be the largest thing in the process. */
export const LABEL_SETS_MAX = 500_000;

interface Entry {
  readonly labels: Labels;
  /** True once a committed transaction has written it to its table. */
  stored: boolean;
}

export class LabelIndex {
  readonly #entries = new Map<number, Entry>();
  readonly #idOf = new Map<string, number>();
  readonly #postings = new Map<string, Map<string, number[]>>();
  /** Sets that the last call of forget() removed: an append under way may still use their ids. */
  #forgotten = new Map<number, Labels>();
  #nextId = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** Takes a set read from its table. */
  load(id: number, labels: Labels): void {
    this.#insert(id, labels, true);
  }

  /**
   * The id of a set, made on first use and never given to another set.
   * @throws StoreError `too-much` when there are {@link LABEL_SETS_MAX} sets already.
   */
  idOf(labels: Labels): number {
    const key = labelsKey(labels);
    const known = this.#idOf.get(key);
    if (known !== undefined) return known;
    if (this.#entries.size >= LABEL_SETS_MAX) {
      throw new StoreError(
        'too-much',
        `${LABEL_SETS_MAX} label sets are stored already; drop a label with many values, or wait for retention`,
      );
    }
    const id = this.#nextId;
    this.#insert(id, labels, false, key);
    return id;
  }

  /** True when the id can be used for writing; one that was forgotten a moment ago comes back. */
  ensure(id: number): boolean {
    if (this.#entries.has(id)) return true;
    const labels = this.#forgotten.get(id);
    if (labels === undefined) return false;
    // Made anew in the meantime under another id: two ids for one set would make two series of it.
    if (this.#idOf.has(labelsKey(labels))) return false;
    this.#insert(id, labels, false);
    return true;
  }

  labelsOf(id: number): Labels | undefined {
    return this.#entries.get(id)?.labels;
  }

  isStored(id: number): boolean {
    return this.#entries.get(id)?.stored ?? false;
  }

  markStored(ids: Iterable<number>): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry) entry.stored = true;
    }
  }

  /** Removes stored sets; sets that no append has used yet stay, because their ids may be about to be used. */
  forget(ids: Iterable<number>): void {
    this.#forgotten = new Map();
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (!entry?.stored) continue;
      this.#forgotten.set(id, entry.labels);
      this.#entries.delete(id);
      this.#idOf.delete(labelsKey(entry.labels));
      for (const [name, value] of entry.labels) {
        const byValue = this.#postings.get(name);
        const left = byValue?.get(value)?.filter((other) => other !== id) ?? [];
        if (left.length > 0) byValue?.set(value, left);
        else byValue?.delete(value);
        if (byValue?.size === 0) this.#postings.delete(name);
      }
    }
  }

  storedIds(): number[] {
    return [...this.#entries].filter(([, entry]) => entry.stored).map(([id]) => id);
  }

  /** Ids of the stored sets that all matchers select, in ascending order. */
  matching(matchers: readonly LabelMatcher[]): number[] {
    const tests = matchers.map((matcher) => ({ matcher, test: compileMatcher(matcher) }));
    // A matcher that refuses the empty value needs the label, so the postings of its values hold all that can fit.
    let candidates: number[] | undefined;
    for (const { matcher, test } of tests) {
      if (test('')) continue;
      const found = this.#postingsOf(matcher, test);
      if (candidates === undefined || found.length < candidates.length) candidates = found;
    }
    const found: number[] = [];
    for (const id of candidates ?? this.#entries.keys()) {
      const entry = this.#entries.get(id);
      if (!entry?.stored) continue;
      if (tests.every(({ matcher, test }) => test(entry.labels.get(matcher.name) ?? ''))) found.push(id);
    }
    return found.sort((a, b) => a - b);
  }

  #postingsOf(matcher: LabelMatcher, test: (value: string) => boolean): number[] {
    const byValue = this.#postings.get(matcher.name);
    if (byValue === undefined) return [];
    if (matcher.operator === '=') return byValue.get(matcher.value) ?? [];
    const found: number[] = [];
    for (const [value, ids] of byValue) {
      if (test(value)) for (const id of ids) found.push(id);
    }
    return found;
  }

  #insert(id: number, labels: Labels, stored: boolean, key = labelsKey(labels)): void {
    this.#entries.set(id, { labels, stored });
    this.#idOf.set(key, id);
    this.#nextId = Math.max(this.#nextId, id + 1);
    for (const [name, value] of labels) {
      let byValue = this.#postings.get(name);
      if (byValue === undefined) {
        byValue = new Map();
        this.#postings.set(name, byValue);
      }
      const ids = byValue.get(value);
      if (ids === undefined) byValue.set(value, [id]);
      else ids.push(id);
    }
  }
}
