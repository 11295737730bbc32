// A segment is a file of record batches, one after the other, named by the offset of its first record.
// Its sparse index of offsets and times lives in memory and is rebuilt by walking the batch headers at start:
// the file is the only truth, so index and log cannot disagree after a crash.

import { closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, openSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { finishCrc32c, startCrc32c, updateCrc32c } from '../wire/crc32c.ts';
import { BATCH_HEADER_BYTES, type BatchHeader, CRC_START, readBatchHeader } from './batch.ts';
import { readFully, syncFolder, writeFully } from './files.ts';

/** One index entry per this many bytes: a lookup then walks a few kilobytes of headers at most. */
const INDEX_INTERVAL_BYTES = 8192;

/** Window that files are walked with. */
const SCAN_BYTES = 256 * 1024;

const NAME_PATTERN = /^(\d{20})\.log$/;

export function segmentFileName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** The base offset that a file name says, or undefined when the file is not a segment. */
export function parseSegmentFileName(name: string): number | undefined {
  const digits = NAME_PATTERN.exec(name)?.[1];
  const baseOffset = Number(digits);
  return digits !== undefined && Number.isSafeInteger(baseOffset) ? baseOffset : undefined;
}

export interface SegmentOpenOptions {
  readonly folder: string;
  readonly baseOffset: number;
  /** Only the newest segment can be torn; the older ones were synced when they were closed. */
  readonly verifyCrc: boolean;
  /** Called for each intact batch, in order. */
  readonly onBatch: (header: BatchHeader) => void;
}

export interface TornTail {
  readonly bytesDropped: number;
  readonly reason: string;
}

export class Segment {
  readonly baseOffset: number;
  readonly path: string;
  /** Open while the segment takes appends; a sealed segment is opened for each read, so it costs no descriptor. */
  #fd: number | undefined;
  #endOffset: number;
  #sizeBytes = 0;
  #maxTimestampMs = -1;
  // The index, by column: offset and position of a batch, and the greatest timestamp before it.
  readonly #indexOffsets: number[] = [];
  readonly #indexPositions: number[] = [];
  readonly #indexTimestampsMs: number[] = [];
  #isDirty = false;
  #isSyncing = false;

  private constructor(folder: string, baseOffset: number, flags: 'w+' | 'r+') {
    this.baseOffset = baseOffset;
    this.path = join(folder, segmentFileName(baseOffset));
    this.#endOffset = baseOffset;
    this.#fd = openSync(this.path, flags);
  }

  /** Creates the segment that follows the newest one; a file of that name can only be what a failed attempt left. */
  static create(folder: string, baseOffset: number): Segment {
    const segment = new Segment(folder, baseOffset, 'w+');
    syncFolder(folder);
    return segment;
  }

  /** Opens a segment and cuts off what is not an intact batch at its end. */
  static open(options: SegmentOpenOptions): { readonly segment: Segment; readonly tornTail: TornTail | undefined } {
    const segment = new Segment(options.folder, options.baseOffset, 'r+');
    return { segment, tornTail: segment.#recover(options) };
  }

  get endOffset(): number {
    return this.#endOffset;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Greatest timestamp in the segment; the file's last change when no record has one. */
  get newestMs(): number {
    return this.#maxTimestampMs >= 0 ? this.#maxTimestampMs : statSync(this.path).mtimeMs;
  }

  get maxTimestampMs(): number {
    return this.#maxTimestampMs;
  }

  /** Writes a placed batch. When it throws, the segment is as before. */
  append(bytes: Buffer, header: BatchHeader): void {
    const fd = this.#openFd();
    try {
      writeFully(fd, bytes, this.#sizeBytes);
    } catch (error) {
      // A half-written batch would hide all later ones from the scan at start.
      ftruncateSync(fd, this.#sizeBytes);
      throw error;
    }
    this.#isDirty = true;
    this.#note(header);
  }

  /**
   * Whole batches from the one that holds `offset` on, at most `bytesMax` of them. `isOneWanted` makes the first one
   * come even if it is larger, so that a reader with a small limit gets on. The offset must lie in the segment.
   */
  read(offset: number, bytesMax: number, isOneWanted: boolean): Buffer {
    return this.#withFd((fd) => {
      const slot = lastIndexBelow(this.#indexOffsets, offset + 1);
      const start = this.#walk(fd, slot, (header) => header.baseOffset + header.lastOffsetDelta >= offset);
      const firstBytes = start?.header.sizeBytes ?? 0;
      if (!start || (firstBytes > bytesMax && !isOneWanted)) return Buffer.alloc(0);
      const wantedBytes = Math.min(Math.max(bytesMax, firstBytes), this.#sizeBytes - start.position);
      const bytes = Buffer.allocUnsafe(wantedBytes);
      const got = readFully(fd, bytes, start.position);
      return bytes.subarray(0, wholeBatches(bytes, got));
    });
  }

  /** The first batch that may hold a record of `timestampMs` or later. */
  findTimestamp(timestampMs: number): { readonly header: BatchHeader; readonly bytes: Buffer } | undefined {
    if (this.#maxTimestampMs < timestampMs) return undefined;
    return this.#withFd((fd) => {
      const slot = lastIndexBelow(this.#indexTimestampsMs, timestampMs);
      const found = this.#walk(fd, slot, (header) => header.maxTimestampMs >= timestampMs);
      if (!found) return undefined;
      const bytes = Buffer.alloc(found.header.sizeBytes);
      readFully(fd, bytes, found.position);
      return { header: found.header, bytes };
    });
  }

  /** Asks the disk to keep what was written. `done` gets the error, if any. */
  sync(done: (error: Error | undefined) => void): void {
    const fd = this.#fd;
    if (fd === undefined || !this.#isDirty || this.#isSyncing) {
      done(undefined);
      return;
    }
    this.#isDirty = false;
    this.#isSyncing = true;
    fdatasync(fd, (error) => {
      this.#isSyncing = false;
      if (this.#fd === undefined) closeSync(fd);
      else if (error) this.#isDirty = true;
      done(error ?? undefined);
    });
  }

  /** As `sync`, but returns when it is done. */
  syncNow(): void {
    if (this.#isDirty && this.#fd !== undefined) fdatasyncSync(this.#fd);
    this.#isDirty = false;
  }

  /** Ends the appends. */
  seal(): void {
    const fd = this.#fd;
    if (fd === undefined) return;
    this.#fd = undefined;
    // A sync that runs in the thread pool must not see its descriptor reused: it closes when it is done.
    if (!this.#isSyncing) closeSync(fd);
  }

  delete(): void {
    this.seal();
    unlinkSync(this.path);
  }

  #openFd(): number {
    if (this.#fd === undefined) throw new Error(`${this.path}: the segment is sealed`);
    return this.#fd;
  }

  #withFd<T>(use: (fd: number) => T): T {
    if (this.#fd !== undefined) return use(this.#fd);
    const fd = openSync(this.path, 'r');
    try {
      return use(fd);
    } finally {
      closeSync(fd);
    }
  }

  #recover(options: SegmentOpenOptions): TornTail | undefined {
    const fd = this.#openFd();
    const fileBytes = fstatSync(fd).size;
    const window = new FileWindow(fd, fileBytes);
    let reason: string | undefined;
    while (this.#sizeBytes < fileBytes) {
      const batch = judgeBatch(window, this.#sizeBytes, fileBytes, this.#endOffset, options.verifyCrc);
      if (typeof batch === 'string') {
        reason = batch;
        break;
      }
      this.#note(batch);
      options.onBatch(batch);
    }
    if (reason === undefined) return undefined;
    ftruncateSync(fd, this.#sizeBytes);
    fdatasyncSync(fd);
    return { bytesDropped: fileBytes - this.#sizeBytes, reason };
  }

  #note(header: BatchHeader): void {
    const indexed = this.#indexPositions.at(-1);
    if (indexed === undefined || this.#sizeBytes - indexed >= INDEX_INTERVAL_BYTES) {
      this.#indexOffsets.push(this.#endOffset);
      this.#indexPositions.push(this.#sizeBytes);
      this.#indexTimestampsMs.push(this.#maxTimestampMs);
    }
    this.#sizeBytes += header.sizeBytes;
    this.#endOffset += header.lastOffsetDelta + 1;
    if (header.maxTimestampMs > this.#maxTimestampMs) this.#maxTimestampMs = header.maxTimestampMs;
  }

  /** Walks batch headers from the index entry `slot` on. */
  #walk(
    fd: number,
    slot: number,
    isWanted: (header: BatchHeader) => boolean,
  ): { readonly position: number; readonly header: BatchHeader } | undefined {
    const bytes = Buffer.allocUnsafe(BATCH_HEADER_BYTES);
    let position = this.#indexPositions[slot] ?? 0;
    while (position < this.#sizeBytes) {
      const got = readFully(fd, bytes, position);
      const header = readBatchHeader(bytes);
      if (got < BATCH_HEADER_BYTES || header.sizeBytes < BATCH_HEADER_BYTES) {
        throw new Error(`${this.path}: no batch at byte ${position}; something else changed the file`);
      }
      if (isWanted(header)) return { position, header };
      position += header.sizeBytes;
    }
    return undefined;
  }
}

/** The header of the batch at `position`, or why there is none. */
function judgeBatch(
  window: FileWindow,
  position: number,
  fileBytes: number,
  wantedOffset: number,
  verifyCrc: boolean,
): BatchHeader | string {
  const left = fileBytes - position;
  if (left < BATCH_HEADER_BYTES) return `${left} bytes are less than a batch header`;
  const header = readBatchHeader(window.get(position, BATCH_HEADER_BYTES));
  if (header.sizeBytes < BATCH_HEADER_BYTES || header.sizeBytes > left) {
    return `batch announces ${header.sizeBytes} bytes; ${left} are left`;
  }
  if (header.magic !== 2) return `batch has record format ${header.magic}; want 2`;
  if (header.baseOffset !== wantedOffset) return `batch has base offset ${header.baseOffset}; want ${wantedOffset}`;
  if (header.recordCount < 1 || header.lastOffsetDelta !== header.recordCount - 1) {
    return `batch of ${header.recordCount} records has last offset delta ${header.lastOffsetDelta}`;
  }
  if (verifyCrc) {
    const crc = window.crc(position + CRC_START, position + header.sizeBytes);
    if (crc !== header.crc) return `batch crc is ${crc}; its header says ${header.crc}`;
  }
  return header;
}

/** Reads a file front to back through one buffer. */
class FileWindow {
  readonly #fd: number;
  readonly #fileBytes: number;
  readonly #buffer: Buffer;
  #start = 0;
  #length = 0;

  constructor(fd: number, fileBytes: number) {
    this.#fd = fd;
    this.#fileBytes = fileBytes;
    this.#buffer = Buffer.allocUnsafe(Math.min(SCAN_BYTES, Math.max(fileBytes, 1)));
  }

  /** A view that is valid until the next call; `length` is at most the window. */
  get(position: number, length: number): Buffer {
    if (position < this.#start || position + length > this.#start + this.#length) {
      const wanted = Math.min(this.#buffer.length, this.#fileBytes - position);
      this.#length = readFully(this.#fd, this.#buffer.subarray(0, wanted), position);
      this.#start = position;
    }
    return this.#buffer.subarray(position - this.#start, position - this.#start + length);
  }

  crc(start: number, end: number): number {
    let state = startCrc32c();
    let at = start;
    while (at < end) {
      const length = Math.min(end - at, this.#buffer.length);
      state = updateCrc32c(state, this.get(at, length), 0, length);
      at += length;
    }
    return finishCrc32c(state);
  }
}

/** How many of the first `length` bytes are whole batches. */
function wholeBatches(bytes: Buffer, length: number): number {
  let end = 0;
  while (end + BATCH_HEADER_BYTES <= length) {
    const next = end + readBatchHeader(bytes, end).sizeBytes;
    if (next > length) break;
    end = next;
  }
  return end;
}

/** The last index whose value is below `limit` in ascending `values`, or 0. */
function lastIndexBelow(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Number.POSITIVE_INFINITY) < limit) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
