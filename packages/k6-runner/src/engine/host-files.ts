// The host's half of k6/experimental/fs and csv. Files are read once per test and stay in memory, as in k6.
import { basename } from 'node:path';
import { parseCsv } from './csv.ts';
import { readScriptFile } from './host-k6.ts';
import type { HostFunctions } from './types.ts';
import { HostError } from './types.ts';

export interface FileOptions {
  /** The script's, which paths are relative to. */
  readonly url: string;
}

interface OpenFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What the guest asks of a CSV file; lines count from 0, `toLine` is the last one. */
interface CsvRequest {
  readonly file: number;
  readonly delimiter: string;
  readonly skipFirstLine: boolean;
  readonly fromLine: number;
  readonly toLine: number | null;
  readonly asObjects: boolean;
}

export function fileFunctions({ url }: FileOptions): HostFunctions {
  const files: OpenFile[] = [];
  const idsByPath = new Map<string, number>();
  const tables = new Map<string, readonly string[]>();

  const fileOf = (id: number): OpenFile => {
    const file = files[id];
    if (file === undefined) throw new HostError('this file is not open', 'InvalidResourceError');
    return file;
  };

  return {
    'fs.open': ({ text: path }, vu) => {
      if (vu.phase !== 'init') {
        throw new HostError('open() failed; reason: it must be called in the init context', 'ForbiddenError');
      }
      let id = idsByPath.get(path);
      if (id === undefined) {
        id = files.push({ name: basename(path), bytes: readScriptFile(url, path) }) - 1;
        idsByPath.set(path, id);
      }
      const { name, bytes } = fileOf(id);
      return JSON.stringify([id, name, bytes.byteLength]);
    },

    'fs.read': ({ text }) => {
      const [id, offset, length] = JSON.parse(text) as [id: number, offset: number, length: number];
      return { text: '', bytes: fileOf(id).bytes.subarray(offset, offset + length) };
    },

    /** Rows as JSON texts are kept, so that each virtual user's parse costs nothing. Answers the number of rows. */
    'csv.open': ({ text }) => {
      let rows = tables.get(text);
      if (rows === undefined) {
        const request = JSON.parse(text) as CsvRequest;
        rows = rowsOf(fileOf(request.file).bytes.toString('utf8'), request);
        tables.set(text, rows);
      }
      return String(rows.length);
    },

    'csv.rows': ({ text }) => `[${(tables.get(text) ?? []).map((row) => JSON.stringify(row)).join(',')}]`,

    /** `<row> <request>`, the JSON of one row. */
    'csv.row': ({ text }) => {
      const space = text.indexOf(' ');
      return tables.get(text.slice(space + 1))?.[Number(text.slice(0, space))] ?? 'null';
    },
  };
}

function rowsOf(content: string, request: CsvRequest): readonly string[] {
  const { delimiter, skipFirstLine, fromLine, toLine, asObjects } = request;
  const rows = parseCsv(content, delimiter);
  const from = Math.max(fromLine, skipFirstLine || asObjects ? 1 : 0);
  const chosen = rows.slice(from, toLine === null ? undefined : toLine + 1);
  const header = rows[0] ?? [];
  return chosen.map((row) =>
    JSON.stringify(asObjects ? Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])) : row),
  );
}
