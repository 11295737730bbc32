// The connections of one virtual user that wait for their next request.
import type { Options } from '../options/types.ts';
import type { Connection } from './connection.ts';

export class ConnectionPool {
  /** By origin; the last used one at the end. */
  readonly #idle = new Map<string, Connection[]>();

  take(origin: string): Connection | undefined {
    // The last used one: it is the least likely to be closed by the server.
    return this.#idle.get(origin)?.pop();
  }

  /** Keeps a connection whose answer has been read, or ends it when it may not be used again. */
  release(origin: string, connection: Connection, options: Options): void {
    let idle = this.#idle.get(origin);
    if (idle === undefined) {
      idle = [];
      this.#idle.set(origin, idle);
    }
    if (options.noConnectionReuse || !connection.isReusable || idle.length >= Math.max(1, options.batchPerHost)) {
      connection.destroy();
      return;
    }
    idle.push(connection);
  }

  /** One that ended while it waited. */
  forget(origin: string, connection: Connection): void {
    const idle = this.#idle.get(origin);
    const at = idle?.indexOf(connection) ?? -1;
    if (at >= 0) {
      idle?.splice(at, 1);
    }
  }

  /** Ends all that wait. */
  close(): void {
    for (const connections of this.#idle.values()) {
      for (const connection of connections) {
        connection.destroy();
      }
    }
    this.#idle.clear();
  }
}
