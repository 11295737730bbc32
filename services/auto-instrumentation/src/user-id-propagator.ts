import {
  type Context,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';

const HEADER = 'x-user-id';
const BAGGAGE_KEY = 'user.id';

/** A user id comes from outside and travels to every service: anything longer than this is not an id. */
const USER_ID_LENGTH_MAX = 128;

/**
 * Turns the request header `X-User-ID` into the baggage entry `user.id`.
 *
 * From there the W3C baggage propagator takes it along with every call, so a service three hops away knows the user
 * although no function in between passes it on. An entry that an upstream service already set is kept.
 */
export class UserIdPropagator implements TextMapPropagator {
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = getter.get(carrier, HEADER);
    const userId = (Array.isArray(header) ? header[0] : header)?.trim();
    if (!userId || userId.length > USER_ID_LENGTH_MAX) return context;
    const baggage = propagation.getBaggage(context) ?? propagation.createBaggage();
    if (baggage.getEntry(BAGGAGE_KEY)) return context;
    return propagation.setBaggage(context, baggage.setEntry(BAGGAGE_KEY, { value: userId }));
  }

  inject(_context: Context, _carrier: unknown, _setter: TextMapSetter): void {
    // The baggage header carries it on.
  }

  fields(): string[] {
    return [HEADER];
  }
}
