// What somebody pastes to open a trace: an id in any of its spellings, or the header that carries it.

export interface PastedTrace {
  readonly traceId: string;
  readonly spanId?: string;
}

/** Shorter than 16 digits is more likely a slip of the mouse than an id. */
const DIGITS_MIN = 16;
const DIGITS_MAX = 32;

/** Undefined when the text can't be an id. `traceparent` is read as in W3C Trace Context, version 00 and later. */
export function readPastedTrace(text: string): PastedTrace | undefined {
  const trimmed = text
    .trim()
    .replace(/^traceparent["']?\s*[:=]\s*/i, '')
    .replace(/^["']|["'],?$/g, '')
    .toLowerCase();
  const header = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?$/.exec(trimmed);
  if (header) {
    const [, version, traceId = '', spanId = ''] = header;
    if (version === 'ff' || isZero(traceId)) return undefined;
    return isZero(spanId) ? { traceId } : { traceId, spanId };
  }
  const digits = trimmed.replace(/^0x/, '').replaceAll('-', '');
  const isId = /^[0-9a-f]+$/.test(digits) && digits.length >= DIGITS_MIN && digits.length <= DIGITS_MAX;
  return isId && !isZero(digits) ? { traceId: digits } : undefined;
}

const isZero = (hex: string): boolean => /^0+$/.test(hex);
