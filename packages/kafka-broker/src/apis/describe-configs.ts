import { describeTopicConfig } from '../log/topic-config.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, NODE_ID, THROTTLE_MS } from './api.ts';

const TOPIC = 2;
const BROKER = 4;

/** Where a value comes from (v1+). */
const SOURCE_TOPIC = 1;
const SOURCE_BROKER = 4;
const SOURCE_DEFAULT = 5;

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly isReadOnly: boolean;
  readonly source: number;
}

interface Described {
  readonly errorCode: ErrorCode;
  readonly reason: string | null;
  readonly settings: readonly Setting[];
}

/** DescribeConfigs of topics and of the one broker. */
export const describeConfigs: Api = {
  key: 32,
  name: 'DescribeConfigs',
  versionMin: 0,
  versionMax: 2,
  decode(reader, version) {
    const resources = reader.array('resources', 7, () => ({
      type: reader.int8('resource type'),
      name: reader.string('resource'),
      wanted: reader.nullableArray('settings', 2, () => reader.string('setting')),
    }));
    if (version >= 1) reader.boolean('include synonyms');

    return (call) => {
      const results = resources.map((resource) => {
        const described = describe(call, resource.type, resource.name);
        const isWanted = (setting: Setting): boolean => resource.wanted?.includes(setting.name) ?? true;
        return { ...resource, ...described, settings: described.settings.filter(isWanted) };
      });
      return (writer) => {
        writer.int32(THROTTLE_MS).array(results, (result) => {
          writer.int16(result.errorCode).nullableString(result.reason).int8(result.type).string(result.name);
          writer.array(result.settings, (setting) => {
            writer.string(setting.name).nullableString(setting.value).boolean(setting.isReadOnly);
            if (version === 0) writer.boolean(setting.source === SOURCE_DEFAULT);
            else writer.int8(setting.source);
            // Nothing is secret, and no setting has synonyms.
            writer.boolean(false);
            if (version >= 1) writer.array([], () => undefined);
          });
        });
      };
    };
  },
};

function describe(call: Call, type: number, name: string): Described {
  const { topics, config, limits } = call.broker;
  if (type === TOPIC) {
    const topic = topics.get(name);
    if (!topic) return failed(ErrorCode.unknownTopicOrPartition, 'no such topic');
    const settings = describeTopicConfig(topic.config, topic.entries).map((setting) => ({
      name: setting.name,
      value: setting.value,
      isReadOnly: true,
      source: setting.isDefault ? SOURCE_DEFAULT : SOURCE_TOPIC,
    }));
    return { errorCode: ErrorCode.none, reason: null, settings };
  }
  if (type === BROKER && name === String(NODE_ID)) {
    const values: Readonly<Record<string, number>> = {
      'log.retention.bytes': config.retentionBytes,
      'log.retention.ms': config.retentionMs,
      'log.segment.bytes': config.segmentBytes,
      'log.flush.interval.ms': limits.flushIntervalMs,
      'num.partitions': limits.partitionsDefault,
      'socket.request.max.bytes': limits.requestBytesMax,
      'max.connections': limits.connectionsMax,
    };
    const settings = Object.entries(values).map(([key, value]) => ({
      name: key,
      value: String(value),
      isReadOnly: true,
      source: SOURCE_BROKER,
    }));
    return { errorCode: ErrorCode.none, reason: null, settings };
  }
  return failed(ErrorCode.invalidRequest, `no settings of resource type ${type} and name "${name.slice(0, 80)}"`);
}

function failed(errorCode: ErrorCode, reason: string): Described {
  return { errorCode, reason, settings: [] };
}
