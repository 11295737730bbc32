import type { Signal } from '@o11y-lab/otlp';

export const TRANSPORTS = ['http', 'grpc'] as const;
export type Transport = (typeof TRANSPORTS)[number];
export const SIGNALS = ['traces', 'metrics', 'logs'] as const satisfies readonly Signal[];

/** What one receiver has seen of one signal since the process started. */
export interface SignalCounters {
  requests: number;
  /** Requests of which nothing was taken. */
  refusedRequests: number;
  /** Of bodies, after decompression. */
  receivedBytes: number;
  acceptedItems: number;
  /** Items refused inside requests that were accepted otherwise. */
  refusedItems: number;
}

/** Live numbers, for a metrics page: read them, don't write them. */
export type ReceiverCounters = Readonly<Record<Transport, Readonly<Record<Signal, SignalCounters>>>>;

export function newReceiverCounters(): ReceiverCounters {
  return { http: newSignals(), grpc: newSignals() };
}

function newSignals(): Record<Signal, SignalCounters> {
  return { traces: newCounters(), metrics: newCounters(), logs: newCounters() };
}

function newCounters(): SignalCounters {
  return { requests: 0, refusedRequests: 0, receivedBytes: 0, acceptedItems: 0, refusedItems: 0 };
}
