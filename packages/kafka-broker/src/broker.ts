import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { BrokerParts } from './apis/api.ts';
import { Coordinator } from './groups/coordinator.ts';
import { OffsetStore } from './groups/offsets.ts';
import { messageOf } from './log/files.ts';
import { lockDataDir } from './log/lock.ts';
import { TopicStore } from './log/topics.ts';
import { type BrokerOptions, DEFAULT_LIMITS, type Limits, resolveLogConfig } from './options.ts';
import { Connection, type ConnectionTotals } from './server/connection.ts';
import { type BrokerStats, collectStats } from './stats.ts';
import { createTimers } from './timers.ts';

export interface Broker {
  /** The bound port. */
  readonly port: number;
  stats(): BrokerStats;
  /** Closes the connections, syncs and closes the files, and gives the data folder back. */
  close(): Promise<void>;
}

/**
 * Starts a broker and resolves when it accepts connections.
 *
 * An acknowledged record or offset survives the death of the process, however it dies; when the machine loses power,
 * what was written in the last second may be lost. Rejects with DataDirHeldError when another live broker has the
 * data folder, and with a system error when the address or the folder cannot be used.
 */
export function startBroker(options: BrokerOptions): Promise<Broker> {
  return startBrokerWithLimits(options, DEFAULT_LIMITS);
}

/** As startBroker, with other bounds. For tests, which do not wait half a minute for a timeout. */
export async function startBrokerWithLimits(options: BrokerOptions, limits: Limits): Promise<Broker> {
  const log = options.log ?? (() => undefined);
  const timers = createTimers(options.now ?? Date.now);
  const config = resolveLogConfig(options);
  mkdirSync(options.dataDir, { recursive: true });
  const unlock = lockDataDir(options.dataDir, process.pid, (message) => log({ level: 'warn', message }));
  const undo: (() => void)[] = [unlock];
  const undoAll = (): void => {
    for (const run of undo.splice(0).reverse()) {
      try {
        run();
      } catch (error) {
        // A file that cannot be synced must not keep the others open or the folder locked.
        log({ level: 'error', message: `cannot close: ${messageOf(error)}` });
      }
    }
  };
  try {
    const topics = new TopicStore({ dataDir: options.dataDir, config, limits, log, newClusterId: randomUUID });
    undo.push(() => topics.close());
    const offsets = new OffsetStore({ path: join(options.dataDir, 'offsets.journal'), log });
    undo.push(() => offsets.close());
    const groups = new Coordinator({ limits, timers, log, newId: randomUUID, offsets });
    undo.push(() => groups.close());

    const server = createServer();
    const port = await listen(server, options.host, options.port);
    const advertised = {
      host: options.advertisedHost ?? options.host,
      port: options.advertisedPort ?? port,
      ...(options.advertisedHostOf ? { hostOf: options.advertisedHostOf } : {}),
    };
    const broker: BrokerParts = { topics, groups, config, limits, timers, log, advertised };
    const connections = acceptConnections(server, broker);
    undo.push(() => {
      server.close();
      for (const connection of connections) connection.destroy();
    });
    undo.push(
      repeat(limits.flushIntervalMs, broker, 'sync', () => {
        topics.sync();
        offsets.sync();
      }),
    );
    undo.push(
      repeat(limits.retentionIntervalMs, broker, 'retention', () => {
        topics.applyRetention(timers.now());
        groups.applyRetention();
      }),
    );
    log({
      level: 'info',
      message: `kafka broker listens on ${options.host}:${port}`,
      fields: { dataDir: options.dataDir },
    });
    return {
      port,
      stats: () => collectStats(broker, connections.size),
      close: async () => {
        const closed = new Promise<void>((resolve) => server.once('close', resolve));
        if (undo.length === 0) return;
        undoAll();
        await closed;
        log({ level: 'info', message: 'kafka broker stopped' });
      },
    };
  } catch (error) {
    undoAll();
    throw error;
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function acceptConnections(server: Server, broker: BrokerParts): ReadonlySet<Connection> {
  const connections = new Set<Connection>();
  const totals: ConnectionTotals = { unfinishedBytes: 0 };
  const { connectionsMax } = broker.limits;
  server.on('error', (error) => broker.log({ level: 'error', message: `listener: ${error.message}` }));
  server.on('connection', (socket) => {
    if (connections.size >= connectionsMax) {
      const remote = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
      const message = `closed a connection: there are ${connectionsMax} others`;
      broker.log({ level: 'warn', message, fields: { remote } });
      socket.destroy();
      return;
    }
    const connection = new Connection(socket, broker, totals);
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  });
  return connections;
}

/** Runs `work` again and again until the returned function is called; a failure is logged and does not end it. */
function repeat(intervalMs: number, broker: BrokerParts, what: string, work: () => void): () => void {
  const interval = setInterval(() => {
    try {
      work();
    } catch (error) {
      broker.log({ level: 'error', message: `${what} failed: ${messageOf(error)}` });
    }
  }, intervalMs);
  return () => clearInterval(interval);
}
