import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { offsetCommit } from './offset-commit.ts';

async function commit(
  parts: TestParts,
  version: number,
  options: Parameters<typeof requests.offsetCommit>[1],
): Promise<number | undefined> {
  const reader = await parts.call(offsetCommit, version, requests.offsetCommit(version, options));
  if (!reader) throw new Error('no answer');
  if (version >= 3) reader.int32('throttle');
  const [topic] = reader.array('topics', 6, () => {
    reader.string('topic');
    return reader.array('partitions', 6, () => [reader.int32('partition'), reader.int16('error')]);
  });
  reader.end('response');
  return topic?.[0]?.[1];
}

for (let version = 0; version <= 5; version++) {
  test(`v${version} commits`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 1);
    expect(await commit(parts, version, { group: 'g', topic: 't', offset: 42, retentionMs: 7 })).toBe(0);
    expect(parts.broker.groups.offsets.get('g', 't', 0)).toMatchObject({
      offset: 42,
      metadata: 'note',
      committedMs: parts.timers.now(),
      retentionMs: version >= 2 && version <= 4 ? 7 : null,
    });
  });
}

const refused: readonly {
  name: string;
  options: Partial<Parameters<typeof requests.offsetCommit>[1]>;
  errorCode: number;
}[] = [
  { name: 'an unknown partition', options: { partition: 3 }, errorCode: ErrorCode.unknownTopicOrPartition },
  { name: 'long metadata', options: { metadata: 'x'.repeat(4097) }, errorCode: ErrorCode.offsetMetadataTooLarge },
  { name: 'an empty group id', options: { group: '' }, errorCode: ErrorCode.invalidGroupId },
  { name: 'a member nobody knows', options: { memberId: 'x', generation: 1 }, errorCode: ErrorCode.unknownMemberId },
];

for (const c of refused) {
  test(`${c.name} is refused and nothing is committed`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 1);
    expect(await commit(parts, 5, { group: 'g', topic: 't', offset: 1, ...c.options })).toBe(c.errorCode);
    expect(parts.broker.groups.offsets.groupIds()).toEqual([]);
  });
}

test('null metadata is empty', async () => {
  const parts = createTestParts();
  parts.broker.topics.create('t', 1);
  expect(await commit(parts, 5, { group: 'g', topic: 't', offset: 1, metadata: null })).toBe(0);
  expect(parts.broker.groups.offsets.get('g', 't', 0)?.metadata).toBe('');
});
