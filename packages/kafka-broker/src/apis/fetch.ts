import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Call, park, type Reply, THROTTLE_MS } from './api.ts';

interface PartitionRequest {
  readonly partition: number;
  readonly offset: number;
  readonly bytesMax: number;
}

interface TopicRequest {
  readonly name: string;
  readonly partitions: readonly PartitionRequest[];
}

interface FetchRequest {
  readonly waitMsMax: number;
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly sessionId: number;
  readonly sessionEpoch: number;
  readonly topics: readonly TopicRequest[];
}

interface PartitionResult {
  readonly partition: number;
  readonly errorCode: ErrorCode;
  readonly logStartOffset: number;
  readonly logEndOffset: number;
  readonly records: Buffer;
}

interface FetchResult {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly PartitionResult[] }[];
  readonly recordBytes: number;
  readonly hasError: boolean;
}

/** The first version whose records are batches. */
const BATCH_VERSION_MIN = 4;

/** Records of one answer; a client that asks for more comes back for the rest. */
const RESPONSE_BYTES_MAX = 8 * 1024 * 1024;

/** Longest wait for records; clients ask for seconds. */
const WAIT_MS_MAX = 5 * 60_000;

/** The answer is a full one, never a part of an incremental fetch session (KIP-227). */
const NO_SESSION = 0;
const FINAL_EPOCH = -1;
const NO_REPLICA = -1;
const NOTHING = Buffer.alloc(0);

/** Fetch. Waits until there are bytesMin bytes or the time is up: an empty answer at once would make clients spin. */
export const fetch: Api = {
  key: 1,
  name: 'Fetch',
  versionMin: 0,
  versionMax: 11,
  decode(reader, version) {
    reader.int32('replica id');
    const waitMsMax = reader.int32('max wait');
    const bytesMin = reader.int32('min bytes');
    const bytesMax = version >= 3 ? reader.int32('max bytes') : RESPONSE_BYTES_MAX;
    // Without transactions both isolation levels see the same.
    if (version >= 4) reader.int8('isolation level');
    const sessionId = version >= 7 ? reader.int32('session id') : NO_SESSION;
    const sessionEpoch = version >= 7 ? reader.int32('session epoch') : FINAL_EPOCH;
    const topics = reader.array('topics', 6, () => ({
      name: reader.string('topic'),
      partitions: reader.array('partitions', 16, () => {
        const partition = reader.int32('partition');
        if (version >= 9) reader.int32('leader epoch');
        const offset = reader.int64('offset');
        if (version >= 5) reader.int64('log start offset');
        return { partition, offset, bytesMax: reader.int32('partition max bytes') };
      }),
    }));
    if (version >= 7) {
      reader.array('forgotten topics', 6, () => {
        reader.string('topic');
        reader.array('partitions', 4, () => reader.int32('partition'));
      });
    }
    if (version >= 11) reader.string('rack id');
    const request = { waitMsMax, bytesMin, bytesMax, sessionId, sessionEpoch, topics };

    return async (call) => {
      if (sessionId !== NO_SESSION && sessionEpoch !== FINAL_EPOCH) {
        return respond({ topics: [], recordBytes: 0, hasError: true }, version, ErrorCode.fetchSessionIdNotFound);
      }
      const first = collect(call, request, version);
      const isEnough = first.hasError || first.recordBytes >= bytesMin || waitMsMax <= 0;
      const result = isEnough ? first : await waitForRecords(call, request, version, first.recordBytes);
      return result ? respond(result, version, ErrorCode.none) : 'no-response';
    };
  },
};

function collect(call: Call, request: FetchRequest, version: number): FetchResult {
  let recordBytes = 0;
  let hasError = false;
  const bytesMax = Math.min(Math.max(request.bytesMax, 0), RESPONSE_BYTES_MAX);
  const topics = request.topics.map((topic) => ({
    name: topic.name,
    partitions: topic.partitions.map((wanted) => {
      const left = Math.min(Math.max(wanted.bytesMax, 0), bytesMax - recordBytes);
      const result = readPartition(call, topic.name, wanted, left, recordBytes === 0, version);
      recordBytes += result.records.length;
      if (result.errorCode !== ErrorCode.none) hasError = true;
      return result;
    }),
  }));
  return { topics, recordBytes, hasError };
}

function readPartition(
  call: Call,
  topic: string,
  wanted: PartitionRequest,
  bytesMax: number,
  isOneWanted: boolean,
  version: number,
): PartitionResult {
  const fail = (errorCode: ErrorCode): PartitionResult => ({
    partition: wanted.partition,
    errorCode,
    logStartOffset: -1,
    logEndOffset: -1,
    records: NOTHING,
  });
  if (version < BATCH_VERSION_MIN) return fail(ErrorCode.unsupportedVersion);
  const partition = call.broker.topics.getPartition(topic, wanted.partition);
  if (!partition) return fail(ErrorCode.unknownTopicOrPartition);
  const { logStartOffset, logEndOffset } = partition;
  const read = partition.read(wanted.offset, bytesMax, isOneWanted);
  if (read.kind === 'out-of-range') return { ...fail(ErrorCode.offsetOutOfRange), logStartOffset, logEndOffset };
  return {
    partition: wanted.partition,
    errorCode: ErrorCode.none,
    logStartOffset,
    logEndOffset,
    records: read.bytes,
  };
}

/** Undefined when the connection closes first. */
function waitForRecords(
  call: Call,
  request: FetchRequest,
  version: number,
  recordBytesAlready: number,
): Promise<FetchResult | undefined> {
  const { topics, timers } = call.broker;
  return park(call, (done, fail) => {
    let recordBytes = recordBytesAlready;
    const undo: (() => void)[] = [];
    const stop = (): void => {
      for (const run of undo) run();
    };
    const finish = (): void => {
      stop();
      // This runs in a timer or in someone else's Produce: an error belongs to this request.
      try {
        done(collect(call, request, version));
      } catch (error) {
        fail(error);
      }
    };
    for (const topic of request.topics) {
      for (const { partition } of topic.partitions) {
        const watched = topics.getPartition(topic.name, partition);
        if (!watched) continue;
        const unwatch = watched.onAppend((appendedBytes) => {
          recordBytes += appendedBytes;
          // No bytes means that the topic has been deleted, which the client should learn at once.
          if (appendedBytes === 0 || recordBytes >= request.bytesMin) finish();
        });
        undo.push(unwatch);
      }
    }
    undo.push(timers.after(Math.min(request.waitMsMax, WAIT_MS_MAX), finish));
    return stop;
  });
}

function respond(result: FetchResult, version: number, errorCode: ErrorCode): Reply {
  return (writer) => {
    if (version >= 1) writer.int32(THROTTLE_MS);
    if (version >= 7) writer.int16(errorCode).int32(NO_SESSION);
    writer.array(result.topics, (topic) => {
      writer.string(topic.name).array(topic.partitions, (partition) => {
        writer.int32(partition.partition).int16(partition.errorCode).int64(partition.logEndOffset);
        if (version >= 4) writer.int64(partition.logEndOffset);
        if (version >= 5) writer.int64(partition.logStartOffset);
        // Aborted transactions: there are none.
        if (version >= 4) writer.array([], () => undefined);
        if (version >= 11) writer.int32(NO_REPLICA);
        writer.bytes(partition.records);
      });
    });
  };
}
