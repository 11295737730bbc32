import { Availability, ensureTopic, type Log, retryUntilUp, within } from '@o11y-lab/service-kit';
import { context, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type Admin, type Kafka, Partitioners, type Producer } from 'kafkajs';
import { injectContext } from './kafka-context.ts';

export interface Published {
  readonly partition: number;
  readonly offset: string;
}

/** Seconds, the unit of the messaging conventions: a healthy send takes single milliseconds. */
const SEND_BOUNDS_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5];

/** Sends events to the topic, with a producer span each and the context in the message's headers. */
export class Publisher {
  readonly #topic: string;
  readonly #kafka: Kafka;
  readonly #producer: Producer;
  readonly #admin: Admin;
  readonly #state: Availability;
  #started = false;
  #closed = false;

  readonly #tracer = trace.getTracer('service-b');
  readonly #sent = metrics.getMeter('service-b').createCounter('messaging.client.sent.messages', {
    unit: '{message}',
    description: 'Messages given to Kafka',
  });
  readonly #duration = metrics.getMeter('service-b').createHistogram('messaging.client.operation.duration', {
    unit: 's',
    description: 'Time until Kafka has acknowledged a message',
    advice: { explicitBucketBoundaries: SEND_BOUNDS_SECONDS },
  });

  constructor(kafka: Kafka, topic: string, log: Log) {
    this.#kafka = kafka;
    this.#topic = topic;
    this.#producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    this.#admin = kafka.admin();
    this.#state = new Availability('kafka', log);
  }

  /** Connects, retrying until a broker is there. Sending fails until then. */
  async start(): Promise<void> {
    await retryUntilUp(
      this.#state,
      () => this.#closed,
      async () => {
        await ensureTopic(this.#kafka, this.#topic);
        await this.#producer.connect();
        await this.#admin.connect();
        this.#started = true;
      },
    );
  }

  /** Sends one event and waits until it is stored. Throws when Kafka does not take it. */
  async publish(key: string, event: object): Promise<Published> {
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': this.#topic,
    };
    // The kind PRODUCER says: the work goes on elsewhere, and later than this span.
    const span = this.#tracer.startSpan(`send ${this.#topic}`, {
      kind: SpanKind.PRODUCER,
      attributes: { ...attributes, 'messaging.kafka.message.key': key },
    });
    const sendContext = trace.setSpan(context.active(), span);
    // The headers name this span as the parent of whatever happens to the message.
    const headers = injectContext(sendContext, {});

    const startedMs = performance.now();
    const labels: Record<string, string> = { ...attributes };
    try {
      const [stored] = await context.with(sendContext, () =>
        this.#producer.send({ topic: this.#topic, messages: [{ key, value: JSON.stringify(event), headers }] }),
      );
      this.#state.up();
      const published = { partition: stored?.partition ?? -1, offset: stored?.baseOffset ?? '-1' };
      span.setAttribute('messaging.destination.partition.id', String(published.partition));
      span.setAttribute('messaging.kafka.offset', Number(published.offset));
      return published;
    } catch (error) {
      this.#state.down(error);
      const exception = error instanceof Error ? error : new Error(String(error));
      labels['error.type'] = exception.name;
      span.recordException(exception);
      span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
      throw error;
    } finally {
      span.end();
      this.#sent.add(1, labels, sendContext);
      this.#duration.record((performance.now() - startedMs) / 1_000, labels, sendContext);
    }
  }

  /** Asks the broker for a sign of life. Throws when there is none within the time. */
  async ping(timeoutMs: number): Promise<void> {
    if (!this.#started) throw new Error('not connected yet');
    try {
      await within(timeoutMs, this.#admin.describeCluster());
      this.#state.up();
    } catch (error) {
      this.#state.down(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()]);
  }
}
