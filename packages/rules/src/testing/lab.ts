// A store, a clock and timers that a test moves by hand.
import { formatLabels, type Labels, labelsOf, METRIC_NAME, unixMs } from '@o11y-lab/model';
import { queryInstant } from '@o11y-lab/promql';
import { createMemoryStore, type MetricStore } from '@o11y-lab/storage';
import { RuleEngine, type RuleEngineOptions } from '../engine.ts';
import type { RuleFile } from '../load/parse-rule-file.ts';

export const START_MS = 1_700_000_000_000;

export interface TestLab {
  readonly store: MetricStore;
  readonly errors: unknown[];
  engine(files: readonly RuleFile[] | (() => readonly RuleFile[]), options?: Partial<RuleEngineOptions>): RuleEngine;
  nowMs(): number;
  /** Lets the time pass: timers run in order, and what they start comes to its end. */
  advance(byMs: number): Promise<void>;
  put(name: string, labels: Readonly<Record<string, string>>, value: number): Promise<void>;
  /** `name{…} value` of each series of the result, sorted. */
  query(expr: string): Promise<readonly string[]>;
}

export function newTestLab(): TestLab {
  const store = createMemoryStore().metrics;
  const errors: unknown[] = [];
  let nowMs = START_MS;
  let timers: { readonly atMs: number; readonly run: () => void }[] = [];
  const now = (): ReturnType<typeof unixMs> => unixMs(nowMs);
  return {
    store,
    errors,
    nowMs: () => nowMs,
    engine: (files, options = {}) =>
      new RuleEngine({
        store,
        now,
        pause: () => Promise.resolve(),
        readFiles: async () => ({ files: typeof files === 'function' ? files() : files, problems: [] }),
        setTimer: (delayMs, run) => {
          const timer = { atMs: nowMs + delayMs, run };
          timers.push(timer);
          return () => {
            timers = timers.filter((one) => one !== timer);
          };
        },
        onError: (error) => errors.push(error),
        ...options,
      }),
    async advance(byMs) {
      const endMs = nowMs + byMs;
      await settle();
      for (;;) {
        const due = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers = timers.filter((one) => one !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
        await settle();
      }
      nowMs = endMs;
    },
    async put(name, labels, value) {
      await append(store, labelsOf([...Object.entries(labels), [METRIC_NAME, name]]), nowMs, value);
    },
    async query(expr) {
      const { data } = await queryInstant(expr, nowMs, store, { now, timeoutMs: 1000 });
      if (data.kind !== 'vector') throw new Error(`want a vector, got a ${data.kind}`);
      return data.elements.map(({ labels, sample }) => `${formatLabels(labels)} ${String(sample)}`).sort();
    },
  };
}

function append(store: MetricStore, labels: Labels, timeUnixMs: number, value: number): Promise<void> {
  return store.append({
    seriesIds: [store.seriesId(labels)],
    timeUnixMs: [timeUnixMs],
    value: [value],
    staleRows: [],
    histograms: [],
    exemplars: [],
    metadata: [],
  });
}

/** The memory store works in promises alone: after a turn of the event loop nothing is left to do. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
