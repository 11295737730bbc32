import { messageOf } from '../log/files.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, THROTTLE_MS } from './api.ts';

/** DeleteTopics: files and committed offsets go at once. */
export const deleteTopics: Api = {
  key: 20,
  name: 'DeleteTopics',
  versionMin: 0,
  versionMax: 3,
  decode(reader, version) {
    const names = reader.array('topics', 2, () => reader.string('topic'));
    reader.int32('timeout');

    return (call) => {
      const results = names.map((name) => ({ name, errorCode: remove(call, name) }));
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.array(results, ({ name, errorCode }) => writer.string(name).int16(errorCode));
      };
    };
  },
};

function remove(call: Call, name: string): ErrorCode {
  const { topics, groups, log } = call.broker;
  try {
    if (!topics.delete(name)) return ErrorCode.unknownTopicOrPartition;
    groups.offsets.deleteTopic(name);
    return ErrorCode.none;
  } catch (error) {
    log({ level: 'error', message: `cannot delete topic "${name}": ${messageOf(error)}` });
    return ErrorCode.kafkaStorageError;
  }
}
