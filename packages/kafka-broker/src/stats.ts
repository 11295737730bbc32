import type { BrokerParts } from './apis/api.ts';
import { type AssignedPartitions, readAssignment } from './groups/assignment.ts';
import type { GroupView } from './groups/coordinator.ts';

export interface PartitionStats {
  readonly partition: number;
  /** Offset of the oldest record that is kept. */
  readonly logStartOffset: number;
  /** Offset that the next record gets. */
  readonly logEndOffset: number;
  readonly sizeBytes: number;
  readonly segments: number;
}

export interface TopicStats {
  readonly topic: string;
  readonly partitions: readonly PartitionStats[];
}

export interface GroupMemberStats {
  readonly memberId: string;
  readonly clientId: string;
  readonly clientHost: string;
  /** Undefined when the group does not speak the "consumer" protocol, or before its first assignment. */
  readonly assignment: readonly AssignedPartitions[] | undefined;
}

export interface GroupOffsetStats {
  readonly topic: string;
  readonly partition: number;
  readonly committedOffset: number;
  /** Records between the committed offset and the end of the log that are still there to be read. */
  readonly lag: number;
}

export interface GroupStats {
  readonly group: string;
  readonly state: GroupView['state'];
  readonly generation: number;
  readonly members: readonly GroupMemberStats[];
  readonly offsets: readonly GroupOffsetStats[];
}

export interface BrokerStats {
  readonly clusterId: string;
  readonly connections: number;
  readonly topics: readonly TopicStats[];
  readonly groups: readonly GroupStats[];
}

/** A snapshot of everything that an admin page or a lag metric wants to know. */
export function collectStats(broker: BrokerParts, connections: number): BrokerStats {
  return {
    clusterId: broker.topics.clusterId,
    connections,
    topics: broker.topics.all().map((topic) => ({
      topic: topic.name,
      partitions: topic.partitions.map((partition, index) => ({
        partition: index,
        logStartOffset: partition.logStartOffset,
        logEndOffset: partition.logEndOffset,
        sizeBytes: partition.sizeBytes,
        segments: partition.segmentCount,
      })),
    })),
    groups: broker.groups.list().map((group) => ({
      group: group.groupId,
      state: group.state,
      generation: group.generation,
      members: group.members.map((member) => ({
        memberId: member.memberId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        assignment: readAssignment(member.assignment),
      })),
      offsets: collectOffsets(broker, group.groupId),
    })),
  };
}

function collectOffsets(broker: BrokerParts, groupId: string): readonly GroupOffsetStats[] {
  return broker.groups.offsets.all(groupId).map(({ topic, partition, offset }) => {
    const log = broker.topics.getPartition(topic, partition);
    const logStartOffset = log?.logStartOffset ?? 0;
    const logEndOffset = log?.logEndOffset ?? 0;
    const lag = Math.max(0, logEndOffset - Math.max(offset, logStartOffset));
    return { topic, partition, committedOffset: offset, lag };
  });
}
