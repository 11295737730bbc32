import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startBroker } from './broker.ts';
import { DataDirHeldError } from './log/lock.ts';
import { makeBatch } from './testing/batches.ts';
import { RawClient } from './testing/raw-client.ts';
import { requests } from './testing/requests.ts';
import { encodeRequest } from './testing/samples.ts';
import { startTestBroker, temporaryFolder } from './testing/test-broker.ts';
import { until } from './testing/until.ts';

// Many files or sockets: slower than the default allows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

async function produceAndCommit(port: number): Promise<void> {
  const client = await RawClient.connect(port);
  client.send(
    encodeRequest(3, 4, 1, requests.metadata(4, { topics: ['t'] })),
    encodeRequest(0, 7, 2, requests.produce(7, { topic: 't', records: makeBatch({ values: ['a', 'b', 'c'] }) })),
    encodeRequest(8, 5, 3, requests.offsetCommit(5, { group: 'g', topic: 't', offset: 1 })),
  );
  await client.waitForResponses(3);
}

test('stats tell topics, offsets, sizes, groups and lag', async () => {
  const { broker } = await startTestBroker();
  await produceAndCommit(broker.port);
  const sizeBytes = makeBatch({ values: ['a', 'b', 'c'] }).length;
  expect(broker.stats()).toMatchObject({
    connections: 1,
    topics: [
      { topic: 't', partitions: [{ partition: 0, logStartOffset: 0, logEndOffset: 3, sizeBytes, segments: 1 }] },
    ],
    groups: [
      {
        group: 'g',
        state: 'Empty',
        generation: 0,
        members: [],
        offsets: [{ topic: 't', partition: 0, committedOffset: 1, lag: 2 }],
      },
    ],
  });
});

test('records, topics and offsets are there after a restart; a deleted folder is a fresh broker', async () => {
  const first = await startTestBroker();
  await produceAndCommit(first.broker.port);
  const { topics, groups, clusterId } = first.broker.stats();
  await first.broker.close();
  const second = await startTestBroker({ dataDir: first.dataDir });
  expect(second.broker.stats()).toMatchObject({ topics, groups, clusterId });
  await second.broker.close();
  rmSync(first.dataDir, { recursive: true });
  const third = await startTestBroker({ dataDir: first.dataDir });
  expect(third.broker.stats()).toMatchObject({ topics: [], groups: [] });
});

test('the data folder as a sudden death leaves it holds all that was acknowledged', async () => {
  const { broker, dataDir } = await startTestBroker();
  await produceAndCommit(broker.port);
  const { topics, groups } = broker.stats();
  const copy = temporaryFolder();
  cpSync(dataDir, copy, { recursive: true, filter: (path) => !path.endsWith('broker.lock') });
  expect((await startTestBroker({ dataDir: copy })).broker.stats()).toMatchObject({ topics, groups });
});

test('a second broker on the same data folder is refused and does no harm', async () => {
  const { broker, dataDir } = await startTestBroker();
  await expect(startBroker({ host: '127.0.0.1', port: 0, dataDir })).rejects.toThrow(DataDirHeldError);
  await produceAndCommit(broker.port);
  await broker.close();
  await startTestBroker({ dataDir });
});

test('a port in use is an error that leaves the data folder free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const dataDir = temporaryFolder();
  await expect(startBroker({ host: '127.0.0.1', port, dataDir })).rejects.toThrow(/EADDRINUSE/);
  await startTestBroker({ dataDir });
});

test('clients are told the advertised address', async () => {
  const { broker } = await startTestBroker({ advertisedHost: 'proxy.test', advertisedPort: 4321 });
  const client = await RawClient.connect(broker.port);
  client.send(encodeRequest(10, 0, 1, requests.findCoordinator(0, { key: 'g' })));
  await client.waitForResponses(1);
  const reader = client.responses[0];
  expect([reader?.int32('id'), reader?.int16('error'), reader?.int32('node')]).toEqual([1, 0, 1]);
  expect([reader?.string('host'), reader?.int32('port')]).toEqual(['proxy.test', 4321]);
});

test('retention runs by itself, by the clock it was given', async () => {
  let nowMs = 1_700_000_000_000;
  const { broker } = await startTestBroker({ now: () => nowMs, retentionMs: 1000 }, { retentionIntervalMs: 10 });
  await produceAndCommit(broker.port);
  expect(broker.stats().topics[0]?.partitions[0]).toMatchObject({ logStartOffset: 0, logEndOffset: 3 });
  nowMs += 1001;
  await until('the deletion', () => broker.stats().topics[0]?.partitions[0]?.logStartOffset === 3);
});

test('closing ends the connections and can be repeated', async () => {
  const { broker } = await startTestBroker();
  const client = await RawClient.connect(broker.port);
  client.send(encodeRequest(1, 11, 1, requests.fetch(11, { topic: 't', partitions: [], waitMsMax: 60_000 })));
  await broker.close();
  await client.waitForClose();
  await broker.close();
  await expect(RawClient.connect(broker.port)).rejects.toThrow(/ECONNREFUSED/);
});
