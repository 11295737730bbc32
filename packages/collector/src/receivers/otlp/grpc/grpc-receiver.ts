// OTLP over gRPC. Messages pass through as bytes: the same decoders as for HTTP read them, and no .proto file is loaded.
// https://opentelemetry.io/docs/specs/otlp/#otlpgrpc
import type { MethodDefinition, ServerErrorResponse, ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { encodeExportResponse, encodeStatus, type Signal } from '@o11y-lab/otlp';
import { SIGNALS } from '../../../counters.ts';
import { type Refusal, refusalOf } from '../../../refusal.ts';
import { tooMuchInFlight } from '../bounds.ts';
import {
  CLOSE_TIMEOUT_MS_DEFAULT,
  ListenError,
  REQUEST_BYTES_MAX_DEFAULT,
  type Receiver,
  type ReceiverOptions,
} from '../options.ts';
import { EXPORT_PATHS } from './services.ts';

/** Calls of one connection at a time; senders with more wait for their turn. */
const STREAMS_PER_CONNECTION_MAX = 256;

type GrpcModule = typeof import('@grpc/grpc-js');
type Bytes = Uint8Array;

/** Starts the receiver. Rejects with ListenError when the port can't be had. */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  // Loaded here and not at the top: the module takes longer to load than the rest of the collector together, and a
  // process that starts other listeners meanwhile need not wait for it.
  const grpc = await import('@grpc/grpc-js');
  // It would write to stderr by itself.
  const relay = (detail: unknown): void => options.log.warn('grpc-js reports a problem', { detail });
  grpc.setLogger({ error: relay, info: relay, debug: () => undefined });
  const server = new grpc.Server({
    'grpc.max_receive_message_length': options.requestBytesMax ?? REQUEST_BYTES_MAX_DEFAULT,
    'grpc.max_concurrent_streams': STREAMS_PER_CONNECTION_MAX,
  });
  for (const signal of SIGNALS) {
    server.addService(
      { Export: exportMethod(EXPORT_PATHS[signal]) },
      {
        Export: (call: ServerUnaryCall<Bytes, Bytes>, callback: sendUnaryData<Bytes>) => {
          // Always settles the call by itself.
          void receive(grpc, options, signal, call, callback);
        },
      },
    );
  }
  const port = await bind(grpc, server, options.host, options.port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          server.forceShutdown();
          resolve();
        }, options.closeTimeoutMs ?? CLOSE_TIMEOUT_MS_DEFAULT);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

async function receive(
  grpc: GrpcModule,
  { pipeline, log, counters, inFlight }: ReceiverOptions,
  signal: Signal,
  call: ServerUnaryCall<Bytes, Bytes>,
  callback: sendUnaryData<Bytes>,
): Promise<void> {
  const counted = counters.grpc[signal];
  counted.requests++;
  const lease = inFlight.open();
  try {
    // grpc-js has read and inflated the message within its limit; what is bounded here is how much waits for the store.
    if (!lease.grow(call.request.length)) throw tooMuchInFlight();
    counted.receivedBytes += call.request.length;
    const { acceptedItems, rejected } = await pipeline[signal](call.request, 'protobuf');
    counted.acceptedItems += acceptedItems;
    counted.refusedItems += rejected.count;
    callback(null, encodeExportResponse(signal, rejected, 'protobuf'));
  } catch (error) {
    counted.refusedRequests++;
    const refusal = refusalOf(error);
    if (refusal.kind === 'internal') log.error('an OTLP/gRPC call failed', { signal, error });
    callback(statusOf(grpc, refusal));
  } finally {
    lease.release();
  }
}

function exportMethod(path: string): MethodDefinition<Bytes, Bytes> {
  const toBuffer = (bytes: Bytes): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const same = (buffer: Buffer): Bytes => buffer;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: toBuffer,
    requestDeserialize: same,
    responseSerialize: toBuffer,
    responseDeserialize: same,
  };
}

/** Without RetryInfo, RESOURCE_EXHAUSTED tells the sender not to try again. */
function statusOf(grpc: GrpcModule, refusal: Refusal): Partial<ServerErrorResponse> {
  const { status } = grpc;
  const codes = {
    undecodable: status.INVALID_ARGUMENT,
    'too-large': status.RESOURCE_EXHAUSTED,
    overloaded: status.RESOURCE_EXHAUSTED,
    unavailable: status.UNAVAILABLE,
    internal: status.INTERNAL,
  } as const satisfies Record<Refusal['kind'], number>;
  const code = codes[refusal.kind];
  if (!('retryAfterMs' in refusal)) return { code, details: refusal.message };
  const metadata = new grpc.Metadata();
  const detail = encodeStatus({ code, message: refusal.message, retryDelayMs: refusal.retryAfterMs }, 'protobuf');
  metadata.set('grpc-status-details-bin', Buffer.from(detail));
  return { code, details: refusal.message, metadata };
}

function bind(
  grpc: GrpcModule,
  server: InstanceType<GrpcModule['Server']>,
  host: string,
  port: number,
): Promise<number> {
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, boundPort) => {
      if (error === null) return resolve(boundPort);
      // grpc-js tells the cause in its text only.
      const code = /\bE[A-Z]{4,}\b/.exec(error.message)?.[0] ?? error.message;
      reject(new ListenError(host, port, code, { cause: error }));
    });
  });
}
