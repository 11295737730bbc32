// Where texts go: lasting ones to standard output or error, and the live lines below them, drawn in place.
//
// Both streams may be the same terminal. So the live lines are always taken away first, then the lasting text is
// written, then they are drawn again: a log line never lands inside a bar.
import type { TextStream } from './context.ts';

/** Where the terminal does not say. */
const COLUMNS_DEFAULT = 80;

export class Screen {
  readonly #stdout: TextStream;
  readonly #stderr: TextStream;
  readonly #closed = new Set<TextStream>();
  #live: readonly string[] = [];

  constructor(streams: { readonly stdout: TextStream; readonly stderr: TextStream }) {
    this.#stdout = streams.stdout;
    this.#stderr = streams.stderr;
    // `k6 run … | head` closes the pipe: the test goes on, its output ends.
    for (const stream of [this.#stdout, this.#stderr]) stream.on?.('error', () => this.#closed.add(stream));
  }

  /** Whether live lines can be drawn. */
  get isTerminal(): boolean {
    return this.#stdout.isTTY === true;
  }

  get columns(): number {
    return this.#stdout.columns || COLUMNS_DEFAULT;
  }

  out(text: string): void {
    this.#write(this.#stdout, text);
  }

  err(text: string): void {
    this.#write(this.#stderr, text);
  }

  /** Replaces the live lines; without a terminal there are none. */
  setLive(lines: readonly string[]): void {
    if (!this.isTerminal || this.#closed.has(this.#stdout)) return;
    const erase = this.#eraseCode();
    this.#live = lines;
    this.#raw(this.#stdout, erase + lines.map((line) => `${line}\n`).join(''));
  }

  #write(stream: TextStream, text: string): void {
    const live = this.#live;
    if (live.length > 0) this.setLive([]);
    this.#raw(stream, text);
    if (live.length > 0) this.setLive(live);
  }

  #eraseCode(): string {
    return this.#live.length === 0 ? '' : `\u001b[${this.#live.length}A\r\u001b[J`;
  }

  #raw(stream: TextStream, text: string): void {
    if (text === '' || this.#closed.has(stream)) return;
    try {
      stream.write(text);
    } catch {
      // A stream that is gone; there is nobody left to tell.
      this.#closed.add(stream);
    }
  }
}
