import { expect, test } from 'vitest';
import { makeBatch, readValues } from '../testing/batches.ts';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import type { Reader } from '../wire/reader.ts';
import { produce } from './produce.ts';

interface Answer {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
}

function decode(reader: Reader | undefined, version: number): Answer | undefined {
  if (!reader) return undefined;
  const [topic] = reader.array('topics', 6, () => {
    expect(reader.string('topic')).toBe('t');
    return reader.array('partitions', 14, () => {
      const partition = reader.int32('partition');
      const errorCode = reader.int16('error');
      const baseOffset = reader.int64('base offset');
      if (version >= 2) expect(reader.int64('append time')).toBe(-1);
      if (version >= 5) expect(reader.int64('log start offset')).toBe(errorCode === 0 ? 0 : -1);
      return { partition, errorCode, baseOffset };
    });
  });
  if (version >= 1) expect(reader.int32('throttle')).toBe(0);
  reader.end('response');
  return topic?.[0];
}

const records = (): Buffer => makeBatch({ values: ['a', 'b'] });

for (let version = 3; version <= 7; version++) {
  test(`v${version} appends and tells the offset`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 2);
    const body = requests.produce(version, { topic: 't', partition: 1, records: records() });
    expect(decode(await parts.call(produce, version, body), version)).toEqual({
      partition: 1,
      errorCode: 0,
      baseOffset: 0,
    });
    const again = requests.produce(version, { topic: 't', partition: 1, records: records() });
    expect(decode(await parts.call(produce, version, again), version)?.baseOffset).toBe(2);
    const read = parts.broker.topics.getPartition('t', 1)?.read(0, 1000, true);
    expect(read?.kind === 'records' ? readValues(read.bytes) : read).toEqual(['a', 'b', 'a', 'b']);
  });
}

for (let version = 0; version <= 2; version++) {
  test(`v${version} is answered with UNSUPPORTED_VERSION for the partition`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 1);
    const body = requests.produce(version, { topic: 't', records: records() });
    expect(decode(await parts.call(produce, version, body), version)?.errorCode).toBe(ErrorCode.unsupportedVersion);
    expect(parts.broker.topics.getPartition('t', 0)?.logEndOffset).toBe(0);
  });
}

test('acks 0 appends without an answer, acks 1 with one', async () => {
  const parts = createTestParts();
  parts.broker.topics.create('t', 1);
  const silent = await parts.call(produce, 7, requests.produce(7, { topic: 't', records: records(), acks: 0 }));
  expect(silent).toBeUndefined();
  const answered = await parts.call(produce, 7, requests.produce(7, { topic: 't', records: records(), acks: 1 }));
  expect(decode(answered, 7)?.baseOffset).toBe(2);
});

const corrupt = makeBatch({ values: ['a'] });
corrupt.writeUInt8(0x55, corrupt.length - 1);

const refused: readonly {
  name: string;
  options: Partial<Parameters<typeof requests.produce>[1]>;
  errorCode: number;
  logged: RegExp;
}[] = [
  {
    name: 'an unknown topic',
    options: { topic: 't', partition: 5 },
    errorCode: ErrorCode.unknownTopicOrPartition,
    logged: /t-5: no such/,
  },
  {
    name: 'a negative partition',
    options: { partition: -1 },
    errorCode: ErrorCode.unknownTopicOrPartition,
    logged: /t--1: no such/,
  },
  { name: 'a corrupt batch', options: { records: corrupt }, errorCode: ErrorCode.corruptMessage, logged: /crc is/ },
  { name: 'no records', options: { records: null }, errorCode: ErrorCode.invalidRecord, logged: /no records/ },
  { name: 'acks 2', options: { acks: 2 }, errorCode: ErrorCode.invalidRequest, logged: /acks 2; want -1, 0 or 1/ },
  {
    name: 'a transaction',
    options: { transactionalId: 'x' },
    errorCode: ErrorCode.invalidRequest,
    logged: /transactions are not supported/,
  },
];

for (const c of refused) {
  test(`${c.name} is refused, and the reason is logged`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 1);
    const body = requests.produce(7, { topic: 't', records: records(), ...c.options });
    expect(decode(await parts.call(produce, 7, body), 7)).toMatchObject({ errorCode: c.errorCode, baseOffset: -1 });
    expect(parts.logged.at(-1)?.message).toMatch(c.logged);
  });
}

test('a retry of an idempotent producer gets the first offset and is written once', async () => {
  const parts = createTestParts();
  parts.broker.topics.create('t', 1);
  const send = async (): Promise<Answer | undefined> => {
    const batch = makeBatch({ values: ['a'], producerId: 4, baseSequence: 0 });
    return decode(await parts.call(produce, 7, requests.produce(7, { topic: 't', records: batch })), 7);
  };
  expect(await send()).toEqual({ partition: 0, errorCode: 0, baseOffset: 0 });
  expect(await send()).toEqual({ partition: 0, errorCode: 0, baseOffset: 0 });
  expect(parts.broker.topics.getPartition('t', 0)?.logEndOffset).toBe(1);
});
