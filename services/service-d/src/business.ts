// What no automatic instrumentation can know: who the request was for, what it did and how much came out of it.
import { context, metrics, propagation, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { DURATION_BOUNDS_MS } from './request-metrics.ts';

/** A stretch of business work, and what its metrics are labelled with. */
export interface BusinessWork {
  /** The span's name. */
  readonly name: string;
  readonly endpoint: string;
  readonly method: string;
}

export type RunBusiness = <T>(work: BusinessWork, run: (span: Span) => Promise<T> | T) => Promise<T>;

/** Makes the function that runs business work inside a span and counts and times it. */
export function createBusiness(service: string): RunBusiness {
  const tracer = trace.getTracer(service);
  const meter = metrics.getMeter(service);
  // In Prometheus: business_requests_total. A counter gets its suffix there, so the name has none here.
  const requests = meter.createCounter('business.requests', { description: 'Business requests begun' });
  // In Prometheus: business_processing_duration_bucket. It is in milliseconds, and has no unit here on purpose: a unit
  // becomes part of the name, and this is the name that the course queries.
  const duration = meter.createHistogram('business.processing.duration', {
    description: 'Processing time of business requests in milliseconds',
    advice: { explicitBucketBoundaries: DURATION_BOUNDS_MS },
  });

  return async (work, run) => {
    const startedMs = performance.now();
    const { endpoint, method } = work;
    requests.add(1, { endpoint, method });
    return tracer.startActiveSpan(work.name, async (span) => {
      let status = 'success';
      try {
        return await run(span);
      } catch (error) {
        status = 'error';
        const exception = error instanceof Error ? error : new Error(String(error));
        span.recordException(exception);
        span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
        throw error;
      } finally {
        span.end();
        duration.record(performance.now() - startedMs, { endpoint, status });
      }
    });
  };
}

/** The user this request is for: baggage that the gateway set, else the header, else nobody in particular. */
export function currentUserId(header: string | undefined): string {
  const fromBaggage = propagation.getBaggage(context.active())?.getEntry('user.id')?.value;
  return fromBaggage || header || 'anonymous';
}
