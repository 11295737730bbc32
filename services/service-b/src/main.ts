// service-b: takes events over HTTP and puts them into Kafka. All telemetry is made by hand; start reading at
// telemetry.ts (the SDK), then http-server.ts (server spans) and publisher.ts (the hop into Kafka).
import { createRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { createHttpServer } from './http-server.ts';
import { createKafka } from './kafka-client.ts';
import { createLog } from './log.ts';
import { Publisher } from './publisher.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { stopWell } from './stop.ts';
import { startTelemetry } from './telemetry.ts';

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);

const publisher = new Publisher(createKafka(config.service, config.kafkaBrokers, log), config.kafkaTopic, log);
const server = createHttpServer(config.service, log, createRoutes(config, log, publisher));

// A port in use arrives as an uncaught error: logged, and the process ends with code 1.
stopWell(log, telemetry, [() => new Promise((resolve) => server.close(resolve)), () => publisher.close()]);
server.listen(config.port, config.host, () => log.info('listening', { url: `http://${config.host}:${config.port}` }));
await publisher.start();
