import type { Encoding } from '../encoding.ts';
import { newWriter } from '../wire/new-writer.ts';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

export interface Status {
  /** gRPC status code, also over HTTP. */
  readonly code: number;
  readonly message: string;
  /** When given, a google.rpc.RetryInfo says so: clients wait at least this long. */
  readonly retryDelayMs?: number;
}

/** google.rpc.Status, the body of every 4xx and 5xx answer and of gRPC's `grpc-status-details-bin`. */
export function encodeStatus(status: Status, encoding: Encoding): Uint8Array {
  const { code, message, retryDelayMs } = status;
  const writer = newWriter(encoding);
  writer.int32(1, 'code', code);
  writer.string(2, 'message', message);
  if (retryDelayMs !== undefined) {
    writer.messages(3, 'details', [Math.max(0, retryDelayMs)], (delayMs) => {
      if (encoding === 'json') {
        // The JSON form of google.protobuf.Any shows the fields of its message beside the type.
        writer.string(1, '@type', RETRY_INFO);
        writer.string(1, 'retryDelay', `${(delayMs / 1000).toFixed(3)}s`);
      } else {
        writer.string(1, 'typeUrl', RETRY_INFO);
        writer.alwaysBytes(2, 'value', retryInfo(delayMs));
      }
    });
  }
  return writer.finish();
}

function retryInfo(delayMs: number): Uint8Array {
  const writer = newWriter('protobuf');
  writer.message(1, 'retryDelay', () => {
    writer.int64(1, 'seconds', BigInt(Math.floor(delayMs / 1000)));
    writer.int32(2, 'nanos', Math.round((delayMs % 1000) * 1e6));
  });
  return writer.finish();
}
