import {
  compileMatcher,
  compileRegex,
  hexOf,
  type LabelMatcher,
  type Labels,
  labelsKey,
  NO_LABELS,
  nanoToMs,
  textEntries,
  unixNano,
} from '@o11y-lab/model';
import type { LogAppend, LogChunk, LogHint, LogRecord, LogStore, SelectLogs, SelectStreams } from '../logs.ts';
import type { NanoRange } from '../spans.ts';
import type { SignalStats } from '../store.ts';
import { compareText } from './predicate.ts';
import { assertOpen, MemoryOrigins, NO_RESOURCE, NO_SCOPE, statsOfTimes } from './rows.ts';

interface Row {
  readonly stream: Labels;
  readonly timeUnixNano: bigint;
  readonly line: string;
  readonly record: LogRecord;
}

/** Rows of one chunk: few, so that tests read more than one. */
const CHUNK_ROWS = 100;

export class MemoryLogs implements LogStore {
  closed = false;
  readonly #origins = new MemoryOrigins();
  readonly #rows: Row[] = [];
  /** Stream, time and line of every row: what comes again is stored once, as in Loki. */
  readonly #seen = new Set<string>();
  readonly #streams = new Map<string, Labels>();

  async append(logs: LogAppend): Promise<void> {
    assertOpen(this.closed);
    const { batch } = logs;
    const resources = batch.resources.map((resource) => this.#origins.resource(resource));
    const scopes = batch.scopes.map((scope) => this.#origins.scope(scope));
    const [times, observed] = [batch.timeUnixNano.view(), batch.observedUnixNano.view()];
    const [traceIds, spanIds] = [batch.traceId.view(), batch.spanId.view()];
    for (let row = 0; row < batch.length; row++) {
      const labels = logs.streams[logs.streamIndex[row] ?? 0] ?? NO_LABELS;
      const streamKey = labelsKey(labels);
      const stream = this.#streams.get(streamKey) ?? labels;
      this.#streams.set(streamKey, stream);
      const timeUnixNano = times[row] ?? 0n;
      const line = batch.body[row] ?? '';
      const key = `${timeUnixNano}\u0002${streamKey}\u0002${line}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      this.#rows.push({
        stream,
        timeUnixNano,
        line,
        record: {
          observedUnixNano: observed[row] ?? 0n,
          severityNumber: batch.severityNumber[row] ?? 0,
          severityText: batch.severityText[row] ?? '',
          bodyType: batch.bodyType[row] ?? 's',
          traceId: hexOf(traceIds, row * 16, 16),
          spanId: hexOf(spanIds, row * 8, 8),
          flags: batch.flags[row] ?? 0,
          eventName: batch.eventName[row] ?? '',
          attributes: new Map(
            textEntries({ json: batch.attributesJson[row] ?? '{}', types: batch.attributeTypes[row] ?? '' }),
          ),
          resource: resources[batch.resourceIndex[row] ?? 0] ?? NO_RESOURCE,
          scope: scopes[batch.scopeIndex[row] ?? 0] ?? NO_SCOPE,
        },
      });
    }
  }

  async *select(request: SelectLogs): AsyncIterable<LogChunk> {
    const tests = request.hints.map(hintTest);
    const rows = this.#select(request).filter((row) => tests.every((test) => test(row)));
    // sort is stable: rows of one time stay in the order they came.
    rows.sort((a, b) => (a.timeUnixNano < b.timeUnixNano ? -1 : a.timeUnixNano > b.timeUnixNano ? 1 : 0));
    if (request.direction === 'backward') rows.reverse();
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) yield chunkOf(rows.slice(at, at + CHUNK_ROWS));
  }

  async readLabelNames(request: SelectStreams): Promise<readonly string[]> {
    const streams = await this.readStreams(request);
    return [...new Set(streams.flatMap((stream) => [...stream.keys()]))].sort(compareText);
  }

  async readLabelValues(request: SelectStreams & { readonly name: string }): Promise<readonly string[]> {
    const streams = await this.readStreams(request);
    const values = streams.map((stream) => stream.get(request.name)).filter((value) => value !== undefined);
    return [...new Set(values)].sort(compareText);
  }

  async readStreams(request: SelectStreams): Promise<readonly Labels[]> {
    return [...new Set(this.#select(request).map((row) => row.stream))];
  }

  stats(): SignalStats {
    return statsOfTimes(this.#rows.map((row) => nanoToMs(unixNano(row.timeUnixNano))));
  }

  #select(request: SelectStreams): Row[] {
    const fits = streamTest(request.matchers);
    return this.#rows.filter((row) => inRange(row.timeUnixNano, request.range) && fits(row.stream));
  }
}

function inRange(timeUnixNano: bigint, range: NanoRange): boolean {
  return timeUnixNano >= range.startUnixNano && timeUnixNano < range.endUnixNano;
}

function streamTest(matchers: readonly LabelMatcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
  return (labels) => tests.every(({ name, test }) => test(labels.get(name) ?? ''));
}

function hintTest(hint: LogHint): (row: Row) => boolean {
  switch (hint.kind) {
    case 'line-contains':
      return (row) => row.line.includes(hint.text) !== hint.negated;
    case 'line-matches': {
      const regex = compileRegex(hint.pattern);
      return (row) => regex.test(row.line) !== hint.negated;
    }
    case 'trace-id':
      return (row) => row.record.traceId === hint.traceId;
    default:
      return hint satisfies never;
  }
}

function chunkOf(rows: readonly Row[]): LogChunk {
  const streams = [...new Set(rows.map((row) => row.stream))];
  const indexOf = new Map(streams.map((stream, index) => [stream, index]));
  return {
    length: rows.length,
    streams,
    streamIndex: Uint32Array.from(rows, (row) => indexOf.get(row.stream) ?? 0),
    timeUnixNano: BigInt64Array.from(rows, (row) => row.timeUnixNano),
    line: rows.map((row) => row.line),
    record(row) {
      const found = rows[row];
      if (found === undefined) throw new RangeError(`the chunk has ${rows.length} rows, there is no row ${row}`);
      return found.record;
    },
  };
}
