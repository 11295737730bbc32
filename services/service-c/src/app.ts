import { failIfAsked, healthOf, type Routes, simulateWork } from '@o11y-lab/service-kit';
import type { Config } from './config.ts';
import type { EventConsumer, HandleEvent } from './consumer.ts';
import type { Log } from './log.ts';

/** How long /health and /stats wait for Kafka. Longer than a delay that chaos experiments inject: slow is not dead. */
const KAFKA_TIMEOUT_MS = 3_000;

/** What service-c does with an event. */
export function createHandler(config: Config, log: Log): HandleEvent {
  return async (event) => {
    const { fail, request_id: requestId } = event;
    failIfAsked('service-c', typeof fail === 'string' ? fail : null, config.failRate);
    await simulateWork(config.workMs);
    log.info('event processed', typeof requestId === 'number' ? { request_id: requestId } : {});
  };
}

/** Service-c's endpoints. */
export function createRoutes(config: Config, events: Pick<EventConsumer, 'stats' | 'ping'>): Routes {
  return {
    'GET /stats': async () => ({
      status: 200,
      body: {
        service: config.service,
        topic: config.kafkaTopic,
        group: config.kafkaGroup,
        ...(await events.stats(KAFKA_TIMEOUT_MS)),
      },
    }),

    'GET /health': () => healthOf('kafka', () => events.ping(KAFKA_TIMEOUT_MS)),
  };
}
