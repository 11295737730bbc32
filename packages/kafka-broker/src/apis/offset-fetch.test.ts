import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { offsetFetch } from './offset-fetch.ts';

async function ask(
  parts: TestParts,
  version: number,
  topics: Parameters<typeof requests.offsetFetch>[0]['topics'],
): Promise<unknown[]> {
  const reader = await parts.call(offsetFetch, version, requests.offsetFetch({ group: 'g', topics }));
  if (!reader) throw new Error('no answer');
  if (version >= 3) reader.int32('throttle');
  const answer = reader.array('topics', 6, () => [
    reader.string('topic'),
    reader.array('partitions', 16, () => [
      reader.int32('partition'),
      reader.int64('offset'),
      reader.nullableString('metadata'),
      reader.int16('error'),
    ]),
  ]);
  if (version >= 2) expect(reader.int16('error')).toBe(0);
  reader.end('response');
  return answer;
}

for (let version = 0; version <= 4; version++) {
  test(`v${version} tells what is committed, and -1 where nothing is`, async () => {
    const parts = createTestParts();
    const committed = { topic: 't', partition: 1, offset: 42, metadata: 'note', committedMs: 0, retentionMs: null };
    parts.broker.groups.offsets.commit('g', [committed]);
    expect(await ask(parts, version, [{ name: 't', partitions: [1, 0] }])).toEqual([
      [
        't',
        [
          [1, 42, 'note', 0],
          [0, -1, '', 0],
        ],
      ],
    ]);
    if (version >= 2) expect(await ask(parts, version, null)).toEqual([['t', [[1, 42, 'note', 0]]]]);
  });
}
