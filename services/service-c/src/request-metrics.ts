import { type Context, metrics } from '@opentelemetry/api';

/**
 * Upper bounds in milliseconds. A quantile is interpolated inside one bucket, so they are dense where the lab looks:
 * about 100 ms without a fault, 600 with half a second of delay, 1100 with one second.
 */
export const DURATION_BOUNDS_MS = [
  5, 10, 25, 50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600, 700, 800, 1000, 1200, 1500, 2000, 3000, 5000, 10000,
];

export interface AnsweredRequest {
  readonly method: string;
  /** The pattern that matched, such as `/api/charge`; paths themselves would make endless series. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

export type RecordRequest = (request: AnsweredRequest, context: Context) => void;

/**
 * Counts and times the requests of an HTTP server.
 *
 * The duration exists twice. `http.server.request.duration` in seconds is today's standard; `http.server.duration` in
 * milliseconds is its name before 2023, which dashboards and the course's queries still use.
 */
export function createRequestMetrics(service: string): RecordRequest {
  const meter = metrics.getMeter(service);
  const requests = meter.createCounter('http.requests', { description: 'Requests answered, by route and status' });
  const durationMs = meter.createHistogram('http.server.duration', {
    unit: 'ms',
    description: 'Time from the request to the end of the response',
    advice: { explicitBucketBoundaries: DURATION_BOUNDS_MS },
  });
  const durationSeconds = meter.createHistogram('http.server.request.duration', {
    unit: 's',
    description: 'Duration of HTTP server requests',
    advice: { explicitBucketBoundaries: DURATION_BOUNDS_MS.map((bound) => bound / 1_000) },
  });

  return (request, context) => {
    const attributes = { method: request.method, route: request.route, status: String(request.status) };
    requests.add(1, attributes, context);
    durationMs.record(request.durationMs, attributes, context);
    durationSeconds.record(
      request.durationMs / 1_000,
      {
        'http.request.method': request.method,
        'http.route': request.route,
        'http.response.status_code': request.status,
        'url.scheme': 'http',
      },
      context,
    );
  };
}
