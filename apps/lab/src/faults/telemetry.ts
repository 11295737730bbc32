// Tells the backend about faults as they come and go, so that charts and logs show them. It never fails: what the
// backend does not take for some seconds (it may be the one that is restarted) is dropped.
import type { FaultRecord } from '@o11y-lab/lab-control';
import { type FaultEvent, type GaugePoint, logsBody, metricsBody } from './otlp.ts';

/** As often as the services send their metrics. */
const INTERVAL_MS = 1000;
const SEND_TIMEOUT_MS = 2000;
/** Bodies that wait for the backend: a quarter of a minute of gauges. */
const QUEUE_MAX = 30;

export interface FaultTelemetryOptions {
  /** OTLP over HTTP; without a path. */
  readonly endpoint: string;
  readonly active: () => readonly FaultRecord[];
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

interface Body {
  readonly path: string;
  readonly body: string;
}

export class FaultTelemetry {
  readonly #options: FaultTelemetryOptions;
  readonly #seen = new Map<string, FaultRecord['state']>();
  #queue: Body[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(options: FaultTelemetryOptions) {
    this.#options = options;
  }

  /** A fault began, changed or ended. */
  note(record: FaultRecord): void {
    const before = this.#seen.get(record.id);
    if (before === record.state || (before === undefined && record.toUnixMs !== undefined && this.#isOld(record)))
      return;
    const events: FaultEvent[] = [];
    if (before === undefined) events.push({ record, kind: 'start', unixMs: record.fromUnixMs });
    if (record.state === 'active') {
      this.#seen.set(record.id, 'active');
      this.#timer ??= setInterval(() => this.#tick(), INTERVAL_MS);
      this.#timer.unref();
    } else {
      this.#timer ??= setInterval(() => this.#tick(), INTERVAL_MS);
      this.#timer.unref();
      this.#seen.delete(record.id);
      const unixMs = record.toUnixMs ?? this.#options.now();
      events.push({ record, kind: 'end', unixMs });
      // What happened at once was 1 for a moment, too; else no chart would show it.
      if (before === undefined) this.#push('/v1/metrics', metricsBody(pointsOf(record, 1), record.fromUnixMs));
      this.#push('/v1/metrics', metricsBody(pointsOf(record, 0), Math.max(unixMs, record.fromUnixMs + 1)));
    }
    this.#push('/v1/logs', logsBody(events));
    if (record.state === 'active') this.#tick();
  }

  /** Sends what is left, for a moment. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#sending;
  }

  /** An effect that is measured later changes a record whose end was told long ago. */
  #isOld(record: FaultRecord): boolean {
    return record.effect !== undefined;
  }

  #tick(): void {
    const active = this.#options.active();
    if (active.length === 0) {
      // What the backend has not taken yet is offered again until it does.
      if (this.#queue.length > 0) {
        this.#kick();
        return;
      }
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else {
      const points = active.flatMap((record) => pointsOf(record, 1));
      this.#push('/v1/metrics', metricsBody(points, this.#options.now()));
    }
  }

  #push(path: string, body: unknown): void {
    this.#queue.push({ path, body: JSON.stringify(body) });
    this.#queue = this.#queue.slice(-QUEUE_MAX);
    this.#kick();
  }

  #kick(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      const next = this.#queue[0];
      if (next === undefined || !(await this.#send(next))) return; // tried again with what comes next
      this.#queue = this.#queue.filter((each) => each !== next);
    }
  }

  async #send({ path, body }: Body): Promise<boolean> {
    try {
      const response = await this.#options.fetch(`${this.#options.endpoint}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
      });
      await response.arrayBuffer();
      // What it refuses for good would be refused again.
      return response.status !== 429 && response.status < 500;
    } catch {
      return false; // down, or restarting
    }
  }
}

function pointsOf(record: FaultRecord, value: 0 | 1): GaugePoint[] {
  return record.targets.map((target) => ({ record, target, value }));
}
