// The module `k6/experimental/csv`.
import { SharedArray } from './data.ts';
import type { File } from './fs.ts';
import { host } from './host.ts';

export interface CsvOptions {
  readonly delimiter?: string;
  readonly skipFirstLine?: boolean;
  readonly fromLine?: number;
  readonly toLine?: number;
  readonly asObjects?: boolean;
}

function request(file: File, options: CsvOptions = {}): string {
  if (typeof file?.fileId !== 'number') throw new TypeError('csv needs a file of k6/experimental/fs');
  const { delimiter = ',', skipFirstLine = false, fromLine = 0, toLine = null, asObjects = false } = options;
  return JSON.stringify({ file: file.fileId, delimiter, skipFirstLine, fromLine, toLine, asObjects });
}

/** All rows at once, shared by all virtual users. In the init context only. */
export async function parse(file: File, options?: CsvOptions): Promise<SharedArray> {
  const asked = request(file, options);
  host.call('csv.open', asked);
  return new SharedArray(`k6/experimental/csv ${asked}`, () =>
    (JSON.parse(host.call('csv.rows', asked)) as string[]).map((row) => JSON.parse(row) as unknown),
  );
}

/** Row by row. */
export class Parser {
  readonly #request: string;
  readonly #rows: number;
  #row = 0;

  constructor(file: File, options?: CsvOptions) {
    this.#request = request(file, options);
    this.#rows = Number(host.call('csv.open', this.#request));
  }

  async next(): Promise<{ done: boolean; value: unknown }> {
    if (this.#row >= this.#rows) return { done: true, value: undefined };
    return { done: false, value: JSON.parse(host.call('csv.row', `${this.#row++} ${this.#request}`)) as unknown };
  }
}

export default { parse, Parser };
