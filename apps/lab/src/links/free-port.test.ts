import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { canListen, findFreePort } from './free-port.ts';

test('a port below those of outgoing connections, that nobody else is given', async () => {
  const claimed = new Set<number>();
  const ports = await Promise.all([1, 2, 3].map(() => findFreePort('127.0.0.1', () => 0.5, claimed)));
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) {
    expect(port).toBeGreaterThanOrEqual(30_000);
    expect(port).toBeLessThan(32_768);
    expect(claimed.has(port)).toBe(true);
  }
});

test('one that is taken is passed over', async () => {
  const port = await findFreePort('127.0.0.1', () => 0.25, new Set());
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await canListen('127.0.0.1', port)).toBe(false);
  expect(await findFreePort('127.0.0.1', () => 0.25, new Set())).not.toBe(port);
  server.close();
});

test('an address of another machine is none to listen on', async () => {
  expect(await canListen('192.0.2.1', 0)).toBe(false);
});
