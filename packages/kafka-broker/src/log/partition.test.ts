import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type LogEntry, resolveLogConfig } from '../options.ts';
import { type BatchSpec, makeBatch, readValues } from '../testing/batches.ts';
import { temporaryFolder } from '../testing/test-broker.ts';
import { ErrorCode } from '../wire/errors.ts';
import { Partition } from './partition.ts';
import { segmentFileName } from './segment.ts';

// Many files or sockets: slower than the default allows on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

function open(folder: string, config: Parameters<typeof resolveLogConfig>[0] = {}, logged: LogEntry[] = []): Partition {
  const partition = new Partition({
    folder,
    label: 't-0',
    config: resolveLogConfig(config),
    log: (entry) => logged.push(entry),
  });
  onTestFinished(() => partition.close());
  return partition;
}

function append(partition: Partition, ...specs: readonly BatchSpec[]): void {
  for (const spec of specs) expect(partition.append(makeBatch(spec)).kind).toBe('appended');
}

function read(partition: Partition, offset: number, bytesMax = 1_000_000, isOneWanted = true): string[] | string {
  const result = partition.read(offset, bytesMax, isOneWanted);
  return result.kind === 'records' ? readValues(result.bytes) : result.kind;
}

test('what is appended is read, from any offset, in whole batches', () => {
  const partition = open(temporaryFolder());
  append(partition, { values: ['a', 'b'] }, { values: ['c'] }, { values: ['d', 'e'] });
  expect(partition.logEndOffset).toBe(5);
  expect(read(partition, 0)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(read(partition, 1)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(read(partition, 2)).toEqual(['c', 'd', 'e']);
  expect(read(partition, 5)).toEqual([]);
  expect(read(partition, 6)).toBe('out-of-range');
  expect(read(partition, -1)).toBe('out-of-range');
});

test('a limit cuts between batches, and the first one comes whole only when one is wanted', () => {
  const partition = open(temporaryFolder());
  append(partition, { values: ['a'] }, { values: ['b'] });
  const oneBatchBytes = makeBatch({ values: ['a'] }).length;
  expect(read(partition, 0, oneBatchBytes)).toEqual(['a']);
  expect(read(partition, 0, 2 * oneBatchBytes - 1)).toEqual(['a']);
  expect(read(partition, 0, 2 * oneBatchBytes)).toEqual(['a', 'b']);
  expect(read(partition, 0, 1)).toEqual(['a']);
  expect(read(partition, 0, 1, false)).toEqual([]);
});

test('a reopened partition goes on where it was, across segments', () => {
  const folder = temporaryFolder();
  const first = open(folder, { segmentBytes: 1024 });
  for (let index = 0; index < 100; index++) append(first, { values: [`value ${index}`] });
  const segments = first.segmentCount;
  expect(segments).toBeGreaterThan(5);
  first.close();

  const second = open(folder, { segmentBytes: 1024 });
  expect([second.logStartOffset, second.logEndOffset, second.segmentCount]).toEqual([0, 100, segments]);
  append(second, { values: ['last'] });
  const seen: string[] = [];
  while (seen.length < 101) seen.push(...read(second, seen.length));
  expect(seen).toEqual([...Array.from({ length: 100 }, (_, index) => `value ${index}`), 'last']);
});

test('a segment cut at any byte opens with the whole batches before the cut', () => {
  const source = temporaryFolder();
  const partition = open(source);
  append(partition, { values: ['a'] }, { values: ['b', 'c'] }, { values: ['d'] });
  partition.close();
  const name = readdirSync(source)[0] ?? '';
  const ends = [1, 3, 4].map((offset, index) => ({
    offset,
    endBytes: [['a'], ['b', 'c'], ['d']]
      .slice(0, index + 1)
      .reduce((sum, values) => sum + makeBatch({ values }).length, 0),
  }));
  const sizeBytes = statSync(join(source, name)).size;
  const copies = temporaryFolder();
  for (let cut = 0; cut < sizeBytes; cut++) {
    const folder = join(copies, String(cut));
    mkdirSync(folder);
    copyFileSync(join(source, name), join(folder, name));
    truncateSync(join(folder, name), cut);
    const logged: LogEntry[] = [];
    const reopened = new Partition({
      folder,
      label: 't-0',
      config: resolveLogConfig({}),
      log: (entry) => logged.push(entry),
    });
    const whole = ends.findLast(({ endBytes }) => endBytes <= cut) ?? { offset: 0, endBytes: 0 };
    expect(reopened.logEndOffset, `cut at ${cut}`).toBe(whole.offset);
    expect(logged.length, `cut at ${cut}`).toBe(whole.endBytes === cut ? 0 : 1);
    expect(reopened.append(makeBatch({ values: ['next'] }))).toEqual({ kind: 'appended', baseOffset: whole.offset });
    reopened.close();
  }
});

const damages: readonly { name: string; damage: (bytes: Buffer) => Buffer; reason: RegExp }[] = [
  {
    name: 'a flipped bit',
    damage: (bytes) =>
      Buffer.concat([bytes.subarray(0, -2), Buffer.from([(bytes.at(-2) ?? 0) ^ 1, bytes.at(-1) ?? 0])]),
    reason: /crc is/,
  },
  {
    name: 'zeros after the end',
    damage: (bytes) => Buffer.concat([bytes, Buffer.alloc(4096)]),
    reason: /announces 12 bytes/,
  },
  {
    name: 'garbage after the end',
    damage: (bytes) => Buffer.concat([bytes, Buffer.alloc(100, 0xee)]),
    reason: /announces -/,
  },
  {
    name: 'a batch of another place',
    damage: (bytes) => Buffer.concat([bytes, bytes]),
    reason: /base offset 0; want 2/,
  },
];

for (const c of damages) {
  test(`${c.name} is dropped at start and the reason is logged`, () => {
    const folder = temporaryFolder();
    const partition = open(folder);
    append(partition, { values: ['a'] }, { values: ['b'] });
    partition.close();
    const path = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(path, c.damage(readFileSync(path)));
    const logged: LogEntry[] = [];
    const reopened = open(folder, {}, logged);
    expect(logged).toHaveLength(1);
    expect(logged[0]?.message).toMatch(c.reason);
    append(reopened, { values: ['c'] });
    expect(read(reopened, 0)).toEqual(c.name === 'a flipped bit' ? ['a', 'c'] : ['a', 'b', 'c']);
  });
}

test('files of other names are left alone', () => {
  const folder = temporaryFolder();
  appendFileSync(join(folder, 'notes.txt'), 'mine');
  appendFileSync(join(folder, '123.log'), 'not a segment');
  const partition = open(folder);
  append(partition, { values: ['a'] });
  expect(read(partition, 0)).toEqual(['a']);
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
});

test('a time is looked up to the record, across segments and out-of-order times', () => {
  const partition = open(temporaryFolder(), { segmentBytes: 1024, retentionMs: -1 });
  const start = 1_000_000;
  for (let index = 0; index < 200; index++) {
    // Every tenth batch is late by 5 s.
    const baseTimestampMs = start + index * 1000 - (index % 10 === 9 ? 5000 : 0);
    append(partition, { values: ['x', 'y'], baseTimestampMs, stepMs: 500 });
  }
  expect(partition.segmentCount).toBeGreaterThan(5);
  const truth = Array.from({ length: 400 }, (_, offset) => {
    const index = offset >> 1;
    return start + index * 1000 - (index % 10 === 9 ? 5000 : 0) + (offset & 1) * 500;
  });
  for (let target = start - 1000; target < start + 201_000; target += 250) {
    const offset = truth.findIndex((timestampMs) => timestampMs >= target);
    const want = offset < 0 ? undefined : { offset, timestampMs: truth[offset] };
    expect(partition.findTimestamp(target), `at ${target}`).toEqual(want);
  }
});

test('of a compressed batch the first record counts', () => {
  const partition = open(temporaryFolder());
  append(partition, { values: ['a', 'b'], attributes: 1, baseTimestampMs: 1000, stepMs: 10 });
  expect(partition.findTimestamp(1005)).toEqual({ offset: 0, timestampMs: 1010 });
});

test('retention by size deletes whole segments and moves the start', () => {
  const folder = temporaryFolder();
  const config = { segmentBytes: 1024, retentionBytes: 4096 };
  const partition = open(folder, config);
  for (let index = 0; index < 200; index++) append(partition, { values: ['0123456789'] });
  expect(partition.applyRetention(0)).toBeGreaterThan(5);
  expect(partition.sizeBytes).toBeLessThanOrEqual(4096);
  expect(partition.sizeBytes).toBeGreaterThan(4096 - 1024);
  expect(partition.logEndOffset).toBe(200);
  expect(read(partition, partition.logStartOffset - 1)).toBe('out-of-range');
  expect(read(partition, partition.logStartOffset)).not.toEqual([]);
  expect(readdirSync(folder)).toHaveLength(partition.segmentCount);
  const { logStartOffset } = partition;
  partition.close();
  expect(open(folder, config).logStartOffset).toBe(logStartOffset);
});

test('retention by age deletes what is old, the segment in use included', () => {
  const folder = temporaryFolder();
  const partition = open(folder, { segmentBytes: 1024, retentionMs: 10_000, retentionBytes: -1 });
  for (let index = 0; index < 50; index++) append(partition, { values: ['0123456789'], baseTimestampMs: 1000 * index });
  expect(partition.applyRetention(30_000)).toBeGreaterThan(0);
  const oldest = partition.findTimestamp(0)?.timestampMs ?? 0;
  expect(oldest).toBeGreaterThan(0);
  expect(oldest).toBeLessThanOrEqual(20_000);
  partition.applyRetention(1_000_000);
  expect([partition.logStartOffset, partition.logEndOffset, partition.sizeBytes]).toEqual([50, 50, 0]);
  partition.close();
  const reopened = open(folder);
  expect(reopened.append(makeBatch({ values: ['next'] }))).toEqual({ kind: 'appended', baseOffset: 50 });
});

test('retention of -1 keeps everything', () => {
  const partition = open(temporaryFolder(), { segmentBytes: 1024, retentionMs: -1, retentionBytes: -1 });
  for (let index = 0; index < 50; index++) append(partition, { values: ['0123456789'], baseTimestampMs: 0 });
  expect(partition.applyRetention(1e15)).toBe(0);
});

test('a retried batch of an idempotent producer is recognised after a restart', () => {
  const folder = temporaryFolder();
  const retried = { values: ['b'], producerId: 9, baseSequence: 1 };
  const first = open(folder);
  append(first, { values: ['a'], producerId: 9, baseSequence: 0 }, retried);
  expect(first.append(makeBatch(retried))).toEqual({ kind: 'duplicate', baseOffset: 1 });
  first.close();
  const second = open(folder);
  expect(second.append(makeBatch(retried))).toEqual({ kind: 'duplicate', baseOffset: 1 });
  expect(second.append(makeBatch({ values: ['d'], producerId: 9, baseSequence: 3 }))).toMatchObject({
    kind: 'refused',
    errorCode: ErrorCode.outOfOrderSequenceNumber,
  });
  append(second, { values: ['c'], producerId: 9, baseSequence: 2 });
  expect(read(second, 0)).toEqual(['a', 'b', 'c']);
});

test('a closed partition refuses and says so to whoever waits', () => {
  const partition = open(temporaryFolder());
  const heard: number[] = [];
  partition.onAppend((appendedBytes) => heard.push(appendedBytes));
  append(partition, { values: ['a'] });
  partition.abandon('topic "t" is deleted');
  expect(heard).toEqual([makeBatch({ values: ['a'] }).length, 0]);
  expect(partition.append(makeBatch({ values: ['b'] }))).toEqual({
    kind: 'refused',
    errorCode: ErrorCode.kafkaStorageError,
    reason: 'topic "t" is deleted',
  });
});

test('where a segment is missing, that is said, and readers go on with the next', () => {
  const folder = temporaryFolder();
  const first = open(folder, { segmentBytes: 1024 });
  for (let index = 0; index < 60; index++) append(first, { values: [`value ${index}`] });
  first.close();
  const names = readdirSync(folder).sort();
  const [missing, next] = [names[1] ?? '', names[2] ?? ''];
  rmSync(join(folder, missing));
  const logged: LogEntry[] = [];
  const second = open(folder, {}, logged);
  const [from, to] = [Number.parseInt(missing, 10), Number.parseInt(next, 10)];
  expect(logged.map((entry) => entry.message)).toEqual([`t-0: the records from ${from} to ${to - 1} are missing`]);
  expect((read(second, from) as string[])[0]).toBe(`value ${to}`);
  expect(second.logEndOffset).toBe(60);
});

test('a segment that cannot be created leaves the partition writable', () => {
  const folder = temporaryFolder();
  const partition = open(folder, { segmentBytes: 100 });
  append(partition, { values: ['a'] });
  // A folder in the place of the next segment.
  const blocked = join(folder, segmentFileName(1));
  mkdirSync(blocked);
  expect(partition.append(makeBatch({ values: ['b'] }))).toMatchObject({
    kind: 'refused',
    errorCode: ErrorCode.kafkaStorageError,
  });
  rmSync(blocked, { recursive: true });
  append(partition, { values: ['b'] });
  expect([...read(partition, 0), ...read(partition, 1)]).toEqual(['a', 'b']);
});
