import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import type { RequestHandler } from 'express';
import type { Log } from './log.ts';
import type { RecordRequest } from './request-metrics.ts';

const UNMATCHED = 'unmatched';

/**
 * Express middleware that does by hand what automatic instrumentation does for an HTTP server: continue the caller's
 * trace, make the request's span the current one for all that follows, and close it when the response is out.
 *
 * Put it before the routes and after /health, which is asked every few seconds: spans and metrics of health checks would
 * outnumber the real requests and pull every average towards zero.
 */
export function serverSpan(service: string, log: Log, recordRequest: RecordRequest): RequestHandler {
  const tracer = trace.getTracer(service);

  return (request, response, next) => {
    const startedMs = performance.now();
    const path = request.path;

    // 1. The caller's span and baggage are in the headers; without them this is the root of a new trace.
    const parent = propagation.extract(context.active(), request.headers);
    const span = tracer.startSpan(
      request.method,
      {
        kind: SpanKind.SERVER,
        attributes: {
          'http.request.method': request.method,
          'url.path': path,
          'url.scheme': 'http',
          ...(request.headers['user-agent'] ? { 'user_agent.original': request.headers['user-agent'] } : {}),
        },
      },
      parent,
    );
    const requestContext = trace.setSpan(parent, span);

    // 2. Sockets call back outside of any request. Binding the two streams brings their events (a body that has been
    //    read, a response that is finished) back into this one.
    context.bind(requestContext, request);
    context.bind(requestContext, response);

    // 3. 'close' comes after 'finish', and also when the client hangs up early: the span ends exactly once.
    response.once('close', () => {
      const route = typeof request.route?.path === 'string' ? request.route.path : UNMATCHED;
      const durationMs = performance.now() - startedMs;
      const status = response.statusCode;
      if (route !== UNMATCHED) {
        // The route is known only now; names and labels take it rather than the path, which may hold ids.
        span.updateName(`${request.method} ${route}`);
        span.setAttribute('http.route', route);
      }
      span.setAttribute('http.response.status_code', status);
      log.info('request finished', { method: request.method, path, status, duration_ms: Math.round(durationMs) });
      span.end();
      recordRequest({ method: request.method, route, status, durationMs }, requestContext);
    });

    // 4. Everything from here on, also after an await, has this span as the current one.
    context.with(requestContext, () => {
      log.info('request received', { method: request.method, path });
      next();
    });
  };
}
