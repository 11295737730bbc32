import { IncomingMessage, ServerResponse } from 'node:http';
import { context, metrics, SpanStatusCode } from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { RuntimeNodeInstrumentation } from '@opentelemetry/instrumentation-runtime-node';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { failureOf, watchFastify } from './fastify-channels.ts';
import { PinoInstrumentation } from './pino-instrumentation.ts';
import { RequestMetrics } from './request-metrics.ts';
import { describeSql } from './sql-name.ts';

/**
 * Someone asks for /health every few seconds for as long as the service lives. Spans and metrics of these requests
 * would outnumber the real ones and pull every average towards zero, so they get none.
 */
const isHealthCheck = (path: string | null | undefined): boolean => path?.split('?', 1)[0] === '/health';

/**
 * What happens on behalf of a health check, and the exports of the SDK itself, is not worth telemetry either. Nor is a
 * health check of another service: it makes no span of its own there, so that the service would look like one that
 * sends none, a stranger on the service map.
 */
const isIgnoredCall = (path: string | null | undefined): boolean =>
  isTracingSuppressed(context.active()) || isHealthCheck(path);

/** Hooks everything these services use. Call it after the global providers are set and before the program loads. */
export function instrument(): void {
  const requestMetrics = new RequestMetrics();

  registerInstrumentations({
    instrumentations: [
      // node:http: the server span of each request, http.server.request.duration, and outgoing http.request calls.
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url }) => isHealthCheck(url),
        ignoreOutgoingRequestHook: ({ path }) => isIgnoredCall(path),
        requestHook: (_span, message) => {
          if (message instanceof IncomingMessage) requestMetrics.start(message);
        },
        // Called when the response is done and just before the span ends, for sampled requests and others alike.
        applyCustomAttributesOnSpan: (span, request, response) => {
          if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return;
          requestMetrics.finish(request, response);
          const failure = failureOf(response);
          if (failure) span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
        },
      }),
      // fetch: a client span per call, and the context injected into its headers.
      new UndiciInstrumentation({ ignoreRequestHook: ({ path }) => isIgnoredCall(path) }),
      // PostgreSQL: a span per query. Queries outside a request (creating tables) and getting a connection have none.
      new PgInstrumentation({
        requireParentSpan: true,
        ignoreConnectSpans: true,
        requestHook: (span, { query }) => {
          const { name, operation, table } = describeSql(query.text);
          span.updateName(name);
          span.setAttribute('db.operation.name', operation);
          if (table) span.setAttribute('db.collection.name', table);
        },
      }),
      // pino, and so Fastify's logger: trace_id and span_id in each line, and each line as an OTLP log record.
      new PinoInstrumentation(),
      // Event loop delay and utilization, heap, garbage collection.
      new RuntimeNodeInstrumentation(),
    ],
  });

  watchFastify();
  observeMemory();
}

/** The runtime instrumentation knows V8's heap; the process as a whole takes more. */
function observeMemory(): void {
  metrics
    .getMeter('@o11y-lab/auto-instrumentation')
    .createObservableGauge('process.memory.usage', { unit: 'By', description: 'Resident memory of the process' })
    .addCallback((result) => result.observe(process.memoryUsage.rss()));
}
