import { QueryError, type SourceRange } from './source.ts';

/** A position in the query text. Parsers read forward only; `reset` goes back to a mark for the rare look-ahead. */
export class Cursor {
  readonly source: string;
  offset = 0;

  constructor(source: string) {
    this.source = source;
  }

  get atEnd(): boolean {
    return this.offset >= this.source.length;
  }

  /** The UTF-16 unit at `ahead` places from here, or the empty string past the end. */
  peek(ahead = 0): string {
    return this.source[this.offset + ahead] ?? '';
  }

  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.offset);
  }

  /** Skips `text` when it stands here. */
  take(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.offset += text.length;
    return true;
  }

  /** Skips and returns what a sticky (`y`) pattern matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.offset += found.length;
    return found;
  }

  reset(mark: number): void {
    this.offset = mark;
  }

  rangeFrom(start: number): SourceRange {
    return { start, end: this.offset };
  }

  /** An error at the rest of the current word, or at the end of the text. */
  error(code: string, message: string, start = this.offset): QueryError {
    const word = /[\w.:]+|\S|$/uy;
    word.lastIndex = start;
    const end = start + (word.exec(this.source)?.[0].length ?? 0);
    return new QueryError(code, message, { start, end: Math.max(end, this.offset) });
  }

  /** How a message names what stands here. */
  describe(): string {
    const word = /[\w.:]+|\S/uy;
    word.lastIndex = this.offset;
    const found = word.exec(this.source)?.[0];
    return found === undefined ? 'end of input' : JSON.stringify(found);
  }
}
