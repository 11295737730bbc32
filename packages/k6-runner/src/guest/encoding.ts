// The module `k6/encoding`.
import { host, isBinary, toArrayBuffer } from './host.ts';

export type Base64Variant = 'std' | 'rawstd' | 'url' | 'rawurl';

/** Of a text's UTF-8, or of bytes. */
export function b64encode(input: string | ArrayBuffer | ArrayBufferView, encoding: Base64Variant = 'std'): string {
  if (isBinary(input)) return host.call('b64.encode', JSON.stringify([encoding]), toArrayBuffer(input));
  return host.call('b64.encode', JSON.stringify([encoding, String(input)]));
}

/** @returns bytes, or their text with the format `s` */
export function b64decode(
  input: string,
  encoding: Base64Variant = 'std',
  format: 'b' | 's' = 'b',
): ArrayBuffer | string {
  const text = host.call('b64.decode', JSON.stringify([encoding, String(input), format]));
  return format === 's' ? text : (host.takeBytes() ?? new ArrayBuffer(0));
}

export default { b64encode, b64decode };
