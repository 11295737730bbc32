import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { LabSettings } from '../topology/environment.ts';
import { parseTopology } from '../topology/parse.ts';
import { checkPorts, describe } from './check.ts';
import { findPortHolder, parseSockets } from './holder.ts';

const settings: LabSettings = {
  host: '127.0.0.1',
  portOffset: 0,
  dataDir: '/nowhere',
  shell: {},
  postgres: { user: '', password: '', database: '' },
};

test.skipIf(process.platform === 'win32')('a taken port names its holder, who wants it, and the way out', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const text = `version: 1
processes:
  web: { run: x, ports: { http: ${address.port} }, health: { connect: http }, external: WEB }
`;
  const processes = [...parseTopology(text).processes.values()];
  const message = await checkPorts(processes, settings).then(
    () => 'free',
    (error: Error) => error.message,
  );
  expect(message).toContain(`port ${address.port}, which web wants, is held by pid ${process.pid} (`);
  expect(message).toContain('npx lab up --port-offset 10000');
  await expect(checkPorts(processes, { ...settings, shell: { WEB: 'elsewhere:1' } })).resolves.toBeUndefined();
  server.close();
  await once(server, 'close');
  await expect(checkPorts(processes, settings)).resolves.toBeUndefined();
  await expect(checkPorts(processes, { ...settings, portOffset: 65_000 })).rejects.toThrow(
    /choose another --port-offset/,
  );
});

test('several ports, and a holder the system does not name', () => {
  expect(
    describe(
      [
        { port: 8080, process: 'api-gateway', holder: { pid: 7, commandLine: '/a/long/way/to/node x.js /etc/y' } },
        { port: 5432, process: 'postgres', holder: undefined },
      ],
      0,
    ),
  ).toBe(
    [
      '2 ports of the lab are in use:',
      '  port 8080, which api-gateway wants, is held by pid 7 (node x.js /etc/y)',
      '  port 5432, which postgres wants, is held by a program the system does not name',
      'end that program, or move every port of the lab: npx lab up --port-offset 10000',
    ].join('\n'),
  );
});

test.skipIf(process.platform !== 'linux')(
  'a port that an outgoing connection was given names its program',
  async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const client = connect(port, '127.0.0.1');
    await once(client, 'connect');
    expect(await findPortHolder(client.localPort!)).toMatchObject({ pid: process.pid });
    client.destroy();
    server.close();
  },
);

test('the offset that is suggested keeps out of the ports of outgoing connections', () => {
  const suggested = [0, 10_000, 11_000, 25_000].map((offset) => /\d+$/.exec(describe([], offset))?.[0]);
  expect(suggested).toEqual(['10000', '20000', '1000', '1000']);
});

test('sockets of /proc/net/tcp', () => {
  const text = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0
   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 100 0 0 10 0
   3: 0100007F:0051 0100007F:9C41 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0 100 0 0 10 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0
`;
  expect(parseSockets(text, 8080)).toEqual(['111', '222']);
  expect(parseSockets(text, 81)).toEqual([]);
  expect(parseSockets(text, 80)).toEqual(['333']);
  expect(parseSockets('garbage', 80)).toEqual([]);
});
