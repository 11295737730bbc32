// The broker as a process of its own: settings come from the environment, SIGTERM closes it cleanly.
import { startBroker } from '@o11y-lab/kafka-broker';

const { env } = process;

/** A link that stands for one caller comes from the address at which this caller finds it, and must find it again. */
const callerHosts = env['CALLER_HOSTS'];

const broker = await startBroker({
  host: env['HOST'] ?? '127.0.0.1',
  port: integer('PORT', 9092),
  dataDir: required('DATA_DIR'),
  retentionBytes: integer('RETENTION_BYTES', 256 * 1024 * 1024),
  retentionMs: integer('RETENTION_HOURS', 24) * 3_600_000,
  // Where clients are told to connect: something may stand between them and the broker.
  ...(env['ADVERTISED_HOST'] ? { advertisedHost: env['ADVERTISED_HOST'] } : {}),
  ...(callerHosts
    ? { advertisedHostOf: (clientHost: string) => (clientHost.startsWith(callerHosts) ? clientHost : undefined) }
    : {}),
  ...(env['ADVERTISED_PORT'] ? { advertisedPort: integer('ADVERTISED_PORT', 0) } : {}),
  // JSON lines, as the services write them.
  log: ({ level, message, fields }) =>
    console.log(JSON.stringify({ time: Date.now(), level, msg: message, ...fields })),
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void broker.close().then(() => process.exit(0));
  });
}

function required(name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set: want the folder where the broker keeps its messages`);
  return value;
}

function integer(name: string, usual: number): number {
  const text = env[name];
  if (text === undefined || text === '') return usual;
  if (!/^\d+$/.test(text)) throw new Error(`${name} is "${text}", want a whole number`);
  return Number(text);
}
