import { answerErrors, failIfAsked, healthOf, loggerOptions, requestLog } from '@o11y-lab/service-kit';
import { context, propagation } from '@opentelemetry/api';
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify';
import { checkout } from './checkout.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import { processRequest } from './process.ts';

/** How long /health waits for PostgreSQL. Longer than a delay that chaos experiments inject: slow is not dead. */
const PING_TIMEOUT_MS = 3_000;

export function buildApp(config: Config, database: Database): FastifyInstance {
  const app = Fastify({
    logger: loggerOptions(config.service, config.logLevel),
    logController: Object.assign(new LogController(), requestLog),
  });
  answerErrors(app, config.service);

  app.get('/process', async (request) => {
    const fail = queryValue(request, 'fail');
    failIfAsked('service-a', fail, config.failRate);
    return processRequest(config, database, request.log, currentUserId(), fail);
  });

  app.post('/checkout', async (request) => {
    const fail = queryValue(request, 'fail');
    failIfAsked('service-a', fail, config.failRate);
    return checkout(config, database, request.log, cartIdOf(request), fail);
  });

  app.get('/stats', async () => {
    const stats = await database.stats();
    return {
      service: config.service,
      requests_total: stats.requestsTotal,
      requests_last_minute: stats.requestsLastMinute,
      carts: stats.carts,
      connections: stats.connections,
    };
  });

  // Only what this service itself cannot do without: services b and d have a /health of their own.
  app.get('/health', async (_request, reply) => {
    const { status, body } = await healthOf('postgres', () => database.ping(PING_TIMEOUT_MS));
    return reply.code(status).send(body);
  });

  return app;
}

function queryValue(request: FastifyRequest, name: string): string | null {
  return new URLSearchParams(request.query as Record<string, string>).get(name);
}

/** The user for the row in the database, from the baggage that travels with the request. */
function currentUserId(): string | null {
  return propagation.getBaggage(context.active())?.getEntry('user.id')?.value ?? null;
}

/** `?cart_id=` as in the course, or the field of a JSON body. */
function cartIdOf(request: FastifyRequest): string {
  const body: unknown = request.body;
  const fromBody = typeof body === 'object' && body !== null && 'cart_id' in body ? body.cart_id : undefined;
  return queryValue(request, 'cart_id') ?? (typeof fromBody === 'string' ? fromBody : 'cart-1');
}
