// Values of one VM, made and read. Each is the address of a JSValue that somebody must free, or give away.
import { Heap } from './heap.ts';
import type { Pointer, QuickJsInstance } from './wasm.ts';

export class Values {
  readonly heap: Heap;
  readonly #instance: QuickJsInstance;
  readonly #context: Pointer;
  readonly #kept = new Map<string, Pointer>();
  /** Of one argument, bytes. */
  readonly #argumentBytes: number;
  /**
   * An integer is its 32 bits and a tag of 0: so it is where QuickJS packs values into 64 bits, which is tried out. Then
   * small numbers are read and written where they are, without calling C.
   */
  readonly #integersAreBare: boolean;

  constructor(instance: QuickJsInstance, context: Pointer) {
    this.#instance = instance;
    this.#context = context;
    this.heap = new Heap(instance);
    this.#argumentBytes = instance._QTS_ArgvGetJSValueConstPointer(0, 1);
    const seven = this.number(7);
    this.#integersAreBare = this.heap.bytes.readInt32LE(seven) === 7 && this.heap.bytes.readInt32LE(seven + 4) === 0;
    this.free(seven);
  }

  number(value: number): Pointer {
    return this.#instance._QTS_NewFloat64(this.#context, value);
  }

  /** Changes a number that is kept. @returns where it is now */
  changeNumber(kept: Pointer, value: number): Pointer {
    if (this.#integersAreBare && (value | 0) === value && this.#isInteger(kept)) {
      this.heap.bytes.writeInt32LE(value, kept);
      return kept;
    }
    this.free(kept);
    return this.number(value);
  }

  text(text: string): Pointer {
    if (text.includes('\0')) return this.#textWithZeros(text);
    const scratch = this.heap.writeScratch(text);
    if (scratch !== undefined) return this.#instance._QTS_NewString(this.#context, scratch);
    const pointer = this.heap.writeText(text);
    const value = this.#instance._QTS_NewString(this.#context, pointer);
    this.#instance._free(pointer);
    return value;
  }

  /** By way of a literal, in which zeros are written out. */
  #textWithZeros(text: string): Pointer {
    const literal = this.heap.writeCounted(JSON.stringify(text));
    const fileName = this.heap.writeText('k6:text');
    const value = this.#instance._QTS_Eval(this.#context, literal.pointer, literal.lengthBytes, fileName, 0, 0);
    this.#instance._free(literal.pointer);
    this.#instance._free(fileName);
    return value;
  }

  /** A text that is made once and kept: names of functions are asked for in every iteration. Not to be freed. */
  keptText(text: string): Pointer {
    let value = this.#kept.get(text);
    if (value === undefined) {
      value = this.text(text);
      this.#kept.set(text, value);
    }
    return value;
  }

  bytes(content: Uint8Array): Pointer {
    return this.#instance._QTS_NewArrayBuffer(this.#context, this.heap.writeBytes(content), content.byteLength);
  }

  object(entries: Readonly<Record<string, Pointer>>): Pointer {
    const object = this.#instance._QTS_NewObject(this.#context);
    for (const [name, value] of Object.entries(entries)) {
      this.setProperty(object, name, value);
      this.free(value);
    }
    return object;
  }

  function(id: number): Pointer {
    return this.#instance._QTS_NewFunction(this.#context, 0, 0, 0, id);
  }

  setProperty(object: Pointer, name: string, value: Pointer): void {
    this.#instance._QTS_SetProp(this.#context, object, this.keptText(name), value);
  }

  property(object: Pointer, name: string): Pointer {
    return this.#instance._QTS_GetProp(this.#context, object, this.keptText(name));
  }

  free(value: Pointer): void {
    this.#instance._QTS_FreeValuePointer(this.#context, value);
  }

  #isInteger(value: Pointer): boolean {
    return this.#integersAreBare && this.heap.bytes.readInt32LE(value + 4) === 0;
  }

  /** What a value stands for when it is an exception; 0 when it is none. */
  exceptionOf(value: Pointer): Pointer {
    if (this.#isInteger(value)) return 0;
    return this.#instance._QTS_ResolveException(this.#context, value);
  }

  /** '' for what can't be made a text. */
  readText(value: Pointer): string {
    const pointer = this.#instance._QTS_GetString(this.#context, value);
    if (pointer === 0) return '';
    const text = this.heap.readText(pointer);
    this.#instance._QTS_FreeCString(this.#context, pointer);
    return text;
  }

  readTextOf(object: Pointer, name: string): string {
    const value = this.property(object, name);
    const text = this.readText(value);
    this.free(value);
    return text === 'undefined' ? '' : text;
  }

  // --- arguments of a call that the guest makes; they belong to it ---

  numberArgument(argv: Pointer, index: number): number {
    const value = this.#argument(argv, index);
    if (this.#isInteger(value)) return this.heap.bytes.readInt32LE(value);
    return this.#instance._QTS_GetFloat64(this.#context, value);
  }

  textArgument(argv: Pointer, index: number): string {
    return this.readText(this.#argument(argv, index));
  }

  bytesArgument(argv: Pointer, index: number): Uint8Array {
    const value = this.#argument(argv, index);
    const lengthBytes = this.#instance._QTS_GetArrayBufferLength(this.#context, value);
    const copy = this.#instance._QTS_GetArrayBuffer(this.#context, value);
    if (copy === 0) return new Uint8Array(0);
    const bytes = this.heap.readBytes(copy, lengthBytes);
    this.#instance._free(copy);
    return bytes;
  }

  #argument(argv: Pointer, index: number): Pointer {
    return argv + index * this.#argumentBytes;
  }
}
