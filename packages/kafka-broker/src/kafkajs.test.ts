import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { ConfigResourceTypes, type Consumer, type KafkaMessage, type Producer } from 'kafkajs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectKafkajs, startTestBroker } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

// A real client of the protocol against the broker, as services use it.

// Rebalances and reconnects take what they take on a busy machine; `until` has a deadline of its own.
vi.setConfig({ testTimeout: 60_000 });

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface Received {
  readonly partition: number;
  readonly offset: string;
  readonly message: KafkaMessage;
}

interface RunningConsumer {
  readonly consumer: Consumer;
  readonly received: readonly Received[];
  /** The partitions it was given last, undefined before the first assignment. */
  assigned(): readonly number[] | undefined;
}

/** A consumer of `topic` that remembers what it got, stopped after the test. */
async function consume(
  port: number,
  topic: string,
  options: { clientId?: string; sessionTimeoutMs?: number } = {},
): Promise<RunningConsumer> {
  const consumer = connectKafkajs(port, options.clientId).consumer({
    groupId: 'readers',
    sessionTimeout: options.sessionTimeoutMs ?? 10_000,
    heartbeatInterval: 100,
    rebalanceTimeout: 5000,
    maxWaitTimeInMs: 100,
    retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 20 },
  });
  const received: Received[] = [];
  let assigned: readonly number[] | undefined;
  consumer.on('consumer.group_join', ({ payload }) => {
    assigned = payload.memberAssignment[topic] ?? [];
  });
  onTestFinished(() => consumer.disconnect());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommitInterval: 50,
    eachMessage: async ({ partition, message }) => {
      received.push({ partition, offset: message.offset, message });
    },
  });
  return { consumer, received, assigned: () => assigned };
}

async function connectProducer(port: number, idempotent = false): Promise<Producer> {
  const producer = connectKafkajs(port).producer({ idempotent });
  onTestFinished(() => producer.disconnect());
  await producer.connect();
  return producer;
}

async function createTopic(port: number, topic: string, numPartitions: number): Promise<void> {
  const admin = connectKafkajs(port).admin();
  await admin.connect();
  expect(await admin.createTopics({ topics: [{ topic, numPartitions }] })).toBe(true);
  await admin.disconnect();
}

const valuesOf = (received: readonly Received[]): (string | undefined)[] =>
  received.map(({ message }) => message.value?.toString());

test('a message arrives with key, value, headers and timestamp', async () => {
  const { broker } = await startTestBroker();
  const producer = await connectProducer(broker.port);
  const headers = { traceparent: TRACEPARENT, baggage: 'tenant=acme' };
  const [sent] = await producer.send({
    topic: 'events',
    messages: [{ key: 'k', value: 'v', headers, timestamp: '1700000000000' }],
  });
  expect(sent).toMatchObject({ errorCode: 0, baseOffset: '0', partition: 0 });

  const { received } = await consume(broker.port, 'events');
  await until('the message', () => received.length === 1);
  const message = received[0]?.message;
  expect(message?.key?.toString()).toBe('k');
  expect(message?.value?.toString()).toBe('v');
  expect(message?.timestamp).toBe('1700000000000');
  expect(message?.headers?.['traceparent']?.toString()).toBe(TRACEPARENT);
  expect(message?.headers?.['baggage']?.toString()).toBe('tenant=acme');
});

test('an idempotent producer writes each message once, in order', async () => {
  const { broker } = await startTestBroker();
  const producer = await connectProducer(broker.port, true);
  const want: string[] = [];
  for (let round = 0; round < 20; round++) {
    const values = [`${round}a`, `${round}b`];
    want.push(...values);
    await producer.send({ topic: 'events', acks: -1, messages: values.map((value) => ({ value })) });
  }
  const { received } = await consume(broker.port, 'events');
  await until('all messages', () => received.length >= want.length);
  expect(valuesOf(received)).toEqual(want);
});

test('every level of acks is served, and gzip is passed through', async () => {
  const { broker } = await startTestBroker();
  const producer = await connectProducer(broker.port);
  for (const acks of [-1, 1, 0]) await producer.send({ topic: 'events', acks, messages: [{ value: `acks ${acks}` }] });
  await producer.send({ topic: 'events', compression: 1, messages: [{ value: 'packed 1' }, { value: 'packed 2' }] });
  const { received } = await consume(broker.port, 'events');
  await until('all messages', () => received.length >= 5);
  expect(valuesOf(received)).toEqual(['acks -1', 'acks 1', 'acks 0', 'packed 1', 'packed 2']);
});

test('a second consumer takes half of the partitions, and gives them back when it leaves', async () => {
  const { broker } = await startTestBroker();
  await createTopic(broker.port, 'events', 4);
  const first = await consume(broker.port, 'events', { clientId: 'first' });
  await until('all partitions', () => first.assigned()?.length === 4);
  const second = await consume(broker.port, 'events', { clientId: 'second' });
  await until('two each', () => first.assigned()?.length === 2 && second.assigned()?.length === 2);
  expect([...(first.assigned() ?? []), ...(second.assigned() ?? [])].sort()).toEqual([0, 1, 2, 3]);

  const producer = await connectProducer(broker.port);
  const messages = [0, 1, 2, 3].map((partition) => ({ partition, value: `to ${partition}` }));
  await producer.send({ topic: 'events', messages });
  await until('all messages', () => first.received.length + second.received.length === 4);
  for (const { received, assigned } of [first, second]) {
    expect(received.map(({ partition }) => partition).sort()).toEqual([...(assigned() ?? [])].sort());
  }
  const [group] = broker.stats().groups;
  expect(group).toMatchObject({ group: 'readers', state: 'Stable' });
  expect(group?.members.map(({ clientId }) => clientId).sort()).toEqual(['first', 'second']);

  await second.consumer.disconnect();
  await until('all partitions again', () => first.assigned()?.length === 4);
});

test('the partitions of a member that dies without a word move after its session timeout', async () => {
  const { broker, logged } = await startTestBroker();
  await createTopic(broker.port, 'events', 2);
  const survivor = await consume(broker.port, 'events', { clientId: 'survivor' });
  const sessionTimeoutMs = 1000;
  const victim = await startVictim(broker.port, sessionTimeoutMs);
  await until('one each', () => survivor.assigned()?.length === 1);
  victim.kill('SIGKILL');
  const diedMs = Date.now();
  await until('both partitions', () => survivor.assigned()?.length === 2);
  // The last heartbeat was at most one interval before the death.
  expect(Date.now() - diedMs).toBeGreaterThan(sessionTimeoutMs / 2);
  expect(logged.some(({ message }) => /victim-.* was silent for its session timeout of 1000 ms/.test(message))).toBe(
    true,
  );
});

/** A consumer in a process of its own, which resolves when it has its assignment. */
async function startVictim(port: number, sessionTimeoutMs: number): Promise<ChildProcess> {
  const script = `
    import kafkajs from ${JSON.stringify(createRequire(import.meta.url).resolve('kafkajs'))};
    const { Kafka, logLevel } = kafkajs;
    const kafka = new Kafka({ clientId: 'victim', brokers: ['127.0.0.1:${port}'], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: 'readers', sessionTimeout: ${sessionTimeoutMs}, heartbeatInterval: 100, maxWaitTimeInMs: 100 });
    consumer.on('consumer.group_join', () => console.log('joined'));
    await consumer.connect();
    await consumer.subscribe({ topic: 'events' });
    await consumer.run({ eachMessage: async () => {} });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return child;
}

test('clients go on after a restart of the broker, from where they were', async () => {
  const first = await startTestBroker();
  const { port } = first.broker;
  const producer = await connectProducer(port, true);
  const reader = await consume(port, 'events');
  await producer.send({ topic: 'events', messages: [{ value: 'before' }] });
  await until('the first message', () => reader.received.length === 1);
  await until('its commit', () => first.broker.stats().groups[0]?.offsets[0]?.committedOffset === 1);
  await first.broker.close();

  const second = await startTestBroker({ dataDir: first.dataDir, port });
  await producer.send({ topic: 'events', messages: [{ value: 'after' }] });
  await until('the second message', () => reader.received.length >= 2);
  expect(valuesOf(reader.received)).toEqual(['before', 'after']);
  await until('its commit', () => second.broker.stats().groups[0]?.offsets[0]?.lag === 0);
});

test('admin: topics, offsets, groups and settings', async () => {
  const { broker } = await startTestBroker();
  const { port } = broker;
  const admin = connectKafkajs(port).admin();
  onTestFinished(() => admin.disconnect());
  await admin.connect();
  expect(await admin.createTopics({ topics: [{ topic: 'a', numPartitions: 2 }, { topic: 'b' }] })).toBe(true);
  expect(await admin.createTopics({ topics: [{ topic: 'a' }] })).toBe(false);
  expect((await admin.listTopics()).sort()).toEqual(['a', 'b']);
  const { topics } = await admin.fetchTopicMetadata({ topics: ['a'] });
  expect(topics[0]?.partitions.map(({ partitionId, leader }) => [partitionId, leader]).sort()).toEqual([
    [0, 1],
    [1, 1],
  ]);
  expect(await admin.describeCluster()).toMatchObject({
    brokers: [{ nodeId: 1, host: '127.0.0.1', port }],
    controller: 1,
    clusterId: broker.stats().clusterId,
  });

  const producer = await connectProducer(port);
  const messages = [1, 2, 3].map((step) => ({ value: `${step}`, partition: 0, timestamp: `${step * 1000}` }));
  await producer.send({ topic: 'a', messages });
  expect(await admin.fetchTopicOffsets('a')).toContainEqual({ partition: 0, offset: '3', high: '3', low: '0' });
  expect(await admin.fetchTopicOffsetsByTimestamp('a', 2000)).toContainEqual({ partition: 0, offset: '1' });

  const reader = await consume(port, 'a');
  await until('all messages', () => reader.received.length === 3);
  expect((await admin.listGroups()).groups).toEqual([{ groupId: 'readers', protocolType: 'consumer' }]);
  const described = await admin.describeGroups(['readers']);
  expect(described.groups[0]).toMatchObject({ groupId: 'readers', state: 'Stable', protocolType: 'consumer' });
  expect(described.groups[0]?.members).toHaveLength(1);
  await reader.consumer.disconnect();

  await admin.setOffsets({ groupId: 'readers', topic: 'a', partitions: [{ partition: 0, offset: '1' }] });
  const [offsets] = await admin.fetchOffsets({ groupId: 'readers', topics: ['a'] });
  expect(offsets?.partitions).toContainEqual({ partition: 0, offset: '1', metadata: null });
  expect(await admin.deleteGroups(['readers'])).toMatchObject([{ groupId: 'readers', errorCode: 0 }]);
  expect((await admin.listGroups()).groups).toEqual([]);

  const resources = [{ type: ConfigResourceTypes.TOPIC, name: 'a', configNames: ['cleanup.policy'] }];
  const configs = await admin.describeConfigs({ resources, includeSynonyms: false });
  expect(configs.resources[0]?.configEntries).toMatchObject([{ configName: 'cleanup.policy', configValue: 'delete' }]);

  await admin.deleteTopics({ topics: ['a', 'b'] });
  expect(await admin.listTopics()).toEqual([]);
  expect(broker.stats().topics).toEqual([]);
});

test('a transactional producer is refused, not left waiting', async () => {
  const { broker } = await startTestBroker();
  const producer = connectKafkajs(broker.port).producer({
    transactionalId: 'tx',
    idempotent: true,
    maxInFlightRequests: 1,
  });
  onTestFinished(() => producer.disconnect());
  await producer.connect();
  await expect(producer.transaction()).rejects.toThrow();
});
