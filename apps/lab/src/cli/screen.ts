// Draws lines on a terminal and redraws them in place.
import { fit } from './style.ts';

export interface Terminal {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_BELOW = '\x1b[J';

export class Screen {
  readonly #terminal: Terminal;
  #drawn = '';
  #height = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Lines that fit the window; the last row stays free for the cursor. */
  get rowsMax(): number {
    return Math.max(1, (this.#terminal.rows ?? 24) - 1);
  }

  /** Replaces what was drawn before; what does not fit the window is cut, so that going up finds the first line. */
  draw(lines: readonly string[]): void {
    const width = this.#terminal.columns ?? 80;
    const shown = lines.slice(0, this.rowsMax).map((line) => fit(line, width));
    const text = shown.join('\n');
    if (text === this.#drawn) return;
    this.#terminal.write(`${this.#drawn === '' ? HIDE_CURSOR : this.#home()}${text}\n`);
    this.#drawn = text;
    this.#height = shown.length;
  }

  /** Leaves the last drawing where it is and gives the cursor back. */
  close(): void {
    if (this.#drawn !== '') this.#terminal.write(SHOW_CURSOR);
    this.#drawn = '';
    this.#height = 0;
  }

  #home(): string {
    return `\r\x1b[${this.#height}A${CLEAR_BELOW}`;
  }
}
