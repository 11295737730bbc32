// The two sides of calls, waiting for each other: a hash table with chains whose entries are a ring in order of arrival.
// All wait equally long, so the oldest entry is always the next to expire, and a full ring makes its oldest leave early.
// Sides that have met stay until they expire, so that a span that is sent twice is known.
//
//   heads   [bucket] → newest entry of the bucket, or NONE
//   next    [entry]  → next older entry of the same bucket
//   keys    [entry]  → trace id and span id of the caller, six words
//
// An entry keeps one side: the one that waits, and the client's once both have met, for more readers of a message may
// follow. It does so in columns, for objects that live for seconds are what a garbage collector is slowest with.

import type { Peer } from './peer.ts';

/** No entry. */
const NONE = -1;

/** Bits of an entry's `flags`: which sides are known, whether the kept one is, and what is known of that. */
const CLIENT = 1;
const SERVER = 2;
const KEPT = 4;
const FAILED = 8;
const MESSAGING = 16;
const BOTH = CLIENT | SERVER;

const KEY_WORDS = 6;

/**
 * Entries looked at for one span. A chain is one or two long; only spans made to collide, or hundreds of consumers that
 * arrive before the producer of their one message, make it longer.
 */
const CHAIN_MAX = 64;

/** One side of a call. Callers and handlers are lent one object for all spans. */
export interface Side {
  service: string;
  seconds: number;
  failed: boolean;
  messaging: boolean;
  /** Of a client side its end, of a server side its start: seconds since the epoch. */
  handoverUnixSeconds: number;
  /** Of a client side: who it is on the other one, should that never tell. */
  peer: Peer | undefined;
}

export interface PendingCounters {
  /** Sides whose other side did not come in time. */
  expired: number;
  /** Those of them that left early, because the ring was full. */
  evicted: number;
  /** Spans that came twice within the time. */
  duplicates: number;
  /** Spans left out because too many share a place. */
  crowded: number;
}

export interface PendingHandlers {
  readonly onPair: (client: Readonly<Side>, server: Readonly<Side>) => void;
  /** The server side never came. */
  readonly onClientAlone: (client: Readonly<Side>) => void;
}

export function newSide(): Side {
  return { service: '', seconds: 0, failed: false, messaging: false, handoverUnixSeconds: 0, peer: undefined };
}

export class PendingCalls {
  readonly counters: PendingCounters = { expired: 0, evicted: 0, duplicates: 0, crowded: 0 };
  readonly #handlers: PendingHandlers;
  readonly #capacity: number;
  readonly #bucketMask: number;
  readonly #heads: Int32Array;
  readonly #next: Int32Array;
  readonly #keys: Uint32Array;
  readonly #flags: Uint8Array;
  readonly #serverSpan: Uint32Array;
  readonly #arrivedUnixMs: Float64Array;
  readonly #seconds: Float64Array;
  readonly #handoverUnixSeconds: Float64Array;
  readonly #service: string[] = [];
  readonly #peer: (Peer | undefined)[] = [];
  /** Lent to handlers. */
  readonly #kept: Side = newSide();
  #oldest = 0;
  #length = 0;

  /** @param capacity a power of two. */
  constructor(capacity: number, handlers: PendingHandlers) {
    this.#handlers = handlers;
    this.#capacity = capacity;
    this.#bucketMask = capacity - 1;
    this.#heads = new Int32Array(capacity).fill(NONE);
    this.#next = new Int32Array(capacity);
    this.#keys = new Uint32Array(KEY_WORDS * capacity);
    this.#flags = new Uint8Array(capacity);
    this.#serverSpan = new Uint32Array(2 * capacity);
    this.#arrivedUnixMs = new Float64Array(capacity);
    this.#seconds = new Float64Array(capacity);
    this.#handoverUnixSeconds = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** The caller's side. Ids are words of the columns: four per trace, two per span. */
  addClient(traces: Uint32Array, spans: Uint32Array, row: number, side: Readonly<Side>, nowUnixMs: number): void {
    const bucket = this.#bucketOf(traces, spans, row);
    let isPaired = false;
    let looked = 0;
    for (let entry = this.#heads[bucket] ?? NONE; entry !== NONE; entry = this.#next[entry] ?? NONE) {
      if (++looked > CHAIN_MAX) {
        this.counters.crowded++;
        return;
      }
      if (!this.#hasKey(entry, traces, spans, row)) continue;
      if (((this.#flags[entry] ?? 0) & CLIENT) !== 0) {
        this.counters.duplicates++;
        return;
      }
      const server = this.#load(entry);
      // One message, read by several before its sender told: the newest entry keeps the sender for those to come.
      if (isPaired) this.#flags[entry] = BOTH;
      else this.#keep(entry, BOTH, side);
      isPaired = true;
      this.#handlers.onPair(side, server);
    }
    if (!isPaired) this.#keep(this.#insert(bucket, traces, spans, row, nowUnixMs), CLIENT, side);
  }

  /** The called side: `parents` are the ids of the caller's spans, `spans` its own. */
  addServer(
    traces: Uint32Array,
    parents: Uint32Array,
    spans: Uint32Array,
    row: number,
    side: Readonly<Side>,
    nowUnixMs: number,
  ): void {
    const bucket = this.#bucketOf(traces, parents, row);
    let met = NONE;
    let looked = 0;
    for (let entry = this.#heads[bucket] ?? NONE; entry !== NONE; entry = this.#next[entry] ?? NONE) {
      if (++looked > CHAIN_MAX) {
        this.counters.crowded++;
        return;
      }
      if (!this.#hasKey(entry, traces, parents, row)) continue;
      const flags = this.#flags[entry] ?? 0;
      if ((flags & SERVER) !== 0 && this.#isServerSpan(entry, spans, row)) {
        this.counters.duplicates++;
        return;
      }
      if ((flags & CLIENT) !== 0 && (flags & KEPT) !== 0) met = entry;
    }
    if (met === NONE) {
      const entry = this.#insert(bucket, traces, parents, row, nowUnixMs);
      this.#keep(entry, SERVER, side);
      this.#setServerSpan(entry, spans, row);
      return;
    }
    const isFirst = ((this.#flags[met] ?? 0) & SERVER) === 0;
    if (isFirst) {
      this.#flags[met] = (this.#flags[met] ?? 0) | SERVER;
      this.#setServerSpan(met, spans, row);
    }
    this.#handlers.onPair(this.#load(met), side);
    if (!isFirst) {
      // A second reader of the same message: an entry of its own, so that each of them is known when it comes twice.
      const entry = this.#insert(bucket, traces, parents, row, nowUnixMs);
      this.#flags[entry] = BOTH;
      this.#setServerSpan(entry, spans, row);
    }
  }

  /** Lets go of what arrived at this time or before. */
  expire(untilUnixMs: number): void {
    while (this.#length > 0 && (this.#arrivedUnixMs[this.#oldest] ?? 0) <= untilUnixMs) this.#removeOldest();
  }

  #insert(bucket: number, traces: Uint32Array, spans: Uint32Array, row: number, nowUnixMs: number): number {
    if (this.#length === this.#capacity) {
      if (((this.#flags[this.#oldest] ?? 0) & BOTH) !== BOTH) this.counters.evicted++;
      this.#removeOldest();
    }
    const entry = (this.#oldest + this.#length++) % this.#capacity;
    const at = KEY_WORDS * entry;
    for (let word = 0; word < 4; word++) this.#keys[at + word] = traces[4 * row + word] ?? 0;
    for (let word = 0; word < 2; word++) this.#keys[at + 4 + word] = spans[2 * row + word] ?? 0;
    this.#flags[entry] = 0;
    this.#arrivedUnixMs[entry] = nowUnixMs;
    this.#next[entry] = this.#heads[bucket] ?? NONE;
    this.#heads[bucket] = entry;
    return entry;
  }

  /** The oldest entry of all is the last of its chain. */
  #removeOldest(): void {
    const entry = this.#oldest;
    const bucket = this.#bucketOfEntry(entry);
    let before = NONE;
    for (let at = this.#heads[bucket] ?? NONE; at !== entry; at = this.#next[at] ?? NONE) before = at;
    if (before === NONE) this.#heads[bucket] = NONE;
    else this.#next[before] = NONE;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    this.#length--;

    const sides = (this.#flags[entry] ?? 0) & BOTH;
    if (sides === BOTH) return;
    this.counters.expired++;
    if (sides === CLIENT) this.#handlers.onClientAlone(this.#load(entry));
  }

  #keep(entry: number, sides: number, side: Readonly<Side>): void {
    this.#flags[entry] = sides | KEPT | (side.failed ? FAILED : 0) | (side.messaging ? MESSAGING : 0);
    this.#seconds[entry] = side.seconds;
    this.#handoverUnixSeconds[entry] = side.handoverUnixSeconds;
    this.#service[entry] = side.service;
    this.#peer[entry] = side.peer;
  }

  /** What an entry keeps, valid until the next call. */
  #load(entry: number): Readonly<Side> {
    const flags = this.#flags[entry] ?? 0;
    const kept = this.#kept;
    kept.service = this.#service[entry] ?? '';
    kept.seconds = this.#seconds[entry] ?? 0;
    kept.failed = (flags & FAILED) !== 0;
    kept.messaging = (flags & MESSAGING) !== 0;
    kept.handoverUnixSeconds = this.#handoverUnixSeconds[entry] ?? 0;
    kept.peer = this.#peer[entry];
    return kept;
  }

  #hasKey(entry: number, traces: Uint32Array, spans: Uint32Array, row: number): boolean {
    const keys = this.#keys;
    const at = KEY_WORDS * entry;
    return (
      keys[at + 4] === spans[2 * row] &&
      keys[at + 5] === spans[2 * row + 1] &&
      keys[at] === traces[4 * row] &&
      keys[at + 1] === traces[4 * row + 1] &&
      keys[at + 2] === traces[4 * row + 2] &&
      keys[at + 3] === traces[4 * row + 3]
    );
  }

  #isServerSpan(entry: number, spans: Uint32Array, row: number): boolean {
    return this.#serverSpan[2 * entry] === spans[2 * row] && this.#serverSpan[2 * entry + 1] === spans[2 * row + 1];
  }

  #setServerSpan(entry: number, spans: Uint32Array, row: number): void {
    this.#serverSpan[2 * entry] = spans[2 * row] ?? 0;
    this.#serverSpan[2 * entry + 1] = spans[2 * row + 1] ?? 0;
  }

  #bucketOf(traces: Uint32Array, spans: Uint32Array, row: number): number {
    return mix(spans[2 * row] ?? 0, spans[2 * row + 1] ?? 0, traces[4 * row + 3] ?? 0) & this.#bucketMask;
  }

  #bucketOfEntry(entry: number): number {
    const at = KEY_WORDS * entry;
    return mix(this.#keys[at + 4] ?? 0, this.#keys[at + 5] ?? 0, this.#keys[at + 3] ?? 0) & this.#bucketMask;
  }
}

/** Ids are random as a rule; counted ones must spread too. */
function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + b, 0xc2b2ae35);
  hash = Math.imul((hash ^ (hash >>> 13)) + c, 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}
