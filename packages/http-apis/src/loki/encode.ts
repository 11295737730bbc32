import { formatFloat, type LogResult, type MetricResult, type ReadStats, type ResultStream } from '@o11y-lab/logql';

/** Query header by which Grafana asks to have labels told apart by where they come from. */
export const ENCODING_FLAGS_HEADER = 'x-loki-response-encoding-flags';
export const CATEGORIZE_LABELS = 'categorize-labels';

/** The answer to a log query. */
export function logAnswer(result: LogResult, categorize: boolean, elapsedMs: number): unknown {
  return {
    status: 'success',
    data: {
      resultType: 'streams',
      ...(categorize ? { encodingFlags: [CATEGORIZE_LABELS] } : {}),
      result: streamsAnswer(result.streams, categorize),
      stats: statsAnswer(result.stats, elapsedMs),
    },
  };
}

export function streamsAnswer(streams: readonly ResultStream[], categorize: boolean): unknown {
  return categorize ? categorized(streams) : streams.map(plainStream);
}

function plainStream(stream: ResultStream): unknown {
  return {
    stream: Object.fromEntries(stream.labels),
    values: stream.entries.map((entry) => [String(entry.timeUnixNano), entry.line]),
  };
}

/** Entries grouped by their stream alone; metadata and parsed labels stand beside each line. */
function categorized(streams: readonly ResultStream[]): unknown {
  const groups = new Map<string, { stream: Record<string, string>; values: unknown[] }>();
  for (const { entries } of streams) {
    for (const entry of entries) {
      const stream = Object.fromEntries(entry.stream);
      const key = JSON.stringify(entry.stream);
      let group = groups.get(key);
      if (group === undefined) {
        group = { stream, values: [] };
        groups.set(key, group);
      }
      const extra = {
        ...(entry.metadata.length > 0 ? { structuredMetadata: Object.fromEntries(entry.metadata) } : {}),
        ...(entry.parsed.length > 0 ? { parsed: Object.fromEntries(entry.parsed) } : {}),
      };
      group.values.push([String(entry.timeUnixNano), entry.line, extra]);
    }
  }
  return [...groups.values()];
}

/** The answer to a metric query over a range. */
export function matrixAnswer(result: MetricResult, elapsedMs: number): unknown {
  const { value, steps } = result;
  const series =
    value.kind === 'vector'
      ? value.series
      : [{ labels: new Map<string, string>(), values: Array.from({ length: steps.count }, () => value.value) }];
  const times = Array.from({ length: steps.count }, (_, step) =>
    seconds(steps.startUnixNano + steps.stepNs * BigInt(step)),
  );
  const answers = series.map(({ labels, values }) => ({
    metric: Object.fromEntries(labels),
    values: values.flatMap((one, step) => (one === undefined ? [] : [[times[step], formatFloat(one)]])),
  }));
  const data = {
    resultType: 'matrix',
    result: answers.filter((answer) => answer.values.length > 0),
    stats: statsAnswer(result.stats, elapsedMs),
  };
  return { status: 'success', data };
}

/** The answer to a metric query at an instant. */
export function instantAnswer(result: MetricResult, elapsedMs: number): unknown {
  const { value, steps } = result;
  const time = seconds(steps.startUnixNano);
  const stats = statsAnswer(result.stats, elapsedMs);
  if (value.kind === 'scalar') {
    return { status: 'success', data: { resultType: 'scalar', result: [time, formatFloat(value.value)], stats } };
  }
  const vector = value.series.flatMap(({ labels, values: [one] }) =>
    one === undefined ? [] : [{ metric: Object.fromEntries(labels), value: [time, formatFloat(one)] }],
  );
  return { status: 'success', data: { resultType: 'vector', result: vector, stats } };
}

function seconds(unixNano: bigint): number {
  return Number(unixNano / 1_000_000n) / 1000;
}

/** The part of Loki's statistics that readers show. */
export function statsAnswer(stats: ReadStats, elapsedMs: number): unknown {
  const seconds = Math.max(elapsedMs, 0.001) / 1000;
  return {
    summary: {
      bytesProcessedPerSecond: Math.round(stats.bytesRead / seconds),
      linesProcessedPerSecond: Math.round(stats.linesRead / seconds),
      totalBytesProcessed: stats.bytesRead,
      totalLinesProcessed: stats.linesRead,
      execTime: seconds,
      queueTime: 0,
      subqueries: 0,
      totalEntriesReturned: stats.linesReturned,
      splits: 0,
      shards: 0,
    },
  };
}
