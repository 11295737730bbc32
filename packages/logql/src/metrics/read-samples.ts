// The samples of a range aggregation: one per line that passes the pipeline, grouped into series by labels.
import { type Labels, labelsKey, unixNano } from '@o11y-lab/model';
import { type Abort, QueryError } from '@o11y-lab/query-lang';
import type { LogStore } from '@o11y-lab/storage';
import { Entry } from '../pipeline/entry.ts';
import { compilePipeline } from '../pipeline/pipeline.ts';
import { parseBytes, parseValueDurationNs, utf8Length } from '../pipeline/units.ts';
import { selectLines } from '../select-lines.ts';
import { metadataReader } from '../structured-metadata.ts';
import type { Grouping, RangeAggregation, Unwrap } from '../syntax/ast.ts';
import { parseGoFloat } from '../syntax/numbers.ts';
import type { Steps } from './series.ts';

/** Lines that one query may turn into samples: 16 bytes each, so 80 MB at most. */
export const SAMPLES_MAX = 5_000_000;
/** Series a range aggregation may hold before anything aggregates them. */
const SERIES_HELD_MAX = 100_000;

export interface SampleSeries {
  readonly labels: Labels;
  /** Nanoseconds since the first step minus range and offset; ascending. Exact, because queries span less than 100 days. */
  readonly timeNs: number[];
  readonly value: number[];
}

export interface ReadContext {
  readonly store: LogStore;
  readonly steps: Steps;
  readonly nowUnixNano: bigint;
  readonly signal?: Abort | undefined;
  /** Counts what was read, over all range aggregations of a query. */
  readonly stats: { linesRead: number; bytesRead: number };
}

/** Reads everything that any step of `expr` looks at. `grouping` names the series; undefined keeps all labels. */
export async function readSamples(
  expr: RangeAggregation,
  grouping: Grouping | undefined,
  context: ReadContext,
): Promise<readonly SampleSeries[]> {
  const { steps, stats } = context;
  const rangeNs = BigInt(Math.round(expr.rangeMs * 1e6));
  const offsetNs = BigInt(Math.round(expr.offsetMs * 1e6));
  const baseUnixNano = steps.startUnixNano - rangeNs - offsetNs;
  const lastUnixNano = steps.startUnixNano + steps.stepNs * BigInt(steps.count - 1) - offsetNs;
  const pipeline = compilePipeline(expr.log.stages, { nowUnixNano: context.nowUnixNano });
  const after = compilePipeline(expr.afterUnwrap, { nowUnixNano: context.nowUnixNano });
  const readValue = expr.unwrap ? unwrapper(expr.unwrap) : isBytes(expr) ? lineBytes : one;
  const labelsOf = labeller(expr, grouping);
  const readMetadata = metadataReader();
  const series = new Map<string, SampleSeries>();
  const entry = new Entry();
  // A range leaves out its left end and holds its right one.
  const range = { startUnixNano: unixNano(baseUnixNano + 1n), endUnixNano: unixNano(lastUnixNano + 1n) };
  const chunks = selectLines(expr.log, { range, direction: 'forward' }, context.store);
  for await (const chunk of chunks) {
    context.signal?.throwIfAborted();
    for (let row = 0; row < chunk.length; row++) {
      const line = chunk.line[row] ?? '';
      const stream = chunk.streams[chunk.streamIndex[row] ?? 0] as Labels; // an index into streams, by the contract of LogChunk
      stats.bytesRead += utf8Length(line);
      if (++stats.linesRead > SAMPLES_MAX) {
        throw new QueryError(
          'too-much',
          `the query reads more than ${SAMPLES_MAX} lines; shorten its range or select fewer streams`,
        );
      }
      const timeUnixNano = chunk.timeUnixNano[row] ?? 0n;
      entry.reset(timeUnixNano, line, stream, () => readMetadata(chunk.record(row), stream));
      if (!pipeline(entry)) continue;
      const value = readValue(entry);
      if (value === undefined || !after(entry)) continue;
      if (entry.error !== '') throw pipelineError(entry);
      const labels = labelsOf(entry);
      const key = labelsKey(labels);
      let one = series.get(key);
      if (one === undefined) {
        if (series.size >= SERIES_HELD_MAX) {
          throw new QueryError(
            'too-much',
            `the query makes more than ${SERIES_HELD_MAX} series; aggregate by fewer labels, e.g. sum by (service_name)`,
          );
        }
        one = { labels, timeNs: [], value: [] };
        series.set(key, one);
      }
      one.timeNs.push(Number(timeUnixNano - baseUnixNano));
      one.value.push(value);
    }
  }
  return [...series.values()];
}

function isBytes(expr: RangeAggregation): boolean {
  return expr.operation === 'bytes_rate' || expr.operation === 'bytes_over_time';
}

function one(): number {
  return 1;
}

function lineBytes(entry: Entry): number {
  return utf8Length(entry.line);
}

/** Reads the unwrapped label; a value that can't be read marks the entry, a missing one leaves it out. */
function unwrapper(unwrap: Unwrap): (entry: Entry) => number | undefined {
  const read = UNWRAP_READERS[unwrap.conversion];
  return (entry) => {
    const text = entry.get(unwrap.label);
    if (text === undefined || text === '') return undefined;
    const value = read(text);
    if (value !== undefined) return value;
    entry.fail('SampleExtractionErr', `${unwrap.label}=${JSON.stringify(text)} can't be unwrapped`);
    return 0;
  };
}

const UNWRAP_READERS: Readonly<Record<Unwrap['conversion'], (text: string) => number | undefined>> = {
  none: parseGoFloat,
  bytes: parseBytes,
  duration: seconds,
  duration_seconds: seconds,
};

function seconds(text: string): number | undefined {
  const ns = parseValueDurationNs(text);
  return ns === undefined ? undefined : ns / 1e9;
}

function labeller(expr: RangeAggregation, grouping: Grouping | undefined): (entry: Entry) => Labels {
  const own = expr.grouping ?? grouping;
  if (own && !own.without) {
    const names = [...new Set(own.labels)].sort();
    return (entry) => {
      const labels = new Map<string, string>();
      for (const name of names) {
        const value = entry.get(name);
        if (value !== undefined) labels.set(name, value);
      }
      return labels;
    };
  }
  // The unwrapped label is the value now, so it would only split series.
  const left = new Set([...(own?.labels ?? []), ...(expr.unwrap ? [expr.unwrap.label] : [])]);
  if (left.size === 0) return (entry) => entry.labels();
  return (entry) => new Map([...entry.labels()].filter(([name]) => !left.has(name)));
}

function pipelineError(entry: Entry): QueryError {
  const details = entry.errorDetails === '' ? '' : `: ${entry.errorDetails}`;
  return new QueryError(
    'pipeline-error',
    `a line could not be processed, ${entry.error}${details}; leave such lines out with | __error__=""`,
  );
}
