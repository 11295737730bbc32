// The host functions behind k6/http, and those of ./websocket.ts.
import { type HostAnswer, type HostCall, HostError, type HostFunctions, type Vu } from '../engine/types.ts';
import type { Options } from '../options/types.ts';
import type { RequestCall } from './abi.ts';
import { HttpClient, type Outcome } from './client.ts';
import { type CookieJar, parseCookieDate, parseSetCookie } from './cookie-jar.ts';
import { InterruptedError } from './error-codes.ts';
import { frameOf, framesOf, ShortFrames } from './frames.ts';
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
  const shortFrames = new WeakMap<HttpClient, ShortFrames>();

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

  const framesOfClient = (client: HttpClient): ShortFrames => {
    let frames = shortFrames.get(client);
    if (frames === undefined) {
      frames = new ShortFrames();
      shortFrames.set(client, frames);
    }
    return frames;
  };

  const request = (call: HostCall, vu: Vu): Promise<HostAnswer> => {
    refuseInit(vu, 'Making http requests');
    const client = clientOf(vu);
    const frames = framesOfClient(client);
    const { known, text } = heldHead(call.text);
    const asked = text[0] === '[' ? (JSON.parse(text) as RequestCall) : text; // as the guest's half wrote it
    return client.request(asked, call.bytes).then(
      (outcome) => frames.of(outcome, known),
      (error: unknown) => {
        throw toHostError(error);
      },
    );
  };

  const asyncRequest = async (call: HostCall, vu: Vu): Promise<HostAnswer> => {
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
    'http.asyncRequest': asyncRequest,
    'http.batch': batch,
    'http.module': (call) => guestModule(call.text),
    'http.createJar': (_call, vu) => String(clientOf(vu).jars.create()),
    'http.jar': (call, vu) => {
      const [operation, id, url, ...more] = JSON.parse(call.text) as [string, number, string, ...string[]]; // ditto
      if (id === 0) {
        refuseInit(vu, 'The default cookie jar');
      }
      return useJar(clientOf(vu).jars.get(id), operation, url, more);
    },
  };
}

function refuseInit(vu: Vu, what: string): void {
  if (vu.phase === 'init') {
    throw new HostError(`${what} in the init context is not supported`, 'GoError');
  }
}

/** `7 GET http://…` or `7["POST",…]`: what follows the number of the head that the guest holds. */
function heldHead(text: string): { readonly known: number; readonly text: string } {
  let at = 0;
  let known = 0;
  for (; ; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) {
      return { known, text: text.slice(text[at] === ' ' ? at + 1 : at) };
    }
    known = known * 10 + digit;
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
