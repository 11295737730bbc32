// POST /api/sql and GET /api/sql/schema: SQL over all three signals, for the console of the page.
import { type SqlConsole, SqlError, type SqlErrorKind, type SqlOptions } from '@o11y-lab/duckdb-store';
import { StoreError } from '@o11y-lab/storage';
import type { Context, Hono } from 'hono';

export type SqlRunner = Pick<SqlConsole, 'run' | 'schema'>;

/** A statement of the greatest length, with every character escaped. */
const BODY_BYTES_MAX = 512 * 1024;

const STATUS: Readonly<Record<SqlErrorKind, number>> = {
  refused: 400,
  query: 400,
  busy: 429,
  cancelled: 499,
  timeout: 504,
};

export function addSqlRoutes(app: Hono, sql: SqlRunner): void {
  app.post('/api/sql', (c) =>
    answering(c, async () => {
      const body = await c.req.text();
      if (body.length > BODY_BYTES_MAX)
        throw new SqlError('refused', `the body is longer than ${BODY_BYTES_MAX} bytes`);
      return sql.run({ ...readBody(body), signal: c.req.raw.signal });
    }),
  );
  app.get('/api/sql/schema', (c) => answering(c, () => sql.schema()));
}

async function answering(c: Context, work: () => Promise<object>): Promise<Response> {
  try {
    return c.json(await work());
  } catch (error) {
    if (error instanceof SqlError) {
      const { kind, message, position } = error;
      return json({ error: message, kind, ...(position === undefined ? {} : { position }) }, STATUS[kind]);
    }
    if (error instanceof StoreError) return json({ error: error.message, kind: error.code }, 503);
    throw error;
  }
}

function json(body: object, status: number): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}

/** @throws SqlError for anything but {"sql": text, "timeoutMs"?: number, "rowsMax"?: number} */
function readBody(text: string): SqlOptions {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body !== 'object' || body === null) throw wrongBody('a JSON object');
  const { sql, timeoutMs, rowsMax } = body as Readonly<Record<string, unknown>>; // each is looked at below
  if (typeof sql !== 'string') throw wrongBody('"sql" as text');
  if (timeoutMs !== undefined && typeof timeoutMs !== 'number') throw wrongBody('"timeoutMs" as a number');
  if (rowsMax !== undefined && typeof rowsMax !== 'number') throw wrongBody('"rowsMax" as a number');
  return { sql, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(rowsMax === undefined ? {} : { rowsMax }) };
}

function wrongBody(want: string): SqlError {
  return new SqlError(
    'refused',
    `the body is not right, want ${want}: {"sql": "SELECT 1", "timeoutMs": 1000, "rowsMax": 100}`,
  );
}
