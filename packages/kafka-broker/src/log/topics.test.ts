import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS, type LogEntry, resolveLogConfig } from '../options.ts';
import { makeBatch } from '../testing/batches.ts';
import { temporaryFolder } from '../testing/test-broker.ts';
import { ErrorCode } from '../wire/errors.ts';
import { TopicStore } from './topics.ts';

function open(dataDir: string, logged: LogEntry[] = []): TopicStore {
  const store = new TopicStore({
    dataDir,
    config: resolveLogConfig({}),
    limits: { ...DEFAULT_LIMITS, partitionsMax: 10 },
    log: (entry) => logged.push(entry),
    newClusterId: () => `cluster-${Math.random()}`,
  });
  onTestFinished(() => store.close());
  return store;
}

test('topics, their settings, the cluster id and producer ids survive a crash', () => {
  const dataDir = temporaryFolder();
  const first = open(dataDir);
  expect(first.create('orders', 3, { 'retention.ms': '5000' }).kind).toBe('created');
  first.create('Orders', 1);
  const firstId = first.newProducerId();
  const clusterId = first.clusterId;
  // No close: the process dies.
  const second = open(dataDir);
  expect(second.clusterId).toBe(clusterId);
  expect(second.all().map(({ name, partitions }) => [name, partitions.length])).toEqual([
    ['orders', 3],
    ['Orders', 1],
  ]);
  expect(second.get('orders')?.config.retentionMs).toBe(5000);
  expect(second.newProducerId()).toBeGreaterThan(firstId);
});

test.skipIf(!existsSync('/proc/self/fd'))('a topic that cannot be created leaves no file open', () => {
  const dataDir = temporaryFolder();
  const store = open(dataDir);
  mkdirSync(join(dataDir, 'topics', '1'));
  writeFileSync(join(dataDir, 'topics', '1', '2'), 'in the way of the third partition');
  expect(store.create('t', 3)).toMatchObject({ kind: 'refused', errorCode: ErrorCode.kafkaStorageError });
  const links = readdirSync('/proc/self/fd').map((fd) => readLinkOrEmpty(`/proc/self/fd/${fd}`));
  expect(links.filter((link) => link.startsWith(join(dataDir, 'topics')))).toEqual([]);
});

test('producer ids never repeat', () => {
  const dataDir = temporaryFolder();
  const seen = new Set<number>();
  for (let start = 0; start < 3; start++) {
    const store = open(dataDir);
    for (let count = 0; count < 1500; count++) seen.add(store.newProducerId());
    store.close();
  }
  expect(seen.size).toBe(4500);
});

test('a deleted topic is gone with its files, and one of the same name begins anew', () => {
  const dataDir = temporaryFolder();
  const store = open(dataDir);
  store.create('t', 1);
  store.getPartition('t', 0)?.append(makeBatch({ values: ['a'] }));
  expect(store.delete('t')).toBe(true);
  expect(store.delete('t')).toBe(false);
  expect(readdirSync(join(dataDir, 'topics'))).toEqual([]);
  store.create('t', 1);
  expect(store.getPartition('t', 0)?.logEndOffset).toBe(0);
  store.close();
  expect(open(dataDir).getPartition('t', 0)?.logEndOffset).toBe(0);
});

const refused = [
  { name: '', partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: '.', partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: '..', partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: '../../etc', partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: 'a b', partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: 'x'.repeat(250), partitions: 1, errorCode: ErrorCode.invalidTopic },
  { name: 'there', partitions: 1, errorCode: ErrorCode.topicAlreadyExists },
  { name: 'none', partitions: 0, errorCode: ErrorCode.invalidPartitions },
  { name: 'many', partitions: 2 ** 31 - 1, errorCode: ErrorCode.policyViolation },
];

for (const c of refused) {
  test(`topic ${JSON.stringify(c.name.slice(0, 12))} with ${c.partitions} partitions is refused`, () => {
    const store = open(temporaryFolder());
    store.create('there', 1);
    expect(store.create(c.name, c.partitions)).toMatchObject({ kind: 'refused', errorCode: c.errorCode });
  });
}

test('the folder of an interrupted deletion is removed at start', () => {
  const dataDir = temporaryFolder();
  open(dataDir).create('t', 1);
  mkdirSync(join(dataDir, 'topics', '99', '0'), { recursive: true });
  open(dataDir);
  expect(readdirSync(join(dataDir, 'topics'))).toEqual(['1']);
});

test('with a damaged journal no folder is removed', () => {
  const dataDir = temporaryFolder();
  const first = open(dataDir);
  first.create('t', 1);
  first.close();
  const path = join(dataDir, 'meta.journal');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"t"', '"u"'));
  const logged: LogEntry[] = [];
  const second = open(dataDir, logged);
  expect(existsSync(join(dataDir, 'topics', '1'))).toBe(true);
  expect(logged.map((entry) => entry.level)).toContain('error');
  second.create('new', 1);
  expect(readdirSync(join(dataDir, 'topics')).sort()).toEqual(['1', '2']);
});

function readLinkOrEmpty(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // the descriptor that listed the folder is closed by now
  }
}
