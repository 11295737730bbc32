// The host functions behind k6/http, and those of ./websocket.ts.
import { type HostAnswer, type HostCall, HostError, type HostFunctions, type Vu } from '../engine/types.ts';
import type { Options } from '../options/types.ts';
import type { RequestCall, ResponseCookie } from './abi.ts';
import { HttpClient, type Outcome } from './client.ts';
import { type CookieJar, parseCookieDate, parseSetCookie } from './cookie-jar.ts';
import { InterruptedError } from './error-codes.ts';
import { guestModule } from './guest-modules.ts';
import type { RateLimiter } from './limiter.ts';
import type { Lookup } from './resolver.ts';
import { type Clock, type TestSettings, testSettings } from './test-settings.ts';
import { targetOf } from './url-cache.ts';
import { webSocketFunctions } from './websocket.ts';

export interface HttpOptions {
  /** Shared by all virtual users, also of other threads' functions; made of `options.rps` when absent. */
  readonly limiter?: RateLimiter;
  /** 0 ≤ x < 1, for addresses, boundaries and nonces. */
  readonly random?: () => number;
  readonly clock?: Clock;
  /** The system's when absent. */
  readonly lookup?: Lookup;
}

const SLOT = 'http';

/** One set serves all virtual users of a test. */
export function httpFunctions(given: HttpOptions = {}): HostFunctions {
  const clock = given.clock ?? { nowMs: () => performance.now(), originUnixMs: performance.timeOrigin };
  const random = given.random ?? Math.random;
  const byOptions = new WeakMap<Options, TestSettings>();

  const settingsOf = (vu: Vu): TestSettings => {
    let settings = byOptions.get(vu.options);
    if (settings === undefined) {
      try {
        settings = testSettings(vu.options, { clock, random, limiter: given.limiter, lookup: given.lookup });
      } catch (error) {
        throw new HostError(error instanceof Error ? error.message : String(error));
      }
      byOptions.set(vu.options, settings);
    }
    return settings;
  };

  const clientOf = (vu: Vu): HttpClient => {
    const known = vu.slots.get(SLOT);
    if (known instanceof HttpClient) {
      return known;
    }
    const client = new HttpClient(vu, () => settingsOf(vu));
    vu.slots.set(SLOT, client);
    return client;
  };

  const request = async (call: HostCall, vu: Vu): Promise<HostAnswer> => {
    refuseInit(vu, 'Making http requests');
    try {
      return frameOf(await clientOf(vu).request(JSON.parse(call.text) as RequestCall, call.bytes)); // as the guest's half wrote it
    } catch (error) {
      throw toHostError(error);
    }
  };

  const batch = async (call: HostCall, vu: Vu): Promise<HostAnswer> => {
    refuseInit(vu, 'Making http requests');
    const client = clientOf(vu);
    const calls = JSON.parse(call.text) as readonly RequestCall[]; // as the guest's half wrote it
    try {
      const outcomes = await inParallel(calls, vu.options, (one) => client.request(one, call.bytes));
      return framesOf(outcomes);
    } catch (error) {
      throw toHostError(error);
    }
  };

  return {
    ...webSocketFunctions({ settingsOf, clientOf }),
    'http.request': request,
    'http.asyncRequest': request,
    'http.batch': batch,
    'http.module': (call) => guestModule(call.text),
    'http.createJar': (_call, vu) => String(clientOf(vu).createJar()),
    'http.jar': (call, vu) => {
      const [operation, id, url, ...more] = JSON.parse(call.text) as [string, number, string, ...string[]]; // ditto
      if (id === 0) {
        refuseInit(vu, 'The default cookie jar');
      }
      return useJar(clientOf(vu).jar(id), operation, url, more);
    },
  };
}

function refuseInit(vu: Vu, what: string): void {
  if (vu.phase === 'init') {
    throw new HostError(`${what} in the init context is not supported`, 'GoError');
  }
}

function toHostError(error: unknown): unknown {
  return error instanceof InterruptedError ? new HostError(error.message, error.name) : error;
}

function useJar(jar: CookieJar, operation: string, text: string, more: readonly string[]): string {
  let url: URL;
  try {
    url = targetOf(text).url;
  } catch (error) {
    throw new HostError(error instanceof Error ? error.message : String(error), 'GoError');
  }
  switch (operation) {
    case 'cookiesForURL': {
      const found: Record<string, string[]> = {};
      for (const { name, value } of jar.cookiesFor(url)) {
        found[name] = [...(found[name] ?? []), value];
      }
      return JSON.stringify(found);
    }
    case 'set': {
      const [name = '', value = '', attributes = '{}'] = more;
      const given = JSON.parse(attributes) as Record<string, unknown>; // any object of the script
      const cookie = parseSetCookie(`${name}=x`);
      if (cookie === undefined) {
        throw new HostError(`${JSON.stringify(name)} can't be the name of a cookie`, 'GoError');
      }
      const expires = given['expires'];
      const expiresUnixMs = typeof expires === 'string' ? parseCookieDate(expires) : undefined;
      if (expires !== undefined && expires !== '' && expiresUnixMs === undefined) {
        throw new HostError(`unable to parse 'expires' date string ${JSON.stringify(expires)}`, 'GoError');
      }
      jar.set(url, {
        name,
        value,
        domain: String(given['domain'] ?? ''),
        path: String(given['path'] ?? ''),
        httpOnly: given['http_only'] === true,
        secure: given['secure'] === true,
        maxAge: Number(given['max_age'] ?? 0) || 0,
        expires: expiresUnixMs,
      });
      return '';
    }
    case 'delete':
      jar.delete(url, more[0] ?? '');
      return '';
    case 'clear':
      jar.clear(url);
      return '';
    default:
      throw new HostError(`unknown operation ${operation} of a cookie jar`);
  }
}

/** At most `batch` at once, and `batchPerHost` to one host; answers in the order of the questions. Rejects with the first failure. */
async function inParallel(
  calls: readonly RequestCall[],
  options: Options,
  run: (call: RequestCall) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const limit = options.batch > 0 ? options.batch : 20;
  const limitPerHost = options.batchPerHost > 0 ? options.batchPerHost : Number.POSITIVE_INFINITY;
  const waiting = calls.map((call, index) => ({ call, index, host: hostOf(call[1]) }));
  const outcomes = new Array<Outcome>(calls.length);
  const busy = new Map<string, number>();
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const startMore = (): void => {
      for (let i = 0; i < waiting.length && running < limit; ) {
        const { call, index, host } = waiting[i]!;
        const here = busy.get(host) ?? 0;
        if (here >= limitPerHost) {
          i++;
          continue;
        }
        waiting.splice(i, 1);
        running++;
        busy.set(host, here + 1);
        run(call)
          .then((outcome) => {
            outcomes[index] = outcome;
            running--;
            busy.set(host, busy.get(host)! - 1);
            startMore();
          })
          .catch(reject);
      }
      if (running === 0 && waiting.length === 0) {
        resolve();
      }
    };
    startMore();
  });
  return outcomes;
}

function hostOf(url: string): string {
  try {
    return targetOf(url).url.host;
  } catch {
    return '';
  }
}

const OCSP_UNKNOWN = {
  produced_at: 0,
  this_update: 0,
  next_update: 0,
  revoked_at: 0,
  revocation_reason: '',
  status: 'unknown',
} as const;

function frameOf(outcome: Outcome): HostAnswer {
  const head = headOf(outcome);
  if (outcome.body === null) {
    return `n${JSON.stringify(head)}\n`;
  }
  if (outcome.prepared.responseType === 'binary') {
    return { text: `b${JSON.stringify({ ...head, bodyBytes: outcome.body.length })}\n`, bytes: outcome.body };
  }
  return `t${JSON.stringify(head)}\n${outcome.body.toString('utf8')}`;
}

function framesOf(outcomes: readonly Outcome[]): HostAnswer {
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

function headOf(outcome: Outcome): Record<string, unknown> {
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
    timings: outcome.timings,
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
