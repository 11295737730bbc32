// The page's own API, beside the three public ones: what is provisioned, what the lab does, what the store holds.
import type { TelemetryStore } from '@o11y-lab/storage';
import { type Context, Hono } from 'hono';
import { DashboardFiles } from './dashboards.ts';
import { type Datasource, readDatasources } from './datasources.ts';
import { addFaultRoutes } from './fault-routes.ts';
import { callLab, type LabCall } from './lab-proxy.ts';
import { addLoadRoutes } from './load-routes.ts';
import { addSqlRoutes, type SqlRunner } from './sql-routes.ts';

export interface UiApiOptions {
  /** Configuration shared with the full tier: the folder with grafana/ in it. */
  readonly stackDir: string;
  /** lab.json of the lab that runs this backend. */
  readonly labStateFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Told about failures that are ours, which callers only see as "internal error". */
  readonly onError: (error: unknown) => void;
}

/** What there is once the store is open. */
export interface UiBackend {
  /** Only a store that keeps its rows in a database has `sql`. */
  readonly store: Pick<TelemetryStore, 'stats'> & { readonly sql?: SqlRunner };
  /** As bound, by the type of data source. */
  readonly ports: Readonly<Record<string, number>>;
}

/** How long a data source may take to say that it is there. */
const HEALTH_TIMEOUT_MS = 3_000;
/** A list of process names. */
const COMMAND_BYTES_MAX = 64 * 1024;

/** Enough for an answer of some kB to reach this machine's browser. */
const ANSWER_LEAVES_MS = 100;
/** For calls that go on when their page has left. */
const NEVER = new AbortController().signal;

const BUILD_INFO_PATHS: Readonly<Record<string, string>> = {
  prometheus: '/api/v1/status/buildinfo',
  loki: '/loki/api/v1/status/buildinfo',
  tempo: '/api/status/buildinfo',
};

export function createUiApi(options: UiApiOptions, backend: UiBackend): Hono {
  const app = new Hono();
  const dashboards = new DashboardFiles(
    `${options.stackDir}/grafana/dashboards`,
    `${options.stackDir}/grafana/provisioning/dashboards`,
  );
  const readAll = (): ReturnType<typeof readDatasources> =>
    readDatasources({
      folder: `${options.stackDir}/grafana/provisioning/datasources`,
      env: options.env,
      urlOf: (type) => {
        const port = backend.ports[type];
        return port === undefined ? undefined : `http://localhost:${port}`;
      },
    });
  const findDatasource = async (uid: string): Promise<Datasource | undefined> =>
    (await readAll()).datasources.find((each) => each.uid === uid);

  app.get('/api/health', (c) => c.json({ version: options.version, database: 'ok' }));
  app.get('/api/store/stats', async (c) => c.json(await backend.store.stats()));

  app.get('/api/datasources', async (c) => {
    const { datasources, problems } = await readAll();
    for (const { file, error } of problems)
      c.header('warning', `199 - "${headerText(`${file}: ${error}`)}"`, { append: true });
    return c.json(datasources);
  });
  app.get('/api/datasources/uid/:uid', async (c) => {
    const found = await findDatasource(c.req.param('uid'));
    return found === undefined ? c.json({ message: 'Data source not found' }, 404) : c.json(found);
  });
  app.get('/api/datasources/uid/:uid/health', async (c) => {
    const found = await findDatasource(c.req.param('uid'));
    return found === undefined ? c.json({ message: 'Data source not found' }, 404) : health(c, found);
  });

  app.get('/api/search', async (c) => {
    const query = (c.req.query('query') ?? '').toLowerCase();
    const tags = c.req.queries('tag') ?? [];
    const all = await dashboards.list();
    return c.json(
      all.filter(
        ({ title, tags: own }) => title.toLowerCase().includes(query) && tags.every((tag) => own.includes(tag)),
      ),
    );
  });
  app.get('/api/dashboards/uid/:uid', async (c) => {
    const found = await dashboards.find(c.req.param('uid'));
    if (found === undefined) return c.json({ message: 'Dashboard not found' }, 404);
    const { slug, url, folderTitle, file } = found.entry;
    const meta = { slug, url, folderTitle, provisioned: true, provisionedExternalId: file, canSave: false };
    return c.json({ dashboard: found.dashboard, meta });
  });

  const lab = async (call: LabCall): Promise<Response> => {
    const { status, body, contentType } = await callLab(options.labStateFile, call);
    return new Response(body, { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
  };
  for (const path of ['/status', '/topology', '/logs']) {
    app.get(`/api/lab${path}`, (c) =>
      lab({ method: 'GET', path: `${path}${new URL(c.req.url).search}`, signal: c.req.raw.signal }),
    );
  }
  app.get('/api/lab/processes/:name', (c) =>
    lab({ method: 'GET', path: `/processes/${encodeURIComponent(c.req.param('name'))}`, signal: c.req.raw.signal }),
  );
  for (const action of ['start', 'stop', 'restart'] as const) {
    app.post(`/api/lab/${action}`, async (c) => {
      const body = await c.req.text();
      if (body.length > COMMAND_BYTES_MAX)
        return c.json({ error: 'the body is too large, want {"services": [...]}' }, 413);
      if (action === 'stop' && namesBackend(body)) return c.json(STOPS_ITSELF, 409);
      if (action === 'restart' && namesBackend(body)) return restartBackend(body, c.req.raw.signal);
      // Not ended with the request: what was begun is finished, or a process would be left stopped.
      return lab({ method: 'POST', path: `/${action}`, body, signal: NEVER });
    });
  }

  addLoadRoutes(app, lab);
  addFaultRoutes(app, lab);
  if (backend.store.sql !== undefined) addSqlRoutes(app, backend.store.sql);

  app.all('*', (c) => c.json({ error: `${c.req.method} ${c.req.path} is not part of this API` }, 404));
  app.onError((error, c) => {
    options.onError(error);
    return c.json({ error: 'internal error; the backend log has the details' }, 500);
  });
  return app;

  /** The command ends this very process: it is given once the answer is on its way. */
  async function restartBackend(body: string, signal: AbortSignal): Promise<Response> {
    const {
      status,
      body: before,
      contentType,
    } = await callLab(options.labStateFile, { method: 'GET', path: '/status', signal });
    if (status === 200) {
      setTimeout(() => {
        callLab(options.labStateFile, { method: 'POST', path: '/restart', body, signal: NEVER }).catch(options.onError);
      }, ANSWER_LEAVES_MS);
    }
    const headers = { 'content-type': contentType, 'cache-control': 'no-store' };
    return new Response(before, { status: status === 200 ? 202 : status, headers });
  }

  async function health(c: Context, { type, url }: Datasource): Promise<Response> {
    const path = BUILD_INFO_PATHS[type];
    if (path === undefined) return c.json({ status: 'ERROR', message: `no health check for the type "${type}"` }, 501);
    const startedMs = performance.now();
    try {
      const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(HEALTH_TIMEOUT_MS)]);
      const answer = await fetch(`${url}${path}`, { signal });
      const buildInfo: unknown = await answer.json();
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      const elapsedMs = Math.round((performance.now() - startedMs) * 10) / 10;
      return c.json({ status: 'OK', message: `${url} answers`, buildInfo, elapsedMs });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return c.json({ status: 'ERROR', message: `${url}${path}: ${message}` }, 502);
    }
  }
}

const STOPS_ITSELF = {
  error: 'the backend serves this page, so the page could not start it again; type: npx lab stop backend',
  kind: 'stops-itself',
} as const;

/** Whether the backend is among the services of a command; an empty list means all of them. */
function namesBackend(body: string): boolean {
  try {
    const { services = [] } = JSON.parse(body === '' ? '{}' : body) as { services?: unknown }; // checked in the next line
    return Array.isArray(services) && (services.length === 0 || services.includes('backend'));
  } catch {
    return false; // the control API says what is wrong with it
  }
}

/** What may stand between quotes in a header. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]|["\\]/g, ' ').slice(0, 300);
}
