import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Counter, context, type Histogram, metrics } from '@opentelemetry/api';
import { getRPCMetadata, RPCType } from '@opentelemetry/core';

/**
 * Upper bounds in milliseconds. A quantile is interpolated inside one bucket, so they are dense where the lab looks:
 * about 100 ms without a fault, 600 with half a second of delay, 1100 with one second.
 */
const DURATION_BOUNDS_MS = [
  5, 10, 25, 50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 700, 800, 1000, 1200, 1500, 2000, 3000, 5000, 10000,
];

/** One label value for everything that no route matches; the paths themselves would make endless series. */
const UNMATCHED = 'unmatched';

/**
 * The two request metrics that the course queries: `http_requests_total` and `http_server_duration_milliseconds_*`.
 *
 * The HTTP instrumentation has the standard `http.server.request.duration` in seconds, with other names and labels.
 * These are recorded beside it for every request, sampled or not, in the context of the request.
 */
export class RequestMetrics {
  readonly #requests: Counter;
  readonly #duration: Histogram;
  readonly #startedMs = new WeakMap<IncomingMessage, number>();

  constructor() {
    const meter = metrics.getMeter('@o11y-lab/auto-instrumentation');
    this.#requests = meter.createCounter('http.requests', { description: 'Requests answered, by route and status' });
    this.#duration = meter.createHistogram('http.server.duration', {
      unit: 'ms',
      description: 'Time from the request to the end of the response',
      advice: { explicitBucketBoundaries: DURATION_BOUNDS_MS },
    });
  }

  start(request: IncomingMessage): void {
    this.#startedMs.set(request, performance.now());
  }

  finish(request: IncomingMessage, response: ServerResponse): void {
    const startedMs = this.#startedMs.get(request);
    if (startedMs === undefined) return;
    const metadata = getRPCMetadata(context.active());
    const attributes = {
      method: request.method ?? 'GET',
      route: (metadata?.type === RPCType.HTTP ? metadata.route : undefined) ?? UNMATCHED,
      status: String(response.statusCode),
    };
    this.#requests.add(1, attributes, context.active());
    this.#duration.record(performance.now() - startedMs, attributes, context.active());
  }
}
