// The global `crypto`. The host computes; keys are kept here as the bytes that they are exported to, so that a virtual
// user which makes keys for hours holds nothing over there.
import { host, isBinary, toArrayBuffer } from './host.ts';

/** https://www.w3.org/TR/webcrypto-2/#Crypto-method-getRandomValues */
const RANDOM_BYTES_MAX = 65536;

/** What the host makes a key of. */
interface KeyMaterial {
  readonly format: 'raw' | 'pkcs8' | 'spki';
  readonly hex: string;
}

interface KeyAnswer {
  readonly type: 'secret' | 'private' | 'public';
  readonly algorithm: unknown;
  readonly usages: readonly string[];
  readonly material: KeyMaterial;
}

const materials = new WeakMap<object, KeyMaterial>();

/** https://www.w3.org/TR/webcrypto-2/#cryptokey-interface */
export class CryptoKey {
  readonly type: KeyAnswer['type'];
  readonly extractable: boolean;
  readonly algorithm: unknown;
  readonly usages: readonly string[];

  constructor(answer: KeyAnswer, extractable: boolean) {
    this.type = answer.type;
    this.extractable = extractable;
    this.algorithm = decode(answer.algorithm);
    this.usages = answer.usages;
    materials.set(this, answer.material);
  }
}

function hexOf(value: ArrayBuffer): string {
  let hex = '';
  for (const byte of new Uint8Array(value)) hex += (byte < 16 ? '0' : '') + byte.toString(16);
  return hex;
}

/** Bytes and keys as JSON; the host's `decode` is the other way. */
function encode(value: unknown): unknown {
  if (isBinary(value)) return { $hex: hexOf(toArrayBuffer(value)) };
  if (value instanceof CryptoKey) {
    const { type, algorithm, usages } = value;
    return { $key: { type, usages, algorithm: encode(algorithm), material: materials.get(value) } };
  }
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encode(inner)]));
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  if ('$hex' in value) {
    const hex = String(value.$hex);
    return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
      Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16),
    );
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, decode(inner)]));
}

/** @param data goes as it is; everything else may hold bytes and keys */
async function ask(operation: string, args: readonly unknown[], data?: unknown): Promise<unknown> {
  if (data !== undefined && !isBinary(data)) {
    throw new TypeError(`crypto.subtle.${operation}: an ArrayBuffer or a view of one is expected`);
  }
  const text = JSON.stringify([operation, args.map(encode)]);
  const answer = await host
    .callAsync('crypto.subtle', text, data === undefined ? undefined : toArrayBuffer(data))
    .then((json) => (json === '' ? (host.takeBytes() ?? new ArrayBuffer(0)) : (JSON.parse(json) as unknown)));
  return answer;
}

function errorOf(name: string, message: string): Error {
  return Object.defineProperty(new Error(message), 'name', { value: name });
}

function allow(operation: string, key: unknown, usage = operation): void {
  if (!(key instanceof CryptoKey)) throw new TypeError(`crypto.subtle.${operation}: a CryptoKey is expected`);
  if (key.usages.includes(usage)) return;
  throw errorOf('InvalidAccessError', `this key is not for ${usage}, but for ${key.usages.join(', ') || 'nothing'}`);
}

function keyOf(answer: unknown, isExtractable: unknown): CryptoKey | { publicKey: CryptoKey; privateKey: CryptoKey } {
  const made = answer as KeyAnswer | { readonly publicKey: KeyAnswer; readonly privateKey: KeyAnswer }; // the host's
  if ('type' in made) return new CryptoKey(made, made.type === 'public' || Boolean(isExtractable));
  return {
    publicKey: new CryptoKey(made.publicKey, true),
    privateKey: new CryptoKey(made.privateKey, Boolean(isExtractable)),
  };
}

/** https://www.w3.org/TR/webcrypto-2/#subtlecrypto-interface */
const subtle = {
  digest: (algorithm: unknown, data: unknown) => ask('digest', [algorithm], data ?? null),
  generateKey: async (algorithm: unknown, extractable: unknown, usages: unknown) =>
    keyOf(await ask('generateKey', [algorithm, usages]), extractable),
  importKey: async (format: unknown, keyData: unknown, algorithm: unknown, extractable: unknown, usages: unknown) =>
    keyOf(await ask('importKey', [format, keyData, algorithm, usages]), extractable),
  async exportKey(format: unknown, key: unknown): Promise<unknown> {
    if (!(key instanceof CryptoKey)) throw new TypeError('crypto.subtle.exportKey: a CryptoKey is expected');
    if (!key.extractable) throw errorOf('InvalidAccessError', 'this key is not extractable');
    return ask('exportKey', [format, key]);
  },
  async encrypt(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    allow('encrypt', key);
    return ask('encrypt', [algorithm, key], data ?? null);
  },
  async decrypt(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    allow('decrypt', key);
    return ask('decrypt', [algorithm, key], data ?? null);
  },
  async sign(algorithm: unknown, key: unknown, data: unknown): Promise<unknown> {
    allow('sign', key);
    return ask('sign', [algorithm, key], data ?? null);
  },
  async verify(algorithm: unknown, key: unknown, signature: unknown, data: unknown): Promise<unknown> {
    allow('verify', key);
    return ask('verify', [algorithm, key, signature], data ?? null);
  },
  async deriveBits(algorithm: unknown, key: unknown, length: unknown): Promise<unknown> {
    allow('deriveBits', key);
    return ask('deriveBits', [algorithm, key, length ?? null]);
  },
  async deriveKey(algorithm: unknown, key: unknown, derived: unknown, extractable: unknown, usages: unknown) {
    allow('deriveKey', key);
    return keyOf(await ask('deriveKey', [algorithm, key, derived, usages]), extractable);
  },
  async wrapKey(format: unknown, key: unknown, wrappingKey: unknown, algorithm: unknown): Promise<unknown> {
    allow('wrapKey', wrappingKey);
    if (!(key instanceof CryptoKey) || !key.extractable) {
      throw errorOf('InvalidAccessError', 'this key is not extractable');
    }
    return ask('wrapKey', [format, key, wrappingKey, algorithm]);
  },
  async unwrapKey(
    format: unknown,
    wrapped: unknown,
    unwrappingKey: unknown,
    algorithm: unknown,
    keyAlgorithm: unknown,
    extractable: unknown,
    usages: unknown,
  ) {
    allow('unwrapKey', unwrappingKey);
    return keyOf(
      await ask('unwrapKey', [format, wrapped, unwrappingKey, algorithm, keyAlgorithm, usages]),
      extractable,
    );
  },
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
  subtle,
};
