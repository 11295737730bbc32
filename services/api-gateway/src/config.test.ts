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

test.each([
  [
    { PORT: '0', FAIL_RATE: '0.25', LOG_LEVEL: 'WARN', HOST: '0.0.0.0' },
    { port: 0, failRate: 0.25, logLevel: 'warn' },
  ],
  [
    { PORT: '', FAIL_RATE: '' },
    { port: 8080, failRate: 0 },
  ],
])('%j', (env, want) => {
  expect(readConfig(env)).toMatchObject(want);
});

test.each([
  [{ PORT: '80a' }, 'PORT: got "80a", want a number from 0 to 65535'],
  [{ PORT: '65536' }, 'PORT: got "65536", want a number from 0 to 65535'],
  [{ FAIL_RATE: '5' }, 'FAIL_RATE: got "5", want a number from 0 to 1'],
  [{ FAIL_RATE: 'NaN' }, 'FAIL_RATE: got "NaN", want a number from 0 to 1'],
])('%j is refused', (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
});
