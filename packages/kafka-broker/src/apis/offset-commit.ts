import type { CommittedOffset } from '../groups/offsets.ts';
import { messageOf } from '../log/files.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

interface PartitionCommit {
  readonly partition: number;
  readonly offset: number;
  readonly metadata: string | null;
}

interface TopicCommit {
  readonly name: string;
  readonly partitions: readonly PartitionCommit[];
}

const NO_GENERATION = -1;
const BROKER_RETENTION = -1;

/** Kafka's offset.metadata.max.bytes. */
const METADATA_CHARS_MAX = 4096;

/** OffsetCommit. The answer leaves after the operating system has taken the offsets. */
export const offsetCommit: Api = {
  key: 8,
  name: 'OffsetCommit',
  versionMin: 0,
  versionMax: 5,
  decode(reader, version) {
    const groupId = reader.string('group');
    const generation = version >= 1 ? reader.int32('generation') : NO_GENERATION;
    const memberId = version >= 1 ? reader.string('member') : '';
    const retentionMs = version >= 2 && version <= 4 ? reader.int64('retention time') : BROKER_RETENTION;
    const topics = reader.array('topics', 6, () => ({
      name: reader.string('topic'),
      partitions: reader.array('partitions', 14, () => {
        const partition = reader.int32('partition');
        const offset = reader.int64('offset');
        if (version === 1) reader.int64('timestamp');
        return { partition, offset, metadata: reader.nullableString('metadata') };
      }),
    }));

    return (call) => {
      const refusal = call.broker.groups.checkCommit(groupId, memberId, generation);
      const errorCodes = refusal === ErrorCode.none ? commit(call, groupId, retentionMs, topics) : undefined;
      return (writer) => {
        if (version >= 3) writer.int32(THROTTLE_MS);
        writer.array(topics, (topic) => {
          writer.string(topic.name).array(topic.partitions, (wanted) => {
            writer.int32(wanted.partition).int16(errorCodes?.get(wanted) ?? refusal);
          });
        });
      };
    };
  },
};

/** Commits what is valid; the error of each partition. */
function commit(
  call: Call,
  groupId: string,
  retentionMs: number,
  topics: readonly TopicCommit[],
): ReadonlyMap<PartitionCommit, ErrorCode> {
  const { groups, timers, log } = call.broker;
  const errorCodes = new Map<PartitionCommit, ErrorCode>();
  const offsets: CommittedOffset[] = [];
  for (const topic of topics) {
    for (const wanted of topic.partitions) {
      const errorCode = check(call, topic.name, wanted);
      errorCodes.set(wanted, errorCode);
      if (errorCode !== ErrorCode.none) continue;
      offsets.push({
        topic: topic.name,
        partition: wanted.partition,
        offset: wanted.offset,
        metadata: wanted.metadata ?? '',
        committedMs: timers.now(),
        retentionMs: retentionMs >= 0 ? retentionMs : null,
      });
    }
  }
  try {
    groups.offsets.commit(groupId, offsets);
  } catch (error) {
    log({ level: 'error', message: `group "${groupId}": cannot write offsets: ${messageOf(error)}` });
    for (const wanted of errorCodes.keys()) errorCodes.set(wanted, ErrorCode.kafkaStorageError);
  }
  return errorCodes;
}

function check(call: Call, topic: string, wanted: PartitionCommit): ErrorCode {
  if (!call.broker.topics.getPartition(topic, wanted.partition)) return ErrorCode.unknownTopicOrPartition;
  const isTooLarge = (wanted.metadata ?? '').length > METADATA_CHARS_MAX;
  return isTooLarge ? ErrorCode.offsetMetadataTooLarge : ErrorCode.none;
}
