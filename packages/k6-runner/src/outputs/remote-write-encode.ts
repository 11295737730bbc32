// prometheus.WriteRequest of remote write 1.0.
import { ProtobufWriter } from './protobuf-writer.ts';

export interface WrittenSeries {
  /** Sorted by name. */
  readonly labels: readonly (readonly [name: string, value: string])[];
  /** NaN ends the series. */
  readonly samples: readonly { readonly timeMs: number; readonly value: number }[];
}

/** The NaN that means "gone". */
const STALE_BITS = 0x7ff0_0000_0000_0002n;

export function encodeWriteRequest(series: readonly WrittenSeries[]): Uint8Array {
  const request = new ProtobufWriter();
  for (const { labels, samples } of series) {
    request.message(1, (one) => {
      for (const [name, value] of labels) {
        one.message(1, (label) => {
          label.string(1, name);
          label.string(2, value);
        });
      }
      for (const { timeMs, value } of samples) {
        one.message(2, (sample) => {
          if (Number.isNaN(value)) sample.fixed64(1, STALE_BITS);
          else sample.double(1, value);
          sample.varint(2, timeMs);
        });
      }
    });
  }
  return request.finish();
}
