import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('without an environment there are defaults', () => {
  expect(readConfig({})).toEqual({
    service: 'api-gateway',
    host: '127.0.0.1',
    port: 8080,
    logLevel: 'info',
    serviceAUrl: 'http://127.0.0.1:8001',
    failRate: 0,
    upstreamTimeoutMs: 12_000,
  });
});

test('a timeout that is none is refused', () => {
  const message = 'UPSTREAM_TIMEOUT_MS: got "soon", want a number from 1 to 600000';
  expect(() => readConfig({ UPSTREAM_TIMEOUT_MS: 'soon' })).toThrow(message);
});
