// Tests of the query language as scripts that anyone can read (testdata/*.qtest):
//
//   load 1m   requests{svc="cart"}  0+60x10
//   at 5m     rate(requests[2m])    =>  {svc="cart"} 1
//   from 0 to 2m step 1m  requests  =>  requests{svc="cart"} 0 60 120
//   at 5m     rate(requests)        =>  error type
//
// Loads add up until `clear`. After `=>`: a number for a scalar, a "string", `nothing`, `error CODE`, or a series with its
// points (`_` for a step without one); further series follow on lines of their own that begin with white space. A line
// `  warns TEXT` or `  infos TEXT` asks for an annotation that contains the text. `ordered` before the first series
// makes the order count. Lines that begin with # are comments. Every query is also printed, parsed again and run again.
import { compileMatcher, type Labels, labelsKey, labelsOf, METRIC_NAME, setStale, unixMs } from '@o11y-lab/model';
import { Cursor, parsePrometheusDurationMs, QueryError, readString } from '@o11y-lab/query-lang';
import type { SeriesSamples } from '@o11y-lab/storage';
import { queryInstant, queryRange } from '../evaluate/evaluate.ts';
import { formatFloat } from '../evaluate/numeric.ts';
import type { MetricReader } from '../evaluate/plan.ts';
import type { QueryResult } from '../evaluate/result.ts';
import { formatHistogram } from '../histogram/format.ts';
import type { Histogram } from '../histogram/histogram.ts';
import { parsePromql } from '../parse/parse.ts';
import { printPromql } from '../print/print.ts';
import { nativeOf, type Point, parsePoints } from './points.ts';

export interface ScriptCase {
  readonly lineNumber: number;
  readonly query: string;
  readonly times:
    | { readonly kind: 'at'; readonly ms: number }
    | { readonly kind: 'range'; readonly startMs: number; readonly endMs: number; readonly stepMs: number };
  readonly reader: MetricReader;
  /** What is expected, as lines in the form that {@link runCase} gives. */
  readonly want: readonly string[];
  readonly annotations: readonly string[];
}

/** Reads a script; every `at` or `from` line is one case with the data loaded before it. */
export function parseScript(text: string): readonly ScriptCase[] {
  const cases: ScriptCase[] = [];
  let loaded: LoadedSeries[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line === 'clear') {
      loaded = [];
      continue;
    }
    const load = /^load\s+(\S+)\s+(.+)$/.exec(line);
    if (load) {
      loaded = [...loaded, parseLoad(load[2] ?? '', durationOf(load[1] ?? ''))];
      continue;
    }
    const lineNumber = i + 1;
    const expected: string[] = [];
    const [head = '', first = ''] = splitOnce(line, '=>');
    if (first !== '') expected.push(first);
    while (/^\s+\S/.test(lines[i + 1] ?? '')) expected.push((lines[++i] ?? '').trim());
    cases.push(caseOf(head, expected, lineNumber, readerOf(loaded)));
  }
  return cases;
}

/** Runs a case; throws an error that shows what came where it is not what was wanted. */
export async function runCase(one: ScriptCase): Promise<void> {
  const { got, annotations } = await outcome(one, one.query);
  const where = `line ${one.lineNumber}: ${one.query}`;
  if (got.join('\n') !== one.want.join('\n')) {
    throw new Error(`${where}\n  want ${one.want.join('\n       ')}\n  got  ${got.join('\n       ')}`);
  }
  for (const wanted of one.annotations) {
    if (!annotations.some((text) => text.includes(wanted))) {
      throw new Error(
        `${where}\n  want an annotation with ${JSON.stringify(wanted)}, got ${JSON.stringify(annotations)}`,
      );
    }
  }
  if (one.want[0]?.startsWith('error')) return;
  const printed = printPromql(parsePromql(one.query));
  const again = await outcome(one, printed);
  if (again.got.join('\n') !== got.join('\n'))
    throw new Error(`${where}\n  printed as ${printed} it gives ${again.got.join('; ')}`);
}

interface Outcome {
  readonly got: readonly string[];
  readonly annotations: readonly string[];
}

async function outcome({ times, reader, want }: ScriptCase, query: string): Promise<Outcome> {
  const options = { now: () => unixMs(0), timeoutMs: 1000 };
  try {
    const result =
      times.kind === 'at'
        ? await queryInstant(query, times.ms, reader, options)
        : await queryRange(
            query,
            { startUnixMs: times.startMs, endUnixMs: times.endMs, stepMs: times.stepMs },
            reader,
            options,
          );
    const got = showResult(result, times);
    return {
      got: want[0] === 'ordered' ? ['ordered', ...got] : [...got].sort(),
      annotations: [...result.warnings, ...result.infos],
    };
  } catch (error) {
    if (error instanceof QueryError) return { got: [`error ${error.code}`], annotations: [] };
    throw error;
  }
}

function showResult({ data }: QueryResult, times: ScriptCase['times']): readonly string[] {
  switch (data.kind) {
    case 'scalar':
      return [showFloat(data.value)];
    case 'string':
      return [JSON.stringify(data.value)];
    case 'vector':
      if (data.elements.length === 0) return ['nothing'];
      return data.elements.map(({ labels, sample }) => `${showLabels(labels)} ${showPoint(sample)}`);
    case 'matrix': {
      if (data.series.length === 0) return ['nothing'];
      return data.series.map((series) => {
        const points = new Map<number, Point>();
        for (const [i, time] of series.timeUnixMs.entries()) points.set(time, series.value[i] ?? 0);
        for (const { timeUnixMs, value } of series.histograms) points.set(timeUnixMs, value);
        const shown: string[] = [];
        if (times.kind === 'range') {
          for (let ms = times.startMs; ms <= times.endMs; ms += times.stepMs)
            shown.push(showPoint(points.get(ms) ?? 'none'));
        } else {
          for (const [ms, point] of [...points].sort(([a], [b]) => a - b))
            shown.push(`${showPoint(point)}@${ms / 1000}`);
        }
        return `${showLabels(series.labels)} ${shown.join(' ')}`;
      });
    }
    default:
      return data satisfies never;
  }
}

function caseOf(head: string, expected: readonly string[], lineNumber: number, reader: MetricReader): ScriptCase {
  const annotations: string[] = [];
  const want: string[] = [];
  for (const line of expected) {
    const note = /^(?:warns|infos)\s+(.+)$/.exec(line);
    if (note) annotations.push(note[1] ?? '');
    else want.push(normalise(line));
  }
  if (want.length === 0)
    throw new Error(`line ${lineNumber}: the case expects nothing; write => and what it should give`);
  const sorted = want[0] === 'ordered' ? want : [...want].sort();
  const at = /^at\s+(\S+)\s+(.+)$/.exec(head);
  if (at) {
    const times = { kind: 'at' as const, ms: durationOf(at[1] ?? '') };
    return { lineNumber, query: at[2] ?? '', times, reader, want: sorted, annotations };
  }
  const range = /^from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/.exec(head);
  if (!range) throw new Error(`line ${lineNumber}: want load, clear, at or from, got ${head}`);
  const [, start = '', end = '', step = '', query = ''] = range;
  const times = {
    kind: 'range' as const,
    startMs: durationOf(start),
    endMs: durationOf(end),
    stepMs: durationOf(step),
  };
  return { lineNumber, query, times, reader, want: sorted, annotations };
}

/** Brings an expected line into the form of {@link showResult}. */
function normalise(line: string): string {
  if (line === 'nothing' || line === 'ordered' || line.startsWith('error ') || line.startsWith('"')) return line;
  if (/^[+-]?[\d.]|^[+-]?(?:inf|nan)$/i.test(line)) return showPoint(parsePoints(line)[0] ?? 'none');
  const { labels, rest } = parseSeries(line);
  const points = /@[\d.]+/.test(rest)
    ? rest.split(/\s+/).map((part) => {
        const [value = '', time = ''] = part.split('@');
        return `${showPoint(parsePoints(value)[0] ?? 'none')}@${time}`;
      })
    : parsePoints(rest).map(showPoint);
  return `${showLabels(labels)} ${points.join(' ')}`;
}

function showLabels(labels: Labels): string {
  const name = labels.get(METRIC_NAME) ?? '';
  const pairs = [...labels]
    .filter(([key]) => key !== METRIC_NAME)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(',')}}`;
}

function showPoint(point: Point): string {
  if (point === 'none' || point === 'stale') return '_';
  return typeof point === 'number' ? showFloat(point) : formatHistogram(rounded(point));
}

/** Twelve digits: what is left of a float after sums in another order. */
function showFloat(value: number): string {
  return formatFloat(Number.isFinite(value) ? Number(value.toPrecision(12)) : value);
}

function rounded(histogram: Histogram): Histogram {
  const round = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(12)) : value);
  const buckets = (side: Histogram['positive']): Histogram['positive'] => ({
    indexes: side.indexes,
    counts: side.counts.map(round),
  });
  const { count, sum, zeroCount, positive, negative } = histogram;
  return {
    ...histogram,
    count: round(count),
    sum: round(sum),
    zeroCount: round(zeroCount),
    positive: buckets(positive),
    negative: buckets(negative),
  };
}

interface LoadedSeries {
  readonly labels: Labels;
  readonly points: readonly { readonly ms: number; readonly point: Point }[];
}

function parseLoad(text: string, stepMs: number): LoadedSeries {
  const { labels, rest } = parseSeries(text);
  const points = parsePoints(rest).map((point, i) => ({ ms: i * stepMs, point }));
  return { labels, points: points.filter(({ point }) => point !== 'none') };
}

function parseSeries(text: string): { readonly labels: Labels; readonly rest: string } {
  const cursor = new Cursor(text);
  const pairs: [string, string][] = [];
  const name = cursor.match(/[a-zA-Z_:][\w:.]*/y);
  if (name !== undefined) pairs.push([METRIC_NAME, name]);
  if (cursor.peek() === '{' && cursor.peek(1) !== '{') {
    cursor.take('{');
    while (!cursor.take('}')) {
      cursor.match(/[\s,]+/y);
      if (cursor.take('}')) break;
      const label = cursor.peek() === '"' ? readString(cursor) : cursor.match(/[\w.]+/y);
      if (label === undefined || !cursor.take('=')) throw new Error(`bad series in test script: ${text}`);
      pairs.push([label, readString(cursor)]);
    }
  }
  return { labels: labelsOf(pairs), rest: text.slice(cursor.offset).trim() };
}

function readerOf(loaded: readonly LoadedSeries[]): MetricReader {
  const merged = new Map<string, LoadedSeries>();
  for (const { labels, points } of loaded) {
    const key = labelsKey(labels);
    merged.set(key, { labels, points: [...(merged.get(key)?.points ?? []), ...points] });
  }
  return {
    async select({ matchers, startUnixMs, endUnixMs }) {
      const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
      return [...merged.values()]
        .filter(({ labels }) => tests.every(({ name, test }) => test(labels.get(name) ?? '')))
        .map(({ labels, points }) =>
          samplesOf(
            labels,
            points.filter(({ ms }) => ms >= startUnixMs && ms <= endUnixMs),
          ),
        )
        .filter((samples) => samples.value.length + samples.histograms.length > 0);
    },
  };
}

function samplesOf(labels: Labels, points: LoadedSeries['points']): SeriesSamples {
  const ordered = [...points].sort((a, b) => a.ms - b.ms);
  const floats = ordered.filter(({ point }) => typeof point === 'number' || point === 'stale');
  const value = new Float64Array(floats.length);
  floats.forEach(({ point }, i) => {
    if (typeof point === 'number') value[i] = point;
    else setStale(value, i);
  });
  const histograms = ordered.flatMap(({ ms, point }) =>
    typeof point === 'object' ? [{ timeUnixMs: ms, value: nativeOf(point) }] : [],
  );
  return { labels, timeUnixMs: Float64Array.from(floats, ({ ms }) => ms), value, histograms };
}

function durationOf(text: string): number {
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : parsePrometheusDurationMs(text);
  if (ms === undefined) throw new Error(`bad duration in test script: ${text}`);
  return ms;
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at).trim(), text.slice(at + separator.length).trim()];
}
