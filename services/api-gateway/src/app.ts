import {
  answerErrors,
  callUpstream,
  failIfAsked,
  isFailTarget,
  loggerOptions,
  reachUpstream,
  requestLog,
} from '@o11y-lab/service-kit';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Config } from './config.ts';

/** How long /health and /api/info wait for service-a; more than its own 3 s for PostgreSQL. */
const REACH_TIMEOUT_MS = 4_000;

export function buildApp(config: Config): FastifyInstance {
  const app = Fastify({
    logger: loggerOptions(config.service, config.logLevel),
    logController: Object.assign(new LogController(), requestLog),
  });
  answerErrors(app, config.service);

  app.get('/api/process', async (request) => {
    const query = checkedQuery(request.query);
    failIfAsked('api-gateway', query.get('fail'), config.failRate);
    request.log.info({ upstream: 'service-a' }, 'calling service-a');
    const result = await callUpstream('service-a', withQuery(`${config.serviceAUrl}/process`, query), {
      timeoutMs: config.upstreamTimeoutMs,
    });
    return { service: config.service, result };
  });

  app.post('/api/checkout', async (request) => {
    const query = checkedQuery(request.query);
    failIfAsked('api-gateway', query.get('fail'), config.failRate);
    request.log.info({ upstream: 'service-a' }, 'calling service-a');
    const result = await callUpstream('service-a', withQuery(`${config.serviceAUrl}/checkout`, query), {
      method: 'POST',
      body: request.body ?? {},
      timeoutMs: config.upstreamTimeoutMs,
    });
    return { service: config.service, result };
  });

  app.get('/api/info', async () => ({
    service: config.service,
    node: process.version,
    uptime_seconds: Math.round(process.uptime()),
    services: [
      { name: 'service-a', url: config.serviceAUrl, ...(await reachUpstream(config.serviceAUrl, REACH_TIMEOUT_MS)) },
    ],
  }));

  // Shallow on purpose: service-a answers for its own dependencies, and a database that is down must not make a
  // supervisor restart the gateway too.
  app.get('/health', async (_request, reply) => {
    const serviceA = await reachUpstream(config.serviceAUrl, REACH_TIMEOUT_MS);
    return reply
      .code(serviceA.reachable ? 200 : 503)
      .send({ status: serviceA.reachable ? 'ok' : 'unavailable', checks: { 'service-a': serviceA } });
  });

  return app;
}

/** The query string as it will be passed on. An unknown `fail` is refused here, where the caller can still see it. */
function checkedQuery(query: unknown): URLSearchParams {
  const params = new URLSearchParams(query as Record<string, string>);
  const fail = params.get('fail');
  if (fail !== null && !isFailTarget(fail)) {
    const message = `fail: got "${fail}", want true or the name of a service, as in ?fail=service-d`;
    throw Object.assign(new Error(message), { statusCode: 400 });
  }
  return params;
}

function withQuery(url: string, query: URLSearchParams): string {
  return query.size === 0 ? url : `${url}?${query}`;
}
