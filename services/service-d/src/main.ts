// service-d: business spans, events and metrics by hand. Start reading at business.ts, then telemetry.ts.
import { createServer } from 'node:http';
import { closeServer, listen, stopWell } from '@o11y-lab/service-kit';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { observeRuntime } from './runtime-metrics.ts';
import { startTelemetry } from './telemetry.ts';

const config = readConfig(process.env);
// First of all: a meter or logger that was asked for earlier would do nothing for ever.
const telemetry = startTelemetry(config.service);
observeRuntime(config.service);
const log = createLog(config.service, config.logLevel);
const server = createServer(buildApp(config, log));

stopWell({ log, steps: [() => closeServer(server)], flush: () => telemetry.shutdown() });
listen(server, config, log);
