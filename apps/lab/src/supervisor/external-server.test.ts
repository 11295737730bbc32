import { expect, test } from 'vitest';
import { parseAddress } from './external-server.ts';

const cases: readonly (readonly [string, unknown])[] = [
  ['postgres://me:pw@db.example:5433/x', { host: 'db.example', port: 5433 }],
  ['postgresql://db.example/x', { host: 'db.example', port: 5432 }],
  ['one:9092,two:9093', { host: 'one', port: 9092 }],
  ['127.0.0.1:9092', { host: '127.0.0.1', port: 9092 }],
  ['[::1]:9092', { host: '::1', port: 9092 }],
  ['just-a-host', undefined],
  ['', undefined],
  ['://', undefined],
  ['host:notaport', undefined],
];
for (const [address, want] of cases) test(`"${address}"`, () => expect(parseAddress(address)).toEqual(want));
