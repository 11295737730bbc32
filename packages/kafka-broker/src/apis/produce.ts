import type { AppendResult } from '../log/partition.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

interface PartitionResult {
  readonly partition: number;
  readonly errorCode: ErrorCode;
  readonly baseOffset: number;
  readonly logStartOffset: number;
}

const NO_OFFSET = -1;

/** Records keep the time their producer gave them (CreateTime). */
const NO_APPEND_TIME = -1;

/** The first version whose records are batches; the formats before are answered with an error per partition. */
const BATCH_VERSION_MIN = 3;

/** Produce. The answer leaves after the operating system has taken the records. */
export const produce: Api = {
  key: 0,
  name: 'Produce',
  versionMin: 0,
  versionMax: 7,
  decode(reader, version) {
    const transactionalId = version >= 3 ? reader.nullableString('transactional id') : null;
    const acks = reader.int16('acks');
    reader.int32('timeout');
    const topics = reader.array('topics', 6, () => ({
      name: reader.string('topic'),
      partitions: reader.array('partitions', 8, () => ({
        partition: reader.int32('partition'),
        records: reader.nullableBytes('records'),
      })),
    }));

    return (call) => {
      const results = topics.map((topic) => ({
        name: topic.name,
        partitions: topic.partitions.map(({ partition, records }): PartitionResult => {
          const problem = findProblem(version, acks, transactionalId);
          if (problem) return refuse(call, topic.name, partition, problem.errorCode, problem.reason);
          return append(call, topic.name, partition, records);
        }),
      }));
      if (acks === 0) return 'no-response';
      return (writer) => {
        writer.array(results, (topic) => {
          writer.string(topic.name).array(topic.partitions, (result) => {
            writer.int32(result.partition).int16(result.errorCode).int64(result.baseOffset);
            if (version >= 2) writer.int64(NO_APPEND_TIME);
            if (version >= 5) writer.int64(result.logStartOffset);
          });
        });
        if (version >= 1) writer.int32(THROTTLE_MS);
      };
    };
  },
};

function findProblem(
  version: number,
  acks: number,
  transactionalId: string | null,
): { readonly errorCode: ErrorCode; readonly reason: string } | undefined {
  if (version < BATCH_VERSION_MIN) {
    const reason = `records of Produce v${version}; want v${BATCH_VERSION_MIN} or later`;
    return { errorCode: ErrorCode.unsupportedVersion, reason };
  }
  if (transactionalId !== null) {
    return { errorCode: ErrorCode.invalidRequest, reason: 'transactions are not supported' };
  }
  if (acks < -1 || acks > 1) return { errorCode: ErrorCode.invalidRequest, reason: `acks ${acks}; want -1, 0 or 1` };
  return undefined;
}

function append(call: Call, topic: string, index: number, records: Buffer | null): PartitionResult {
  const partition = call.broker.topics.getPartition(topic, index);
  if (!partition) {
    const reason = 'no such topic or partition';
    return refuse(call, topic, index, ErrorCode.unknownTopicOrPartition, reason);
  }
  const result: AppendResult = records
    ? partition.append(records)
    : { kind: 'refused', errorCode: ErrorCode.invalidRecord, reason: 'no records' };
  if (result.kind === 'refused') return refuse(call, topic, index, result.errorCode, result.reason);
  return {
    partition: index,
    errorCode: ErrorCode.none,
    baseOffset: result.baseOffset,
    logStartOffset: partition.logStartOffset,
  };
}

function refuse(call: Call, topic: string, partition: number, errorCode: ErrorCode, reason: string): PartitionResult {
  call.broker.log({
    level: 'warn',
    message: `refused records for ${topic.slice(0, 80)}-${partition}: ${reason}`,
    fields: { clientId: call.clientId, errorCode },
  });
  return { partition, errorCode, baseOffset: NO_OFFSET, logStartOffset: NO_OFFSET };
}
