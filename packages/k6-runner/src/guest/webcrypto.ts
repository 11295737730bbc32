// The global `crypto`. Random numbers and digests; the rest of `subtle` is refused by name.
import { host, isBinary, toArrayBuffer } from './host.ts';

/** https://www.w3.org/TR/webcrypto-2/#Crypto-method-getRandomValues */
const RANDOM_BYTES_MAX = 65536;

const DIGESTS: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const REFUSED = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'generateKey',
  'deriveKey',
  'deriveBits',
  'importKey',
  'exportKey',
  'wrapKey',
  'unwrapKey',
] as const;

async function digest(algorithm: string | { readonly name: string }, data: unknown): Promise<ArrayBuffer> {
  const name = String(typeof algorithm === 'string' ? algorithm : algorithm?.name).toUpperCase();
  const known = DIGESTS[name];
  if (known === undefined) throw new TypeError(`crypto.subtle.digest: unsupported algorithm ${name}`);
  if (!isBinary(data)) throw new TypeError('crypto.subtle.digest: an ArrayBuffer or a view of one is expected');
  host.call('crypto.digest', JSON.stringify([known, 'binary']), toArrayBuffer(data));
  return host.takeBytes() ?? new ArrayBuffer(0);
}

const refuse = (name: string) => async (): Promise<never> => {
  throw new TypeError(`crypto.subtle.${name} is not supported: of crypto.subtle there is digest`);
};

export const crypto = {
  getRandomValues<T extends ArrayBufferView>(array: T): T {
    if (!ArrayBuffer.isView(array)) throw new TypeError('crypto.getRandomValues: a typed array is expected');
    if (array.byteLength > RANDOM_BYTES_MAX) {
      throw new RangeError(`crypto.getRandomValues: ${RANDOM_BYTES_MAX} bytes at most, got ${array.byteLength}`);
    }
    if (array.byteLength === 0) return array;
    host.call('crypto.random', String(array.byteLength));
    const bytes = new Uint8Array(host.takeBytes() ?? new ArrayBuffer(0));
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(bytes);
    return array;
  },
  randomUUID: (): string => host.call('crypto.uuid', ''),
  subtle: { digest, ...Object.fromEntries(REFUSED.map((name) => [name, refuse(name)])) },
};
