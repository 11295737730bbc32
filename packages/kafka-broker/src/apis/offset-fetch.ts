import type { CommittedOffset } from '../groups/offsets.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, THROTTLE_MS } from './api.ts';

/** What is answered for a partition without a commit; it is not an error. */
const NO_OFFSET = -1;

/** OffsetFetch: what a group has committed, of the named partitions or (v2+) of all. */
export const offsetFetch: Api = {
  key: 9,
  name: 'OffsetFetch',
  versionMin: 0,
  versionMax: 4,
  decode(reader, version) {
    const groupId = reader.string('group');
    const readTopic = (): { name: string; partitions: number[] } => ({
      name: reader.string('topic'),
      partitions: reader.array('partitions', 4, () => reader.int32('partition')),
    });
    const named = version >= 2 ? reader.nullableArray('topics', 6, readTopic) : reader.array('topics', 6, readTopic);

    return (call) => {
      const { offsets } = call.broker.groups;
      const topics = named ?? groupByTopic(offsets.all(groupId));
      return (writer) => {
        if (version >= 3) writer.int32(THROTTLE_MS);
        writer.array(topics, (topic) => {
          writer.string(topic.name).array(topic.partitions, (partition) => {
            const committed = offsets.get(groupId, topic.name, partition);
            writer.int32(partition).int64(committed?.offset ?? NO_OFFSET);
            writer.nullableString(committed?.metadata ?? '').int16(ErrorCode.none);
          });
        });
        if (version >= 2) writer.int16(ErrorCode.none);
      };
    };
  },
};

function groupByTopic(offsets: readonly CommittedOffset[]): { readonly name: string; readonly partitions: number[] }[] {
  const topics = new Map<string, number[]>();
  for (const { topic, partition } of offsets) topics.set(topic, [...(topics.get(topic) ?? []), partition]);
  return [...topics].map(([name, partitions]) => ({ name, partitions }));
}
