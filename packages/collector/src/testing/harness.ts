// A receiver over a memory store, with a store that can be told to refuse or to wait.
import { unixMs } from '@o11y-lab/model';
import type { Signal } from '@o11y-lab/otlp';
import { createMemoryStore, type StoreError, type TelemetryStore } from '@o11y-lab/storage';
import type { Consumers } from '../consumer.ts';
import { newReceiverCounters, type ReceiverCounters } from '../counters.ts';
import { createStoreExporters } from '../exporters/store-exporters.ts';
import { InFlightBytes } from '../in-flight.ts';
import { createPipeline } from '../pipeline.ts';
import type { ReceiverOptions } from '../receivers/otlp/options.ts';

export interface Harness {
  readonly store: TelemetryStore;
  readonly counters: ReceiverCounters;
  readonly inFlight: InFlightBytes;
  readonly options: ReceiverOptions;
  /** What was logged as an error. */
  readonly errors: unknown[];
  /** From now on every append fails with this; undefined ends it. */
  failWith(error: StoreError | Error | undefined): void;
  /** From now on appends wait until the returned function is called. */
  hold(): () => void;
}

export function createHarness(options: { inFlightBytesMax?: number } = {}): Harness {
  const store = createMemoryStore();
  const counters = newReceiverCounters();
  const inFlight = new InFlightBytes(options.inFlightBytesMax);
  const errors: unknown[] = [];
  let failure: Error | undefined;
  let gate: Promise<void> = Promise.resolve();
  const exporters = createStoreExporters(store);
  const guarded = <S extends Signal>(signal: S): Consumers[S] => {
    const next = exporters[signal] as (batch: unknown) => ReturnType<Consumers[S]>; // each signal with its own batch
    const consume = async (batch: unknown): Promise<Awaited<ReturnType<Consumers[S]>>> => {
      await gate;
      if (failure !== undefined) throw failure;
      return await next(batch);
    };
    return consume as Consumers[S]; // as above
  };
  const consumers: Consumers = { traces: guarded('traces'), logs: guarded('logs'), metrics: guarded('metrics') };
  return {
    store,
    counters,
    inFlight,
    errors,
    options: {
      host: '127.0.0.1',
      port: 0,
      pipeline: createPipeline({ consumers, now: () => unixMs(1_700_000_000_000) }),
      log: { info: () => undefined, warn: () => undefined, error: (message, fields) => errors.push([message, fields]) },
      counters,
      inFlight,
    },
    failWith: (error) => {
      failure = error;
    },
    hold: () => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

/** Waits until a condition holds; fails after five seconds with what was waited for. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
