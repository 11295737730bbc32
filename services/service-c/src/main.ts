// service-c: consumes events from Kafka. All telemetry is made by hand; start reading at telemetry.ts (the SDK), then
// consumer.ts, where the trace that began in the gateway goes on.
import { createServer } from 'node:http';
import { closeServer, createListener, kafkaOptions, listen, stopWell } from '@o11y-lab/service-kit';
import { Kafka } from 'kafkajs';
import { createHandler, createRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { EventConsumer } from './consumer.ts';
import { createLog } from './log.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { serverSpan } from './server-span.ts';
import { startTelemetry } from './telemetry.ts';

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);

const consumer = new EventConsumer({
  kafka: new Kafka(kafkaOptions(config.service, config.kafkaBrokers, log)),
  topic: config.kafkaTopic,
  group: config.kafkaGroup,
  log,
  handle: createHandler(config, log),
});
const routes = createRoutes(config, consumer);
const serve = serverSpan(config.service, log);
const server = createServer(createListener({ service: config.service, routes, serve, log }));

stopWell({ log, steps: [() => closeServer(server), () => consumer.close()], flush: () => telemetry.shutdown() });
listen(server, config, log);
await consumer.start();
