import { mkdirSync, readdirSync } from 'node:fs';
import type { Log, LogConfig } from '../options.ts';
import { ErrorCode } from '../wire/errors.ts';
import { checkBatch, findRecordByTimestamp, isCompressed, placeBatch } from './batch.ts';
import { messageOf } from './files.ts';
import { ProducerStates } from './producers.ts';
import { parseSegmentFileName, Segment } from './segment.ts';

export type AppendResult =
  | { readonly kind: 'appended' | 'duplicate'; readonly baseOffset: number }
  | { readonly kind: 'refused'; readonly errorCode: ErrorCode; readonly reason: string };

export type ReadResult = { readonly kind: 'records'; readonly bytes: Buffer } | { readonly kind: 'out-of-range' };

export interface PartitionOptions {
  readonly folder: string;
  readonly label: string;
  readonly config: LogConfig;
  readonly log: Log;
}

/**
 * One partition's log: segments, oldest first, of which the last takes the appends.
 * An append is in the operating system's hands when it returns: it survives the death of the process, and
 * that of the machine once `sync` has run.
 */
export class Partition {
  readonly #folder: string;
  readonly #label: string;
  readonly #config: LogConfig;
  readonly #log: Log;
  readonly #segments: Segment[] = [];
  readonly #producers = new ProducerStates();
  readonly #listeners = new Set<(appendedBytes: number) => void>();
  #failure: string | undefined;

  constructor(options: PartitionOptions) {
    this.#folder = options.folder;
    this.#label = options.label;
    this.#config = options.config;
    this.#log = options.log;
    mkdirSync(this.#folder, { recursive: true });
    this.#openSegments();
  }

  get logStartOffset(): number {
    return this.#segments[0]?.baseOffset ?? 0;
  }

  get logEndOffset(): number {
    return this.#active().endOffset;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  }

  get segmentCount(): number {
    return this.#segments.length;
  }

  /** Checks, places and writes one batch; the bytes are rewritten in place. */
  append(bytes: Buffer): AppendResult {
    const check = checkBatch(bytes);
    if (check.kind === 'refused') return check;
    const sequence = this.#producers.check(check.header);
    if (sequence.kind !== 'new') return sequence;
    if (this.#failure !== undefined) return storageError(this.#failure);
    let baseOffset: number;
    try {
      if (this.#active().sizeBytes > 0 && this.#active().sizeBytes + bytes.length > this.#config.segmentBytes) {
        this.#roll();
      }
      baseOffset = this.logEndOffset;
      placeBatch(bytes, baseOffset);
      this.#active().append(bytes, check.header);
      this.#producers.record(check.header, baseOffset);
    } catch (error) {
      this.#log({ level: 'error', message: `${this.#label}: cannot write: ${messageOf(error)}` });
      return storageError(messageOf(error));
    }
    for (const listener of [...this.#listeners]) listener(bytes.length);
    return { kind: 'appended', baseOffset };
  }

  /** Whole batches from the one that holds `offset` on, at most `bytesMax`; see Segment.read for `isOneWanted`. */
  read(offset: number, bytesMax: number, isOneWanted: boolean): ReadResult {
    if (offset < this.logStartOffset || offset > this.logEndOffset) return { kind: 'out-of-range' };
    // The first that ends later: where a segment is missing or was cut, the reader goes on with the next.
    const segment = this.#segments.find((candidate) => candidate.endOffset > offset);
    if (!segment || (bytesMax <= 0 && !isOneWanted)) return { kind: 'records', bytes: Buffer.alloc(0) };
    return { kind: 'records', bytes: segment.read(Math.max(offset, segment.baseOffset), bytesMax, isOneWanted) };
  }

  /** The first record of `timestampMs` or later. Of a compressed batch, which stays closed, the first record counts. */
  findTimestamp(timestampMs: number): { readonly offset: number; readonly timestampMs: number } | undefined {
    for (const segment of this.#segments) {
      const found = segment.findTimestamp(timestampMs);
      if (!found) continue;
      const { header, bytes } = found;
      const exact = isCompressed(header) ? undefined : findRecordByTimestamp(bytes, header, timestampMs);
      return exact ?? { offset: header.baseOffset, timestampMs: header.maxTimestampMs };
    }
    return undefined;
  }

  /** Calls `listener`, which must not throw, after each append until the returned function is called. */
  onAppend(listener: (appendedBytes: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Deletes segments that are too old, or too many. Returns how many went. */
  applyRetention(nowMs: number): number {
    const { retentionBytes, retentionMs } = this.#config;
    const isTooOld = (segment: Segment): boolean => retentionMs >= 0 && nowMs - segment.newestMs > retentionMs;
    // An active segment of expired records is closed first, so that a quiet topic empties as well.
    if (this.#active().sizeBytes > 0 && isTooOld(this.#active())) this.#roll();
    let sizeBytes = this.sizeBytes;
    let deleted = 0;
    while (this.#segments.length > 1) {
      const oldest = this.#segments[0];
      if (oldest === undefined) break;
      const isTooMuch = retentionBytes >= 0 && sizeBytes > retentionBytes;
      if (!isTooMuch && !isTooOld(oldest)) break;
      oldest.delete();
      sizeBytes -= oldest.sizeBytes;
      this.#segments.shift();
      deleted++;
    }
    if (deleted > 0) {
      this.#log({
        level: 'info',
        message: `${this.#label}: retention deleted ${deleted} segments`,
        fields: { logStartOffset: this.logStartOffset, sizeBytes },
      });
    }
    return deleted;
  }

  /** Makes appends durable against power loss, in the background. */
  sync(): void {
    this.#active().sync((error) => {
      if (error) this.#log({ level: 'error', message: `${this.#label}: cannot sync: ${error.message}` });
    });
  }

  /** Syncs and closes the files. */
  close(): void {
    if (this.#failure === undefined) this.#active().syncNow();
    this.abandon('the partition is closed');
  }

  /** Closes the files without syncing and refuses further appends: the topic is being deleted. */
  abandon(reason: string): void {
    this.#failure = reason;
    for (const segment of this.#segments) segment.seal();
    for (const listener of [...this.#listeners]) listener(0);
  }

  #active(): Segment {
    const active = this.#segments.at(-1);
    if (!active) throw new Error(`${this.#label}: a partition always has a segment`);
    return active;
  }

  #roll(): void {
    const full = this.#active();
    full.syncNow();
    // Created first: when that fails, for want of space perhaps, the full one goes on taking appends.
    this.#segments.push(Segment.create(this.#folder, full.endOffset));
    full.seal();
  }

  #openSegments(): void {
    const baseOffsets = readdirSync(this.#folder)
      .map(parseSegmentFileName)
      .filter((baseOffset) => baseOffset !== undefined)
      .sort((left, right) => left - right);
    for (const [index, baseOffset] of baseOffsets.entries()) {
      const isActive = index === baseOffsets.length - 1;
      const { segment, tornTail } = Segment.open({
        folder: this.#folder,
        baseOffset,
        verifyCrc: isActive,
        onBatch: (header) => this.#producers.record(header, header.baseOffset),
      });
      if (tornTail) {
        this.#log({
          level: 'warn',
          message: `${this.#label}: dropped ${tornTail.bytesDropped} bytes at the end of a segment: ${tornTail.reason}`,
          fields: { file: segment.path, keptBytes: segment.sizeBytes },
        });
      }
      const expected = this.#segments.at(-1)?.endOffset ?? baseOffset;
      if (baseOffset !== expected) {
        this.#log({
          level: 'error',
          message: `${this.#label}: the records from ${expected} to ${baseOffset - 1} are missing`,
        });
      }
      if (!isActive) segment.seal();
      this.#segments.push(segment);
    }
    if (this.#segments.length === 0) this.#segments.push(Segment.create(this.#folder, 0));
  }
}

function storageError(reason: string): AppendResult {
  return { kind: 'refused', errorCode: ErrorCode.kafkaStorageError, reason };
}
