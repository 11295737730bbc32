import type { ReceiverCounters } from '../../counters.ts';
import type { InFlightBytes } from '../../in-flight.ts';
import type { Log } from '../../log.ts';
import type { Pipeline } from '../../pipeline.ts';

/** What the specification recommends; many senders stay below 4 MiB. */
export const REQUEST_BYTES_MAX_DEFAULT = 64 * 1024 * 1024;

/** How long `close` waits for requests in flight before it cuts them. Services and supervisors give up at 2 s or more. */
export const CLOSE_TIMEOUT_MS_DEFAULT = 1_500;

/** What both receivers need. */
export interface ReceiverOptions {
  readonly host: string;
  /** 0 for any free port; the listener tells which. */
  readonly port: number;
  readonly pipeline: Pipeline;
  readonly log: Log;
  readonly counters: ReceiverCounters;
  /** Shared by all receivers of a process. */
  readonly inFlight: InFlightBytes;
  /** Of a body, compressed and also decompressed. */
  readonly requestBytesMax?: number;
  readonly closeTimeoutMs?: number;
}

export interface Receiver {
  readonly port: number;
  /** Stops accepting, lets requests in flight finish for a bounded time, then cuts them. */
  close(): Promise<void>;
}

/** The port can't be had; `code` is the operating system's, e.g. EADDRINUSE. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly port: number;
  readonly code: string;

  constructor(host: string, port: number, code: string, options: { cause: unknown }) {
    super(`can't listen on ${host}:${port}: ${code}`, options);
    this.port = port;
    this.code = code;
  }
}
