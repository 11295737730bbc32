import type { Trace } from '@o11y-lab/model';
import { encodeTrace } from '@o11y-lab/otlp';

export interface EncodedTrace {
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/**
 * A trace as the two versions of Tempo's endpoint give it. On the wire Tempo's own Trace message equals OTLP's
 * TracesData; in JSON v1 names the list `batches`, and v2 puts the OTLP object below `trace`.
 */
export function encodeTraceAnswer(trace: Trace, version: 1 | 2, encoding: 'protobuf' | 'json'): EncodedTrace {
  const bytes = encodeTrace(trace.spans, encoding);
  if (encoding === 'protobuf') {
    return {
      contentType: 'application/protobuf',
      body: version === 1 ? new Uint8Array(bytes) : lengthDelimited(1, bytes),
    };
  }
  const text = new TextDecoder().decode(bytes);
  if (version === 2) return { contentType: 'application/json', body: `{"trace":${text}}` };
  const { resourceSpans } = JSON.parse(text) as { readonly resourceSpans: unknown }; // what encodeTrace has just written
  return { contentType: 'application/json', body: JSON.stringify({ batches: resourceSpans }) };
}

/** One protobuf field that holds a message. */
function lengthDelimited(field: number, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = [(field << 3) | 2];
  let rest = message.length;
  while (rest > 0x7f) {
    head.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  head.push(rest);
  const bytes = new Uint8Array(head.length + message.length);
  bytes.set(head);
  bytes.set(message, head.length);
  return bytes;
}
