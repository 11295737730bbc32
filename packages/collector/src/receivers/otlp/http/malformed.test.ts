import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createHarness } from '../../../testing/harness.ts';
import { startHttpReceiver } from './http-receiver.ts';

const cases: readonly { name: string; sent: string | Uint8Array; status: string; says: string; logged: boolean }[] = [
  {
    name: 'a gRPC client',
    sent: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    status: '400 Bad Request',
    says: 'began with HTTP/2 (as gRPC does); gRPC goes to the other OTLP port',
    logged: true,
  },
  {
    name: 'a TLS client',
    sent: Buffer.from('1603010200010001fc0303', 'hex'),
    status: '400 Bad Request',
    says: 'began with TLS (as https:// does)',
    logged: true,
  },
  { name: 'noise', sent: Buffer.from('00ff10', 'hex'), status: '400 Bad Request', says: 'no HTTP/1.1', logged: false },
  {
    name: 'a head that is too long',
    sent: `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    status: '431 Request Header Fields Too Large',
    says: 'no HTTP/1.1',
    logged: false,
  },
];

for (const { name, sent, status, says, logged } of cases) {
  test(`${name} is told what the port wants`, async () => {
    const warnings: string[] = [];
    const { options } = createHarness();
    const log = { ...options.log, warn: (message: string) => void warnings.push(message) };
    const receiver = await startHttpReceiver({ ...options, log });
    try {
      for (let round = 0; round < 2; round++) {
        const socket = connect(receiver.port, '127.0.0.1');
        socket.write(sent);
        const answer = await text(socket);
        expect(answer.split('\r\n', 1)).toEqual([`HTTP/1.1 ${status}`]);
        expect(answer).toContain(says);
      }
      expect(warnings).toHaveLength(logged ? 1 : 0);
    } finally {
      await receiver.close();
    }
  });
}
