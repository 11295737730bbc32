import { expect, test, vi } from 'vitest';
import { makeBatch, readValues } from '../testing/batches.ts';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import type { Reader } from '../wire/reader.ts';
import { fetch } from './fetch.ts';

interface Answer {
  readonly errorCode: number;
  readonly partitions: readonly {
    readonly partition: number;
    readonly errorCode: number;
    readonly logEndOffset: number;
    readonly values: readonly string[];
  }[];
}

function decode(reader: Reader | undefined, version: number): Answer {
  if (!reader) throw new Error('no answer');
  if (version >= 1) reader.int32('throttle');
  const errorCode = version >= 7 ? reader.int16('error') : 0;
  if (version >= 7) expect(reader.int32('session')).toBe(0);
  const topics = reader.array('topics', 6, () => {
    expect(reader.string('topic')).toBe('t');
    return reader.array('partitions', 18, () => {
      const partition = reader.int32('partition');
      const partitionError = reader.int16('error');
      const logEndOffset = reader.int64('high watermark');
      if (version >= 4) expect(reader.int64('last stable offset')).toBe(logEndOffset);
      if (version >= 5) reader.int64('log start offset');
      if (version >= 4) expect(reader.array('aborted', 16, () => 0)).toEqual([]);
      if (version >= 11) expect(reader.int32('preferred replica')).toBe(-1);
      const values = readValues(reader.bytes('records'));
      return { partition, errorCode: partitionError, logEndOffset, values };
    });
  });
  reader.end('response');
  return { errorCode, partitions: topics[0] ?? [] };
}

function withRecords(...values: readonly string[]): TestParts {
  const parts = createTestParts();
  parts.broker.topics.create('t', 2);
  for (const value of values) append(parts, value);
  return parts;
}

function append(parts: TestParts, value: string, partition = 0): void {
  parts.broker.topics.getPartition('t', partition)?.append(makeBatch({ values: [value] }));
}

for (let version = 4; version <= 11; version++) {
  test(`v${version} gives the records from an offset on`, async () => {
    const parts = withRecords('a', 'b', 'c');
    const answer = decode(
      await parts.call(fetch, version, requests.fetch(version, { topic: 't', offset: 1 })),
      version,
    );
    expect(answer.partitions).toEqual([{ partition: 0, errorCode: 0, logEndOffset: 3, values: ['b', 'c'] }]);
  });
}

for (let version = 0; version <= 3; version++) {
  test(`v${version} is answered with UNSUPPORTED_VERSION for the partition`, async () => {
    const answer = decode(
      await withRecords('a').call(fetch, version, requests.fetch(version, { topic: 't' })),
      version,
    );
    expect(answer.partitions[0]).toMatchObject({ errorCode: ErrorCode.unsupportedVersion, values: [] });
  });
}

const errors: readonly { name: string; options: Partial<Parameters<typeof requests.fetch>[1]>; errorCode: number }[] = [
  { name: 'an offset after the end', options: { offset: 9 }, errorCode: ErrorCode.offsetOutOfRange },
  { name: 'a negative offset', options: { offset: -1 }, errorCode: ErrorCode.offsetOutOfRange },
  { name: 'an absurd offset', options: { offset: Number.MAX_SAFE_INTEGER }, errorCode: ErrorCode.offsetOutOfRange },
  { name: 'an unknown partition', options: { partitions: [7] }, errorCode: ErrorCode.unknownTopicOrPartition },
];

for (const c of errors) {
  test(`${c.name} is answered at once with error ${c.errorCode}`, async () => {
    const body = requests.fetch(11, { topic: 't', waitMsMax: 10_000, ...c.options });
    const answer = decode(await withRecords('a').call(fetch, 11, body), 11);
    expect(answer.partitions[0]?.errorCode).toBe(c.errorCode);
  });
}

test('at the end it waits for the first record', async () => {
  const parts = withRecords('a');
  const { answer } = parts.begin(
    fetch,
    11,
    requests.fetch(11, { topic: 't', partitions: [0, 1], offset: 0, waitMsMax: 500, bytesMin: 100 }),
  );
  let isAnswered = false;
  void answer.then(() => {
    isAnswered = true;
  });
  parts.timers.advance(499);
  await Promise.resolve();
  expect(isAnswered).toBe(false);
  append(parts, 'b', 1);
  expect(decode(await answer, 11).partitions.map(({ values }) => values)).toEqual([['a'], ['b']]);
  expect(parts.timers.waiting).toBe(0);
});

test('it waits no longer than asked', async () => {
  const parts = withRecords();
  const { answer } = parts.begin(fetch, 11, requests.fetch(11, { topic: 't', waitMsMax: 500 }));
  await Promise.resolve();
  parts.timers.advance(500);
  expect(decode(await answer, 11).partitions[0]).toEqual({ partition: 0, errorCode: 0, logEndOffset: 0, values: [] });
});

test('the deletion of the topic ends the waiting', async () => {
  const parts = withRecords();
  const { answer } = parts.begin(fetch, 11, requests.fetch(11, { topic: 't', waitMsMax: 500 }));
  await Promise.resolve();
  parts.broker.topics.delete('t');
  expect(decode(await answer, 11).partitions[0]?.errorCode).toBe(ErrorCode.unknownTopicOrPartition);
});

test('a closed connection ends the waiting and leaves nothing behind', async () => {
  const parts = withRecords();
  const { answer, close } = parts.begin(fetch, 11, requests.fetch(11, { topic: 't', waitMsMax: 500 }));
  await Promise.resolve();
  expect(parts.timers.waiting).toBe(1);
  close();
  expect(await answer).toBeUndefined();
  expect(parts.timers.waiting).toBe(0);
  append(parts, 'a');
});

test('the limits of answer and partition hold, and one batch always comes', async () => {
  const parts = withRecords('a', 'b');
  append(parts, 'x', 1);
  const oneBatchBytes = makeBatch({ values: ['a'] }).length;
  const values = async (options: object): Promise<readonly (readonly string[])[]> => {
    const body = requests.fetch(11, { topic: 't', partitions: [0, 1], ...options });
    return decode(await parts.call(fetch, 11, body), 11).partitions.map((partition) => partition.values);
  };
  expect(await values({})).toEqual([['a', 'b'], ['x']]);
  expect(await values({ partitionBytesMax: oneBatchBytes })).toEqual([['a'], ['x']]);
  expect(await values({ bytesMax: 2 * oneBatchBytes })).toEqual([['a', 'b'], []]);
  expect(await values({ bytesMax: 1 })).toEqual([['a'], []]);
  expect(await values({ bytesMax: -5, partitionBytesMax: -5 })).toEqual([['a'], []]);
});

test('an incremental session is refused, since none is ever given out', async () => {
  const body = requests.fetch(11, { topic: 't', sessionId: 5, sessionEpoch: 3 });
  expect(decode(await withRecords('a').call(fetch, 11, body), 11)).toEqual({
    errorCode: ErrorCode.fetchSessionIdNotFound,
    partitions: [],
  });
});

test('a disk that fails while it waits is an error of this request, not of the producer', async () => {
  const parts = withRecords();
  const partition = parts.broker.topics.getPartition('t', 0);
  const { answer } = parts.begin(fetch, 11, requests.fetch(11, { topic: 't', waitMsMax: 500 }));
  await Promise.resolve();
  if (partition) {
    vi.spyOn(partition, 'read').mockImplementationOnce(() => {
      throw new Error('EIO');
    });
  }
  expect(partition?.append(makeBatch({ values: ['a'] }))).toEqual({ kind: 'appended', baseOffset: 0 });
  await expect(answer).rejects.toThrow('EIO');
});
