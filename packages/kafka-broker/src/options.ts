/** One line of the broker's log. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields?: Readonly<Record<string, string | number>>;
}

export type Log = (entry: LogEntry) => void;

export interface BrokerOptions {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes any free one, see Broker.port. */
  readonly port: number;
  /** The address that clients are told to connect to (a proxy in front, say). Default: `host`. */
  readonly advertisedHost?: string;
  /**
   * The address that a client is told which comes from `clientHost`, where that is another than `advertisedHost`: the
   * proxy it came through, say. Undefined: `advertisedHost`.
   */
  readonly advertisedHostOf?: (clientHost: string) => string | undefined;
  /** The port that clients are told to connect to. Default: the bound port. */
  readonly advertisedPort?: number;
  /** Folder of everything durable. Created when missing; deleting it gives a fresh broker. */
  readonly dataDir: string;
  /** Size from which on a partition's oldest segments are deleted. Default 256 MiB; -1 keeps everything. */
  readonly retentionBytes?: number;
  /** Age of a segment's newest record from which on it is deleted. Default seven days; -1 keeps everything. */
  readonly retentionMs?: number;
  /** Size at which a segment is closed and the next begins. Default 16 MiB, at most a quarter of retentionBytes. */
  readonly segmentBytes?: number;
  /** Clock, Unix time in milliseconds. */
  readonly now?: () => number;
  /** Default: silent. */
  readonly log?: Log;
}

/** Per-topic settings that CreateTopics may override; the names in Kafka are retention.bytes, retention.ms, segment.bytes. */
export interface LogConfig {
  readonly retentionBytes: number;
  readonly retentionMs: number;
  readonly segmentBytes: number;
}

const RETENTION_BYTES_DEFAULT = 256 * 1024 * 1024;
const RETENTION_MS_DEFAULT = 7 * 24 * 60 * 60 * 1000;
const SEGMENT_BYTES_DEFAULT = 16 * 1024 * 1024;

/** A segment below this size would cost a file per handful of batches. */
const SEGMENT_BYTES_MIN = 64 * 1024;

/** Fills in the defaults. Segments are kept to a quarter of retentionBytes, because only whole segments are deleted. */
export function resolveLogConfig(options: Partial<LogConfig>): LogConfig {
  const retentionBytes = options.retentionBytes ?? RETENTION_BYTES_DEFAULT;
  const quarter = retentionBytes < 0 ? SEGMENT_BYTES_DEFAULT : Math.ceil(retentionBytes / 4);
  const fallback = Math.max(SEGMENT_BYTES_MIN, Math.min(SEGMENT_BYTES_DEFAULT, quarter));
  return {
    retentionBytes,
    retentionMs: options.retentionMs ?? RETENTION_MS_DEFAULT,
    segmentBytes: options.segmentBytes ?? fallback,
  };
}

/**
 * Bounds that protect the broker from clients. Tests shrink the times; everything else uses DEFAULT_LIMITS.
 */
export interface Limits {
  /** A request larger than this closes the connection: no client's default batch comes near it. */
  readonly requestBytesMax: number;
  /** Connections beyond this are closed at once; a lab has a few dozen. */
  readonly connectionsMax: number;
  /** Requests of one connection that may wait for answers; reading stops beyond. */
  readonly requestsInFlightMax: number;
  /** Time to complete a request whose first byte has arrived, and to take an answer that was written. */
  readonly stalledMs: number;
  /** A connection without any request for this long is closed, as Kafka's connections.max.idle.ms. */
  readonly idleMs: number;
  /** Bytes of unfinished requests over all connections: ten of the largest. */
  readonly unfinishedBytesMax: number;
  /** Answers that a client has not taken yet; requests are not read beyond. */
  readonly unsentBytesMax: number;
  /** Partitions of all topics; each holds an open file. */
  readonly partitionsMax: number;
  /** Groups with members or offsets. */
  readonly groupsMax: number;
  readonly membersPerGroupMax: number;
  /** What a member may tell its leader; topic names and owned partitions take a few kilobytes. */
  readonly memberMetadataBytesMax: number;
  /** Shortest and longest session timeout a member may ask for. Kafka's minimum is 6 s; a lab wants to see evictions sooner. */
  readonly sessionTimeoutMsMin: number;
  readonly sessionTimeoutMsMax: number;
  /** A new group waits this long for more members, so that a fleet that starts together rebalances once. */
  readonly initialRebalanceDelayMs: number;
  /** Offsets of a group without members are forgotten after this long, as Kafka's offsets.retention.minutes. */
  readonly offsetRetentionMs: number;
  /** What was written since is lost when the power fails (never when the process dies). */
  readonly flushIntervalMs: number;
  /** How often retention looks at every partition and at the offsets. */
  readonly retentionIntervalMs: number;
  /** Partitions of a topic that is created by being named in a Metadata request, Kafka's num.partitions. */
  readonly partitionsDefault: number;
}

export const DEFAULT_LIMITS: Limits = {
  requestBytesMax: 10 * 1024 * 1024,
  connectionsMax: 256,
  requestsInFlightMax: 64,
  stalledMs: 30_000,
  idleMs: 10 * 60_000,
  unfinishedBytesMax: 100 * 1024 * 1024,
  unsentBytesMax: 16 * 1024 * 1024,
  partitionsMax: 1000,
  groupsMax: 1000,
  membersPerGroupMax: 500,
  memberMetadataBytesMax: 256 * 1024,
  sessionTimeoutMsMin: 1000,
  sessionTimeoutMsMax: 30 * 60_000,
  initialRebalanceDelayMs: 100,
  offsetRetentionMs: 7 * 24 * 60 * 60_000,
  flushIntervalMs: 1000,
  retentionIntervalMs: 10_000,
  partitionsDefault: 1,
};
