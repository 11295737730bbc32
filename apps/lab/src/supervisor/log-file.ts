// One log file with one predecessor: `name.log` grows to a bound, becomes `name.log.1`, and starts again.
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Two files of this size per process bound the disk: 8 processes × 2 × 4 MiB = 64 MiB. */
export const LOG_FILE_SIZE_BYTES_MAX = 4 * 1024 * 1024;

/** Lines waiting for the disk; beyond this they are dropped and counted, memory is bounded. */
const PENDING_BYTES_MAX = 1024 * 1024;

export class LogFile {
  readonly #path: string;
  readonly #sizeBytesMax: number;
  #handle: FileHandle | undefined;
  #sizeBytes = 0;
  #pending: string[] = [];
  #pendingBytes = 0;
  #dropped = 0;
  /** Lines that the disk refused since the last one it took. */
  #refused = 0;
  #refusal = '';
  #writing: Promise<void> | undefined;

  constructor(path: string, sizeBytesMax = LOG_FILE_SIZE_BYTES_MAX) {
    this.#path = path;
    this.#sizeBytesMax = sizeBytesMax;
  }

  /** Never fails: what the disk does not take is counted, and the file says so as soon as it can be written again. */
  append(line: string): void {
    if (this.#pendingBytes > PENDING_BYTES_MAX) {
      this.#dropped++;
      return;
    }
    this.#pending.push(`${line}\n`);
    this.#pendingBytes += line.length + 1;
    this.#writing ??= this.#drain();
  }

  /** Resolves when every line is written and the file is closed. */
  async close(): Promise<void> {
    while (this.#writing) await this.#writing;
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const lines = this.#pending;
      const dropped = this.#dropped;
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#dropped = 0;
      const before = this.#refused > 0 ? `[${this.#refused} lines dropped: ${this.#refusal}]\n` : '';
      const after = dropped > 0 ? `[${dropped} lines dropped: the disk was too slow]\n` : '';
      try {
        await this.#write(Buffer.from(`${before}${lines.join('')}${after}`));
        this.#refused = 0;
      } catch (error) {
        this.#refused += lines.length + dropped;
        this.#refusal = error instanceof Error ? error.message : String(error);
        // Opened anew the next time.
        await this.#handle?.close().catch(() => undefined);
        this.#handle = undefined;
      }
    }
    this.#writing = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#handle === undefined) await this.#open();
    if (this.#sizeBytes > 0 && this.#sizeBytes + bytes.length > this.#sizeBytesMax) {
      await this.#handle?.close();
      this.#handle = undefined;
      await rename(this.#path, `${this.#path}.1`);
      await this.#open();
    }
    await this.#handle!.appendFile(bytes);
    this.#sizeBytes += bytes.length;
  }

  async #open(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    this.#handle = await open(this.#path, 'a', 0o600);
    this.#sizeBytes = (await this.#handle.stat()).size;
  }
}
