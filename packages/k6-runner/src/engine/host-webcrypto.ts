// The host's half of `crypto.subtle`: Node.js computes. Keys come with every call as bytes, see ../guest/webcrypto.ts.
import { webcrypto } from 'node:crypto';
import type { HostAnswer, HostFunctions } from './types.ts';
import { HostError } from './types.ts';

const { subtle } = webcrypto;

/** Keys that were made of their bytes lately: a script signs with one key over and over. */
const KEYS_KEPT_MAX = 100;

type Key = webcrypto.CryptoKey;
type Arguments = readonly unknown[];

/** Key derivation functions: their keys can't be exported, not even by Node.js. */
const PASSWORDS = /^(PBKDF2|HKDF)$/i;

const kept = new Map<string, Promise<Key>>();

export function webcryptoFunctions(): HostFunctions {
  return {
    'crypto.subtle': async ({ text, bytes = new Uint8Array() }) => {
      try {
        const [operation, encoded] = JSON.parse(text) as [string, Arguments];
        const args = (await Promise.all(encoded.map(decode))) as never[]; // Node.js checks each of them by itself
        return await compute(operation, args, bytes);
      } catch (error) {
        if (error instanceof HostError || !(error instanceof Error)) throw error;
        // The cause says what was wrong with a key that could not be read.
        const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
        throw new HostError(`${error.message || 'the operation failed'}${cause}`, error.name);
      }
    },
  };
}

async function compute(operation: string, args: never[], data: Uint8Array): Promise<HostAnswer> {
  const [first, second, third, fourth, fifth, sixth] = args as [never, never, never, never, never, never];
  switch (operation) {
    case 'digest':
      return bytesOf(await subtle.digest(first, data));
    case 'encrypt':
      return bytesOf(await subtle.encrypt(first, second, data));
    case 'decrypt':
      return bytesOf(await subtle.decrypt(first, second, data));
    case 'sign':
      return bytesOf(await subtle.sign(first, second, data));
    case 'verify':
      return JSON.stringify(await subtle.verify(first, second, third, data));
    case 'deriveBits':
      return bytesOf(await subtle.deriveBits(first, second, third));
    case 'generateKey':
      return answerOf(await subtle.generateKey(first, true, second));
    case 'importKey':
      return importKey(first, second, third, fourth);
    case 'exportKey': {
      const exported = await subtle.exportKey(first, second);
      return exported instanceof ArrayBuffer ? bytesOf(exported) : JSON.stringify(exported);
    }
    case 'deriveKey':
      return answerOf(await subtle.deriveKey(first, second, third, true, fourth));
    case 'wrapKey':
      return bytesOf(await subtle.wrapKey(first, second, third, fourth));
    case 'unwrapKey':
      return answerOf(await subtle.unwrapKey(first, second, third, fourth, fifth, true, sixth));
    default:
      throw new HostError(`crypto.subtle.${operation} is not supported`, 'NotSupportedError');
  }
}

async function importKey(format: never, keyData: unknown, algorithm: never, usages: never): Promise<HostAnswer> {
  const name = String((algorithm as { name?: unknown } | null)?.name ?? algorithm);
  if (!PASSWORDS.test(name)) return answerOf(await subtle.importKey(format, keyData as never, algorithm, true, usages));
  const key = await subtle.importKey(format, keyData as never, algorithm, false, usages);
  const hex = Buffer.from(keyData as Uint8Array).toString('hex'); // importKey took it as bytes
  return JSON.stringify(describe(key, { format: 'raw', hex }));
}

async function answerOf(made: Key | webcrypto.CryptoKeyPair): Promise<string> {
  if (!('publicKey' in made)) return JSON.stringify(await exported(made));
  const [publicKey, privateKey] = await Promise.all([exported(made.publicKey), exported(made.privateKey)]);
  return JSON.stringify({ publicKey, privateKey });
}

async function exported(key: Key): Promise<object> {
  const format = key.type === 'secret' ? 'raw' : key.type === 'private' ? 'pkcs8' : 'spki';
  const hex = Buffer.from(await subtle.exportKey(format, key)).toString('hex');
  return describe(key, { format, hex });
}

function describe({ type, algorithm, usages }: Key, material: { format: string; hex: string }): object {
  return { type, usages, material, algorithm: encode(algorithm) };
}

function bytesOf(buffer: ArrayBuffer): HostAnswer {
  return { text: '', bytes: new Uint8Array(buffer) };
}

function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return { $hex: Buffer.from(value).toString('hex') };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, encode(inner)]));
}

async function decode(value: unknown): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(decode));
  if ('$hex' in value) return new Uint8Array(Buffer.from(String(value.$hex), 'hex'));
  if ('$key' in value) return keyOf(value.$key);
  const entries = Object.entries(value).map(async ([name, inner]) => [name, await decode(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function keyOf(described: unknown): Promise<Key> {
  const id = JSON.stringify(described);
  const known = kept.get(id);
  if (known !== undefined) return known;
  const { material, algorithm, usages } = described as {
    readonly material: { readonly format: 'raw'; readonly hex: string };
    readonly algorithm: { readonly name: string };
    readonly usages: webcrypto.KeyUsage[];
  }; // the guest's CryptoKey, which a script can't make by itself
  const bytes = new Uint8Array(Buffer.from(material.hex, 'hex'));
  const isExtractable = !PASSWORDS.test(algorithm.name);
  const { name, ...others } = (await decode(algorithm)) as { readonly name: string };
  const made = subtle.importKey(material.format, bytes, { name, ...others }, isExtractable, usages);
  const oldest = kept.keys().next();
  if (kept.size >= KEYS_KEPT_MAX && oldest.done !== true) kept.delete(oldest.value);
  kept.set(id, made);
  return made;
}
