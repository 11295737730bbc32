import type { Encoding, Signal } from '../encoding.ts';
import type { Rejected } from '../rejected.ts';
import { newWriter } from '../wire/new-writer.ts';

const REJECTED_NAMES: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  logs: 'rejectedLogRecords',
  metrics: 'rejectedDataPoints',
};

/**
 * The answer to an accepted request, Export{Trace,Logs,Metrics}ServiceResponse. Full success is the empty message:
 * zero bytes, or `{}`. Rejected items, and a warning on full success, travel as partial_success.
 */
export function encodeExportResponse(signal: Signal, rejected: Rejected, encoding: Encoding): Uint8Array {
  const writer = newWriter(encoding);
  if (rejected.count > 0 || rejected.message !== '') {
    writer.message(1, 'partialSuccess', () => {
      writer.int64(1, REJECTED_NAMES[signal], BigInt(rejected.count));
      writer.string(2, 'errorMessage', rejected.message);
    });
  }
  return writer.finish();
}
