// service-c: consumes events from Kafka. All telemetry is made by hand; start reading at telemetry.ts (the SDK), then
// consumer.ts, where the trace that began in the gateway goes on.
import { createHandler, createRoutes } from './app.ts';
import { readConfig } from './config.ts';
import { EventConsumer } from './consumer.ts';
import { createHttpServer } from './http-server.ts';
import { createKafka } from './kafka-client.ts';
import { createLog } from './log.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { stopWell } from './stop.ts';
import { startTelemetry } from './telemetry.ts';

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);

const consumer = new EventConsumer({
  kafka: createKafka(config.service, config.kafkaBrokers, log),
  topic: config.kafkaTopic,
  group: config.kafkaGroup,
  log,
  handle: createHandler(config, log),
});
const server = createHttpServer(config.service, log, createRoutes(config, consumer));

// A port in use arrives as an uncaught error: logged, and the process ends with code 1.
stopWell(log, telemetry, [() => new Promise((resolve) => server.close(resolve)), () => consumer.close()]);
server.listen(config.port, config.host, () => log.info('listening', { url: `http://${config.host}:${config.port}` }));
await consumer.start();
