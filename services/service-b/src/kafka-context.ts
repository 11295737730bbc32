// How context travels through Kafka. HTTP instrumentation writes `traceparent` and `baggage` into request headers; a
// message has headers too, so the same propagator does it, given a setter and a getter for them.
import { type Context, propagation, type TextMapGetter, type TextMapSetter } from '@opentelemetry/api';
import type { IHeaders } from 'kafkajs';

const setter: TextMapSetter<IHeaders> = {
  set: (headers, key, value) => {
    headers[key] = value;
  },
};

/** Header values arrive as bytes, and as a list when a header was given twice; the first one counts. */
const getter: TextMapGetter<IHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    const value = headers[key];
    const first = Array.isArray(value) ? value[0] : value;
    return first?.toString();
  },
};

/** Adds the context to a message's headers, for whoever reads the message. */
export function injectContext(context: Context, headers: IHeaders): IHeaders {
  propagation.inject(context, headers, setter);
  return headers;
}

/** Returns the context with what a message's headers carry: the span that sent it becomes the current one. */
export function extractContext(context: Context, headers: IHeaders | undefined): Context {
  return propagation.extract(context, headers ?? {}, getter);
}
