import { expect, test } from 'vitest';
import { makeBatch } from '../testing/batches.ts';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { listOffsets } from './list-offsets.ts';

const cases = [
  { name: 'the earliest', partition: 0, timestampMs: -2, want: [0, -1, 0] },
  { name: 'the latest', partition: 0, timestampMs: -1, want: [0, -1, 3] },
  { name: 'a time before all', partition: 0, timestampMs: 0, want: [0, 1000, 0] },
  { name: 'a time between', partition: 0, timestampMs: 1001, want: [0, 1010, 1] },
  { name: 'a time after all', partition: 0, timestampMs: 1021, want: [0, -1, -1] },
  { name: 'a time at the end of time', partition: 0, timestampMs: Number.MAX_SAFE_INTEGER, want: [0, -1, -1] },
  { name: 'an unknown partition', partition: 4, timestampMs: -1, want: [ErrorCode.unknownTopicOrPartition, -1, -1] },
];

for (const c of cases) {
  for (const version of [0, 1, 2]) {
    test(`v${version}: ${c.name}`, async () => {
      const parts = createTestParts();
      parts.broker.topics.create('t', 1);
      const batch = makeBatch({ values: ['a', 'b', 'c'], baseTimestampMs: 1000, stepMs: 10 });
      parts.broker.topics.getPartition('t', 0)?.append(batch);
      const reader = await parts.call(listOffsets, version, requests.listOffsets(version, { topic: 't', ...c }));
      if (!reader) throw new Error('no answer');
      if (version >= 2) reader.int32('throttle');
      const [topic] = reader.array('topics', 6, () => {
        reader.string('topic');
        return reader.array('partitions', 10, () => {
          expect(reader.int32('partition')).toBe(c.partition);
          const errorCode = reader.int16('error');
          if (version === 0) return [errorCode, reader.array('offsets', 8, () => reader.int64('offset'))];
          return [errorCode, reader.int64('timestamp'), reader.int64('offset')];
        });
      });
      reader.end('response');
      const [errorCode, , offset] = c.want;
      expect(topic?.[0]).toEqual(version === 0 ? [errorCode, offset === -1 ? [] : [offset]] : c.want);
    });
  }
}
