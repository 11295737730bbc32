import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, PROXY_HOST, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { metadata } from './metadata.ts';

/** [error, name, partitions] of each topic. */
async function ask(
  parts: TestParts,
  version: number,
  topics: readonly string[] | null,
  mayCreate = true,
): Promise<unknown[]> {
  const reader = await parts.call(metadata, version, requests.metadata(version, { topics, mayCreate }));
  if (!reader) throw new Error('no answer');
  if (version >= 3) reader.int32('throttle');
  const nodes = reader.array('nodes', 12, () => {
    const node = [reader.int32('id'), reader.string('host'), reader.int32('port')];
    if (version >= 1) reader.nullableString('rack');
    return node;
  });
  expect(nodes).toEqual([[1, 'broker.test', 19092]]);
  if (version >= 2) expect(reader.nullableString('cluster')).toBe('test-cluster');
  if (version >= 1) expect(reader.int32('controller')).toBe(1);
  const answer = reader.array('topics', 9, () => {
    const errorCode = reader.int16('error');
    const name = reader.string('name');
    if (version >= 1) expect(reader.boolean('internal')).toBe(false);
    const partitions = reader.array('partitions', 14, () => {
      expect(reader.int16('error')).toBe(0);
      const id = reader.int32('id');
      expect(reader.int32('leader')).toBe(1);
      expect(reader.array('replicas', 4, () => reader.int32('node'))).toEqual([1]);
      expect(reader.array('isr', 4, () => reader.int32('node'))).toEqual([1]);
      return id;
    });
    return [errorCode, name, partitions];
  });
  reader.end('response');
  return answer;
}

for (let version = 0; version <= 4; version++) {
  test(`v${version} names the broker and the topics, and creates what is named`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('there', 3);
    expect(await ask(parts, version, ['there', 'new', 'new'])).toEqual([
      [0, 'there', [0, 1, 2]],
      [0, 'new', [0]],
    ]);
    expect(await ask(parts, version, version === 0 ? [] : null)).toHaveLength(2);
    if (version > 0) expect(await ask(parts, version, [])).toEqual([]);
  });
}

test('nothing is created when the client says so', async () => {
  const parts = createTestParts();
  expect(await ask(parts, 4, ['new'], false)).toEqual([[ErrorCode.unknownTopicOrPartition, 'new', []]]);
  expect(parts.broker.topics.all()).toEqual([]);
});

test('a name that is not valid, and one topic too many, are refused', async () => {
  const parts = createTestParts({ partitionsMax: 1 });
  expect(await ask(parts, 4, ['no/slash', 'a', 'b'])).toEqual([
    [ErrorCode.invalidTopic, 'no/slash', []],
    [0, 'a', [0]],
    [ErrorCode.policyViolation, 'b', []],
  ]);
});

test('who comes through a proxy is told to come back there', async () => {
  const reader = await createTestParts().call(metadata, 0, requests.metadata(0, { topics: null }), PROXY_HOST);
  const nodes = reader?.array('nodes', 10, () => [reader.int32('id'), reader.string('host'), reader.int32('port')]);
  expect(nodes).toEqual([[1, PROXY_HOST, 19092]]);
});
