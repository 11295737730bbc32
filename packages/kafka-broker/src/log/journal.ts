// A journal keeps small facts (topics, committed offsets) durable: one line per fact, the newest wins.
// A line is eight hex digits of CRC-32C, a space, JSON, a newline. When most lines are outdated, the journal is
// rewritten beside itself and renamed over the old one.

import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../options.ts';
import { crc32c } from '../wire/crc32c.ts';
import { messageOf, syncFolder, systemCode, writeFully } from './files.ts';

/** Outdated lines that are tolerated before a rewrite, so that small journals are left alone. */
const OUTDATED_LINES_MIN = 1000;

const CRC_DIGITS = 8;

export interface JournalOptions {
  readonly path: string;
  readonly log: Log;
  /** Called at open for each intact line, in order. */
  readonly replay: (fact: unknown) => void;
  /** The facts that hold now: what a rewritten journal consists of. */
  readonly liveFacts: () => readonly unknown[];
}

export class Journal {
  readonly #options: JournalOptions;
  #fd: number;
  #sizeBytes = 0;
  #lines = 0;
  /** No rewrite before there are so many lines: one that failed is not tried again with every append. */
  #compactFromLines = OUTDATED_LINES_MIN;
  #damagedLines = 0;
  #isDirty = false;
  #isSyncing = false;
  #isClosed = false;

  constructor(options: JournalOptions) {
    this.#options = options;
    rmSync(`${options.path}.tmp`, { force: true });
    this.#replay();
    this.#fd = openSync(options.path, this.#sizeBytes === 0 ? 'w+' : 'r+');
    // Cuts off a line that a crash left unfinished.
    ftruncateSync(this.#fd, this.#sizeBytes);
  }

  /** Lines that were complete but not intact when the journal was opened. */
  get damagedLines(): number {
    return this.#damagedLines;
  }

  /** Hands facts to the operating system, all in one write. Throws a system error when it cannot; nothing is kept then. */
  append(facts: readonly unknown[]): void {
    const bytes = encodeLines(facts);
    try {
      writeFully(this.#fd, bytes, this.#sizeBytes);
    } catch (error) {
      ftruncateSync(this.#fd, this.#sizeBytes);
      throw error;
    }
    this.#sizeBytes += bytes.length;
    this.#lines += facts.length;
    this.#isDirty = true;
  }

  /**
   * Rewrites the journal when it is worth it. Call after the state that `liveFacts` reads has been brought up to date.
   * Never throws: what was appended is kept, and when the disk has no room for a second copy the old one goes on.
   */
  compactIfOutdated(): void {
    if (this.#lines < this.#compactFromLines || this.#isSyncing) return;
    const facts = this.#options.liveFacts();
    if (this.#lines < 2 * facts.length + OUTDATED_LINES_MIN) return;
    try {
      this.#rewrite(facts);
      this.#compactFromLines = OUTDATED_LINES_MIN;
    } catch (error) {
      this.#compactFromLines = this.#lines + OUTDATED_LINES_MIN;
      this.#options.log({ level: 'error', message: `${this.#options.path}: cannot rewrite: ${messageOf(error)}` });
      rmSync(`${this.#options.path}.tmp`, { force: true, recursive: true });
    }
  }

  #rewrite(facts: readonly unknown[]): void {
    const bytes = encodeLines(facts);
    const temporary = `${this.#options.path}.tmp`;
    const fd = openSync(temporary, 'w+');
    try {
      writeFully(fd, bytes, 0);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    // Windows does not rename over an open file.
    closeSync(this.#fd);
    try {
      renameSync(temporary, this.#options.path);
      this.#sizeBytes = bytes.length;
      this.#lines = facts.length;
      this.#isDirty = false;
    } finally {
      // The new one, or the old one as it was.
      this.#fd = openSync(this.#options.path, 'r+');
    }
    syncFolder(dirname(this.#options.path));
  }

  /** Makes appends durable against power loss before it returns. */
  syncNow(): void {
    if (this.#isDirty) fsyncSync(this.#fd);
    this.#isDirty = false;
  }

  /** As `syncNow`, in the background. */
  sync(): void {
    if (!this.#isDirty || this.#isSyncing || this.#isClosed) return;
    this.#isDirty = false;
    this.#isSyncing = true;
    fdatasync(this.#fd, (error) => {
      this.#isSyncing = false;
      if (this.#isClosed) closeSync(this.#fd);
      if (!error) return;
      this.#isDirty = true;
      this.#options.log({ level: 'error', message: `${this.#options.path}: cannot sync: ${messageOf(error)}` });
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.syncNow();
    this.#isClosed = true;
    if (!this.#isSyncing) closeSync(this.#fd);
  }

  #replay(): void {
    const bytes = readIfThere(this.#options.path);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      this.#lines++;
      const line = parseLine(bytes.subarray(start, end));
      if (line.isIntact) {
        this.#options.replay(line.fact);
      } else {
        this.#damagedLines++;
        this.#options.log({ level: 'warn', message: `${this.#options.path}: line ${this.#lines} is damaged, skipped` });
      }
      start = end + 1;
    }
    this.#sizeBytes = start;
    if (start < bytes.length) {
      const message = `${this.#options.path}: dropped ${bytes.length - start} bytes of an unfinished last line`;
      this.#options.log({ level: 'warn', message });
    }
  }
}

function encodeLines(facts: readonly unknown[]): Buffer {
  const lines = facts.map((fact) => {
    const json = JSON.stringify(fact);
    return `${crcDigits(Buffer.from(json))} ${json}\n`;
  });
  return Buffer.from(lines.join(''));
}

function parseLine(line: Buffer): { readonly isIntact: true; readonly fact: unknown } | { readonly isIntact: false } {
  const json = line.subarray(CRC_DIGITS + 1);
  if (line.toString('latin1', 0, CRC_DIGITS) !== crcDigits(json)) return { isIntact: false };
  try {
    return { isIntact: true, fact: JSON.parse(json.toString('utf8')) };
  } catch {
    // Right CRC, wrong JSON: not written by a journal.
    return { isIntact: false };
  }
}

function crcDigits(bytes: Buffer): string {
  return crc32c(bytes).toString(16).padStart(CRC_DIGITS, '0');
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
