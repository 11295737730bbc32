import type { Fault, FaultRecord } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { BAND_COUNT_MAX, bandQuery, faultBands } from './bands.ts';
import { messages } from './messages.ts';

const DELAY: Fault = {
  kind: 'netem',
  netem: { kind: 'delay', timeMs: 500, jitterMs: 0, correlationPercent: 0, distribution: '' },
  filter: { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] },
};

const record = (id: string, fromSecond: number, more: Partial<FaultRecord> = {}): FaultRecord => ({
  id,
  fault: DELAY,
  targets: ['service-a'],
  by: 'page',
  command: 'pumba …',
  state: 'ended',
  fromUnixMs: fromSecond * 1000,
  ...more,
});

interface Case {
  readonly name: string;
  readonly samples?: readonly {
    readonly id?: string;
    readonly target?: string;
    readonly fault?: string;
    readonly seconds: readonly number[];
  }[];
  readonly records?: readonly FaultRecord[];
  /** `from–to title`, in seconds. */
  readonly bands: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'nothing', bands: [] },
  {
    name: 'samples in a row are one band, from one step before the first',
    samples: [{ seconds: [10, 12, 14] }],
    bands: ['8–14 delay · service-a'],
  },
  {
    name: 'a hole makes two',
    samples: [{ seconds: [10, 20, 22] }],
    bands: ['8–10 delay · service-a', '18–22 delay · service-a'],
  },
  {
    name: 'the targets of one fault are one band',
    samples: [
      { target: 'service-a', seconds: [10, 12] },
      { target: 'service-b', seconds: [12, 14] },
    ],
    bands: ['8–14 delay · service-a, service-b'],
  },
  {
    name: 'without an id, targets stay apart',
    samples: [
      { id: '', target: 'a', seconds: [10] },
      { id: '', target: 'b', seconds: [10] },
    ],
    bands: ['8–10 delay · a', '8–10 delay · b'],
  },
  {
    name: 'a fault that is not known by a word keeps its own',
    samples: [{ fault: 'toString', seconds: [10] }],
    bands: ['8–10 toString · service-a'],
  },
  {
    name: 'packets lost at the door',
    samples: [{ fault: 'iptables-loss', seconds: [10] }],
    bands: ['8–10 packet loss in · service-a'],
  },
  {
    name: 'what the lab knows is exact, and counts once',
    samples: [{ id: 'f1', seconds: [10, 12] }],
    records: [record('f1', 9.2, { toUnixMs: 11_400 })],
    bands: ['9.2–11.4 delay 500ms · service-a'],
  },
  {
    name: 'what is active lasts to the end of the range',
    records: [record('f1', 90, { state: 'active', untilUnixMs: 200_000 })],
    bands: ['90–100 delay 500ms · service-a'],
  },
  {
    name: 'what is active ends where it will end',
    records: [record('f1', 80, { state: 'active', untilUnixMs: 95_000 })],
    bands: ['80–95 delay 500ms · service-a'],
  },
  { name: 'what failed is no band', records: [record('f1', 10, { state: 'failed', toUnixMs: 10_000 })], bands: [] },
  {
    name: 'a kill is a moment',
    records: [record('f1', 50, { fault: { kind: 'kill', signal: 'SIGKILL' }, toUnixMs: 50_000 })],
    bands: ['50–50 kill SIGKILL · service-a'],
  },
  {
    name: 'what reaches over an end of the range is cut, what is outside is left out',
    records: [
      record('f1', -20, { toUnixMs: 5000 }),
      record('f2', 99, { toUnixMs: 300_000 }),
      record('f3', -50, { toUnixMs: -10_000 }),
      record('f4', 101, { state: 'active' }),
    ],
    bands: ['0–5 delay 500ms · service-a', '99–100 delay 500ms · service-a'],
  },
];

for (const { name, samples = [], records = [], bands } of cases) {
  test(name, () => {
    const found = faultBands({
      series: samples.map(({ id = 'f9', target = 'service-a', fault = 'netem delay', seconds }) => ({
        labels: { id, target, fault },
        timesMs: seconds.map((second) => second * 1000),
        values: seconds.map(() => 1),
      })),
      stepMs: 2000,
      records,
      range: { fromMs: 0, toMs: 100_000 },
      words: messages.en,
    });
    expect(found.map(({ fromMs, toMs, title }) => `${fromMs / 1000}–${toMs / 1000} ${title}`)).toEqual(bands);
  });
}

test('there is an end to them, and the latest stay', () => {
  const records = Array.from({ length: BAND_COUNT_MAX + 50 }, (_, i) => record(`f${i}`, i, { toUnixMs: i * 1000 }));
  const range = { fromMs: 0, toMs: 1e9 };
  const found = faultBands({ series: [], stepMs: 1000, records, range, words: messages.en });
  expect(found).toHaveLength(BAND_COUNT_MAX);
  expect(found[0]?.fromMs).toBe(50_000);
});

test.each([
  ['15 minutes', 900_000, 3000],
  ['a minute', 60_000, 1000],
  ['a day', 86_400_000, 216_000],
])('%s: ends lie on steps, so that refreshes meet in the cache', (_, lengthMs, stepMs) => {
  const fromMs = 1_700_000_000_123;
  const asked = bandQuery({ fromMs, toMs: fromMs + lengthMs });
  expect(asked.stepMs).toBe(stepMs);
  expect([asked.fromMs % stepMs, asked.toMs % stepMs]).toEqual([0, 0]);
  expect(asked.toMs).toBeGreaterThanOrEqual(fromMs + lengthMs);
  expect(asked.query).toBe(`max_over_time(chaos_fault_active[${stepMs / 1000}s]) > 0`);
});
