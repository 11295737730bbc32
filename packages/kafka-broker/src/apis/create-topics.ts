import { checkTopicConfig } from '../log/topic-config.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, NODE_ID, THROTTLE_MS } from './api.ts';

interface NewTopic {
  readonly name: string;
  readonly partitionCount: number;
  readonly replicationFactor: number;
  readonly assignments: readonly { readonly partition: number; readonly nodeIds: readonly number[] }[];
  readonly settings: readonly { readonly name: string; readonly value: string | null }[];
}

interface Problem {
  readonly errorCode: ErrorCode;
  readonly reason: string;
}

const BROKER_DEFAULT = -1;

/** CreateTopics. With an explicit replica assignment, count and factor come from it. */
export const createTopics: Api = {
  key: 19,
  name: 'CreateTopics',
  versionMin: 0,
  versionMax: 3,
  decode(reader, version) {
    const topics = reader.array('topics', 16, () => ({
      name: reader.string('topic'),
      partitionCount: reader.int32('partition count'),
      replicationFactor: reader.int16('replication factor'),
      assignments: reader.array('assignments', 8, () => ({
        partition: reader.int32('partition'),
        nodeIds: reader.array('nodes', 4, () => reader.int32('node')),
      })),
      settings: reader.array('settings', 4, () => ({
        name: reader.string('setting'),
        value: reader.nullableString('setting value'),
      })),
    }));
    reader.int32('timeout');
    const isDryRun = version >= 1 ? reader.boolean('validate only') : false;

    return (call) => {
      const results = topics.map((topic) => ({ name: topic.name, problem: create(call, topic, isDryRun) }));
      return (writer) => {
        if (version >= 2) writer.int32(THROTTLE_MS);
        writer.array(results, ({ name, problem }) => {
          writer.string(name).int16(problem?.errorCode ?? ErrorCode.none);
          if (version >= 1) writer.nullableString(problem?.reason ?? null);
        });
      };
    };
  },
};

function create(call: Call, topic: NewTopic, isDryRun: boolean): Problem | undefined {
  const { topics, limits } = call.broker;
  const hasAssignment = topic.assignments.length > 0;
  const asked = topic.partitionCount === BROKER_DEFAULT ? limits.partitionsDefault : topic.partitionCount;
  const partitionCount = hasAssignment ? topic.assignments.length : asked;
  const problem =
    topics.check(topic.name, partitionCount) ?? checkReplicas(topic, hasAssignment) ?? checkSettings(topic);
  if (problem || isDryRun) return problem;
  const entries = Object.fromEntries(topic.settings.map(({ name, value }) => [name, value ?? '']));
  const result = topics.create(topic.name, partitionCount, entries);
  return result.kind === 'refused' ? result : undefined;
}

function checkReplicas(topic: NewTopic, hasAssignment: boolean): Problem | undefined {
  if (!hasAssignment) {
    if (topic.replicationFactor === 1 || topic.replicationFactor === BROKER_DEFAULT) return undefined;
    const reason = `replication factor ${topic.replicationFactor}; the one node there is holds one replica`;
    return { errorCode: ErrorCode.invalidReplicationFactor, reason };
  }
  const partitions = new Set(topic.assignments.map(({ partition }) => partition));
  const isConsecutive = topic.assignments.every((_, index) => partitions.has(index));
  const isHere = topic.assignments.every(({ nodeIds }) => nodeIds.length === 1 && nodeIds[0] === NODE_ID);
  if (isConsecutive && isHere) return undefined;
  const reason = `want partitions 0 to ${topic.assignments.length - 1}, each on node ${NODE_ID}`;
  return { errorCode: ErrorCode.invalidReplicaAssignment, reason };
}

function checkSettings(topic: NewTopic): Problem | undefined {
  const reason = checkTopicConfig(topic.settings);
  return reason === undefined ? undefined : { errorCode: ErrorCode.invalidConfig, reason };
}
