// Service-a while PostgreSQL is not there; with it, the end-to-end tests run.
import { expect, test } from 'vitest';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { Database } from './database.ts';

// Port 1 (tcpmux) refuses connections on any machine that does not run it.
const config = readConfig({ DATABASE_URL: 'postgres://postgres@127.0.0.1:1/lab', LOG_LEVEL: 'silent' });

const cases: { method: 'GET' | 'POST'; url: string; status: number; body: RegExp }[] = [
  { method: 'GET', url: '/process', status: 500, body: /^{"error":"connect ECONNREFUSED 127.0.0.1:1",/ },
  { method: 'POST', url: '/checkout', status: 500, body: /ECONNREFUSED/ },
  { method: 'GET', url: '/stats', status: 500, body: /ECONNREFUSED/ },
  { method: 'GET', url: '/health', status: 503, body: /"status":"unavailable","checks":{"postgres":{.*ECONNREFUSED/ },
  { method: 'GET', url: '/process?fail=service-a', status: 500, body: /said fail=service-a/ },
  { method: 'GET', url: '/nowhere', status: 404, body: /not found/ },
];

for (const c of cases) {
  test(`${c.method} ${c.url} without a database answers ${c.status}`, async () => {
    const database = new Database(config.databaseUrl);
    const app = buildApp(config, database);
    const response = await app.inject({ method: c.method, url: c.url });
    expect(response.body).toMatch(c.body);
    expect(response.statusCode).toBe(c.status);
    await app.close();
    await database.close();
  });
}

test('waiting for the database is told, and ends when the service stops', async () => {
  const lines: string[] = [];
  const database = new Database(config.databaseUrl);
  const prepared = database.prepare({
    info: (message) => lines.push(message),
    warn: (message) => lines.push(message),
  });
  await expect.poll(() => lines.length).toBe(1);
  await database.close();
  await prepared;
  expect(lines).toEqual(['database is not there, retrying']);
});
