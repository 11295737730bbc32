// Bodies on their way out: multipart forms and compression.
import * as zlib from 'node:zlib';
import { ERROR_CODES, RequestError } from './error-codes.ts';

export interface FormPart {
  readonly name: string;
  readonly value: Uint8Array;
  /** Of files. */
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

/** RFC 7578. @param boundary not in any part: 60 random characters are enough */
export function multipart(parts: readonly FormPart[], boundary: string): Buffer {
  const pieces: Uint8Array[] = [];
  for (const part of parts) {
    const file = part.filename === undefined ? '' : `; filename="${escapeQuotes(part.filename)}"`;
    const type = part.contentType === undefined ? '' : `Content-Type: ${oneLine(part.contentType)}\r\n`;
    pieces.push(
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${escapeQuotes(part.name)}"${file}\r\n${type}\r\n`,
      ),
      part.value,
      Buffer.from('\r\n'),
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return Buffer.concat(pieces);
}

const escapeQuotes = (text: string): string =>
  text.replace(/\\/g, '\\\\').replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ');

type Codec = (bytes: Uint8Array) => Buffer;

/** Node has zstd from 22.15 on. */
const zstd = (name: 'zstdCompressSync' | 'zstdDecompressSync'): Codec | undefined => {
  const codec: unknown = Reflect.get(zlib, name);
  // Typed by a version of Node that may lack it.
  return typeof codec === 'function' ? (codec as Codec) : undefined;
};

const COMPRESSORS: Readonly<Record<string, Codec | undefined>> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes),
  zstd: zstd('zstdCompressSync'),
};

/**
 * Applies `gzip`, or several as in `gzip, br`, in order.
 *
 * @returns the bytes and the Content-Encoding that says what was done
 * @throws Error naming an algorithm that is unknown, or that this Node lacks
 */
export function compress(
  body: Uint8Array,
  compression: string,
): { readonly body: Uint8Array; readonly encoding: string } {
  const names = compression.split(',').map((name) => name.trim().toLowerCase());
  let bytes = body;
  for (const name of names) {
    const codec = COMPRESSORS[name];
    if (codec === undefined) {
      throw new Error(
        name === 'zstd'
          ? 'compression zstd needs Node.js 22.15 or newer'
          : `unknown compression algorithm ${name}, supported algorithms are [gzip deflate br zstd]`,
      );
    }
    bytes = codec(bytes);
  }
  return { body: bytes, encoding: names.join(', ') };
}

const DECOMPRESSORS: Readonly<Record<string, ((bytes: Uint8Array, maxOutputLength: number) => Buffer) | undefined>> = {
  gzip: (bytes, maxOutputLength) => zlib.gunzipSync(bytes, { maxOutputLength }),
  // zlib's format by the RFC, raw deflate by tradition.
  deflate: (bytes, maxOutputLength) =>
    (bytes[0] ?? 0) % 16 === 8
      ? zlib.inflateSync(bytes, { maxOutputLength })
      : zlib.inflateRawSync(bytes, { maxOutputLength }),
  br: (bytes, maxOutputLength) => zlib.brotliDecompressSync(bytes, { maxOutputLength }),
  zstd: zstd('zstdDecompressSync'),
};

/**
 * Undoes Content-Encoding. An encoding nobody knows leaves the bytes as they are, as k6 does.
 *
 * @throws RequestError 1701
 */
export function decompress(body: Buffer, encoding: string, bytesMax: number): Buffer {
  let bytes = body;
  for (const name of encoding
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .reverse()) {
    const codec = DECOMPRESSORS[name];
    if (codec === undefined && name !== 'zstd') {
      return bytes;
    }
    if (bytes.length === 0) {
      return bytes;
    }
    try {
      if (codec === undefined) {
        throw new Error('zstd needs Node.js 22.15 or newer');
      }
      bytes = codec(bytes, bytesMax);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      throw new RequestError(ERROR_CODES.decompression, `error decompressing response body (${name}): ${text}`);
    }
  }
  return bytes;
}
