import type { Server } from 'node:http';
import type { Log } from './log.ts';

/** Longer than clients keep an idle connection, so that none is closed just as a request is sent on it. */
const KEEP_ALIVE_MS = 72_000;

/** Listens. A port in use arrives as an uncaught error: `stopWell` logs it, and the process ends with code 1. */
export function listen(server: Server, { host, port }: { host: string; port: number }, log: Pick<Log, 'info'>): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(port, host, () => log.info('listening', { url: `http://${host}:${port}` }));
}

/** Takes no more requests, and resolves when those in flight are answered. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
