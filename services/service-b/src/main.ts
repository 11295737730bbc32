// service-b: takes events over HTTP and puts them into Kafka. All telemetry is made by hand; start reading at
// telemetry.ts (the SDK), then server-span.ts (server spans) and publisher.ts (the hop into Kafka).
import { createServer } from 'node:http';
import { closeServer, createListener, kafkaOptions, listen, stopWell } from '@o11y-lab/service-kit';
import { Kafka } from 'kafkajs';
import { createRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { Publisher } from './publisher.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { serverSpan } from './server-span.ts';
import { startTelemetry } from './telemetry.ts';

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);

const kafka = new Kafka(kafkaOptions(config.service, config.kafkaBrokers, log));
const publisher = new Publisher(kafka, config.kafkaTopic, log);
const routes = createRoutes(config, log, publisher);
const serve = serverSpan(config.service, log);
const server = createServer(createListener({ service: config.service, routes, serve, log }));

stopWell({ log, steps: [() => closeServer(server), () => publisher.close()], flush: () => telemetry.shutdown() });
listen(server, config, log);
await publisher.start();
