// Answers of the HTTP receiver. Once a request says how it is encoded, every answer to it, refusals included, is a
// message in that encoding; before that, it is plain text for people.
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type Encoding, encodeStatus } from '@o11y-lab/otlp';
import type { Refusal } from '../../../refusal.ts';
import { MEDIA_TYPES } from './media-type.ts';

/** HTTP status and gRPC code of google.rpc.Status by kind of refusal. Senders retry 429 and 503, and nothing else. */
const CODES = {
  undecodable: { http: 400, grpc: 3 },
  'too-large': { http: 413, grpc: 8 },
  overloaded: { http: 429, grpc: 8 },
  unavailable: { http: 503, grpc: 14 },
  internal: { http: 500, grpc: 13 },
} as const satisfies Record<Refusal['kind'], { http: number; grpc: number }>;

export function answer(
  response: ServerResponse,
  status: number,
  encoding: Encoding,
  body: Uint8Array,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'content-type': MEDIA_TYPES[encoding], 'content-length': body.length, ...headers });
  response.end(body);
}

export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = Buffer.from(`${text}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    ...headers,
  });
  response.end(body);
}

export function answerRefusal(response: ServerResponse, refusal: Refusal, encoding: Encoding): void {
  const { http, grpc } = CODES[refusal.kind];
  if (!('retryAfterMs' in refusal)) {
    answer(response, http, encoding, encodeStatus({ code: grpc, message: refusal.message }, encoding));
    return;
  }
  const status = { code: grpc, message: refusal.message, retryDelayMs: refusal.retryAfterMs };
  const retryAfterSeconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1000));
  answer(response, http, encoding, encodeStatus(status, encoding), { 'retry-after': String(retryAfterSeconds) });
}

/** A refusal that only HTTP knows. */
export function answerStatus(
  response: ServerResponse,
  status: 408 | 415,
  message: string,
  encoding: Encoding,
  headers: OutgoingHttpHeaders = {},
): void {
  answer(response, status, encoding, encodeStatus({ code: 3, message }, encoding), headers);
}
