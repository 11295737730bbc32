// Trace and span ids as hex in lower case. OTLP JSON writes them as hex; Tempo's older answers and other writers of the
// protobuf JSON mapping use base64, which the length tells apart.

/** A span's id, 16 hex digits; '' when there is none (a root's parent). */
export function readSpanId(value: unknown): string {
  return readId(value, 8);
}

/** A trace's id, 32 hex digits. Shorter hex is padded, since some write 64-bit ids. */
export function readTraceId(value: unknown): string {
  return readId(value, 16);
}

function readId(value: unknown, byteCount: number): string {
  if (typeof value !== 'string' || value === '') return '';
  const digits = byteCount * 2;
  if (value.length <= digits && /^[0-9a-f]+$/i.test(value)) {
    // A base64 id of 8 or 16 bytes ends in "=", so hex digits alone are never one.
    const hex = value.toLowerCase().padStart(digits, '0');
    return /^0+$/.test(hex) ? '' : hex;
  }
  const hex = base64ToHex(value);
  if (hex === undefined || hex.length !== digits) {
    throw new Error(`"${value.slice(0, 60)}" is no id: want ${digits} hex digits, or ${byteCount} bytes as base64`);
  }
  return /^0+$/.test(hex) ? '' : hex;
}

function base64ToHex(text: string): string | undefined {
  try {
    let hex = '';
    for (const char of atob(text)) hex += char.charCodeAt(0).toString(16).padStart(2, '0');
    return hex;
  } catch {
    return undefined;
  }
}

/** The id somebody typed or pasted, as the API wants it; undefined when it can't be one. */
export function parseTypedTraceId(text: string): string | undefined {
  const id = text.trim().toLowerCase();
  return /^[0-9a-f]{1,32}$/.test(id) && !/^0+$/.test(id) ? id : undefined;
}
