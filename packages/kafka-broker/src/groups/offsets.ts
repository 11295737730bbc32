import { Journal } from '../log/journal.ts';
import type { Log } from '../options.ts';

export interface CommittedOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string;
  readonly committedMs: number;
  /** How long the committer wants it kept; null leaves that to the broker. */
  readonly retentionMs: number | null;
}

type Fact =
  | ({ readonly kind: 'commit'; readonly group: string } & CommittedOffset)
  | { readonly kind: 'forget'; readonly group: string; readonly topic: string; readonly partition: number };

export interface OffsetStoreOptions {
  readonly path: string;
  readonly log: Log;
}

/** Committed offsets of all groups. A commit is in the operating system's hands when `commit` returns. */
export class OffsetStore {
  readonly #groups = new Map<string, Map<string, CommittedOffset>>();
  readonly #journal: Journal;

  constructor(options: OffsetStoreOptions) {
    this.#journal = new Journal({
      path: options.path,
      log: options.log,
      // The journal's lines carry a CRC: what is read is what #append wrote.
      replay: (fact) => this.#apply(fact as Fact),
      liveFacts: () => this.#liveFacts(),
    });
  }

  groupIds(): readonly string[] {
    return [...this.#groups.keys()];
  }

  has(group: string): boolean {
    return this.#groups.has(group);
  }

  get(group: string, topic: string, partition: number): CommittedOffset | undefined {
    return this.#groups.get(group)?.get(keyOf(topic, partition));
  }

  all(group: string): readonly CommittedOffset[] {
    return [...(this.#groups.get(group)?.values() ?? [])];
  }

  /** Throws a system error when the offsets cannot be written; none is committed then. */
  commit(group: string, offsets: readonly CommittedOffset[]): void {
    this.#append(offsets.map((offset) => ({ kind: 'commit', group, ...offset })));
  }

  deleteGroup(group: string): void {
    this.#forget(group, () => true);
  }

  /** A topic that is created again under the same name must not inherit positions. */
  deleteTopic(topic: string): void {
    for (const group of this.groupIds()) this.#forget(group, (offset) => offset.topic === topic);
  }

  /** Forgets what a group without members committed too long ago. Returns how many offsets went. */
  expire(group: string, nowMs: number, emptySinceMs: number, retentionMsDefault: number): number {
    return this.#forget(group, (offset) => {
      const keptSinceMs = offset.retentionMs === null ? Math.max(offset.committedMs, emptySinceMs) : offset.committedMs;
      return nowMs - keptSinceMs > (offset.retentionMs ?? retentionMsDefault);
    });
  }

  sync(): void {
    this.#journal.sync();
  }

  close(): void {
    this.#journal.close();
  }

  #forget(group: string, isForgotten: (offset: CommittedOffset) => boolean): number {
    const facts = this.all(group)
      .filter(isForgotten)
      .map(({ topic, partition }): Fact => ({ kind: 'forget', group, topic, partition }));
    this.#append(facts);
    return facts.length;
  }

  #append(facts: readonly Fact[]): void {
    if (facts.length === 0) return;
    this.#journal.append(facts);
    for (const fact of facts) this.#apply(fact);
    this.#journal.compactIfOutdated();
  }

  #apply(fact: Fact): void {
    const key = keyOf(fact.topic, fact.partition);
    if (fact.kind === 'commit') {
      const offsets = this.#groups.get(fact.group) ?? new Map<string, CommittedOffset>();
      const { topic, partition, offset, metadata, committedMs, retentionMs } = fact;
      offsets.set(key, { topic, partition, offset, metadata, committedMs, retentionMs });
      this.#groups.set(fact.group, offsets);
      return;
    }
    const offsets = this.#groups.get(fact.group);
    offsets?.delete(key);
    if (offsets?.size === 0) this.#groups.delete(fact.group);
  }

  #liveFacts(): readonly Fact[] {
    return [...this.#groups].flatMap(([group, offsets]) =>
      [...offsets.values()].map((offset): Fact => ({ kind: 'commit', group, ...offset })),
    );
  }
}

/** A topic name has no slash. */
function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}
