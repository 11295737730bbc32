// service-a: automatic instrumentation with a little manual on top ("mixed"). HTTP, PostgreSQL and fetch are traced
// without code by starting it with  node --import ../auto-instrumentation/dist/register.js dist/main.js
// and only checkout.ts says more, through @opentelemetry/api.
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { Database } from './database.ts';
import { stopWell } from './stop.ts';

const config = readConfig(process.env);
const database = new Database(config.databaseUrl);
const app = buildApp(config, database);

stopWell({ log: app.log, steps: [() => app.close(), () => database.close()] });
await app.listen({ host: config.host, port: config.port });
// Requests that come before the tables are there fail with a clear error; /health says 503 until then.
await database.prepare(app.log);
