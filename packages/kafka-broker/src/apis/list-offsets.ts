import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

const LATEST = -1;
const EARLIEST = -2;
const NONE = -1;

interface Found {
  readonly partition: number;
  readonly errorCode: ErrorCode;
  readonly timestampMs: number;
  readonly offset: number;
}

/** ListOffsets: the first, the next, or the first offset at or after a time. */
export const listOffsets: Api = {
  key: 2,
  name: 'ListOffsets',
  versionMin: 0,
  versionMax: 2,
  decode(reader, version) {
    reader.int32('replica id');
    // Without transactions both isolation levels see the same.
    if (version >= 2) reader.int8('isolation level');
    const topics = reader.array('topics', 6, () => ({
      name: reader.string('topic'),
      partitions: reader.array('partitions', 12, () => {
        const partition = reader.int32('partition');
        const timestampMs = reader.int64('timestamp');
        if (version === 0) reader.int32('max offsets');
        return { partition, timestampMs };
      }),
    }));

    return (call) => {
      const results = topics.map((topic) => ({
        name: topic.name,
        partitions: topic.partitions.map((wanted) => find(call, topic.name, wanted.partition, wanted.timestampMs)),
      }));
      return (writer) => {
        if (version >= 2) writer.int32(THROTTLE_MS);
        writer.array(results, (topic) => {
          writer.string(topic.name).array(topic.partitions, (found) => {
            writer.int32(found.partition).int16(found.errorCode);
            if (version >= 1) writer.int64(found.timestampMs).int64(found.offset);
            else writer.array(found.offset === NONE ? [] : [found.offset], (offset) => writer.int64(offset));
          });
        });
      };
    };
  },
};

function find(call: Call, topic: string, index: number, timestampMs: number): Found {
  const partition = call.broker.topics.getPartition(topic, index);
  const result = (errorCode: ErrorCode, offset: number, foundMs = NONE): Found => ({
    partition: index,
    errorCode,
    timestampMs: foundMs,
    offset,
  });
  if (!partition) return result(ErrorCode.unknownTopicOrPartition, NONE);
  if (timestampMs === LATEST) return result(ErrorCode.none, partition.logEndOffset);
  if (timestampMs === EARLIEST) return result(ErrorCode.none, partition.logStartOffset);
  const found = partition.findTimestamp(timestampMs);
  return found ? result(ErrorCode.none, found.offset, found.timestampMs) : result(ErrorCode.none, NONE);
}
