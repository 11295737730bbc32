import { exceptionFields, failIfAsked, simulateWork } from '@o11y-lab/service-kit';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { createBusiness, currentUserId } from './business.ts';
import { parseCharge } from './charge.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { countPrimes, parsePrimesUpTo } from './primes.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { serverSpan } from './server-span.ts';

/** How many things one request works on. */
const ITEMS = 10;

export function buildApp(config: Config, log: Log): Express {
  const app = express();
  app.disable('x-powered-by');
  const business = createBusiness(config.service);

  // Nothing here depends on another service, so a process that answers is healthy.
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok', checks: {} });
  });

  app.use(serverSpan(config.service, log, createRequestMetrics(config.service)));

  app.get('/process', async (request, response) => {
    const results = await business({ name: 'business_logic', endpoint: '/process', method: 'GET' }, async (span) => {
      const userId = currentUserId(request.get('x-user-id'));
      span.setAttribute('user.id', userId);
      span.setAttribute('request.size', Number(request.get('content-length') ?? 0));
      span.addEvent('Processing started', { items: ITEMS, priority: 'high' });
      log.info('Processing request', { user_id: userId, endpoint: '/process' });

      failIfAsked('service-d', text(request.query['fail']), config.failRate);
      await simulateWork(config.workMs);
      const processed = Array.from({ length: ITEMS }, (_, item) => ({ item, score: (item * 37) % 101 }));

      span.setAttribute('result.count', processed.length);
      return processed;
    });
    response.json({ service: config.service, count: results.length, results });
  });

  app.get('/compute', async (request, response) => {
    const n = parsePrimesUpTo(text(request.query['n']));
    const primes = await business({ name: 'count_primes', endpoint: '/compute', method: 'GET' }, (span) => {
      failIfAsked('service-d', text(request.query['fail']), config.failRate);
      span.setAttribute('compute.n', n);
      const count = countPrimes(n);
      span.setAttribute('result.count', count);
      return count;
    });
    response.json({ service: config.service, n, primes });
  });

  app.post('/api/charge', express.json({ limit: '64kb' }), async (request, response) => {
    const charge = parseCharge(request.body);
    const chargeId = await business({ name: 'charge_card', endpoint: '/api/charge', method: 'POST' }, async (span) => {
      span.setAttributes({
        'user.id': currentUserId(request.get('x-user-id')),
        'cart.id': charge.cartId,
        'payment.method': charge.method,
        'payment.amount': charge.amountCents / 100,
      });
      log.info('charging', { cart_id: charge.cartId, amount: charge.amountCents / 100, method: charge.method });
      failIfAsked('service-d', text(request.query['fail']), config.failRate);
      await simulateWork(config.workMs);
      const id = `charge-${crypto.randomUUID()}`;
      log.info('charged', { cart_id: charge.cartId, charge_id: id });
      return id;
    });
    response.json({
      service: config.service,
      charge_id: chargeId,
      amount_cents: charge.amountCents,
      status: 'approved',
    });
  });

  app.use((request, response) => {
    response.status(404).json({ error: `there is no ${request.method} ${request.path}`, service: config.service });
  });
  app.use(answerError(config.service, log));
  return app;
}

/** What handlers throw ends here: recorded on the request's span and in the log, and answered. */
function answerError(service: string, log: Log): ErrorRequestHandler {
  return (error: Error & { status?: number }, _request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error instanceof RangeError ? 400 : (error.status ?? 500);
    if (status >= 500) {
      const span = trace.getActiveSpan();
      span?.recordException(error);
      span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      log.error('request failed', exceptionFields(error));
    } else {
      // 4xx is an answer, not a failure of this service (HTTP semantic conventions, "Status").
      log.warn('request refused', { 'exception.message': error.message });
    }
    response.status(status).json({ error: error.message, service });
  };
}

/** A query parameter that was given once; given twice it is a list, and then counts as not given. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
