import { expect, test, vi } from 'vitest';
import { makeBatch, readValues } from '../testing/batches.ts';
import { seededRandom } from '../testing/random.ts';
import { RawClient } from '../testing/raw-client.ts';
import { requests } from '../testing/requests.ts';
import { allSamples, encodeRequest } from '../testing/samples.ts';
import { startTestBroker, type TestBroker } from '../testing/test-broker.ts';
import { until } from '../testing/until.ts';
import { ErrorCode } from '../wire/errors.ts';

// Many files or sockets: slower than the default allows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const API_VERSIONS = (correlationId: number): Buffer => encodeRequest(18, 0, correlationId, requests.apiVersions(0));

/** Waits for the log line that says why a connection was closed. */
async function reasonOf({ logged }: TestBroker): Promise<string> {
  const find = (): string | undefined =>
    logged.find((entry) => entry.message.startsWith('closed a connection'))?.message;
  await until('the reason in the log', () => find() !== undefined);
  return find() ?? '';
}

async function expectAlive(test: TestBroker): Promise<void> {
  const client = await RawClient.connect(test.broker.port);
  client.send(API_VERSIONS(99));
  await client.waitForResponses(1);
  expect(client.responses[0]?.int32('correlation id')).toBe(99);
}

const hostile: readonly { name: string; bytes: Buffer; reason: RegExp }[] = [
  {
    name: 'HTTP',
    bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    reason: /announces 1195725856 bytes; at most 10485760/,
  },
  { name: 'a negative length', bytes: Buffer.from([0xff, 0xff, 0xff, 0xfe]), reason: /negative length -2/ },
  { name: 'an empty request', bytes: Buffer.from([0, 0, 0, 0]), reason: /api key needs 2 bytes; 0 are left/ },
  {
    name: 'an unknown API',
    bytes: framed(encodeRequest(777, 0, 1, () => undefined)),
    reason: /api key 777 is not supported/,
  },
  {
    name: 'a version that is too new',
    bytes: framed(encodeRequest(1, 12, 1, () => undefined)),
    reason: /Fetch version 12 is not supported; supported are 0 to 11/,
  },
  { name: 'a negative version', bytes: framed(encodeRequest(0, -1, 1, () => undefined)), reason: /Produce version -1/ },
  {
    name: 'an absurd array',
    bytes: framed(encodeRequest(20, 0, 1, (writer) => writer.int32(2 ** 31 - 1))),
    reason: /topics announces 2147483647 elements; 0 bytes are left/,
  },
  {
    name: 'bytes after the end',
    bytes: framed(encodeRequest(16, 0, 1, (writer) => writer.int32(1))),
    reason: /ListGroups has 4 bytes after its last field/,
  },
];

for (const c of hostile) {
  test(`${c.name}: the connection is closed with a reason and the broker lives on`, async () => {
    const started = await startTestBroker();
    const client = await RawClient.connect(started.broker.port);
    client.socket.write(c.bytes);
    await client.waitForClose();
    expect(await reasonOf(started)).toMatch(c.reason);
    await expectAlive(started);
  });
}

test('ApiVersions of the future is answered in version 0 with UNSUPPORTED_VERSION, and the connection stays', async () => {
  const { broker } = await startTestBroker();
  const client = await RawClient.connect(broker.port);
  client.send(
    encodeRequest(18, 4, 1, (writer) => writer.raw(Buffer.from('whatever'))),
    API_VERSIONS(2),
  );
  await client.waitForResponses(2);
  const [first, second] = client.responses;
  expect([first?.int32('correlation id'), first?.int16('error')]).toEqual([1, ErrorCode.unsupportedVersion]);
  expect(first?.array('apis', 6, () => [first.int16('key'), first.int16('min'), first.int16('max')])).toContainEqual([
    18, 0, 3,
  ]);
  expect([second?.int32('correlation id'), second?.int16('error')]).toEqual([2, 0]);
});

test('answers leave in the order of the requests although the first one waits', async () => {
  const { broker } = await startTestBroker();
  const client = await RawClient.connect(broker.port);
  const topic = 't';
  client.send(encodeRequest(3, 4, 1, requests.metadata(4, { topics: [topic] })));
  await client.waitForResponses(1);
  client.send(
    encodeRequest(1, 11, 2, requests.fetch(11, { topic, waitMsMax: 20_000 })),
    API_VERSIONS(3),
    // Worked on at once, although its answer must wait for the Fetch, which it ends.
    encodeRequest(0, 7, 4, requests.produce(7, { topic, records: makeBatch({ values: ['a'] }) })),
    encodeRequest(0, 7, 5, requests.produce(7, { topic, records: makeBatch({ values: ['b'] }), acks: 0 })),
    API_VERSIONS(6),
  );
  await client.waitForResponses(5);
  expect(client.responses.map((reader) => reader.int32('correlation id'))).toEqual([1, 2, 3, 4, 6]);
});

test('more requests in flight than the bound wait, and none is lost', async () => {
  const { broker } = await startTestBroker({}, { requestsInFlightMax: 4 });
  const client = await RawClient.connect(broker.port);
  client.send(encodeRequest(1, 11, 0, requests.fetch(11, { topic: 'none', partitions: [], waitMsMax: 200 })));
  client.send(...Array.from({ length: 100 }, (_, index) => API_VERSIONS(index + 1)));
  await client.waitForResponses(101);
  expect(client.responses.map((reader) => reader.int32('correlation id'))).toEqual([...Array(101).keys()]);
});

test('a request that drips in is cut off', async () => {
  const started = await startTestBroker({}, { stalledMs: 150 });
  const client = await RawClient.connect(started.broker.port);
  client.socket.write(Buffer.from([0, 0, 1, 0]));
  const drip = setInterval(() => client.socket.write(Buffer.from([1])), 20);
  await client.waitForClose();
  clearInterval(drip);
  expect(await reasonOf(started)).toMatch(/request unfinished after 150 ms, \d+ bytes of it arrived/);
  await expectAlive(started);
});

test('a connection without requests is closed when it has been idle too long', async () => {
  const started = await startTestBroker({}, { idleMs: 100 });
  const client = await RawClient.connect(started.broker.port);
  await client.waitForClose();
  expect(await reasonOf(started)).toMatch(/idle for 100 ms/);
});

test('a client that takes no answers is closed', async () => {
  const started = await startTestBroker({}, { stalledMs: 200, unsentBytesMax: 100_000 });
  const client = await RawClient.connect(started.broker.port);
  client.send(encodeRequest(3, 4, 0, requests.metadata(4, { topics: ['t'] })));
  await client.waitForResponses(1);
  for (let count = 0; count < 20; count++) {
    const records = makeBatch({ values: ['x'.repeat(900_000)] });
    client.send(encodeRequest(0, 7, 1, requests.produce(7, { topic: 't', records, acks: 0 })));
  }
  await until('the records', () => started.broker.stats().topics[0]?.partitions[0]?.logEndOffset === 20);
  client.socket.pause();
  const fetch = requests.fetch(11, { topic: 't', bytesMax: 8_000_000, partitionBytesMax: 8_000_000 });
  client.send(...Array.from({ length: 50 }, (_, index) => encodeRequest(1, 11, index, fetch)));
  expect(await reasonOf(started)).toMatch(/took no byte of its answers for 200 ms/);
  await expectAlive(started);
});

test('connections beyond the bound are closed at once', async () => {
  const started = await startTestBroker({}, { connectionsMax: 2 });
  const first = await RawClient.connect(started.broker.port);
  await RawClient.connect(started.broker.port);
  const third = await RawClient.connect(started.broker.port);
  await third.waitForClose();
  expect(await reasonOf(started)).toMatch(/there are 2 others/);
  first.socket.destroy();
  await until('room', () => started.broker.stats().connections < 2);
  await expectAlive(started);
});

test('unfinished requests of all connections together are bounded', async () => {
  const started = await startTestBroker({}, { unfinishedBytesMax: 1_000_000 });
  const clients = await Promise.all(Array.from({ length: 8 }, () => RawClient.connect(started.broker.port)));
  for (const client of clients)
    client.socket.write(Buffer.concat([Buffer.from([0, 0x90, 0, 0]), Buffer.alloc(300_000)]));
  expect(await reasonOf(started)).toMatch(/unfinished requests of all connections exceed 1000000 bytes/);
  await until('the survivors', () => started.broker.stats().connections === 3);
  for (const client of clients) client.socket.destroy();
  await until('none', () => started.broker.stats().connections === 0);
  await expectAlive(started);
});

test('a large answer arrives whole', async () => {
  const { broker } = await startTestBroker();
  const client = await RawClient.connect(broker.port);
  const value = 'x'.repeat(3_000_000);
  client.send(encodeRequest(3, 4, 0, requests.metadata(4, { topics: ['t'] })));
  client.send(encodeRequest(0, 7, 1, requests.produce(7, { topic: 't', records: makeBatch({ values: [value] }) })));
  client.send(encodeRequest(1, 11, 2, requests.fetch(11, { topic: 't', bytesMax: 10 })));
  await client.waitForResponses(3);
  const reader = client.responses[2];
  if (!reader) throw new Error('no answer');
  reader.int32('correlation id');
  reader.int32('throttle');
  reader.int16('error');
  reader.int32('session');
  reader.array('topics', 6, () => {
    reader.string('topic');
    reader.array('partitions', 18, () => {
      for (const field of ['partition', 'error and watermark', 'watermark']) reader.int32(field);
      reader.int16('rest');
      reader.int64('stable');
      reader.int64('start');
      reader.array('aborted', 16, () => 0);
      reader.int32('replica');
      expect(readValues(reader.bytes('records'))).toEqual([value]);
    });
  });
  reader.end('response');
});

test('random bytes on many connections: every one is closed, and the broker lives on', async () => {
  const seed = Number(process.env['KAFKA_FUZZ_SEED'] ?? Date.now() % 1_000_000);
  console.log(`KAFKA_FUZZ_SEED=${seed}`);
  const random = seededRandom(seed);
  const started = await startTestBroker({}, { stalledMs: 300, idleMs: 1000 });
  const samples = allSamples();
  const clients = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const client = await RawClient.connect(started.broker.port);
      const sample = samples[Math.floor(random() * samples.length)];
      const frame = Buffer.from(sample?.frame ?? '');
      for (let change = 0; change < 3; change++)
        frame.writeUInt8(Math.floor(random() * 256), Math.floor(random() * frame.length));
      client.send(frame.subarray(0, Math.ceil(random() * frame.length)), frame);
      client.socket.end();
      return client;
    }),
  );
  await Promise.all(clients.map((client) => client.waitForClose()));
  await until('none', () => started.broker.stats().connections === 0);
  expect(started.logged.filter((entry) => / failed: /.test(entry.message))).toEqual([]);
  await expectAlive(started);
});

function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(frame.length);
  return Buffer.concat([length, frame]);
}
