// The OpenTelemetry SDK set up by hand. Read from top to bottom: who we are, then traces, metrics and logs, each made
// of a provider, something that batches and an exporter, and at last how context moves between functions and processes.
import { hostname } from 'node:os';
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
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';

/** The OTLP dialect of the exporters imported above; the others would be other packages. */
const PROTOCOL = 'http/protobuf';

export interface Telemetry {
  /** Sends what is queued and ends. With the collector down this takes seconds: bound it. */
  shutdown(): Promise<void>;
}

/** Starts the SDK and makes it the one that `trace.getTracer`, `metrics.getMeter` and `logs.getLogger` give out. */
export function startTelemetry(service: string): Telemetry {
  const protocol = process.env['OTEL_EXPORTER_OTLP_PROTOCOL'] || PROTOCOL;
  if (protocol !== PROTOCOL) throw new Error(`OTEL_EXPORTER_OTLP_PROTOCOL: got "${protocol}", want ${PROTOCOL}`);

  // 1. The resource is attached to everything that leaves this process. The environment wins over the defaults here.
  //    Host and port as instance id: the Prometheus label `instance` stays the same when the service restarts in place.
  const resource = defaultResource()
    .merge(
      resourceFromAttributes({
        'service.name': service,
        'service.version': '1.0.0',
        'service.instance.id': `${hostname()}:${process.env['PORT'] ?? process.pid}`,
        'deployment.environment.name': 'development',
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }));

  // 2. Traces. Spans are sent in batches (OTEL_BSP_*), which spans is up to OTEL_TRACES_SAMPLER; both are read by the SDK,
  //    and the exporters read OTEL_EXPORTER_OTLP_ENDPOINT.
  const watch = new ExportWatch(service);
  const tracerProvider = new BasicTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(watch.over(new OTLPTraceExporter()))],
  });
  trace.setGlobalTracerProvider(tracerProvider);

  // 3. Metrics are added up in memory and read out at an interval. The SDK refuses a timeout longer than that.
  const intervalMs = getNumberFromEnv('OTEL_METRIC_EXPORT_INTERVAL') ?? 60_000;
  const reader = new PeriodicExportingMetricReader({
    exporter: watch.over(new OTLPMetricExporter()),
    exportIntervalMillis: intervalMs,
    exportTimeoutMillis: Math.min(getNumberFromEnv('OTEL_METRIC_EXPORT_TIMEOUT') ?? 30_000, intervalMs),
  });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);

  // 4. Logs. log.ts writes each line to stdout and gives it to this provider too.
  const loggerProvider = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: watch.over(new OTLPLogExporter()),
        scheduledDelayMillis: getNumberFromEnv('OTEL_BLRP_SCHEDULE_DELAY') ?? 1_000,
      }),
    ],
  });
  logs.setGlobalLoggerProvider(loggerProvider);

  // 5. The context manager carries the current span across await; the propagators write it into headers and read it
  //    back: `traceparent` says which trace and span, `baggage` carries values such as the user's id.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );

  return {
    shutdown: async () => {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown(), loggerProvider.shutdown()]);
    },
  };
}
