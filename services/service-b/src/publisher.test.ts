import { kafkaOptions } from '@o11y-lab/service-kit';
import { Kafka } from 'kafkajs';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';
import { Publisher } from './publisher.ts';

test('without a broker: sending fails, health says why, one line is logged, and it can be stopped', async () => {
  const lines: string[] = [];
  const log = createLog('service-b', 'INFO', (line) => lines.push(line));
  // Port 1 (tcpmux) refuses connections on any machine that does not run it.
  const publisher = new Publisher(new Kafka(kafkaOptions('service-b', ['127.0.0.1:1'], log)), 'topic', log);
  const started = publisher.start();
  await expect(publisher.ping(100)).rejects.toThrow('not connected yet');
  await expect(publisher.publish('key', {})).rejects.toThrow(/disconnected/);
  await publisher.close();
  await started;
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(['kafka is not there, retrying']);
});
