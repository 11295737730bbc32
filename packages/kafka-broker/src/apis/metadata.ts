import type { Topic } from '../log/topics.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, addressFor, type Call, NODE_ID, THROTTLE_MS } from './api.ts';

interface TopicView {
  readonly errorCode: ErrorCode;
  readonly name: string;
  readonly partitionCount: number;
}

/** Metadata: where the broker is and what topics it has. Naming a topic creates it, unless the client says not to. */
export const metadata: Api = {
  key: 3,
  name: 'Metadata',
  versionMin: 0,
  versionMax: 4,
  decode(reader, version) {
    const names = reader.nullableArray('topics', 2, () => reader.string('topic'));
    const mayCreate = version >= 4 ? reader.boolean('allow auto topic creation') : true;
    // "All topics" is a null list, and in version 0, which has no null, an empty one.
    const wantsAll = names === null || (version === 0 && names.length === 0);

    return (call) => {
      const topics = wantsAll
        ? call.broker.topics.all().map(viewOf)
        : [...new Set(names)].map((name) => findOrCreate(call, name, mayCreate));
      const { host, port } = addressFor(call);
      return (writer) => {
        if (version >= 3) writer.int32(THROTTLE_MS);
        writer.array([NODE_ID], (id) => {
          writer.int32(id).string(host).int32(port);
          if (version >= 1) writer.nullableString(null);
        });
        if (version >= 2) writer.nullableString(call.broker.topics.clusterId);
        if (version >= 1) writer.int32(NODE_ID);
        writer.array(topics, (topic) => {
          writer.int16(topic.errorCode).string(topic.name);
          if (version >= 1) writer.boolean(false);
          writer.array([...Array(topic.partitionCount).keys()], (partition) => {
            writer.int16(ErrorCode.none).int32(partition).int32(NODE_ID);
            // Replicas and in-sync replicas.
            writer.array([NODE_ID], (id) => writer.int32(id)).array([NODE_ID], (id) => writer.int32(id));
          });
        });
      };
    };
  },
};

function findOrCreate(call: Call, name: string, mayCreate: boolean): TopicView {
  const { topics, limits } = call.broker;
  const topic = topics.get(name);
  if (topic) return viewOf(topic);
  const problem = topics.check(name, limits.partitionsDefault);
  const isInvalid = problem?.errorCode === ErrorCode.invalidTopic;
  if (!mayCreate || isInvalid) {
    return { errorCode: isInvalid ? problem.errorCode : ErrorCode.unknownTopicOrPartition, name, partitionCount: 0 };
  }
  const result = topics.create(name, limits.partitionsDefault);
  return result.kind === 'created' ? viewOf(result.topic) : { errorCode: result.errorCode, name, partitionCount: 0 };
}

function viewOf(topic: Topic): TopicView {
  return { errorCode: ErrorCode.none, name: topic.name, partitionCount: topic.partitions.length };
}
