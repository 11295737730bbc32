// Mixed instrumentation: the server span, the SELECT and the call to service-d come without code; the three steps that
// matter to the business are spans made here, and what is automatic inside a step becomes the step's child by itself:
//
//   POST /checkout            automatic (node:http)
//   ├─ validate_cart          manual
//   │  └─ SELECT carts        automatic (pg)
//   ├─ calculate_total        manual
//   └─ process_payment        manual
//      └─ POST                automatic (fetch), the parent of service-d's POST /api/charge
import { callUpstream, simulateWork } from '@o11y-lab/service-kit';
import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { FastifyBaseLogger } from 'fastify';
import { type Cart, calculateTotalCents } from './cart.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';

const PAYMENT_METHOD = 'credit_card';

// Without the --import file there is no SDK, and the API then does nothing: this code runs all the same.
const tracer = trace.getTracer('service-a');

export interface Receipt {
  readonly service: string;
  readonly cart_id: string;
  readonly total_cents: number;
  readonly charge: unknown;
}

/** Buys a cart. Throws an Error with statusCode 404 or 422 for a cart that is unknown or empty. */
export async function checkout(
  config: Config,
  database: Database,
  log: FastifyBaseLogger,
  cartId: string,
  fail: string | null,
): Promise<Receipt> {
  const cart = await inSpan('validate_cart', async (span) => {
    span.setAttribute('cart.id', cartId);
    const found = await database.findCart(cartId);
    await simulateWork(config.workMs);
    return validCart(cartId, found);
  });

  const totalCents = await inSpan('calculate_total', async (span) => {
    await simulateWork(config.workMs);
    const cents = calculateTotalCents(cart);
    span.setAttribute('cart.total', cents / 100);
    return cents;
  });

  const charge = await inSpan('process_payment', async (span) => {
    span.setAttribute('payment.method', PAYMENT_METHOD);
    log.info({ cart_id: cartId, total: totalCents / 100 }, 'charging the card');
    const query = fail === null ? '' : `?fail=${encodeURIComponent(fail)}`;
    return callUpstream('service-d', `${config.serviceDUrl}/api/charge${query}`, {
      method: 'POST',
      body: { cart_id: cartId, amount_cents: totalCents, method: PAYMENT_METHOD },
      timeoutMs: config.upstreamTimeoutMs,
    });
  });

  log.info({ cart_id: cartId, total: totalCents / 100 }, 'checkout done');
  return { service: config.service, cart_id: cartId, total_cents: totalCents, charge };
}

/** Runs a step inside a span of its own; an error is recorded on the span and goes on to the caller. */
async function inSpan<T>(name: string, step: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await step(span);
    } catch (error) {
      const exception = error instanceof Error ? error : new Error(String(error));
      span.recordException(exception);
      span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
      throw error;
    } finally {
      span.end();
    }
  });
}

function validCart(id: string, cart: Cart | undefined): Cart {
  if (!cart) throw Object.assign(new Error(`cart: there is no ${id}; try cart-1`), { statusCode: 404 });
  if (cart.items.length === 0) throw Object.assign(new Error(`cart: ${id} is empty`), { statusCode: 422 });
  return cart;
}
