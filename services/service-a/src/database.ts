import { Availability, type Log, retryUntilUp, within } from '@o11y-lab/service-kit';
import pg from 'pg';
import { type Cart, type CartItem, seedCarts } from './cart.ts';

export interface StoredRequest {
  readonly id: number;
  readonly createdAt: string;
}

export interface Stats {
  readonly requestsTotal: number;
  readonly requestsLastMinute: number;
  readonly carts: number;
  readonly connections: { readonly total: number; readonly idle: number; readonly waiting: number };
}

/** Ten connections carry some hundreds of requests a second; more than that must show as waiting, not as load. */
const CONNECTIONS_MAX = 10;
/** Connecting takes several round trips, and each may be a second slow. */
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 5_000;

/** What is older goes when the service starts, so that a lab that runs for weeks does not grow for ever. */
const KEEP_REQUESTS = '1 day';

/** Service-a's tables. Every method throws when PostgreSQL does not answer; only `prepare` waits for it. */
export class Database {
  readonly #pool: pg.Pool;
  #closed = false;
  #prepared = false;
  #lastError: string | undefined;

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      ...addressOf(url),
      max: CONNECTIONS_MAX,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      // An idle connection must not keep a stopping process alive.
      allowExitOnIdle: true,
    });
    // An idle connection that breaks (PostgreSQL restarts) is replaced by the pool; without a listener it would be
    // an uncaught error. The next query tells whether the database is back.
    this.#pool.on('error', (error) => {
      this.#lastError = error.message;
    });
  }

  /** Creates and fills the tables, retrying until PostgreSQL is there. Logs once that it waits and once that it is done. */
  async prepare(log: Pick<Log, 'info' | 'warn'>): Promise<void> {
    await retryUntilUp(
      new Availability('database', log),
      () => this.#closed,
      async () => {
        await this.#createTables();
        this.#prepared = true;
      },
    );
  }

  async insertRequest(userId: string | null): Promise<number> {
    const { rows } = await this.#pool.query<{ id: string }>('INSERT INTO requests (user_id) VALUES ($1) RETURNING id', [
      userId,
    ]);
    return Number(rows[0]!.id);
  }

  async latestRequests(): Promise<readonly StoredRequest[]> {
    const { rows } = await this.#pool.query<{ id: string; created_at: Date }>(
      'SELECT id, created_at FROM requests ORDER BY id DESC LIMIT 5',
    );
    return rows.map((row) => ({ id: Number(row.id), createdAt: row.created_at.toISOString() }));
  }

  async findCart(id: string): Promise<Cart | undefined> {
    const { rows } = await this.#pool.query<{ id: string; items: CartItem[] }>(
      'SELECT id, items FROM carts WHERE id = $1',
      [id],
    );
    return rows[0];
  }

  async stats(): Promise<Stats> {
    const requests = await this.#pool.query<{ total: string; last_minute: string }>(
      `SELECT count(*) AS total, count(*) FILTER (WHERE created_at > now() - interval '1 minute') AS last_minute
         FROM requests`,
    );
    const carts = await this.#pool.query<{ total: string }>('SELECT count(*) AS total FROM carts');
    return {
      requestsTotal: Number(requests.rows[0]!.total),
      requestsLastMinute: Number(requests.rows[0]!.last_minute),
      carts: Number(carts.rows[0]!.total),
      connections: {
        total: this.#pool.totalCount,
        idle: this.#pool.idleCount,
        waiting: this.#pool.waitingCount,
      },
    };
  }

  /** Asks PostgreSQL for a sign of life. Throws when there is none within the time, or the tables are not there yet. */
  async ping(timeoutMs: number): Promise<void> {
    await within(timeoutMs, this.#pool.query('SELECT 1'), this.#lastError && `last error: ${this.#lastError}`);
    this.#lastError = undefined;
    if (!this.#prepared) throw new Error('the tables are being created');
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#pool.end();
  }

  async #createTables(): Promise<void> {
    // One statement list is one transaction; the lock keeps two instances that start together from colliding.
    await this.#pool.query(`
      SELECT pg_advisory_xact_lock(8001);
      CREATE TABLE IF NOT EXISTS requests (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id text,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX IF NOT EXISTS requests_created_at ON requests (created_at);
      CREATE TABLE IF NOT EXISTS carts (id text PRIMARY KEY, items jsonb NOT NULL);
      DELETE FROM requests WHERE created_at < now() - interval '${KEEP_REQUESTS}';
    `);
    await this.#pool.query(
      `INSERT INTO carts (id, items) SELECT id, items FROM jsonb_to_recordset($1::jsonb) AS seed (id text, items jsonb)
       ON CONFLICT (id) DO NOTHING`,
      [JSON.stringify(seedCarts())],
    );
  }
}

/** The parts of the URL once more: the pool is named by them in metrics, and does not take them from the URL itself. */
function addressOf(url: string): { host: string; port: number; database: string } | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port, pathname } = new URL(url);
  return { host: hostname, port: Number(port || 5432), database: pathname.slice(1) };
}
