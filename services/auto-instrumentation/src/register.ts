// Zero-code instrumentation: `node --import …/register.js app.js` gives an ordinary program traces, metrics and logs.
//
// The program is not changed and knows nothing of OpenTelemetry. This file runs first, so it can hook what the program
// will load (pg, pino, node:http), and listen to what it announces by itself on diagnostics channels (fetch, Fastify).
// Only what these services use is imported: loading every instrumentation there is costs 0.3 s and 25 MB per process.
import { ExportWatch } from '@o11y-lab/service-kit';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { logs } from '@opentelemetry/api-logs';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  CompositePropagator,
  getNumberFromEnv,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { flushBeforeExit } from './flush-before-exit.ts';
import { instrument } from './instrumentations.ts';
import { serviceResource } from './resource.ts';
import { UserIdPropagator } from './user-id-propagator.ts';

/** The OTLP dialect of the exporters imported above; the others would be other packages. */
const PROTOCOL = 'http/protobuf';
const protocol = process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] || PROTOCOL;
if (protocol !== PROTOCOL) throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL: got "${protocol}", want ${PROTOCOL}`);

const resource = serviceResource(process.env);
const watch = new ExportWatch(String(resource.attributes['service.name']));

// The endpoint comes from OTEL_EXPORTER_OTLP_ENDPOINT, the sampler from OTEL_TRACES_SAMPLER, batch sizes from OTEL_BSP_*.
const tracerProvider = new BasicTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(watch.over(new OTLPTraceExporter()))],
});

const intervalMs = getNumberFromEnv('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
const meterProvider = new MeterProvider({
  resource,
  readers: [
    new PeriodicExportingMetricReader({
      exporter: watch.over(new OTLPMetricExporter()),
      exportIntervalMillis: intervalMs,
      // The SDK refuses a timeout longer than the interval.
      exportTimeoutMillis: Math.min(getNumberFromEnv('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000, intervalMs),
    }),
  ],
});

const loggerProvider = new LoggerProvider({
  resource,
  processors: [
    new BatchLogRecordProcessor({
      exporter: watch.over(new OTLPLogExporter()),
      scheduledDelayMillis: getNumberFromEnv('OTEL_BLRP_SCHEDULE_DELAY') ?? 1_000,
    }),
  ],
});

// The context manager carries the current span across await; the propagators carry it across processes.
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(
  new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator(), new UserIdPropagator()],
  }),
);
trace.setGlobalTracerProvider(tracerProvider);
metrics.setGlobalMeterProvider(meterProvider);
logs.setGlobalLoggerProvider(loggerProvider);

instrument();
flushBeforeExit([tracerProvider, meterProvider, loggerProvider]);
