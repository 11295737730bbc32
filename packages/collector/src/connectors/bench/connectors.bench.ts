// CPU-seconds per million spans that the connectors add to ingest, with their flushes but without the store's part of
// them. Run after a build: npm run bench -w @o11y-lab/collector

import { unixMs } from '@o11y-lab/model';
import { type Consumers, createSpanConnectors } from '../../index.ts';
import { NOTHING_REJECTED } from '../../rejections.ts';
import { isolatedCalls, lab } from './samples.ts';

const SPANS_PER_REQUEST = 500;
const SPANS_MEASURED = 1_000_000;
const SPANS_WARM_UP = 200_000;
/** Of the 15 that all of ingest may take. */
const GOAL = 1.5;
/** What a busy backend takes in, and how often it flushes: decides how many spans share a flush. */
const SPANS_PER_FLUSH = 2 * 40_000;

for (const { name, batchOf } of [
  { name: 'requests through five services, both sides of each call', batchOf: lab },
  { name: 'calls whose other side never comes, ten attributes each', batchOf: isolatedCalls },
]) {
  let points = 0;
  let nowUnixMs = 1_790_000_000_000;
  const consumers: Consumers = {
    traces: async () => NOTHING_REJECTED,
    logs: async () => NOTHING_REJECTED,
    metrics: async ({ numbers, histograms }) => {
      points += numbers.length + histograms.length;
      return NOTHING_REJECTED;
    },
  };
  const log = { info: console.log, warn: console.warn, error: console.error };
  const connectors = createSpanConnectors({ consumers, now: () => unixMs(nowUnixMs), log });

  const run = async (spans: number, from: number): Promise<number> => {
    let used = 0;
    for (let at = 0; at < spans; at += SPANS_PER_REQUEST) {
      const batch = batchOf(SPANS_PER_REQUEST, from + at);
      const before = process.cpuUsage();
      await connectors.consumers.traces(batch);
      if (at % SPANS_PER_FLUSH === 0) {
        nowUnixMs += 2_000;
        await connectors.flush();
      }
      const { user, system } = process.cpuUsage(before);
      used += user + system;
    }
    return used;
  };
  await run(SPANS_WARM_UP, 0);
  const secondsPerMillion = (await run(SPANS_MEASURED, SPANS_WARM_UP)) / SPANS_MEASURED;
  const rate = Math.round(1e6 / secondsPerMillion);
  console.log(
    `${name}: ${secondsPerMillion.toFixed(2)} CPU-s per million (goal ${GOAL}), ${rate} spans/s, ${points} points`,
  );
  console.log(JSON.stringify(connectors.counters()));
}
