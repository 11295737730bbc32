import { Reader } from '../wire/reader.ts';

export interface AssignedPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

/**
 * Reads an assignment of the "consumer" protocol (ConsumerProtocolAssignment: version, topics, user data).
 * The broker passes assignments on without opening them; this is for people who look at a group.
 * Undefined when the bytes are something else, which other protocols may well be.
 */
export function readAssignment(bytes: Buffer): readonly AssignedPartitions[] | undefined {
  try {
    const reader = new Reader(bytes);
    reader.int16('version');
    return reader.array('topics', 6, () => ({
      topic: reader.string('topic'),
      partitions: reader.array('partitions', 4, () => reader.int32('partition')),
    }));
  } catch {
    return undefined;
  }
}
