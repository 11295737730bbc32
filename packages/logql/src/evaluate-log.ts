import { type Labels, labelsKey, type UnixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { LogStore } from '@o11y-lab/storage';
import { Entry } from './pipeline/entry.ts';
import { compilePipeline } from './pipeline/pipeline.ts';
import { utf8Length } from './pipeline/units.ts';
import { selectLines } from './select-lines.ts';
import { metadataReader } from './structured-metadata.ts';
import type { LogExpr } from './syntax/ast.ts';

/** Lines one query may return, as Loki's default limit per query. */
export const LINES_MAX = 5000;

export interface LogQuery {
  /** The start is included, the end is not. */
  readonly startUnixNano: UnixNano;
  readonly endUnixNano: UnixNano;
  readonly direction: 'forward' | 'backward';
  readonly limit: number;
  /** Read by templates. */
  readonly nowUnixNano: UnixNano;
  readonly signal?: Abort | undefined;
}

export interface LogResult {
  /** In order of the first line of each. */
  readonly streams: readonly ResultStream[];
  readonly stats: ReadStats;
}

export interface ResultStream {
  /** Stream, metadata and parsed labels together. */
  readonly labels: Labels;
  readonly entries: readonly ResultEntry[];
}

export interface ResultEntry {
  readonly timeUnixNano: bigint;
  readonly line: string;
  /** The labels once more, by where they come from. */
  readonly stream: readonly (readonly [string, string])[];
  readonly metadata: readonly (readonly [string, string])[];
  readonly parsed: readonly (readonly [string, string])[];
}

export interface ReadStats {
  readonly linesRead: number;
  readonly bytesRead: number;
  readonly linesReturned: number;
}

/**
 * Runs a log query; stops reading at the limit.
 * @throws QueryError `too-much` for a limit above {@link LINES_MAX}; the signal's reason when it is aborted.
 */
export async function evaluateLog(expr: LogExpr, query: LogQuery, store: LogStore): Promise<LogResult> {
  if (query.limit > LINES_MAX) {
    throw new QueryError('too-much', `limit is ${query.limit}, at most ${LINES_MAX} lines can be asked for`);
  }
  const pipeline = compilePipeline(expr.stages, { nowUnixNano: query.nowUnixNano });
  const readMetadata = metadataReader();
  const streams = new Map<string, { readonly labels: Labels; readonly entries: ResultEntry[] }>();
  const entry = new Entry();
  let linesRead = 0;
  let bytesRead = 0;
  let linesReturned = 0;
  const range = { startUnixNano: query.startUnixNano, endUnixNano: query.endUnixNano };
  const chunks = selectLines(expr, { range, direction: query.direction, expectedRows: query.limit }, store);
  reading: for await (const chunk of chunks) {
    query.signal?.throwIfAborted();
    for (let row = 0; row < chunk.length; row++) {
      if (linesReturned >= query.limit) break reading;
      const line = chunk.line[row] ?? '';
      const stream = chunk.streams[chunk.streamIndex[row] ?? 0] as Labels; // an index into streams, by the contract of LogChunk
      linesRead++;
      bytesRead += utf8Length(line);
      entry.reset(chunk.timeUnixNano[row] ?? 0n, line, stream, () => readMetadata(chunk.record(row), stream));
      if (!pipeline(entry)) continue;
      linesReturned++;
      const labels = entry.labels();
      const key = labelsKey(labels);
      let group = streams.get(key);
      if (group === undefined) {
        group = { labels, entries: [] };
        streams.set(key, group);
      }
      group.entries.push({ timeUnixNano: entry.timeUnixNano, line: entry.line, ...entry.categories() });
    }
    if (linesReturned >= query.limit) break;
  }
  return { streams: [...streams.values()], stats: { linesRead, bytesRead, linesReturned } };
}
