import { BIGINT, DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { Labels } from '@o11y-lab/model';
import type { SampleAppend } from '@o11y-lab/storage';
import type { Rows } from '../columns/row-feed.ts';
import { encodeHistogram } from '../histogram-json.ts';
import { ATTRIBUTES_JSON_TYPE } from '../json-types.ts';
import { wellFormedJson } from './repair.ts';
import type { StagedTable } from './staging.ts';

/** Columns of `samples`, which needs no staging. */
export const SAMPLE_TYPES = [INTEGER, BIGINT, DOUBLE];
/** Columns of `native_histograms`. */
export const HISTOGRAM_TYPES = [INTEGER, BIGINT, DOUBLE, DOUBLE, VARCHAR];

export const STAGED_EXEMPLARS: StagedTable = {
  name: 'staged_exemplars',
  columns: [
    { name: 'series_id', type: INTEGER },
    { name: 'time_unix_ms', type: BIGINT },
    { name: 'value', type: DOUBLE },
    { name: 'labels', type: VARCHAR },
  ],
  insert: `INSERT INTO exemplars
    SELECT series_id, time_unix_ms, value, from_json(labels, '${ATTRIBUTES_JSON_TYPE}') FROM staged_exemplars()`,
};

export function sampleRows({ seriesIds, timeUnixMs, value, staleRows }: SampleAppend): Rows {
  return {
    length: seriesIds.length,
    columns: [
      { kind: 'int32', values: Int32Array.from(seriesIds) },
      { kind: 'int64', values: msTimes(timeUnixMs) },
      // A stale marker is a NaN with bits of its own; in the table it is NULL, which SQL can see.
      { kind: 'float64', values: Float64Array.from(value), nullRows: staleRows },
    ],
  };
}

export function histogramRows({ histograms }: SampleAppend): Rows {
  return {
    length: histograms.length,
    columns: [
      { kind: 'int32', values: Int32Array.from(histograms, (row) => row.seriesId) },
      { kind: 'int64', values: msTimes(histograms.map((row) => row.timeUnixMs)) },
      { kind: 'float64', values: Float64Array.from(histograms, (row) => row.value.count), nullRows: [] },
      { kind: 'float64', values: Float64Array.from(histograms, (row) => row.value.sum), nullRows: [] },
      { kind: 'text', values: histograms.map((row) => encodeHistogram(row.value)) },
    ],
  };
}

export function exemplarRows({ exemplars }: SampleAppend): Rows {
  return {
    length: exemplars.length,
    columns: [
      { kind: 'int32', values: Int32Array.from(exemplars, (row) => row.seriesId) },
      { kind: 'int64', values: msTimes(exemplars.map((row) => row.timeUnixMs)) },
      { kind: 'float64', values: Float64Array.from(exemplars, (row) => row.value), nullRows: [] },
      { kind: 'text', values: exemplars.map((row) => labelsJson(row.labels)) },
    ],
  };
}

/** Labels as the JSON that becomes a MAP. */
export function labelsJson(labels: Labels): string {
  let json = '';
  for (const [name, value] of labels)
    json += `${json === '' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`;
  return wellFormedJson(`{${json}}`);
}

/** Whole milliseconds as int64, without a bigint per row. */
function msTimes(timesUnixMs: readonly number[]): BigInt64Array {
  const words = new Int32Array(timesUnixMs.length * 2);
  timesUnixMs.forEach((time, row) => {
    const whole = Math.trunc(time) || 0;
    words[2 * row] = whole | 0;
    words[2 * row + 1] = Math.floor(whole / 2 ** 32);
  });
  return new BigInt64Array(words.buffer);
}
