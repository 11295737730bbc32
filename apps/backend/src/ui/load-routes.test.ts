import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { LabCall } from './lab-proxy.ts';
import { addLoadRoutes } from './load-routes.ts';

function open(): { readonly app: Hono; readonly calls: string[] } {
  const calls: string[] = [];
  const app = new Hono();
  addLoadRoutes(app, async ({ method, path, body }: LabCall) => {
    calls.push(`${method} ${path} ${body ?? ''}`.trim());
    return new Response('{}');
  });
  return { app, calls };
}

const CASES: readonly (readonly [method: string, path: string, call: string])[] = [
  ['GET', '/load/scripts', 'GET /load/scripts'],
  ['GET', '/load/runs', 'GET /load/runs'],
  ['GET', '/load/runs/1-2-a?since=5', 'GET /load/runs/1-2-a?since=5'],
  ['GET', '/load/runs/..%2F..%2Fstatus', 'GET /load/runs/..%2F..%2Fstatus'],
  ['POST', '/load/runs', 'POST /load/runs {"script":"k6/a.ts"}'],
  ['POST', '/load/runs/1-2-a/stop', 'POST /load/runs/1-2-a/stop'],
  ['POST', '/load/runs/1-2-a/delete', 'POST /load/runs/1-2-a/delete'],
];

for (const [method, path, call] of CASES) {
  test(`${method} ${path} goes on to the lab`, async () => {
    const { app, calls } = open();
    const body = path === '/load/runs' && method === 'POST' ? { body: '{"script":"k6/a.ts"}' } : {};
    expect((await app.request(`/api/lab${path}`, { method, ...body })).status).toBe(200);
    expect(calls).toEqual([call]);
  });
}

test('a body without an end goes nowhere', async () => {
  const { app, calls } = open();
  const response = await app.request('/api/lab/load/runs', { method: 'POST', body: 'x'.repeat(3 * 1024 * 1024) });
  expect(response.status).toBe(413);
  expect(calls).toEqual([]);
});

test('another action is none', async () => {
  const { app, calls } = open();
  expect((await app.request('/api/lab/load/runs/1-2-a/rerun', { method: 'POST' })).status).toBe(404);
  expect(calls).toEqual([]);
});
