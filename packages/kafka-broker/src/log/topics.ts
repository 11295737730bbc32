import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Limits, Log, LogConfig } from '../options.ts';
import { ErrorCode } from '../wire/errors.ts';
import { messageOf } from './files.ts';
import { Journal } from './journal.ts';
import { Partition } from './partition.ts';
import { applyTopicConfig, type TopicConfigEntries } from './topic-config.ts';

const NAME_PATTERN = /^[a-zA-Z0-9._-]{1,249}$/;

/** Producer ids are handed out from durable blocks, so that a restart never repeats one. */
const PRODUCER_ID_BLOCK = 1000;

export interface Topic {
  readonly id: number;
  readonly name: string;
  readonly config: LogConfig;
  readonly entries: TopicConfigEntries;
  readonly partitions: readonly Partition[];
}

export type CreateResult =
  | { readonly kind: 'created'; readonly topic: Topic }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly reason: string };

export interface TopicStoreOptions {
  readonly dataDir: string;
  readonly config: LogConfig;
  readonly limits: Limits;
  readonly log: Log;
  readonly newClusterId: () => string;
}

/** What the metadata journal consists of. */
type Fact =
  | { readonly kind: 'cluster'; readonly id: string }
  | { readonly kind: 'producer-ids'; readonly next: number }
  | { readonly kind: 'next-topic-id'; readonly id: number }
  | {
      readonly kind: 'topic';
      readonly id: number;
      readonly name: string;
      readonly partitions: number;
      readonly entries: TopicConfigEntries;
    }
  | { readonly kind: 'topic-deleted'; readonly id: number };

/**
 * The topics of a data folder: `meta.journal` says which there are, `topics/<id>/<partition>/` holds their segments.
 * Folders are named by number because topic names differ in case only, or are reserved names, on some file systems.
 */
export class TopicStore {
  readonly #options: TopicStoreOptions;
  readonly #journal: Journal;
  readonly #facts = new Map<number, Extract<Fact, { kind: 'topic' }>>();
  readonly #byName = new Map<string, Topic>();
  #clusterId: string | undefined;
  #nextTopicId = 1;
  #partitionCount = 0;
  #nextProducerId = 1;
  #producerIdsReserved = 1;

  constructor(options: TopicStoreOptions) {
    this.#options = options;
    mkdirSync(join(options.dataDir, 'topics'), { recursive: true });
    this.#journal = new Journal({
      path: join(options.dataDir, 'meta.journal'),
      log: options.log,
      // The journal's lines carry a CRC: what is read is what an earlier #append wrote.
      replay: (fact) => this.#replay(fact as Fact),
      liveFacts: () => this.#liveFacts(),
    });
    this.#nextProducerId = this.#producerIdsReserved;
    if (this.#clusterId === undefined) {
      this.#clusterId = options.newClusterId();
      this.#append({ kind: 'cluster', id: this.#clusterId });
    }
    for (const fact of this.#facts.values()) this.#add(this.#open(fact));
    this.#removeOrphans();
  }

  get clusterId(): string {
    return this.#clusterId ?? '';
  }

  get(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  getPartition(name: string, partition: number): Partition | undefined {
    return this.#byName.get(name)?.partitions[partition];
  }

  all(): readonly Topic[] {
    return [...this.#byName.values()];
  }

  /** Says what would be wrong with creating a topic, or undefined. */
  check(name: string, partitions: number): { readonly errorCode: ErrorCode; readonly reason: string } | undefined {
    if (!NAME_PATTERN.test(name) || name === '.' || name === '..') {
      const reason = `topic name ${JSON.stringify(name.slice(0, 80))} is not valid; want 1-249 of a-z A-Z 0-9 . _ -`;
      return { errorCode: ErrorCode.invalidTopic, reason };
    }
    if (this.#byName.has(name)) return { errorCode: ErrorCode.topicAlreadyExists, reason: `topic "${name}" exists` };
    if (partitions < 1)
      return { errorCode: ErrorCode.invalidPartitions, reason: `${partitions} partitions; want 1 or more` };
    const max = this.#options.limits.partitionsMax;
    if (this.#partitionCount + partitions > max) {
      const reason = `${partitions} more partitions; the broker has ${this.#partitionCount} and takes ${max}: delete topics`;
      return { errorCode: ErrorCode.policyViolation, reason };
    }
    return undefined;
  }

  /** Creates a topic; `entries` have passed checkTopicConfig. It is durable when this returns. */
  create(name: string, partitions: number, entries: TopicConfigEntries = {}): CreateResult {
    const problem = this.check(name, partitions);
    if (problem) return { kind: 'refused', ...problem };
    const fact = { kind: 'topic', id: this.#nextTopicId, name, partitions, entries } as const;
    const opened: Partition[] = [];
    try {
      // Folders first: a topic that the journal knows can always be opened.
      const topic = this.#open(fact, opened);
      this.#append(fact);
      this.#nextTopicId++;
      this.#facts.set(fact.id, fact);
      this.#add(topic);
      this.#options.log({ level: 'info', message: `created topic "${name}"`, fields: { partitions } });
      return { kind: 'created', topic };
    } catch (error) {
      for (const partition of opened) partition.abandon(`topic "${name}" was not created`);
      this.#options.log({ level: 'error', message: `cannot create topic "${name}": ${messageOf(error)}` });
      return { kind: 'refused', errorCode: ErrorCode.kafkaStorageError, reason: messageOf(error) };
    }
  }

  /** Deletes a topic and its files; false when there is none. */
  delete(name: string): boolean {
    const topic = this.#byName.get(name);
    if (!topic) return false;
    this.#append({ kind: 'topic-deleted', id: topic.id });
    this.#facts.delete(topic.id);
    this.#byName.delete(name);
    this.#partitionCount -= topic.partitions.length;
    for (const partition of topic.partitions) partition.abandon(`topic "${name}" is deleted`);
    rmSync(this.#folder(topic.id), { recursive: true, force: true });
    this.#options.log({ level: 'info', message: `deleted topic "${name}"` });
    return true;
  }

  /** A producer id that no producer had before, restarts included. */
  newProducerId(): number {
    if (this.#nextProducerId >= this.#producerIdsReserved) {
      const next = this.#nextProducerId + PRODUCER_ID_BLOCK;
      this.#append({ kind: 'producer-ids', next });
      this.#producerIdsReserved = next;
    }
    return this.#nextProducerId++;
  }

  applyRetention(nowMs: number): void {
    for (const topic of this.all()) {
      for (const [index, partition] of topic.partitions.entries()) {
        try {
          partition.applyRetention(nowMs);
        } catch (error) {
          // One file that cannot be deleted must not keep all others.
          this.#options.log({
            level: 'error',
            message: `${topic.name}-${index}: retention failed: ${messageOf(error)}`,
          });
        }
      }
    }
  }

  sync(): void {
    for (const topic of this.all()) {
      for (const partition of topic.partitions) partition.sync();
    }
  }

  close(): void {
    for (const topic of this.all()) {
      for (const partition of topic.partitions) partition.close();
    }
    this.#journal.close();
  }

  #add(topic: Topic): void {
    this.#byName.set(topic.name, topic);
    this.#partitionCount += topic.partitions.length;
  }

  #append(fact: Fact): void {
    this.#journal.append([fact]);
    this.#journal.syncNow();
    this.#journal.compactIfOutdated();
  }

  #replay(fact: Fact): void {
    switch (fact.kind) {
      case 'cluster':
        this.#clusterId = fact.id;
        return;
      case 'producer-ids':
        this.#producerIdsReserved = fact.next;
        return;
      case 'next-topic-id':
        this.#nextTopicId = Math.max(this.#nextTopicId, fact.id);
        return;
      case 'topic':
        this.#facts.set(fact.id, fact);
        this.#nextTopicId = Math.max(this.#nextTopicId, fact.id + 1);
        return;
      case 'topic-deleted':
        this.#facts.delete(fact.id);
        return;
      default:
        throw new Error(`meta.journal has a fact of a newer broker: ${JSON.stringify(fact satisfies never)}`);
    }
  }

  #liveFacts(): readonly Fact[] {
    return [
      { kind: 'cluster', id: this.clusterId },
      { kind: 'producer-ids', next: this.#producerIdsReserved },
      { kind: 'next-topic-id', id: this.#nextTopicId },
      ...this.#facts.values(),
    ];
  }

  /** `partitions` holds what is open already when this throws. */
  #open(fact: Extract<Fact, { kind: 'topic' }>, partitions: Partition[] = []): Topic {
    const config = applyTopicConfig(this.#options.config, fact.entries);
    for (let index = 0; index < fact.partitions; index++) {
      const folder = join(this.#folder(fact.id), String(index));
      partitions.push(new Partition({ folder, label: `${fact.name}-${index}`, config, log: this.#options.log }));
    }
    return { id: fact.id, name: fact.name, config, entries: fact.entries, partitions };
  }

  /** Removes the folders of topics whose deletion or creation a crash interrupted. */
  #removeOrphans(): void {
    const folder = join(this.#options.dataDir, 'topics');
    for (const name of readdirSync(folder)) {
      if (this.#facts.has(Number(name))) continue;
      if (this.#journal.damagedLines > 0) {
        // A damaged line may have been the one that named this topic.
        this.#options.log({ level: 'error', message: `${join(folder, name)}: belongs to no known topic; kept` });
        this.#nextTopicId = Math.max(this.#nextTopicId, Number(name) + 1 || 0);
        continue;
      }
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }

  #folder(id: number): string {
    return join(this.#options.dataDir, 'topics', String(id));
  }
}
