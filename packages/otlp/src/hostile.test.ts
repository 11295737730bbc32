// Bytes that are cut or changed: a decoder answers with a sound batch or with an OtlpDecodeError, never otherwise.
// Run with SEED=<number> to repeat a failure; the seed is in the test's name.
import { describe, expect, test } from 'vitest';
import type { Encoding } from './index.ts';
import { decodeLogs, decodeMetrics, decodeTraces, OtlpDecodeError } from './index.ts';
import { problemsOf } from './testing/batch-shape.ts';
import {
  ENCODINGS,
  FULL_METRICS,
  fullRecord,
  fullSpan,
  logsRequest,
  mapRecord,
  metricsRequest,
  span,
  tracesRequest,
} from './testing/requests.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const MUTATIONS = 1000;

interface Case {
  readonly name: string;
  readonly body: (encoding: Encoding) => Uint8Array;
  readonly problems: (body: Uint8Array, encoding: Encoding) => string[];
}

const CASES: readonly Case[] = [
  {
    name: 'traces',
    body: (encoding) => tracesRequest(encoding, fullSpan, (writer) => span(writer)),
    problems: (body, encoding) => problemsOf(decodeTraces(body, encoding).batch),
  },
  {
    name: 'logs',
    body: (encoding) => logsRequest(encoding, fullRecord, mapRecord),
    problems: (body, encoding) => problemsOf(decodeLogs(body, encoding, { receivedUnixNano: 1n }).batch),
  },
  {
    name: 'metrics',
    body: (encoding) => metricsRequest(encoding, ...FULL_METRICS),
    problems: (body, encoding) => problemsOf(decodeMetrics(body, encoding).batch),
  },
];

/** Problems of the batch, or undefined for an OtlpDecodeError; anything else that is thrown goes on. */
function outcome({ problems }: Case, body: Uint8Array, encoding: Encoding): string[] | undefined {
  try {
    return problems(body, encoding);
  } catch (error) {
    if (error instanceof OtlpDecodeError) return undefined;
    throw error;
  }
}

describe.each(ENCODINGS)('%s', (encoding) => {
  for (const item of CASES) {
    test(`${item.name}, cut at every byte`, () => {
      const body = item.body(encoding);
      let refused = 0;
      for (let length = 0; length < body.length; length++) {
        const found = outcome(item, body.subarray(0, length), encoding);
        if (found === undefined) refused++;
        else expect(found).toEqual([]);
      }
      // JSON has one end; a protobuf request of one resource may also end before it began.
      expect(refused).toBe(encoding === 'json' ? body.length : body.length - 1);
    });

    test(`${item.name}, changed at random, seed ${SEED}`, () => {
      const random = randomOf(SEED);
      const body = item.body(encoding);
      let refused = 0;
      for (let i = 0; i < MUTATIONS; i++) {
        const found = outcome(item, mutated(body, random), encoding);
        if (found === undefined) refused++;
        else expect(found, `mutation ${i} of seed ${SEED}`).toEqual([]);
      }
      expect(refused).toBeGreaterThan(0);
      expect(refused).toBeLessThan(MUTATIONS);
    });
  }

  test(`bytes of no meaning, seed ${SEED}`, () => {
    const random = randomOf(SEED);
    for (let i = 0; i < MUTATIONS; i++) {
      const body = Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
      for (const item of CASES) expect(outcome(item, body, encoding) ?? []).toEqual([]);
    }
  });
});

/** One to three changes: a byte set, a bit flipped, a stretch left out, or a stretch repeated. */
function mutated(body: Uint8Array, random: () => number): Uint8Array {
  let bytes = Buffer.from(body);
  const changes = 1 + Math.floor(random() * 3);
  for (let i = 0; i < changes; i++) {
    const at = Math.floor(random() * bytes.length);
    const end = at + Math.floor(random() * 20);
    switch (Math.floor(random() * 4)) {
      case 0:
        bytes[at] = random() * 256;
        break;
      case 1:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
        break;
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
        break;
      default:
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    }
  }
  return bytes;
}

/** Mulberry32: small, seeded, good enough to shake a decoder. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
