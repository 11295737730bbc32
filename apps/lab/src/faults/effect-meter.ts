// Measures whether a fault is seen: the signal it must move over the half minute before and over the time it lasts, asked
// of the backend as any dashboard would.
import { setTimeout as delay } from 'node:timers/promises';
import type { FaultEffect, FaultRecord, UnmeasuredCode } from '@o11y-lab/lab-control';
import {
  chooseReading,
  type EffectTarget,
  isFrontDoor,
  type Reading,
  rate,
  restartsSignal,
  type Signal,
  signalsOf,
  toEffect,
} from './effect.ts';

/** What counts as before. */
const BEFORE_SECONDS = 30;
/** The first requests of a run, and those to a process that has just come up, are slow by themselves for so long. */
const WARM_UP_MS = 10_000;
/** After so long the figures are those of the fault; one that ends sooner is measured then. */
const MEASURE_AFTER_MS = 12_000;
/** A shorter window holds too few points for a rate. */
const WINDOW_SECONDS_MIN = 5;
const WINDOW_SECONDS_MAX = 60;
/** Until what happened is in the metrics: spans are batched, calls paired, counters sent. */
const LAG_MS = 3_000;
/** A fault is one more reason for the backend to be slow. */
const QUERY_TIMEOUT_MS = 10_000;
/** Of what is no answer of Prometheus. */
const SAID_LENGTH_MAX = 200;
/** The targets that are looked at; a fault on everything is seen on the first of them. */
const TARGETS_MAX = 3;

export interface EffectMeterOptions {
  /** Prometheus' HTTP API; without a path. Undefined when the lab has none. */
  readonly endpoint: string | undefined;
  readonly targetOf: (name: string) => EffectTarget | undefined;
  /** How often a process has come back by itself. */
  readonly restartsOf: (name: string) => number | undefined;
  /** When it became healthy; undefined when it is not. */
  readonly healthySince: (name: string) => number | undefined;
  /** When the last fault before this moment was over; undefined when there was none. */
  readonly quietSince: (unixMs: number) => number | undefined;
  readonly find: (id: string) => FaultRecord | undefined;
  readonly setEffect: (id: string, effect: FaultEffect) => void;
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

export class EffectMeter {
  readonly #options: EffectMeterOptions;
  readonly #stopping = new AbortController();

  constructor(options: EffectMeterOptions) {
    this.#options = options;
  }

  /** Measures a fault that has just been injected; its record learns of it when it is done. Never fails. */
  async measure({ id, fault, targets, fromUnixMs }: FaultRecord): Promise<void> {
    const { endpoint, setEffect, targetOf } = this.#options;
    if (endpoint === undefined)
      return setEffect(id, unmeasured('no-metrics', 'no process of this lab has a port "prometheus"'));
    const measured = targets.slice(0, TARGETS_MAX).flatMap((name) => targetOf(name) ?? []);
    const signals = measured.flatMap((target) => signalsOf(fault, target));
    const first = signals[0];
    if (measured.length === 0)
      return setEffect(id, unmeasured('measures-others', `nobody measures ${targets[0]}: it measures the others`));
    if (first === undefined)
      return setEffect(id, unmeasured('any-command', 'a command may do anything: no signal must move'));
    const restarts = measured.map(({ name }) => this.#options.restartsOf(name) ?? 0);
    setEffect(id, { kind: 'measuring', signal: first.name });
    try {
      const before = await this.#askBefore(signals, measured, fromUnixMs);
      const window = await this.#untilMeasurable(id, fromUnixMs);
      const after = await this.#askAll(signals, window.seconds, window.endUnixMs);
      const readings = signals.map((signal, index): Reading => {
        return { signal, before: before[index] ?? null, after: after[index] ?? null };
      });
      const restartSignals = signals.length === 0 ? [] : measured.map((target) => restartsSignal(fault, target));
      for (const [index, signal] of restartSignals.entries()) {
        const name = measured[index]?.name;
        if (signal === undefined || name === undefined) continue;
        readings.push({ signal, before: restarts[index] ?? 0, after: this.#options.restartsOf(name) ?? null });
      }
      const reading = chooseReading(readings);
      setEffect(id, reading ? toEffect(reading, window.seconds) : nothingSeen(measured));
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      const reason = error instanceof Error ? error.message : String(error);
      setEffect(id, unmeasured('backend-away', `the backend did not answer: ${reason}`));
    }
  }

  close(): void {
    this.#stopping.abort();
  }

  /** The half minute before; of latencies what is steady of it, and nulls when nothing is. */
  async #askBefore(
    signals: readonly Signal[],
    targets: readonly EffectTarget[],
    fromUnixMs: number,
  ): Promise<(number | null)[]> {
    // Without what another fault did to it.
    const quietSeconds = (fromUnixMs - (this.#options.quietSince(fromUnixMs) ?? 0) - LAG_MS) / 1000;
    const usualSeconds = Math.min(BEFORE_SECONDS, Math.max(WINDOW_SECONDS_MIN, quietSeconds));
    const warmSince = await Promise.all(targets.map((each) => this.#warmSince(each, fromUnixMs)));
    const warmSeconds = (fromUnixMs - Math.max(...warmSince)) / 1000;
    return Promise.all(
      signals.map(({ query, unit }) => {
        const seconds = unit === 'ms' ? Math.min(usualSeconds, warmSeconds) : usualSeconds;
        return seconds < WINDOW_SECONDS_MIN ? null : this.#ask(query(Math.round(seconds)), fromUnixMs);
      }),
    );
  }

  /** From when on requests to the target are as fast as they will be; 0 when they have been for long. */
  async #warmSince(target: EffectTarget, fromUnixMs: number): Promise<number> {
    const healthyMs = [target.name, ...target.callers].map((name) => this.#options.healthySince(name) ?? 0);
    const lookMs = fromUnixMs - BEFORE_SECONDS * 1000 - WARM_UP_MS;
    const calledMs = await this.#firstCall(rate(target).query(WINDOW_SECONDS_MIN), lookMs, fromUnixMs);
    const beganMs = Math.max(...healthyMs, calledMs);
    return beganMs <= lookMs ? 0 : beganMs + WARM_UP_MS;
  }

  /** When the query had its first value above zero; 0 when it had one from the beginning, or none at all. */
  async #firstCall(query: string, fromUnixMs: number, toUnixMs: number): Promise<number> {
    const parameters = new URLSearchParams({
      query,
      start: String(fromUnixMs / 1000),
      end: String(toUnixMs / 1000),
      step: '1',
    });
    const found = readFirst(await this.#fetch(`query_range?${parameters}`));
    return found === undefined || found * 1000 < fromUnixMs + 1000 ? 0 : found * 1000;
  }

  /** Waits until the fault has lasted long enough, or is over; answers the window that belongs to it. */
  async #untilMeasurable(id: string, fromUnixMs: number): Promise<{ endUnixMs: number; seconds: number }> {
    const { now, find } = this.#options;
    for (;;) {
      const record = find(id);
      const isOver = record === undefined || record.state !== 'active';
      const endUnixMs = isOver ? (record?.toUnixMs ?? now()) : now();
      const isLongEnough = now() - fromUnixMs >= MEASURE_AFTER_MS + LAG_MS;
      if (isLongEnough || (isOver && now() - endUnixMs >= LAG_MS)) {
        // A moment is seen by what it did to the seconds after it.
        const seenUntilMs = isOver ? Math.min(now(), endUnixMs + LAG_MS) : endUnixMs;
        const lastedSeconds = Math.round((seenUntilMs - fromUnixMs) / 1000);
        const seconds = Math.min(WINDOW_SECONDS_MAX, Math.max(WINDOW_SECONDS_MIN, lastedSeconds));
        return { endUnixMs: seenUntilMs, seconds };
      }
      await delay(250, undefined, { signal: this.#stopping.signal, ref: false });
    }
  }

  #askAll(signals: readonly Signal[], rangeSeconds: number, unixMs: number): Promise<(number | null)[]> {
    return Promise.all(signals.map(({ query }) => this.#ask(query(rangeSeconds), unixMs)));
  }

  async #ask(query: string, unixMs: number): Promise<number | null> {
    const parameters = new URLSearchParams({ query, time: String(unixMs / 1000) });
    return readScalar(await this.#fetch(`query?${parameters}`));
  }

  async #fetch(path: string): Promise<unknown> {
    const { endpoint, fetch } = this.#options;
    const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]);
    const response = await fetch(`${endpoint}/api/v1/${path}`, { signal });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`status ${response.status}: ${text.slice(0, SAID_LENGTH_MAX)}`); // it is starting, say
    }
  }
}

/** Unix seconds of the first value above zero of the one series of a range; undefined when there is none. */
export function readFirst(answer: unknown): number | undefined {
  // The API's shape; whatever is not there makes it undefined.
  const body = answer as { data?: { result?: { values?: [number, string][] }[] } } | null;
  return body?.data?.result?.[0]?.values?.find(([, value]) => Number(value) > 0)?.[0];
}

/** The value of the one series of an answer; null when there is none, or no number. */
export function readScalar(answer: unknown): number | null {
  // The API's shape; whatever is not there makes the value undefined.
  const body = answer as { data?: { result?: { value?: [number, string] }[] }; error?: string } | null;
  if (typeof body?.error === 'string') throw new Error(body.error);
  const value = Number(body?.data?.result?.[0]?.value?.[1] ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

function unmeasured(code: UnmeasuredCode, reason: string): FaultEffect {
  return { kind: 'unmeasured', code, reason };
}

function nothingSeen(targets: readonly EffectTarget[]): FaultEffect {
  const [target] = targets;
  const name = target?.name ?? 'it';
  const front = target !== undefined && isFrontDoor(target);
  const send = 'send some with npx k6 run k6/load-test.ts';
  if (!front) return unmeasured('no-requests', `no requests reached ${name} in the last ${BEFORE_SECONDS} s; ${send}`);
  const nobody = `only those who call ${name} from outside see it, and none of them tells its times`;
  return unmeasured('no-client-times', `${nobody}; ${send} --out opentelemetry`);
}
