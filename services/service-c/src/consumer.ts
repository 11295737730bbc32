import { Availability, ensureTopic, exceptionFields, type Log, retryUntilUp, within } from '@o11y-lab/service-kit';
import { context, metrics, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Admin, Consumer, EachMessagePayload, Kafka } from 'kafkajs';
import { extractContext } from './kafka-context.ts';

/** Handles one event. Throwing means: this event failed; the next one follows all the same. */
export type HandleEvent = (event: Record<string, unknown>) => Promise<void>;

export interface ConsumerOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly group: string;
  readonly log: Log;
  readonly handle: HandleEvent;
}

export interface ConsumerStats {
  readonly consumed: number;
  readonly failed: number;
  /** Messages in the topic that this service has not read yet. */
  readonly lag: number;
  readonly partitions: readonly { readonly partition: number; readonly next_offset: number; readonly lag: number }[];
}

/** A member that says nothing for this long is taken for dead, and its partitions go to the others. */
const SESSION_TIMEOUT_MS = 10_000;
/** A member learns at its next heartbeat that the group changes, so this is also how fast partitions move. */
const HEARTBEAT_INTERVAL_MS = 1_000;
const REBALANCE_TIMEOUT_MS = 3_000;
/** How long the broker holds a fetch when there is nothing new; a message that comes is delivered at once. Stopping waits
 * for a fetch under way, so this is short. */
const FETCH_WAIT_MS_MAX = 250;
/** One per partition: events of one partition keep their order. */
const CONCURRENCY = 3;

/** Seconds, the unit of the messaging conventions. */
const PROCESS_BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5];

/** Reads the topic as a member of a group, with a consumer span for each message that continues the sender's trace. */
export class EventConsumer {
  readonly #options: ConsumerOptions;
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  readonly #state: Availability;
  readonly #nextOffsets = new Map<number, number>();
  #consumed = 0;
  #failed = 0;
  #isMember = false;
  #closed = false;

  readonly #tracer = trace.getTracer('service-c');
  readonly #messages = metrics.getMeter('service-c').createCounter('messaging.client.consumed.messages', {
    unit: '{message}',
    description: 'Messages read from Kafka, by result',
  });
  readonly #duration = metrics.getMeter('service-c').createHistogram('messaging.process.duration', {
    unit: 's',
    description: 'Time to process one message',
    advice: { explicitBucketBoundaries: PROCESS_BOUNDS_SECONDS },
  });

  constructor(options: ConsumerOptions) {
    this.#options = options;
    const { kafka, log } = options;
    this.#state = new Availability('kafka', log);
    this.#admin = kafka.admin();
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS_MAX,
      allowAutoTopicCreation: false,
      // Whatever stopped the consumer (broker gone, group lost), it starts again by itself.
      retry: { initialRetryTime: 50, maxRetryTime: 1_000, retries: 4, restartOnFailure: async () => true },
    });
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#isMember = true;
      this.#state.up();
      const partitions = (payload.memberAssignment[options.topic] ?? []).join(',');
      log.info('joined the group', { group: options.group, partitions });
    });
    this.#consumer.on(CRASH, ({ payload }) => {
      this.#isMember = false;
      this.#state.down(payload.error);
    });
  }

  /** Connects and consumes, retrying until a broker is there. */
  async start(): Promise<void> {
    const { kafka, topic } = this.#options;
    await retryUntilUp(
      this.#state,
      () => this.#closed,
      async () => {
        await ensureTopic(kafka, topic);
        await this.#admin.connect();
        await this.#consumer.connect();
        // A group without a committed offset starts at the oldest event: what came before this service is not lost.
        await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
        await this.#consumer.run({
          partitionsConsumedConcurrently: CONCURRENCY,
          eachMessage: (payload) => this.#process(payload),
        });
      },
    );
  }

  /** Never throws: a message that cannot be processed would be delivered again for ever and block its partition. */
  async #process({ topic, partition, message }: EachMessagePayload): Promise<void> {
    const { group, log, handle } = this.#options;
    const labels: Record<string, string> = {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.consumer.group.name': group,
    };
    // The sender's span is in the headers. With it as the parent both sides are one trace, however much later this is.
    const parent = extractContext(ROOT_CONTEXT, message.headers);
    const span = this.#tracer.startSpan(
      `process ${topic}`,
      {
        kind: SpanKind.CONSUMER,
        attributes: {
          ...labels,
          'messaging.destination.partition.id': String(partition),
          'messaging.kafka.offset': Number(message.offset),
          'messaging.message.body.size': message.value?.length ?? 0,
        },
      },
      parent,
    );
    const processContext = trace.setSpan(parent, span);
    const startedMs = performance.now();
    await context.with(processContext, async () => {
      try {
        const event = parseEvent(message.value);
        log.info('event received', { topic, partition, offset: Number(message.offset) });
        await handle(event);
        this.#consumed++;
      } catch (error) {
        this.#failed++;
        const exception = error instanceof Error ? error : new Error(String(error));
        labels['error.type'] = exception.name;
        span.recordException(exception);
        span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
        log.error('event failed, not retried', exceptionFields(exception));
      }
    });
    span.end();
    this.#nextOffsets.set(partition, Number(message.offset) + 1);
    this.#messages.add(1, labels, processContext);
    this.#duration.record((performance.now() - startedMs) / 1_000, labels, processContext);
  }

  /** Counts since the start, and how far behind the end of the topic the group is. Throws when Kafka does not answer. */
  async stats(timeoutMs: number): Promise<ConsumerStats> {
    const { topic, group } = this.#options;
    const [ends, committed] = await within(
      timeoutMs,
      Promise.all([
        this.#admin.fetchTopicOffsets(topic),
        this.#admin.fetchOffsets({ groupId: group, topics: [topic] }),
      ]),
    );
    const committedByPartition = new Map(
      (committed[0]?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)]),
    );
    const partitions = ends.map(({ partition, low, high }) => {
      // Commits lag behind what this member has processed; -1 means that nothing was committed yet.
      const next = Math.max(
        this.#nextOffsets.get(partition) ?? 0,
        committedByPartition.get(partition) ?? 0,
        Number(low),
      );
      return { partition, next_offset: next, lag: Math.max(0, Number(high) - next) };
    });
    partitions.sort((a, b) => a.partition - b.partition);
    const lag = partitions.reduce((sum, partition) => sum + partition.lag, 0);
    return { consumed: this.#consumed, failed: this.#failed, lag, partitions };
  }

  /** Asks the broker for a sign of life. Throws when there is none within the time, or this is no member of the group. */
  async ping(timeoutMs: number): Promise<void> {
    if (!this.#isMember) throw new Error(`not a member of the group ${this.#options.group}`);
    await within(timeoutMs, this.#admin.describeCluster());
  }

  /** Leaves the group, so that others take over at once instead of after the session timeout. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#consumer.disconnect(), this.#admin.disconnect()]);
  }
}

/** Throws a TypeError unless the message is a JSON object. */
export function parseEvent(value: Buffer | null): Record<string, unknown> {
  let event: unknown;
  try {
    event = JSON.parse(value?.toString('utf8') ?? '');
  } catch (error) {
    throw new TypeError('the message is not JSON', { cause: error });
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw new TypeError('the message is not a JSON object');
  return { ...event };
}
