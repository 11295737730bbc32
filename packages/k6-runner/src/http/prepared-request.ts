// From what the guest asked for to what is sent.
import { HostError, type Vu } from '../engine/types.ts';
import { parseDuration } from '../options/duration.ts';
import type { ByteRange, ExpectedRanges, RequestCall } from './abi.ts';
import { compress, multipart } from './request-body.ts';
import { canonicalName } from './response-parser.ts';
import type { TestSettings } from './test-settings.ts';

export interface Prepared {
  readonly method: string;
  readonly url: string;
  readonly name: string | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array | undefined;
  readonly userTags: Readonly<Record<string, string>> | undefined;
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly replaces: boolean }[];
  readonly jar: number;
  readonly timeoutMs: number;
  readonly redirects: number;
  readonly redirectsAreGiven: boolean;
  readonly auth: '' | 'basic' | 'digest';
  readonly responseType: 'text' | 'binary' | 'none';
  /** Undefined: not counted as expected or failed. */
  readonly expected: ExpectedRanges | undefined;
  readonly throws: boolean;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_EXPECTED: ExpectedRanges = [[200, 399]];
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** What Node's timers take; more is as good as never. */
const TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** A script that puts a counter into its URLs makes a new one each time. */
const PLAIN_MAX = 2000;

/**
 * Of a request without anything special, `METHOD URL`: the same object for the same text.
 *
 * @throws HostError
 */
export function preparePlain(text: string, vu: Vu, settings: TestSettings): Prepared {
  const { plainRequests } = settings;
  let prepared = plainRequests.get(text);
  if (prepared === undefined) {
    const space = text.indexOf(' ');
    prepared = prepare([text.slice(0, space), text.slice(space + 1)], undefined, vu, settings);
    if (plainRequests.size >= PLAIN_MAX) {
      plainRequests.clear();
    }
    plainRequests.set(text, prepared);
  }
  return prepared;
}

/** @throws HostError naming the parameter that can't be read or is not supported */
export function prepare(call: RequestCall, bytes: Uint8Array | undefined, vu: Vu, settings: TestSettings): Prepared {
  const [method, url, more = {}] = call;
  const { options } = settings;
  if (!TOKEN.test(method)) {
    throw new HostError(`net/http: invalid method ${JSON.stringify(method.slice(0, 100))}`, 'GoError');
  }
  const headers = new Map<string, string>();
  headers.set('User-Agent', settings.userAgent);
  let claimedLength: string | undefined;
  if (more.headers !== undefined) {
    for (const [given, value] of Object.entries(more.headers)) {
      const name = canonicalName(given);
      if (!TOKEN.test(name)) {
        throw new HostError(`net/http: invalid header field name ${JSON.stringify(given.slice(0, 100))}`, 'GoError');
      }
      if (/[\r\n\0]/.test(value)) {
        throw new HostError(`net/http: invalid header field value for ${JSON.stringify(name)}`, 'GoError');
      }
      if (name === 'Content-Length') {
        claimedLength = value;
      } else if (name !== 'Transfer-Encoding') {
        headers.set(name, value);
      }
    }
  }
  let body = bodyOf(more.body, bytes);
  if (more.parts !== undefined) {
    const boundary = `${hex(settings.random)}${hex(settings.random)}${hex(settings.random)}`;
    body = multipart(
      more.parts.map((part) => ({
        name: part.name,
        value: bodyOf(part.value, bytes) ?? new Uint8Array(0),
        filename: part.filename,
        contentType: part.contentType,
      })),
      boundary,
    );
    headers.set('Content-Type', `multipart/form-data; boundary=${boundary}`);
  }
  if (body !== undefined && more.compression !== undefined && more.compression !== '') {
    body = compressed(body, more.compression, headers, vu, `${method} request for '${url}'`);
  }
  if (claimedLength !== undefined && Number(claimedLength) !== (body?.length ?? 0)) {
    vu.log(
      'warning',
      `the Content-Length header ${JSON.stringify(claimedLength)} of the ${method} request for ${url} is ignored: its body has ${body?.length ?? 0} bytes`,
      {},
    );
  }
  return {
    method,
    url,
    name: more.name,
    headers,
    body,
    userTags: more.tags,
    cookies:
      more.cookies === undefined
        ? []
        : Object.entries(more.cookies).map(([name, cookie]) =>
            typeof cookie === 'string'
              ? { name, value: cookie, replaces: false }
              : { name, value: cookie.value, replaces: cookie.replace },
          ),
    jar: more.jar ?? 0,
    timeoutMs: timeoutOf(more.timeout),
    redirects: more.redirects ?? options.maxRedirects,
    redirectsAreGiven: more.redirects !== undefined || settings.redirectsAreGiven,
    auth: authOf(more.auth),
    responseType: responseTypeOf(more.responseType, options.discardResponseBodies),
    expected: more.expected === null ? undefined : (more.expected ?? DEFAULT_EXPECTED),
    throws: more.throws ?? options.throws,
  };
}

export const isExpected = (ranges: ExpectedRanges, status: number): boolean =>
  ranges.some(([min, max]) => status >= min && status <= max);

function bodyOf(body: string | ByteRange | undefined, bytes: Uint8Array | undefined): Uint8Array | undefined {
  if (body === undefined) {
    return undefined;
  }
  if (typeof body === 'string') {
    return Buffer.from(body);
  }
  const [offset, length] = body;
  return (bytes ?? new Uint8Array(0)).subarray(offset, offset + length);
}

function compressed(
  body: Uint8Array,
  compression: string,
  headers: Map<string, string>,
  vu: Vu,
  what: string,
): Uint8Array {
  let done: ReturnType<typeof compress>;
  try {
    done = compress(body, compression);
  } catch (error) {
    throw new HostError(error instanceof Error ? error.message : String(error), 'GoError');
  }
  const given = headers.get('Content-Encoding');
  if (given === undefined) {
    headers.set('Content-Encoding', done.encoding);
  } else if (given !== done.encoding) {
    vu.log(
      'warning',
      `the Content-Encoding header ${JSON.stringify(given)} of the ${what} is not what compression ${JSON.stringify(done.encoding)} makes; the header stays, and the server may not understand the body`,
      {},
    );
  }
  return done.body;
}

function timeoutOf(timeout: number | string | undefined): number {
  let ms = DEFAULT_TIMEOUT_MS;
  try {
    if (timeout !== undefined) {
      ms = typeof timeout === 'number' ? timeout : parseDuration(timeout);
    }
  } catch (error) {
    throw new HostError(`invalid timeout value: ${error instanceof Error ? error.message : String(error)}`, 'GoError');
  }
  return Math.min(TIMEOUT_MS_MAX, Math.max(0, ms));
}

function authOf(auth: string | undefined): Prepared['auth'] {
  switch (auth) {
    case undefined:
    case '':
      return '';
    case 'basic':
    case 'digest':
      return auth;
    default:
      throw new HostError(
        `auth: ${JSON.stringify(auth)} is not supported, only "basic" and "digest"${auth === 'ntlm' ? '; NTLM needs k6 itself (--engine k6)' : ''}`,
      );
  }
}

function responseTypeOf(type: string | undefined, discards: boolean): Prepared['responseType'] {
  switch (type) {
    case undefined:
    case '':
      return discards ? 'none' : 'text';
    case 'text':
    case 'binary':
    case 'none':
      return type;
    default:
      throw new HostError(`${type} is not a valid ResponseType`, 'GoError');
  }
}

const hex = (random: () => number): string =>
  Math.floor(random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
