// A file, a compressed file, or standard output, written from memory without ever holding the test up.
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import type { OutputContext } from './types.ts';

/** Text that waits for a slow disk; what comes on top is dropped and counted. A sample is about 300 bytes. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

export interface TextFile {
  /** @throws ConfigurationError when it can't be written */
  open(): Promise<void>;
  write(text: string): void;
  /** Resolves when all is written, or lost. */
  close(): Promise<void>;
}

/** `-` is standard output. */
export function textFile(path: string, isGzip: boolean, context: OutputContext): TextFile {
  if (path === '-') {
    return {
      open: () => Promise.resolve(),
      write: (text) => context.writeStdout(text),
      close: () => Promise.resolve(),
    };
  }
  return new DiskFile(path, isGzip, context);
}

class DiskFile implements TextFile {
  readonly #path: string;
  readonly #isGzip: boolean;
  readonly #context: OutputContext;
  #input: Writable | undefined;
  #closed: Promise<void> = Promise.resolve();
  #failure: string | undefined;
  #droppedBytes = 0;

  constructor(path: string, isGzip: boolean, context: OutputContext) {
    this.#path = path;
    this.#isGzip = isGzip;
    this.#context = context;
  }

  async open(): Promise<void> {
    const disk = createWriteStream(resolve(this.#context.workingDirectory, this.#path));
    await new Promise<void>((opened, reject) => {
      disk.once('open', () => opened());
      disk.once('error', (error) =>
        reject(new ConfigurationError(`output file ${this.#path} can't be written: ${error.message}`)),
      );
    });
    disk.on('error', (error) => this.#fail(error));
    this.#closed = new Promise((closed) => disk.once('close', () => closed()));
    if (!this.#isGzip) {
      this.#input = disk;
      return;
    }
    const gzip = createGzip();
    gzip.on('error', (error) => this.#fail(error));
    gzip.pipe(disk);
    this.#input = gzip;
  }

  write(text: string): void {
    const input = this.#input;
    if (!input || this.#failure !== undefined) return;
    if (input.writableLength > WAITING_BYTES_MAX) {
      if (this.#droppedBytes === 0) {
        this.#context.log('warning', `${this.#path}: the disk is too slow, samples are dropped`);
      }
      this.#droppedBytes += text.length;
      return;
    }
    input.write(text);
  }

  async close(): Promise<void> {
    this.#input?.end();
    await this.#closed;
    if (this.#droppedBytes > 0) {
      this.#context.log('warning', `${this.#path}: ${this.#droppedBytes} bytes of samples were dropped`);
    }
  }

  #fail(error: Error): void {
    if (this.#failure === undefined) this.#context.log('error', `output file ${this.#path}: ${error.message}`);
    this.#failure = error.message;
  }
}
