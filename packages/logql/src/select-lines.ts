// Reads the lines of a log query from the store, leaving as much as possible to it.
import type { LogChunk, LogStore, SelectLogs } from '@o11y-lab/storage';
import { hintsOf, traceBehindParsers } from './hints.ts';
import type { LogExpr } from './syntax/ast.ts';

/**
 * The lines that may pass the pipeline of `expr`. Looking for a trace id behind a parser, `| json | trace_id="…"`, means
 * records of that trace or lines that hold the id: two reads that each find few rows, merged by time.
 */
export async function* selectLines(
  expr: LogExpr,
  request: Omit<SelectLogs, 'hints' | 'matchers'>,
  store: LogStore,
): AsyncIterable<LogChunk> {
  const base = { ...request, matchers: expr.matchers };
  const hints = hintsOf(expr.stages);
  const behindParsers = traceBehindParsers(expr.stages);
  const readsTrace = behindParsers !== undefined || hints.some(({ kind }) => kind === 'trace-id');
  // Where streams are labelled by trace, a label decides and not the record's trace id.
  if (readsTrace && (await store.readLabelNames(base)).includes('trace_id')) {
    yield* store.select({ ...base, hints: hints.filter(({ kind }) => kind !== 'trace-id') });
  } else if (behindParsers === undefined) {
    yield* store.select({ ...base, hints });
  } else {
    const ofTrace = store.select({ ...base, hints: [...hints, { kind: 'trace-id', traceId: behindParsers }] });
    const inLine = store.select({
      ...base,
      hints: [...hints, { kind: 'line-contains', text: behindParsers, negated: false }],
    });
    yield* mergeByTime(
      rowsOf(ofTrace, (chunk, row) => chunk.record(row).traceId === behindParsers),
      rowsOf(
        inLine,
        (chunk, row) => (chunk.line[row] ?? '').includes(behindParsers) && chunk.record(row).traceId !== behindParsers,
      ),
      request.direction,
    );
  }
}

/** Rows one by one, as chunks of one. */
async function* rowsOf(
  chunks: AsyncIterable<LogChunk>,
  wanted: (chunk: LogChunk, row: number) => boolean,
): AsyncGenerator<LogChunk> {
  for await (const chunk of chunks) {
    for (let row = 0; row < chunk.length; row++) {
      if (!wanted(chunk, row)) continue;
      yield {
        length: 1,
        streams: chunk.streams,
        streamIndex: chunk.streamIndex.subarray(row, row + 1),
        timeUnixNano: chunk.timeUnixNano.subarray(row, row + 1),
        line: [chunk.line[row] ?? ''],
        record: () => chunk.record(row),
      };
    }
  }
}

async function* mergeByTime(
  left: AsyncGenerator<LogChunk>,
  right: AsyncGenerator<LogChunk>,
  direction: SelectLogs['direction'],
): AsyncGenerator<LogChunk> {
  try {
    let [a, b] = [await left.next(), await right.next()];
    while (!a.done && !b.done) {
      const [timeA, timeB] = [a.value.timeUnixNano[0] ?? 0n, b.value.timeUnixNano[0] ?? 0n];
      if (direction === 'forward' ? timeA <= timeB : timeA >= timeB) {
        yield a.value;
        a = await left.next();
      } else {
        yield b.value;
        b = await right.next();
      }
    }
    for (; !a.done; a = await left.next()) yield a.value;
    for (; !b.done; b = await right.next()) yield b.value;
  } finally {
    // A reader that has enough stops in the middle: both reads end then.
    await left.return(undefined);
    await right.return(undefined);
  }
}
