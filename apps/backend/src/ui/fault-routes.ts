// /api/lab/faults and /api/lab/scenarios: what disturbs the lab, handed on to its control API. The guard of everything
// that changes something stands before this.
import type { Hono } from 'hono';
import type { LabCall } from './lab-proxy.ts';

/** As the control API's: one request with its command line. */
const BODY_BYTES_MAX = 64 * 1024;
/** For calls that go on when their page has left. */
const NEVER = new AbortController().signal;

const ONLY_TYPED = {
  error: 'exec runs a program on this machine, which only its command line may ask for: npx pumba exec',
  kind: 'only-typed',
} as const;

export function addFaultRoutes(app: Hono, lab: (call: LabCall) => Promise<Response>): void {
  app.get('/api/lab/faults', (c) => lab({ method: 'GET', path: '/faults', signal: c.req.raw.signal }));
  for (const path of ['/faults', '/faults/stop', '/scenarios/start', '/scenarios/stop']) {
    app.post(`/api/lab${path}`, async (c) => {
      const body = await c.req.text();
      if (body.length > BODY_BYTES_MAX) return c.json({ error: 'the body is too large, want a FaultRequest' }, 413);
      if (path === '/faults' && isExec(body)) return c.json(ONLY_TYPED, 403);
      // Not ended with the request: a fault from the page ends by itself, or with its button.
      return lab({ method: 'POST', path, body, signal: NEVER });
    });
  }
}

/** Whether a request asks for a program to be run. What can't be read is refused by the control API, which parses it alike. */
export function isExec(body: string): boolean {
  try {
    const request = JSON.parse(body) as { readonly fault?: { readonly kind?: unknown } } | null; // looked at with care
    return request?.fault?.kind === 'exec';
  } catch {
    return false;
  }
}
