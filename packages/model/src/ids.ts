/** 32 lower-case hex digits, not all zero (W3C trace context). */
export type TraceId = string & { readonly __brand: 'TraceId' };
/** 16 lower-case hex digits, not all zero. */
export type SpanId = string & { readonly __brand: 'SpanId' };

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Hex of `length` bytes from `offset`; empty when all of them are zero (an unset id). */
export function hexOf(bytes: Uint8Array, offset: number, length: number): string {
  let text = '';
  let seen = 0;
  for (let i = offset; i < offset + length; i++) {
    const byte = bytes[i] ?? 0;
    seen |= byte;
    text += HEX[byte];
  }
  return seen === 0 ? '' : text;
}

/** Reads a trace id as people type it: any case, leading zeros may be missing. Undefined when it is none. */
export function parseTraceId(text: string): TraceId | undefined {
  return parseId(text, 32) as TraceId | undefined; // parseId has checked length and digits
}

/** Reads a span id: any case, leading zeros may be missing. Undefined when it is none. */
export function parseSpanId(text: string): SpanId | undefined {
  return parseId(text, 16) as SpanId | undefined; // parseId has checked length and digits
}

/** The bytes of an id that {@link parseTraceId} or {@link parseSpanId} made. */
export function bytesOfId(id: TraceId | SpanId): Uint8Array {
  const bytes = new Uint8Array(id.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(id.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

function parseId(text: string, digits: number): string | undefined {
  if (!/^[0-9a-fA-F]+$/.test(text) || text.length > digits) return undefined;
  const id = text.toLowerCase().padStart(digits, '0');
  return /^0+$/.test(id) ? undefined : id;
}
