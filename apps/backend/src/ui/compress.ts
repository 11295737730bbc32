// Large answers of the API, compressed for browsers on other machines. 1.2 MB of a range query's JSON take 15 ms of CPU at
// the fastest level and become 0.45 MB: worth it on a network, while over loopback nothing is as fast as sending it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip, constants as zlib } from 'node:zlib';
import { acceptedEncodings } from './static-files.ts';

/** Smaller answers are a few packets either way. */
const BYTES_MIN = 32 * 1024;

const COMPRESSIBLE = /^(?:application\/json|text\/)/;

export function isLoopback(address: string | undefined): boolean {
  return address === undefined || /^(?:::1$|(?:::ffff:)?127\.)/.test(address);
}

/**
 * Makes the response compress itself when it is given whole and is worth it. One that is written in pieces (a log that is
 * followed) goes out as it comes.
 */
export function compressLargeAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (!acceptedEncodings(request.headers['accept-encoding']).has('gzip')) return;
  const writeHead = response.writeHead.bind(response);
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  /** The head waits for the body, whose length it tells. */
  let sendHead: (() => void) | undefined;
  const release = (): void => {
    sendHead?.();
    sendHead = undefined;
  };
  const later: HeadWriter = (status, ...rest) => {
    const headers = rest.findLast((part) => typeof part === 'object');
    for (const [name, value] of Object.entries(headers ?? {})) if (value !== undefined) response.setHeader(name, value);
    sendHead = () => void writeHead(status);
    return response;
  };
  const endWith = (chunk?: unknown, ...rest: unknown[]): ServerResponse => {
    const body = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (!(body instanceof Uint8Array) || !isWorthIt(response, body)) {
      release();
      return (end as (...parts: unknown[]) => ServerResponse)(chunk, ...rest);
    }
    gzip(body, { level: zlib.Z_BEST_SPEED }, (error, compressed) => {
      const smaller = error === null ? compressed : body;
      if (error === null) response.setHeader('content-encoding', 'gzip');
      response.setHeader('content-length', smaller.length);
      release();
      end(smaller);
    });
    return response;
  };
  response.setHeader('vary', 'accept-encoding');
  Object.assign(response, {
    writeHead: later,
    write: (...parts: Parameters<typeof write>) => {
      release();
      return write(...parts);
    },
    end: endWith,
    flushHeaders: release,
  });
}

type HeadWriter = (
  status: number,
  ...rest: readonly (string | Readonly<Record<string, string | number | string[] | undefined>> | undefined)[]
) => ServerResponse;

function isWorthIt(response: ServerResponse, body: Uint8Array): boolean {
  if (response.headersSent) return false;
  const type = String(response.getHeader('content-type') ?? '');
  return body.length > BYTES_MIN && COMPRESSIBLE.test(type) && !response.hasHeader('content-encoding');
}
