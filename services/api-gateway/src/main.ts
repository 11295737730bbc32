// api-gateway: the door to the lab. Its source knows nothing of OpenTelemetry; start it with
//   node --import ../auto-instrumentation/dist/register.js dist/main.js
// and it has traces, metrics and correlated logs all the same.
import { messageFirst, stopWell } from '@o11y-lab/service-kit';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';

const config = readConfig(process.env);
const app = buildApp(config);

stopWell({ log: messageFirst(app.log), steps: [() => app.close()] });
await app.listen({ host: config.host, port: config.port });
