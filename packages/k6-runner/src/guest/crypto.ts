// The module `k6/crypto`.
import { host, isBinary, toArrayBuffer } from './host.ts';

export type Encoding = 'hex' | 'base64' | 'base64url' | 'base64rawurl' | 'binary';
type Input = string | ArrayBuffer | ArrayBufferView;
type Output = string | ArrayBuffer;

function answer(text: string, encoding: Encoding): Output {
  return encoding === 'binary' ? (host.takeBytes() ?? new ArrayBuffer(0)) : text;
}

function digest(algorithm: string, chunks: readonly Input[], encoding: Encoding, key?: Input): Output {
  const keyPart = key === undefined ? undefined : part(key);
  const parts = chunks.map(part);
  const [first] = parts;
  // The common case without a detour: one text, or one buffer.
  if (parts.length === 1 && first?.bytes !== undefined && keyPart?.bytes === undefined) {
    return answer(
      host.call('crypto.digest', JSON.stringify([algorithm, encoding, keyPart?.text]), first.bytes),
      encoding,
    );
  }
  const texts = parts.map(({ text, bytes }) => (bytes === undefined ? text : hexOf(bytes)));
  const request = [
    algorithm,
    encoding,
    keyPart?.text ?? (keyPart?.bytes && hexOf(keyPart.bytes)),
    parts.map(({ bytes }, index) => [bytes === undefined ? 'utf8' : 'hex', texts[index]]),
    keyPart?.bytes === undefined ? 'utf8' : 'hex',
  ];
  return answer(host.call('crypto.digest', JSON.stringify(request)), encoding);
}

function part(input: Input): { text?: string; bytes?: ArrayBuffer } {
  if (isBinary(input)) return { bytes: toArrayBuffer(input) };
  if (typeof input === 'string') return { text: input };
  throw new TypeError(`invalid type ${typeof input}, expected string, ArrayBuffer or a view of one`);
}

function hexOf(bytes: ArrayBuffer): string {
  let hex = '';
  for (const byte of new Uint8Array(bytes)) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

export class Hasher {
  readonly #algorithm: string;
  readonly #key: Input | undefined;
  readonly #chunks: Input[] = [];

  constructor(algorithm: string, key?: Input) {
    this.#algorithm = algorithm;
    this.#key = key;
    // An unknown algorithm is an error here, not at the end.
    digest(algorithm, [''], 'hex', key);
  }

  update(input: Input): void {
    part(input);
    this.#chunks.push(input);
  }

  digest(outputEncoding: Encoding): Output {
    return digest(this.#algorithm, this.#chunks, outputEncoding, this.#key);
  }
}

export const createHash = (algorithm: string): Hasher => new Hasher(algorithm);
export const createHMAC = (algorithm: string, secret: Input): Hasher => new Hasher(algorithm, secret);

export function hmac(algorithm: string, secret: Input, data: Input, outputEncoding: Encoding): Output {
  return digest(algorithm, [data], outputEncoding, secret);
}

const hash =
  (algorithm: string) =>
  (input: Input, outputEncoding: Encoding): Output =>
    digest(algorithm, [input], outputEncoding);

export const md4 = hash('md4');
export const md5 = hash('md5');
export const sha1 = hash('sha1');
export const sha256 = hash('sha256');
export const sha384 = hash('sha384');
export const sha512 = hash('sha512');
export const sha512_224 = hash('sha512_224');
export const sha512_256 = hash('sha512_256');
export const ripemd160 = hash('ripemd160');

export function hexEncode(input: Input): string {
  return host.call(
    'crypto.hex',
    isBinary(input) ? '' : JSON.stringify(input),
    isBinary(input) ? toArrayBuffer(input) : undefined,
  );
}

export function randomBytes(size: number): ArrayBuffer {
  host.call('crypto.random', String(size));
  return host.takeBytes() ?? new ArrayBuffer(0);
}

export default {
  createHash,
  createHMAC,
  hmac,
  md4,
  md5,
  sha1,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
  ripemd160,
  hexEncode,
  randomBytes,
};
