export { type Broker, startBroker } from './broker.ts';
export type { AssignedPartitions } from './groups/assignment.ts';
export { DataDirHeldError } from './log/lock.ts';
export type { BrokerOptions, Log, LogEntry } from './options.ts';
export type {
  BrokerStats,
  GroupMemberStats,
  GroupOffsetStats,
  GroupStats,
  PartitionStats,
  TopicStats,
} from './stats.ts';
