// What automatic instrumentation does for an HTTP server, written out: continue the caller's trace, run the handler
// inside a server span, record errors, count and time. Finding the route and writing the answer is left to the kit.
import { exceptionFields, type Serve } from '@o11y-lab/service-kit';
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Log } from './log.ts';
import { createRequestMetrics } from './request-metrics.ts';

/** Makes what each request goes through, from its first byte to the end of the answer. */
export function serverSpan(service: string, log: Log): Serve {
  const tracer = trace.getTracer(service);
  const recordRequest = createRequestMetrics(service);

  return async (exchange) => {
    const { method, path, route, headers } = exchange;
    // No span, no metrics, no log line: health is asked every few seconds, and would outnumber the real requests and pull
    // every average towards zero.
    if (route === '/health') return exchange.send(await exchange.handle());

    const startedMs = performance.now();
    // 1. The caller's span and baggage are in the headers; without them this is the root of a new trace.
    const parent = propagation.extract(context.active(), headers);
    const span = tracer.startSpan(
      route ? `${method} ${route}` : method,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': method,
          'url.path': path,
          'url.scheme': 'http',
          ...(route ? { 'http.route': route } : {}),
          ...(headers['user-agent'] ? { 'user_agent.original': headers['user-agent'] } : {}),
        },
      },
      parent,
    );
    const requestContext = trace.setSpan(parent, span);

    // 2. Everything inside `with`, also after an await, has this span as the current one.
    await context.with(requestContext, async () => {
      log.info('request received', { method, path });
      const reply = await exchange.handle();
      if (reply.error) recordError(span, log, reply.status, reply.error);
      await exchange.send(reply);

      // 3. The answer is out, or the client is gone: the span ends either way, and the numbers are added up.
      const durationMs = performance.now() - startedMs;
      span.setAttribute('http.response.status_code', reply.status);
      log.info('request finished', { method, path, status: reply.status, duration_ms: Math.round(durationMs) });
      span.end();
      // Paths that are no route share one label value: whoever tries a thousand of them makes no thousand series.
      recordRequest({ method, route: route ?? 'unmatched', status: reply.status, durationMs }, requestContext);
    });
  };
}

function recordError(span: Span, log: Log, status: number, error: Error): void {
  if (status < 500) {
    // 4xx is an answer, not a failure of this service (HTTP semantic conventions, "Status").
    log.warn('request refused', { 'exception.message': error.message });
    return;
  }
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  log.error('request failed', exceptionFields(error));
}
