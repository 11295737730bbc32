import type { Writer } from '../wire/writer.ts';

// Bodies of requests as clients encode them (protocol guide), for tests that play the client.

type Body = (writer: Writer) => void;

const ignore = (): void => undefined;

export const requests = {
  produce(
    version: number,
    options: { topic: string; partition?: number; records: Buffer | null; acks?: number; transactionalId?: string },
  ): Body {
    return (writer) => {
      if (version >= 3) writer.nullableString(options.transactionalId ?? null);
      writer.int16(options.acks ?? -1).int32(1000);
      writer.array([options.topic], (topic) => {
        writer.string(topic).array([options.partition ?? 0], (partition) => {
          writer.int32(partition).nullableBytes(options.records);
        });
      });
    };
  },

  fetch(
    version: number,
    options: {
      topic: string;
      partitions?: readonly number[];
      offset?: number;
      waitMsMax?: number;
      bytesMin?: number;
      bytesMax?: number;
      partitionBytesMax?: number;
      sessionId?: number;
      sessionEpoch?: number;
    },
  ): Body {
    return (writer) => {
      writer
        .int32(-1)
        .int32(options.waitMsMax ?? 0)
        .int32(options.bytesMin ?? 1);
      if (version >= 3) writer.int32(options.bytesMax ?? 1_000_000);
      if (version >= 4) writer.int8(1);
      if (version >= 7) writer.int32(options.sessionId ?? 0).int32(options.sessionEpoch ?? -1);
      writer.array([options.topic], (topic) => {
        writer.string(topic).array(options.partitions ?? [0], (partition) => {
          writer.int32(partition);
          if (version >= 9) writer.int32(-1);
          writer.int64(options.offset ?? 0);
          if (version >= 5) writer.int64(-1);
          writer.int32(options.partitionBytesMax ?? 1_000_000);
        });
      });
      if (version >= 7)
        writer.array(['gone'], (topic) => writer.string(topic).array([0], (index) => writer.int32(index)));
      if (version >= 11) writer.string('rack');
    };
  },

  listOffsets(version: number, options: { topic: string; partition?: number; timestampMs: number }): Body {
    return (writer) => {
      writer.int32(-1);
      if (version >= 2) writer.int8(0);
      writer.array([options.topic], (topic) => {
        writer.string(topic).array([options.partition ?? 0], (partition) => {
          writer.int32(partition).int64(options.timestampMs);
          if (version === 0) writer.int32(1);
        });
      });
    };
  },

  metadata(version: number, options: { topics: readonly string[] | null; mayCreate?: boolean }): Body {
    return (writer) => {
      writer.nullableArray(options.topics, (topic) => writer.string(topic));
      if (version >= 4) writer.boolean(options.mayCreate ?? true);
    };
  },

  offsetCommit(
    version: number,
    options: {
      group: string;
      topic: string;
      partition?: number;
      offset: number;
      generation?: number;
      memberId?: string;
      metadata?: string | null;
      retentionMs?: number;
    },
  ): Body {
    return (writer) => {
      writer.string(options.group);
      if (version >= 1) writer.int32(options.generation ?? -1).string(options.memberId ?? '');
      if (version >= 2 && version <= 4) writer.int64(options.retentionMs ?? -1);
      writer.array([options.topic], (topic) => {
        writer.string(topic).array([options.partition ?? 0], (partition) => {
          writer.int32(partition).int64(options.offset);
          if (version === 1) writer.int64(-1);
          writer.nullableString(options.metadata === undefined ? 'note' : options.metadata);
        });
      });
    };
  },

  offsetFetch(options: {
    group: string;
    topics: readonly { name: string; partitions: readonly number[] }[] | null;
  }): Body {
    return (writer) => {
      writer.string(options.group).nullableArray(options.topics, (topic) => {
        writer.string(topic.name).array(topic.partitions, (partition) => writer.int32(partition));
      });
    };
  },

  findCoordinator(version: number, options: { key: string; keyType?: number }): Body {
    return (writer) => {
      writer.string(options.key);
      if (version >= 1) writer.int8(options.keyType ?? 0);
    };
  },

  joinGroup(
    version: number,
    options: {
      group: string;
      memberId?: string;
      sessionTimeoutMs?: number;
      instanceId?: string;
      protocolType?: string;
      metadata?: string;
    },
  ): Body {
    return (writer) => {
      writer.string(options.group).int32(options.sessionTimeoutMs ?? 10_000);
      if (version >= 1) writer.int32(10_000);
      writer.string(options.memberId ?? '');
      if (version >= 5) writer.nullableString(options.instanceId ?? null);
      writer.string(options.protocolType ?? 'consumer');
      writer.array(['range'], (name) => writer.string(name).bytes(Buffer.from(options.metadata ?? 'm')));
    };
  },

  syncGroup(
    version: number,
    options: { group: string; generation: number; memberId: string; assignments?: Readonly<Record<string, string>> },
  ): Body {
    return (writer) => {
      writer.string(options.group).int32(options.generation).string(options.memberId);
      if (version >= 3) writer.nullableString(null);
      writer.array(Object.entries(options.assignments ?? {}), ([memberId, assignment]) => {
        writer.string(memberId).bytes(Buffer.from(assignment));
      });
    };
  },

  heartbeat(version: number, options: { group: string; generation: number; memberId: string }): Body {
    return (writer) => {
      writer.string(options.group).int32(options.generation).string(options.memberId);
      if (version >= 3) writer.nullableString(null);
    };
  },

  leaveGroup(options: { group: string; memberId: string }): Body {
    return (writer) => writer.string(options.group).string(options.memberId);
  },

  describeGroups(groups: readonly string[]): Body {
    return (writer) => writer.array(groups, (group) => writer.string(group));
  },

  listGroups(): Body {
    return ignore;
  },

  deleteGroups(groups: readonly string[]): Body {
    return (writer) => writer.array(groups, (group) => writer.string(group));
  },

  apiVersions(version: number): Body {
    return (writer) => {
      if (version >= 3) writer.compactString('test').compactString('1.0').unsignedVarint(0);
    };
  },

  createTopics(
    version: number,
    options: {
      name: string;
      partitions?: number;
      replicationFactor?: number;
      assignments?: Readonly<Record<number, readonly number[]>>;
      settings?: Readonly<Record<string, string | null>>;
      isDryRun?: boolean;
    },
  ): Body {
    return (writer) => {
      writer.array([options.name], (name) => {
        writer
          .string(name)
          .int32(options.partitions ?? 1)
          .int16(options.replicationFactor ?? 1);
        writer.array(Object.entries(options.assignments ?? {}), ([partition, nodes]) => {
          writer.int32(Number(partition)).array(nodes, (node) => writer.int32(node));
        });
        writer.array(Object.entries(options.settings ?? {}), ([key, value]) =>
          writer.string(key).nullableString(value),
        );
      });
      writer.int32(1000);
      if (version >= 1) writer.boolean(options.isDryRun ?? false);
    };
  },

  deleteTopics(names: readonly string[]): Body {
    return (writer) => writer.array(names, (name) => writer.string(name)).int32(1000);
  },

  initProducerId(transactionalId: string | null): Body {
    return (writer) => writer.nullableString(transactionalId).int32(60_000);
  },

  describeConfigs(version: number, options: { type: number; name: string; settings?: readonly string[] | null }): Body {
    return (writer) => {
      writer.array([options], (resource) => {
        writer.int8(resource.type).string(resource.name);
        writer.nullableArray(resource.settings ?? null, (setting) => writer.string(setting));
      });
      if (version >= 1) writer.boolean(false);
    };
  },
} as const;
