import { expect, test } from 'vitest';
import { readCommonConfig } from './config.ts';

const defaults = { service: 'service-x', host: '127.0.0.1', port: 8009, logLevel: 'info', failRate: 0 };

test.each([
  [{}, {}],
  [{ PORT: '', FAIL_RATE: '', HOST: '', LOG_LEVEL: '', OTEL_SERVICE_NAME: '' }, {}],
  [
    { PORT: '0', FAIL_RATE: '0.25', LOG_LEVEL: 'WARN', HOST: '0.0.0.0', OTEL_SERVICE_NAME: 'shop' },
    { port: 0, failRate: 0.25, logLevel: 'warn', host: '0.0.0.0', service: 'shop' },
  ],
])('%j', (env, want) => {
  expect(readCommonConfig(env, 'service-x', 8009)).toEqual({ ...defaults, ...want });
});

test.each([
  [{ PORT: '80a' }, 'PORT: got "80a", want a number from 0 to 65535'],
  [{ PORT: '65536' }, 'PORT: got "65536", want a number from 0 to 65535'],
  [{ FAIL_RATE: '5' }, 'FAIL_RATE: got "5", want a number from 0 to 1'],
  [{ FAIL_RATE: 'NaN' }, 'FAIL_RATE: got "NaN", want a number from 0 to 1'],
])('%j is refused', (env, message) => {
  expect(() => readCommonConfig(env, 'service-x', 8009)).toThrow(message);
});
