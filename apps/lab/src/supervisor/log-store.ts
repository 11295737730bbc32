// The last lines of every process in memory, all lines in bounded files, and whoever follows along.
import { join } from 'node:path';
import type { LogLine } from '@o11y-lab/lab-control';
import { LogFile } from './log-file.ts';

/** Lines kept in memory per process: some minutes of a chatty service, about 1 MB at 1 KB a line. */
export const LINES_KEPT = 1000;

export class LogStore {
  readonly #lines = new Map<string, LogLine[]>();
  readonly #files = new Map<string, LogFile>();
  readonly #followers = new Set<(line: LogLine) => void>();
  readonly #directory: string | undefined;
  readonly #now: () => number;

  /** @param directory where the files go; undefined keeps memory only */
  constructor(options: { readonly directory?: string; readonly now: () => number }) {
    this.#directory = options.directory;
    this.#now = options.now;
  }

  append(service: string, stream: LogLine['stream'], text: string): void {
    const line: LogLine = { service, unixMs: this.#now(), stream, text };
    const kept = this.#lines.get(service) ?? [];
    this.#lines.set(service, kept);
    kept.push(line);
    // Cut in steps, so that a full buffer does not move a thousand entries with every line.
    if (kept.length >= LINES_KEPT * 1.25) kept.splice(0, kept.length - LINES_KEPT);
    this.#fileOf(service)?.append(formatFileLine(line));
    for (const follow of this.#followers) follow(line);
  }

  /** The last `count` lines of each named process (all when none is named), merged by time. */
  tail(services: readonly string[], count: number): LogLine[] {
    const names = services.length > 0 ? services : [...this.#lines.keys()];
    const lines = names.flatMap((name) => lastOf(this.#lines.get(name) ?? [], Math.min(count, LINES_KEPT)));
    return lines.toSorted((a, b) => a.unixMs - b.unixMs);
  }

  /** Calls `follow` with every new line until the returned function is called. */
  follow(follow: (line: LogLine) => void): () => void {
    this.#followers.add(follow);
    return () => {
      this.#followers.delete(follow);
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.close()));
  }

  #fileOf(service: string): LogFile | undefined {
    if (this.#directory === undefined) return undefined;
    let file = this.#files.get(service);
    if (!file) {
      file = new LogFile(join(this.#directory, `${service}.log`));
      this.#files.set(service, file);
    }
    return file;
  }
}

/** A line as it stands in a file: time, stream, text. */
export function formatFileLine(line: LogLine): string {
  return `${new Date(line.unixMs).toISOString()} ${line.stream} ${line.text}`;
}

/** The opposite of `formatFileLine`; a line of any other shape keeps its text. */
export function parseFileLine(service: string, text: string): LogLine {
  const match = /^(\S+Z) (out|err|lab) (.*)$/s.exec(text);
  const unixMs = match ? Date.parse(match[1]!) : Number.NaN;
  if (!match || Number.isNaN(unixMs)) return { service, unixMs: 0, stream: 'out', text };
  // The pattern allows these three words only.
  return { service, unixMs, stream: match[2] as LogLine['stream'], text: match[3]! };
}

function lastOf<T>(items: readonly T[], count: number): readonly T[] {
  return count > 0 ? items.slice(-count) : [];
}
