import { BadRequest, failIfAsked, healthOf, type Routes, readJson, simulateWork } from '@o11y-lab/service-kit';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import type { Publisher } from './publisher.ts';

/** How long /health waits for Kafka. Longer than a delay that chaos experiments inject: slow is not dead. */
const PING_TIMEOUT_MS = 3_000;

/** What this service needs of Kafka. */
export type Events = Pick<Publisher, 'publish' | 'ping'>;

/** Service-b's endpoints. */
export function createRoutes(config: Config, log: Log, events: Events): Routes {
  let enqueued = 0;

  return {
    'POST /enqueue': async (request, query) => {
      const body = await readJson(request);
      const requestId = body['request_id'];
      if (requestId !== undefined && typeof requestId !== 'number')
        throw new BadRequest(`request_id: got ${JSON.stringify(requestId)}, want a number`);
      const fail = query.get('fail');
      failIfAsked('service-b', fail, config.failRate);
      await simulateWork(config.workMs);

      const event = {
        type: 'request.processed',
        ...body,
        // Service-c reads the message later; what should fail there has to travel along.
        ...(fail === null ? {} : { fail }),
        enqueued_at: new Date().toISOString(),
      };
      const { partition, offset } = await events.publish(String(requestId ?? 'none'), event);
      enqueued++;
      log.info('event enqueued', { topic: config.kafkaTopic, partition, offset: Number(offset) });
      return { status: 200, body: { service: config.service, topic: config.kafkaTopic, partition, offset } };
    },

    'GET /info': async () => ({
      status: 200,
      body: {
        service: config.service,
        node: process.version,
        uptime_seconds: Math.round(process.uptime()),
        topic: config.kafkaTopic,
        enqueued,
      },
    }),

    'GET /health': () => healthOf('kafka', () => events.ping(PING_TIMEOUT_MS)),
  };
}
