// service-d: business spans, events and metrics by hand. Start reading at business.ts, then telemetry.ts.
import { createServer } from 'node:http';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { stopWell } from './stop.ts';
import { startTelemetry } from './telemetry.ts';

/** Longer than clients keep an idle connection, so that none is closed just as a request is sent on it. */
const KEEP_ALIVE_MS = 72_000;

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);
const server = createServer(buildApp(config, log));
server.keepAliveTimeout = KEEP_ALIVE_MS;

// A port in use arrives as an uncaught error: logged, and the process ends with code 1.
stopWell(log, telemetry, [() => new Promise((resolve) => server.close(resolve))]);
server.listen(config.port, config.host, () => log.info('listening', { url: `http://${config.host}:${config.port}` }));
