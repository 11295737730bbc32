// What the guest is told of an outcome, see ./abi.ts.
import type { HostAnswer } from '../engine/types.ts';
import type { ResponseCookie } from './abi.ts';
import type { Outcome } from './client.ts';
import { parseSetCookie } from './cookie-jar.ts';
import type { Timings } from './flight.ts';

/** Numbers of heads, never used twice: a VM that is made anew holds none of those before. */
let lastHeadNumber = 0;

/** The short frames of one virtual user. */
export class ShortFrames {
  #number = 0;
  #json = '';
  #of: Outcome | undefined;

  /** @param known the number of the head that the guest holds */
  of(outcome: Outcome, known: number): HostAnswer {
    if (this.#of === undefined || !haveSameHead(this.#of, outcome)) {
      const json = JSON.stringify(headOf(outcome, undefined));
      if (json !== this.#json) {
        this.#json = json;
        this.#number = ++lastHeadNumber;
      }
      // A body may be large, and is not kept for this.
      this.#of = { ...outcome, body: null };
    }
    const { body, timings: t, status } = outcome;
    const isBinary = outcome.prepared.responseType === 'binary';
    const letter = body === null ? 'n' : isBinary ? 'b' : 't';
    const times = `${t.duration},${t.blocked},${t.looking_up},${t.connecting},${t.tls_handshaking},${t.sending},${t.waiting},${t.receiving}`;
    const head = known === this.#number ? '' : `${this.#number}${this.#json}`;
    const text = `${letter}${status === 0 ? '000' : status} ${times}\n${head}\n`;
    if (body === null) {
      return text;
    }
    return isBinary ? { text, bytes: body } : text + body.toString('utf8');
  }
}

/** True only when it is certain at little cost: what the client makes but once for equal things is the same object. */
function haveSameHead(a: Outcome, b: Outcome): boolean {
  return (
    a.prepared === b.prepared &&
    a.headers === b.headers &&
    a.sentHeaders === b.sentHeaders &&
    a.sentCookies.length === 0 &&
    b.sentCookies.length === 0 &&
    a.url === b.url &&
    a.status === b.status &&
    a.reason === b.reason &&
    a.proto === b.proto &&
    a.remoteIp === b.remoteIp &&
    a.remotePort === b.remotePort &&
    a.tls === b.tls &&
    a.error === b.error &&
    a.errorCode === b.errorCode
  );
}

const OCSP_UNKNOWN = {
  produced_at: 0,
  this_update: 0,
  next_update: 0,
  revoked_at: 0,
  revocation_reason: '',
  status: 'unknown',
} as const;

/** @returns a frame of ./abi.ts */
export function frameOf(outcome: Outcome): HostAnswer {
  const head = headOf(outcome, outcome.timings);
  if (outcome.body === null) {
    return `n${JSON.stringify(head)}\n`;
  }
  if (outcome.prepared.responseType === 'binary') {
    return { text: `b${JSON.stringify({ ...head, bodyBytes: outcome.body.length })}\n`, bytes: outcome.body };
  }
  return `t${JSON.stringify(head)}\n${outcome.body.toString('utf8')}`;
}

/** @returns the answer of a batch */
export function framesOf(outcomes: readonly Outcome[]): HostAnswer {
  const lengths: number[] = [];
  const binaries: Uint8Array[] = [];
  let frames = '';
  for (const outcome of outcomes) {
    const frame = frameOf(outcome);
    const text = typeof frame === 'object' ? frame.text : (frame ?? '');
    if (typeof frame === 'object' && frame.bytes !== undefined) {
      binaries.push(frame.bytes);
    }
    lengths.push(text.length);
    frames += text;
  }
  const text = `${JSON.stringify(lengths)}\n${frames}`;
  return binaries.length === 0 ? text : { text, bytes: Buffer.concat(binaries) };
}

function headOf(outcome: Outcome, timings: Timings | undefined): Record<string, unknown> {
  const headers: Record<string, string> = {};
  const cookies: Record<string, ResponseCookie[]> = {};
  for (const [name, value] of outcome.headers) {
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}, ${value}`;
    if (name === 'Set-Cookie') {
      const cookie = parseSetCookie(value);
      if (cookie !== undefined) {
        let same = cookies[cookie.name];
        if (same === undefined) {
          same = [];
          cookies[cookie.name] = same;
        }
        same.push({
          name: cookie.name,
          value: cookie.value,
          domain: cookie.domain,
          path: cookie.path,
          http_only: cookie.httpOnly,
          secure: cookie.secure,
          max_age: cookie.maxAge,
          expires: cookie.expires ?? GO_ZERO_TIME_MS,
        });
      }
    }
  }
  const { prepared } = outcome;
  const sentHeaders: Record<string, readonly string[]> = {};
  for (const [name, value] of outcome.sentHeaders) {
    if (name !== 'Host') {
      sentHeaders[name] = [value];
    }
  }
  const sentCookies: Record<string, object[]> = {};
  for (const { name, value } of outcome.sentCookies) {
    let same = sentCookies[name];
    if (same === undefined) {
      same = [];
      sentCookies[name] = same;
    }
    same.push({ name, value, replace: false });
  }
  return {
    remote_ip: outcome.remoteIp,
    remote_port: outcome.remotePort,
    url: outcome.url,
    status: outcome.status,
    status_text: outcome.status === 0 ? '' : `${outcome.status} ${outcome.reason}`,
    proto: outcome.proto,
    headers,
    cookies,
    body: null,
    timings,
    tls_version: outcome.tls?.version ?? '',
    tls_cipher_suite: outcome.tls?.cipherSuite ?? '',
    ocsp: OCSP_UNKNOWN,
    error: outcome.error?.short ?? '',
    error_code: outcome.errorCode,
    request: {
      method: prepared.method,
      url: prepared.url,
      headers: sentHeaders,
      body: '',
      cookies: sentCookies,
    },
  };
}

/** Go's time that was never set, in ms after its nanoseconds have overflowed: k6 shows it for a cookie without `Expires`. */
const GO_ZERO_TIME_MS = -6795364578871;
