// /api/lab/load/…: scripts to start and the runs of the lab, handed on to its control API. The guard of everything that
// changes something stands before this.
import type { Hono } from 'hono';
import type { LabCall } from './lab-proxy.ts';

/** As the control API's: fifty variables of the greatest length, escaped. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
/** For calls that go on when their page has left. */
const NEVER = new AbortController().signal;

export function addLoadRoutes(app: Hono, lab: (call: LabCall) => Promise<Response>): void {
  for (const path of ['/load/scripts', '/load/runs']) {
    app.get(`/api/lab${path}`, (c) => lab({ method: 'GET', path, signal: c.req.raw.signal }));
  }
  app.get('/api/lab/load/runs/:id', (c) => {
    const path = `/load/runs/${encodeURIComponent(c.req.param('id'))}${new URL(c.req.url).search}`;
    return lab({ method: 'GET', path, signal: c.req.raw.signal });
  });
  app.post('/api/lab/load/runs', async (c) => {
    const body = await c.req.text();
    if (body.length > BODY_BYTES_MAX) return c.json({ error: 'the body is too large, want a LoadRunRequest' }, 413);
    return lab({ method: 'POST', path: '/load/runs', body, signal: NEVER });
  });
  for (const action of ['stop', 'delete']) {
    app.post(`/api/lab/load/runs/:id/${action}`, (c) =>
      lab({ method: 'POST', path: `/load/runs/${encodeURIComponent(c.req.param('id'))}/${action}`, signal: NEVER }),
    );
  }
}
