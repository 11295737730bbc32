import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { deleteTopics } from './delete-topics.ts';

for (let version = 0; version <= 3; version++) {
  test(`v${version} deletes topics with the offsets committed for them`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('t', 1);
    const committed = { topic: 't', partition: 0, offset: 1, metadata: '', committedMs: 0, retentionMs: null };
    parts.broker.groups.offsets.commit('g', [committed]);
    const reader = await parts.call(deleteTopics, version, requests.deleteTopics(['t', 'gone']));
    if (!reader) throw new Error('no answer');
    if (version >= 1) reader.int32('throttle');
    expect(reader.array('topics', 4, () => [reader.string('topic'), reader.int16('error')])).toEqual([
      ['t', 0],
      ['gone', ErrorCode.unknownTopicOrPartition],
    ]);
    reader.end('response');
    expect(parts.broker.topics.all()).toEqual([]);
    expect(parts.broker.groups.offsets.has('g')).toBe(false);
  });
}
