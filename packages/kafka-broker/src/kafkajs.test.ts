import type { Consumer, KafkaMessage } from 'kafkajs';
import { expect, onTestFinished, test } from 'vitest';
import { connectKafkajs, startTestBroker } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

// A real client of the protocol against the broker, as services use it.

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface Received {
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** A consumer of `topic` that remembers what it got, stopped after the test. */
async function consume(
  port: number,
  groupId: string,
  topic: string,
  clientId = 'consumer',
): Promise<{ consumer: Consumer; received: Received[] }> {
  const consumer = connectKafkajs(port, clientId).consumer({
    groupId,
    sessionTimeout: 6000,
    heartbeatInterval: 200,
    rebalanceTimeout: 5000,
    maxWaitTimeInMs: 100,
  });
  const received: Received[] = [];
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ partition, message }) => {
      received.push({ partition, message });
    },
  });
  return { consumer, received };
}

test('a message arrives with key, value, headers and timestamp', async () => {
  const { broker } = await startTestBroker();
  const producer = connectKafkajs(broker.port).producer();
  onTestFinished(() => producer.disconnect());
  await producer.connect();
  const headers = { traceparent: TRACEPARENT, baggage: 'tenant=acme' };
  const [sent] = await producer.send({
    topic: 'events',
    messages: [{ key: 'k', value: 'v', headers, timestamp: '1700000000000' }],
  });
  expect(sent).toMatchObject({ errorCode: 0, baseOffset: '0', partition: 0 });

  const { received } = await consume(broker.port, 'readers', 'events');
  await until('the message', () => received.length === 1);
  const message = received[0]?.message;
  expect(message?.key?.toString()).toBe('k');
  expect(message?.value?.toString()).toBe('v');
  expect(message?.timestamp).toBe('1700000000000');
  expect(message?.headers?.['traceparent']?.toString()).toBe(TRACEPARENT);
  expect(message?.headers?.['baggage']?.toString()).toBe('tenant=acme');
});
