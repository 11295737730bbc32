// Cuts a byte stream into lines, whatever the chunks are.
import { StringDecoder } from 'node:string_decoder';

/** A longer line is cut: one runaway print must not fill the memory. 16 KiB holds any stack trace in one JSON line. */
export const LINE_LENGTH_MAX = 16 * 1024;

export class LineSplitter {
  readonly #decoder = new StringDecoder('utf8');
  readonly #emit: (line: string) => void;
  #rest = '';
  /** The rest of a line that was cut is thrown away until its end. */
  #skipping = false;

  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  push(chunk: Buffer): void {
    this.#take(this.#decoder.write(chunk));
  }

  /** Emits what is left without a line end. */
  end(): void {
    this.#take(this.#decoder.end());
    if (this.#rest !== '') this.#emit(this.#rest);
    this.#rest = '';
  }

  #take(text: string): void {
    let from = 0;
    for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', from)) {
      this.#append(text.slice(from, newline));
      if (!this.#skipping) this.#emit(this.#rest.endsWith('\r') ? this.#rest.slice(0, -1) : this.#rest);
      this.#rest = '';
      this.#skipping = false;
      from = newline + 1;
    }
    this.#append(text.slice(from));
  }

  #append(piece: string): void {
    if (this.#skipping) return;
    this.#rest += piece;
    if (this.#rest.length <= LINE_LENGTH_MAX) return;
    this.#emit(`${this.#rest.slice(0, LINE_LENGTH_MAX)} … [line cut at ${LINE_LENGTH_MAX} characters]`);
    this.#rest = '';
    this.#skipping = true;
  }
}
