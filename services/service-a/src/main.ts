// service-a: automatic instrumentation with a little manual on top ("mixed"). HTTP, PostgreSQL and fetch are traced
// without code by starting it with  node --import ../auto-instrumentation/dist/register.js dist/main.js
// and only checkout.ts says more, through @opentelemetry/api.
import { messageFirst, stopWell } from '@o11y-lab/service-kit';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { Database } from './database.ts';

const config = readConfig(process.env);
const database = new Database(config.databaseUrl);
const app = buildApp(config, database);
const log = messageFirst(app.log);

stopWell({ log, steps: [() => app.close(), () => database.close()] });
await app.listen({ host: config.host, port: config.port });
// Requests that come before the tables are there fail with a clear error; /health says 503 until then.
await database.prepare(log);
