import { expect, test } from 'vitest';
import { createKafka, KafkaState, retryUntilUp } from './kafka-client.ts';
import { createLog } from './log.ts';
import { Publisher } from './publisher.ts';

function createRecorder(): { said: () => string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = [];
  const log = createLog('service-b', 'INFO', (line) => lines.push(line));
  const said = (): string[] =>
    lines.map((line) => {
      const { level, msg } = JSON.parse(line) as { level: string; msg: string };
      return `${level} ${msg}`;
    });
  return { said, log };
}

test('an outage is one line and its end is one line', () => {
  const { log, said } = createRecorder();
  const state = new KafkaState(log);
  const events = ['down', 'down', 'up', 'up', 'down', 'up'] as const;
  for (const event of events) event === 'up' ? state.up() : state.down(new Error('gone'));
  const down = 'WARN kafka is not there, retrying';
  expect(said()).toEqual([down, 'INFO kafka is there', down, 'INFO kafka is there']);
});

test('it is tried until it works', async () => {
  const { log, said } = createRecorder();
  let attempts = 0;
  const attempt = async (): Promise<void> => {
    if (++attempts < 3) throw new Error('not yet');
  };
  await retryUntilUp(new KafkaState(log), () => false, attempt);
  expect(attempts).toBe(3);
  expect(said()).toEqual(['WARN kafka is not there, retrying', 'INFO kafka is there']);
});

test('without a broker: sending fails, health says why, one line is logged, and it can be stopped', async () => {
  const { log, said } = createRecorder();
  // Port 1 (tcpmux) refuses connections on any machine that does not run it.
  const publisher = new Publisher(createKafka('service-b', ['127.0.0.1:1'], log), 'topic', log);
  const started = publisher.start();
  await expect(publisher.ping(100)).rejects.toThrow('not connected yet');
  await expect(publisher.publish('key', {})).rejects.toThrow(/disconnected/);
  await publisher.close();
  await started;
  expect(said()).toEqual(['WARN kafka is not there, retrying']);
});
