import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

interface Refusal {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: ErrorCode;
  readonly reason: string;
}

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
      const problem = findProblem(version, acks, transactionalId);
      const refusals: Refusal[] = [];
      const results = topics.map((topic) => ({
        name: topic.name,
        partitions: topic.partitions.map(({ partition, records }): PartitionResult => {
          const result = problem ?? append(call, topic.name, partition, records);
          if (!('reason' in result)) return result;
          refusals.push({ topic: topic.name, partition, ...result });
          return { partition, errorCode: result.errorCode, baseOffset: NO_OFFSET, logStartOffset: NO_OFFSET };
        }),
      }));
      logRefusals(call, refusals);
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

type Problem = Pick<Refusal, 'errorCode' | 'reason'>;

function findProblem(version: number, acks: number, transactionalId: string | null): Problem | undefined {
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

function append(call: Call, topic: string, index: number, records: Buffer | null): PartitionResult | Problem {
  const partition = call.broker.topics.getPartition(topic, index);
  if (!partition) return { errorCode: ErrorCode.unknownTopicOrPartition, reason: 'no such topic or partition' };
  if (!records) return { errorCode: ErrorCode.invalidRecord, reason: 'no records' };
  const result = partition.append(records);
  if (result.kind === 'refused') return { errorCode: result.errorCode, reason: result.reason };
  const { logStartOffset } = partition;
  return { partition: index, errorCode: ErrorCode.none, baseOffset: result.baseOffset, logStartOffset };
}

/** One line per request: its sender decides how many partitions it names. */
function logRefusals(call: Call, refusals: readonly Refusal[]): void {
  const [first] = refusals;
  if (!first) return;
  call.broker.log({
    level: 'warn',
    message: `refused records for ${first.topic.slice(0, 80)}-${first.partition}: ${first.reason}`,
    fields: { clientId: call.clientId, errorCode: first.errorCode, partitionsRefused: refusals.length },
  });
}
