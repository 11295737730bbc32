import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { addFaultRoutes, isExec } from './fault-routes.ts';
import type { LabCall } from './lab-proxy.ts';

function api(): { readonly app: Hono; readonly calls: LabCall[] } {
  const app = new Hono();
  const calls: LabCall[] = [];
  addFaultRoutes(app, async (call) => {
    calls.push(call);
    return Response.json({ done: true });
  });
  return { app, calls };
}

const cases = [
  { method: 'GET', path: '/faults', body: undefined },
  { method: 'POST', path: '/faults', body: '{"fault":{"kind":"pause"}}' },
  { method: 'POST', path: '/faults/stop', body: '{"ids":["f1"]}' },
  { method: 'POST', path: '/scenarios/start', body: '{"name":"slow-service-a"}' },
  { method: 'POST', path: '/scenarios/stop', body: '' },
];
for (const c of cases) {
  test(`${c.method} /api/lab${c.path} is handed on`, async () => {
    const { app, calls } = api();
    const response = await app.request(`/api/lab${c.path}`, { method: c.method, body: c.body ?? null });
    expect([response.status, await response.json()]).toEqual([200, { done: true }]);
    expect(calls).toMatchObject([
      { method: c.method, path: c.path, ...(c.body === undefined ? {} : { body: c.body }) },
    ]);
  });
}

test('a page may not run a program, nor hold a fault, nor send a book', async () => {
  const { app, calls } = api();
  const post = (body: string): Promise<Response> =>
    Promise.resolve(app.request('/api/lab/faults?hold=1', { method: 'POST', body }));
  expect((await post('{"fault":{"kind":"exec","command":"id","args":[]}}')).status).toBe(403);
  expect((await post('{"fault":{"k\\u0069nd":"ex\\u0065c"}}')).status).toBe(403);
  expect((await post('x'.repeat(70_000))).status).toBe(413);
  expect(calls).toEqual([]);
  expect((await post('{"fault":{"kind":"kill"}}')).status).toBe(200);
  expect(calls).toMatchObject([{ path: '/faults' }]);
});

test('what is no request asks for no program', () => {
  for (const body of ['', 'null', '[]', '{', '{"fault":null}', '{"fault":{"kind":["exec"]}}']) {
    expect(isExec(body)).toBe(false);
  }
});
