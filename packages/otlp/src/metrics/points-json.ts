// Data points of the five kinds, and their exemplars, from JSON. What the kinds share has the same key in all of
// them, so one reader serves; keys of another kind are unknown keys.
import type { ExponentialBuckets, Metric } from '@o11y-lab/model';
import { readAttributes } from '../common/value-json.ts';
import type { JsonReader } from '../wire/json-reader.ts';
import { END } from '../wire/json-reader.ts';
import type { PointRow } from './point-row.ts';

type ReadField = (reader: JsonReader, row: PointRow) => void;
type Fields = Readonly<Record<string, ReadField>>;

const COMMON: Fields = {
  attributes: (reader, row) => readAttributes(reader, row.attributes),
  startTimeUnixNano: (reader, row) => {
    reader.uint64();
    row.startLow = reader.low;
    row.startHigh = reader.high;
  },
  timeUnixNano: (reader, row) => {
    reader.uint64();
    row.timeLow = reader.low;
    row.timeHigh = reader.high;
  },
  flags: (reader, row) => {
    row.flags = reader.uint32();
  },
};

const EXEMPLARS: Fields = {
  exemplars: (reader, row) => {
    for (let more = reader.openArray(); more; more = reader.nextItem()) readExemplar(reader, row);
  },
};

const COUNT_AND_SUM: Fields = {
  count: (reader, row) => {
    row.count = reader.uint64AsNumber();
  },
  sum: (reader, row) => {
    row.sum = reader.double();
  },
};

const MIN_AND_MAX: Fields = {
  min: (reader, row) => {
    row.min = reader.double();
  },
  max: (reader, row) => {
    row.max = reader.double();
  },
};

const NUMBER: Fields = {
  ...COMMON,
  ...EXEMPLARS,
  asDouble: (reader, row) => {
    row.value = reader.double();
  },
  asInt: (reader, row) => {
    row.value = reader.int64AsNumber();
  },
};

const HISTOGRAM: Fields = {
  ...COMMON,
  ...EXEMPLARS,
  ...COUNT_AND_SUM,
  ...MIN_AND_MAX,
  bucketCounts: (reader, row) => {
    for (let more = reader.openArray(); more; more = reader.nextItem()) row.addBucketCount(reader.uint64AsNumber());
  },
  explicitBounds: (reader, row) => {
    for (let more = reader.openArray(); more; more = reader.nextItem()) row.addExplicitBound(reader.double());
  },
};

const EXPONENTIAL_HISTOGRAM: Fields = {
  ...COMMON,
  ...EXEMPLARS,
  ...COUNT_AND_SUM,
  ...MIN_AND_MAX,
  scale: (reader, row) => {
    row.scale = reader.int32();
  },
  zeroCount: (reader, row) => {
    row.zeroCount = reader.uint64AsNumber();
  },
  zeroThreshold: (reader, row) => {
    row.zeroThreshold = reader.double();
  },
  positive: (reader, row) => {
    row.positive = readBuckets(reader);
  },
  negative: (reader, row) => {
    row.negative = readBuckets(reader);
  },
};

const SUMMARY: Fields = {
  ...COMMON,
  ...COUNT_AND_SUM,
  quantileValues: (reader, row) => {
    for (let more = reader.openArray(); more; more = reader.nextItem()) readQuantile(reader, row);
  },
};

const FIELDS: Readonly<Record<Metric['kind'], ReadonlyMap<string, ReadField>>> = {
  gauge: new Map(Object.entries(NUMBER)),
  sum: new Map(Object.entries(NUMBER)),
  histogram: new Map(Object.entries(HISTOGRAM)),
  'exponential-histogram': new Map(Object.entries(EXPONENTIAL_HISTOGRAM)),
  summary: new Map(Object.entries(SUMMARY)),
};

/** Fills a cleared row. */
export function readPoint(reader: JsonReader, kind: Metric['kind'], row: PointRow): void {
  const fields = FIELDS[kind];
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    const readField = typeof key === 'string' ? fields.get(key) : undefined;
    if (readField === undefined) reader.skip();
    else readField(reader, row);
  }
}

function readBuckets(reader: JsonReader): ExponentialBuckets {
  const counts: number[] = [];
  let offset = 0;
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'offset') offset = reader.int32();
    else if (key === 'bucketCounts') {
      for (let more = reader.openArray(); more; more = reader.nextItem()) counts.push(reader.uint64AsNumber());
    } else reader.skip();
  }
  return { offset, counts };
}

function readQuantile(reader: JsonReader, row: PointRow): void {
  let quantile = 0;
  let value = 0;
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'quantile') quantile = reader.double();
    else if (key === 'value') value = reader.double();
    else reader.skip();
  }
  row.addQuantile(quantile, value);
}

function readExemplar(reader: JsonReader, row: PointRow): void {
  const { exemplar } = row;
  row.clearExemplar();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    switch (key) {
      case 'timeUnixNano':
        reader.uint64();
        exemplar.timeLow = reader.low;
        exemplar.timeHigh = reader.high;
        break;
      case 'asDouble':
        exemplar.value = reader.double();
        break;
      case 'asInt':
        exemplar.value = reader.int64AsNumber();
        break;
      case 'traceId':
        reader.hexId(exemplar.traceId);
        break;
      case 'spanId':
        reader.hexId(exemplar.spanId);
        break;
      case 'filteredAttributes':
        readAttributes(reader, exemplar.attributes);
        break;
      default:
        reader.skip();
    }
  }
  row.endExemplar();
}
