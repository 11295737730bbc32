import { logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { kafkaOptions } from './kafka.ts';

test('warnings of the client are kept for the debug level', () => {
  const lines: string[] = [];
  const options = kafkaOptions('service-b', ['a:1', 'b:2'], { debug: (message) => lines.push(message) });
  expect(options).toMatchObject({ clientId: 'service-b', brokers: ['a:1', 'b:2'], logLevel: logLevel.WARN });
  const entry = { timestamp: '', message: 'broker gone' };
  options.logCreator?.(logLevel.WARN)({ namespace: '', level: logLevel.WARN, label: 'WARN', log: entry });
  expect(lines).toEqual(['kafka client: broker gone']);
});
