// Ports on which processes listen behind their links.
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below 32768, from where Linux takes the ports of outgoing connections (others begin higher), so that none of those is
 * in the way; above most ports that programs have of their own.
 */
const FIRST_PORT = 30_000;
const PORT_COUNT = 2_700;
/** A machine on which this many ports in a row are taken has another problem. */
const TRIES_MAX = 200;

/**
 * A port that is free at this moment, added to `claimed` so that nobody else is given it meanwhile.
 * @throws when none is found
 */
export async function findFreePort(host: string, random: () => number, claimed: Set<number>): Promise<number> {
  const first = Math.floor(random() * PORT_COUNT);
  for (let step = 0; step < TRIES_MAX; step++) {
    const port = FIRST_PORT + ((first + step) % PORT_COUNT);
    if (claimed.has(port)) continue;
    claimed.add(port);
    if (await canListen(host, port)) return port;
    claimed.delete(port);
  }
  throw new Error(`none of ${TRIES_MAX} ports from ${FIRST_PORT + first} on is free`);
}

/** Whether this machine lets us listen there: not when the port is taken, nor when the address is none of its own. */
export async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    const listening = once(server, 'listening');
    server.listen({ port, host, exclusive: true });
    await listening;
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
