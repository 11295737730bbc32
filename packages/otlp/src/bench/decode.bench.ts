// CPU-seconds per million rows of decoding alone, with the reading of every string that decoding made, since strings
// that nobody has read may not be whole yet. Run after a build: node dist/bench/decode.bench.js
import type { Encoding } from '../index.ts';
import {
  decodeLogs,
  decodeMetrics,
  decodeTraces,
  encodeLogsRequest,
  encodeMetricsRequest,
  encodeTracesRequest,
} from '../index.ts';
import { logSample, numberSample, spanSample } from './samples.ts';

/** Rows per request: what an SDK sends at once, and what a collector batches. */
const ROWS_PER_REQUEST = 1000;
const ROWS_MEASURED = 300_000;
const ROWS_WARM_UP = 60_000;
const GOALS = { spans: 6, 'log records': 3, 'number points': 2 } as const;

interface Case {
  readonly name: keyof typeof GOALS;
  readonly encode: (encoding: Encoding) => Uint8Array;
  readonly decode: (body: Uint8Array, encoding: Encoding) => number;
}

const CASES: readonly Case[] = [
  {
    name: 'spans',
    encode: (encoding) => encodeTracesRequest(spanSample(ROWS_PER_REQUEST), encoding),
    decode: (body, encoding) => {
      const { batch } = decodeTraces(body, encoding);
      return lengthOf(batch.attributesJson) + lengthOf(batch.name);
    },
  },
  {
    name: 'log records',
    encode: (encoding) => encodeLogsRequest(logSample(ROWS_PER_REQUEST), encoding),
    decode: (body, encoding) => {
      const { batch } = decodeLogs(body, encoding, { receivedUnixNano: 1n });
      return lengthOf(batch.attributesJson) + lengthOf(batch.body);
    },
  },
  {
    name: 'number points',
    encode: (encoding) => encodeMetricsRequest(numberSample(ROWS_PER_REQUEST), encoding),
    decode: (body, encoding) => lengthOf(decodeMetrics(body, encoding).batch.numbers.attributesJson),
  },
];

for (const { name, encode, decode } of CASES) {
  for (const encoding of ['protobuf', 'json'] as const) {
    const body = encode(encoding);
    for (let rows = 0; rows < ROWS_WARM_UP; rows += ROWS_PER_REQUEST) decode(body, encoding);
    const before = process.cpuUsage();
    for (let rows = 0; rows < ROWS_MEASURED; rows += ROWS_PER_REQUEST) decode(body, encoding);
    const { user, system } = process.cpuUsage(before);
    const secondsPerMillion = (user + system) / ROWS_MEASURED;
    const goal = encoding === 'protobuf' ? ` (goal ${GOALS[name]})` : '';
    const sizeBytes = Math.round(body.length / ROWS_PER_REQUEST);
    console.log(`${name}, ${encoding}: ${secondsPerMillion.toFixed(2)} CPU-s per million${goal}, ${sizeBytes} B each`);
  }
}

/** Looks into each string, so that it is counted. */
function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.charCodeAt(text.length >> 1), 0);
}
