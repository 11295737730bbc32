// Texts and bytes across the border of one instance's memory. Texts are UTF-8 that ends with a zero byte, so a text with
// a zero inside needs another way (see `Vm`).
import type { Pointer, QuickJsInstance } from './wasm.ts';

/** Up to this many characters, three bytes are reserved for each instead of counting first. */
const UNCOUNTED_CHARACTERS_MAX = 4096;

/** So far the end of a text is looked for byte by byte. */
const NEAR_BYTES = 64;

/** Texts up to a third of it are passed without asking for memory. */
const SCRATCH_BYTES = 16 * 1024;

export class Heap {
  readonly #instance: QuickJsInstance;
  #bytes: Buffer;
  readonly #scratch: Pointer;

  constructor(instance: QuickJsInstance) {
    this.#instance = instance;
    this.#bytes = Buffer.from(instance.loaded.HEAPU8.buffer);
    this.#scratch = this.allocate(SCRATCH_BYTES);
  }

  /** The memory as it is at this moment: it moves when it grows. */
  get bytes(): Buffer {
    const { buffer } = this.#instance.loaded.HEAPU8;
    if (this.#bytes.buffer !== buffer) this.#bytes = Buffer.from(buffer);
    return this.#bytes;
  }

  /** @returns what must be freed by `_free`, or be given away */
  allocate(sizeBytes: number): Pointer {
    const pointer = this.#instance._malloc(sizeBytes);
    if (pointer === 0) throw new Error(`quickjs: out of memory: ${sizeBytes} bytes wanted`);
    return pointer;
  }

  writeText(text: string): Pointer {
    return this.writeCounted(text).pointer;
  }

  writeCounted(text: string): { readonly pointer: Pointer; readonly lengthBytes: number } {
    const reserved = text.length <= UNCOUNTED_CHARACTERS_MAX ? text.length * 3 : Buffer.byteLength(text);
    const pointer = this.allocate(reserved + 1);
    const bytes = this.bytes;
    const lengthBytes = bytes.write(text, pointer, reserved, 'utf8');
    bytes[pointer + lengthBytes] = 0;
    return { pointer, lengthBytes };
  }

  /** The same place each time, for who reads it at once; undefined when the text may be too long for it. */
  writeScratch(text: string): Pointer | undefined {
    if (text.length * 3 >= SCRATCH_BYTES) return undefined;
    const bytes = this.bytes;
    const end = this.#scratch + bytes.write(text, this.#scratch, SCRATCH_BYTES - 1, 'utf8');
    bytes[end] = 0;
    return this.#scratch;
  }

  readText(pointer: Pointer): string {
    const bytes = this.bytes;
    let end = pointer;
    // Most texts are short, and their end is found sooner than somebody else is asked for it.
    for (const near = pointer + NEAR_BYTES; end < near && bytes[end] !== 0; ) end++;
    if (bytes[end] !== 0) end = bytes.indexOf(0, end);
    return bytes.toString('utf8', pointer, end);
  }

  writeBytes(content: Uint8Array): Pointer {
    // An empty buffer needs an address of its own too.
    const pointer = this.allocate(content.byteLength || 1);
    this.bytes.set(content, pointer);
    return pointer;
  }

  readBytes(pointer: Pointer, lengthBytes: number): Uint8Array {
    return new Uint8Array(this.bytes.subarray(pointer, pointer + lengthBytes));
  }

  writePointers(pointers: readonly Pointer[]): Pointer {
    const array = this.allocate(pointers.length * 4 || 4);
    const bytes = this.bytes;
    for (const [index, pointer] of pointers.entries()) bytes.writeUInt32LE(pointer, array + index * 4);
    return array;
  }
}
