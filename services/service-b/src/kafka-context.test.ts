import { context, propagation, ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import type { IHeaders } from 'kafkajs';
import { beforeAll, expect, test } from 'vitest';
import { extractContext, injectContext } from './kafka-context.ts';

const sent: SpanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
const traceparent = `00-${sent.traceId}-${sent.spanId}-01`;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
});

test('span and baggage are written into the headers, beside what is there', () => {
  const baggage = propagation.createBaggage({ 'user.id': { value: 'ann lee' } });
  const headers = injectContext(trace.setSpanContext(propagation.setBaggage(ROOT_CONTEXT, baggage), sent), {
    own: 'x',
  });
  expect(headers).toEqual({ own: 'x', traceparent, baggage: 'user.id=ann%20lee' });
});

const cases: { name: string; headers: IHeaders | undefined; want: string | undefined; user?: string }[] = [
  { name: 'bytes, as kafkajs delivers them', headers: { traceparent: Buffer.from(traceparent) }, want: sent.traceId },
  { name: 'text', headers: { traceparent }, want: sent.traceId },
  { name: 'given twice', headers: { traceparent: [Buffer.from(traceparent), 'junk'] }, want: sent.traceId },
  {
    name: 'with baggage',
    headers: { traceparent: Buffer.from(traceparent), baggage: Buffer.from('user.id=ann%20lee') },
    want: sent.traceId,
    user: 'ann lee',
  },
  { name: 'no headers', headers: undefined, want: undefined },
  { name: 'an empty list', headers: { traceparent: [] }, want: undefined },
  { name: 'junk', headers: { traceparent: Buffer.from([0xff, 0x00]) }, want: undefined },
  { name: 'a trace id of zeros', headers: { traceparent: `00-${'0'.repeat(32)}-${sent.spanId}-01` }, want: undefined },
];

for (const c of cases) {
  test(`extract: ${c.name}`, () => {
    const extracted = extractContext(ROOT_CONTEXT, c.headers);
    expect(trace.getSpanContext(extracted)?.traceId).toBe(c.want);
    expect(propagation.getBaggage(extracted)?.getEntry('user.id')?.value).toBe(c.user);
  });
}
