// Results as JSON text, piece by piece: a large matrix never stands in memory as one string.
import type { Labels } from '@o11y-lab/model';
import { bucketList, formatFloat, type Histogram, type QueryResult, type ResultSeries } from '@o11y-lab/promql';

/** Pieces are sent when they reach this size, so that small results go out at once and large ones in few writes. */
const PIECE_LENGTH = 64 * 1024;

/** The whole answer of a query; `limit` cuts the number of series. */
export function* encodeResult(result: QueryResult, limit: number | undefined): Generator<string> {
  const { data } = result;
  let warnings = result.warnings;
  yield `{"status":"success","data":{"resultType":"${data.kind}","result":`;
  switch (data.kind) {
    case 'scalar':
      yield pair(data.timeUnixMs, formatFloat(data.value));
      break;
    case 'string':
      yield `[${formatTime(data.timeUnixMs)},${JSON.stringify(data.value)}]`;
      break;
    case 'vector': {
      if (isCut(data.elements, limit)) warnings = [...warnings, TRUNCATED];
      const time = formatTime(data.timeUnixMs);
      yield* list(data.elements.slice(0, limit), ({ labels, sample }) => {
        const value =
          typeof sample === 'number'
            ? `"value":[${time},"${formatFloat(sample)}"]`
            : `"histogram":[${time},${encodeHistogram(sample)}]`;
        return `{"metric":${encodeLabels(labels)},${value}}`;
      });
      break;
    }
    case 'matrix':
      if (isCut(data.series, limit)) warnings = [...warnings, TRUNCATED];
      yield '[';
      for (const [i, series] of data.series.slice(0, limit).entries()) {
        if (i > 0) yield ',';
        yield* encodeSeries(series);
      }
      yield ']';
      break;
    default:
      data satisfies never;
  }
  yield '}';
  if (warnings.length > 0) yield `,"warnings":${JSON.stringify(warnings)}`;
  if (result.infos.length > 0) yield `,"infos":${JSON.stringify(result.infos)}`;
  yield '}';
}

export const TRUNCATED = 'results truncated due to limit';

/**
 * A body that is made while it is sent. `pause` is awaited before each piece: a reader that keeps up would otherwise have
 * all of them in one turn of the event loop, and everybody else would wait for it.
 */
export function streamText(pieces: Iterator<string>, pause: () => Promise<void>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      await pause();
      let text = '';
      while (text.length < PIECE_LENGTH) {
        const next = pieces.next();
        if (next.done) {
          if (text !== '') controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += next.value;
      }
      controller.enqueue(encoder.encode(text));
    },
  });
}

export function encodeLabels(labels: Labels): string {
  let text = '{';
  for (const [name, value] of labels) {
    text += `${text === '{' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  }
  return `${text}}`;
}

/** Seconds with at most three decimals. */
export function formatTime(unixMs: number): string {
  return String(Math.round(unixMs) / 1000);
}

/** RFC 3339; for undefined the zero time of Go, with which Prometheus says "not yet". */
export function formatTimestamp(unixMs: number | undefined): string {
  return unixMs === undefined ? '0001-01-01T00:00:00Z' : new Date(unixMs).toISOString();
}

/** In pieces: histograms of many buckets at thousands of steps can be longer than a string may be. */
function* encodeSeries(series: ResultSeries): Generator<string> {
  const { timeUnixMs, value, histograms } = series;
  let text = `{"metric":${encodeLabels(series.labels)}`;
  if (timeUnixMs.length > 0) {
    text += ',"values":[';
    for (let i = 0; i < timeUnixMs.length; i++) {
      text += `${i === 0 ? '' : ','}${pair(timeUnixMs[i] as number, formatFloat(value[i] as number))}`; // within bounds
    }
    text += ']';
  }
  if (histograms.length > 0) {
    text += ',"histograms":[';
    for (const [i, one] of histograms.entries()) {
      text += `${i === 0 ? '' : ','}[${formatTime(one.timeUnixMs)},${encodeHistogram(one.value)}]`;
      if (text.length < PIECE_LENGTH) continue;
      yield text;
      text = '';
    }
    text += ']';
  }
  yield `${text}}`;
}

function pair(unixMs: number, value: string): string {
  return `[${formatTime(unixMs)},"${value}"]`;
}

/** Buckets as [rule, lower, upper, count]: rule 0 is (a,b], 1 is [a,b), 2 is (a,b), 3 is [a,b]. */
function encodeHistogram(histogram: Histogram): string {
  const buckets = bucketList(histogram).map((bucket) => {
    const rule = bucket.lowerIncluded ? (bucket.upperIncluded ? 3 : 1) : bucket.upperIncluded ? 0 : 2;
    return `[${rule},"${formatFloat(bucket.lower)}","${formatFloat(bucket.upper)}","${formatFloat(bucket.count)}"]`;
  });
  const list = buckets.length > 0 ? `,"buckets":[${buckets.join(',')}]` : '';
  return `{"count":"${formatFloat(histogram.count)}","sum":"${formatFloat(histogram.sum)}"${list}}`;
}

function* list<T>(items: readonly T[], encode: (item: T) => string): Generator<string> {
  yield '[';
  for (const [i, item] of items.entries()) yield i === 0 ? encode(item) : `,${encode(item)}`;
  yield ']';
}

function isCut(items: readonly unknown[], limit: number | undefined): boolean {
  return limit !== undefined && items.length > limit;
}
