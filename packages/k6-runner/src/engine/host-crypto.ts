// The host's half of k6/crypto and of the global crypto.
import { createHash, createHmac, getHashes, randomBytes, randomUUID } from 'node:crypto';
import type { HostFunctions } from './types.ts';
import { HostError } from './types.ts';

/** k6's names for those of OpenSSL. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  md4: 'md4',
  md5: 'md5',
  sha1: 'sha1',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
  sha512_224: 'sha512-224',
  sha512_256: 'sha512-256',
  ripemd160: 'ripemd160',
};

/** Of one call. */
const RANDOM_BYTES_MAX = 64 * 1024 * 1024;

type Chunk = readonly [encoding: 'utf8' | 'hex', text: string];
type DigestRequest = readonly [
  algorithm: string,
  encoding: string,
  key?: string | null,
  chunks?: readonly Chunk[],
  keyEncoding?: 'utf8' | 'hex',
];

export function cryptoFunctions(): HostFunctions {
  const available = new Set(getHashes());
  return {
    /** One input comes as bytes; texts and several inputs inside the JSON. */
    'crypto.digest': ({ text, bytes }) => {
      const [name, encoding, key, chunks, keyEncoding = 'utf8'] = JSON.parse(text) as DigestRequest;
      const algorithm = Object.hasOwn(ALGORITHMS, name) ? ALGORITHMS[name] : undefined;
      if (algorithm === undefined) throw new HostError(`invalid algorithm: ${name}`, 'GoError');
      if (!available.has(algorithm) && algorithm !== 'md4') {
        throw new HostError(`this Node.js was built without ${name}`, 'GoError');
      }
      try {
        const hash = key == null ? createHash(algorithm) : createHmac(algorithm, Buffer.from(key, keyEncoding));
        if (bytes !== undefined) hash.update(bytes);
        for (const [chunkEncoding, chunk] of chunks ?? []) hash.update(Buffer.from(chunk, chunkEncoding));
        return encode(hash.digest(), encoding);
      } catch (error) {
        if (error instanceof HostError) throw error;
        throw new HostError(`${name} is not available: ${error instanceof Error ? error.message : error}`, 'GoError');
      }
    },
    'crypto.hex': ({ text, bytes }) => Buffer.from(bytes ?? (JSON.parse(text) as string)).toString('hex'),
    'crypto.random': ({ text }) => {
      const size = Number(text);
      if (!Number.isInteger(size) || size < 1) throw new HostError('invalid size', 'GoError');
      if (size > RANDOM_BYTES_MAX)
        throw new HostError(`size may be ${RANDOM_BYTES_MAX} at most, got ${size}`, 'GoError');
      return { text: '', bytes: randomBytes(size) };
    },
    'crypto.uuid': () => randomUUID(),
  };
}

function encode(digest: Buffer, encoding: string): string | { text: string; bytes: Uint8Array } {
  switch (encoding) {
    case 'hex':
      return digest.toString('hex');
    case 'base64':
      return digest.toString('base64');
    case 'base64url':
      return digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    case 'base64rawurl':
      return digest.toString('base64url');
    case 'binary':
      return { text: '', bytes: digest };
    default:
      throw new HostError(`invalid output encoding: ${encoding}`, 'GoError');
  }
}
