// The module `k6/http`. What scripts import is here; what it is made of is in http-*.ts, and requests are made by ../http.
import { host } from './host.ts';
import { CookieJar, cookieJar } from './http-cookie-jar.ts';
import { CallBuilder, ExpectedStatuses, expectedStatuses, FileData, file, HttpUrl, url } from './http-request.ts';
import { heldHead, Response, responseOf, setRequester, shortResponseOf } from './http-response.ts';

export { CookieJar, cookieJar, expectedStatuses, FileData, file, Response, url };

/** Undefined is 200–399, null is none: no `http_req_failed`, no `expected_response`. */
let expected: ExpectedStatuses | null | undefined;

export function setResponseCallback(callback: unknown): void {
  if (callback !== null && !(callback instanceof ExpectedStatuses)) {
    throw new TypeError('unsupported argument, expected http.expectedStatuses');
  }
  expected = callback;
}

const REQUEST = host.idOf('http.request');

interface Asked {
  readonly text: string;
  readonly bytes: ArrayBuffer | undefined;
  readonly bodyText: string;
}

function askedOf(method: string, target: unknown, body: unknown, params: unknown): Asked {
  const builder = new CallBuilder();
  const { call, bodyText } = builder.add(method, target, body, params, expected);
  return { text: heldHead() + JSON.stringify(call), bytes: builder.bytes(), bodyText };
}

const answered = (asked: Asked, answer: unknown): Response =>
  shortResponseOf(host.answerOf(answer), asked.bodyText, takeAll);

// The functions below don't call each other: what blocks is better not deep, see host.ts.

export function request(method: unknown, target: unknown, body?: unknown, params?: unknown): Response {
  const asked = askedOf(String(method), target, body, params);
  const { text, bytes } = asked;
  return answered(asked, bytes === undefined ? host.ask(REQUEST, text) : host.askWithBytes(REQUEST, text, bytes));
}

const withBody =
  (method: string) =>
  (target: unknown, body?: unknown, params?: unknown): Response => {
    const asked = askedOf(method, target, body, params);
    const { text, bytes } = asked;
    return answered(asked, bytes === undefined ? host.ask(REQUEST, text) : host.askWithBytes(REQUEST, text, bytes));
  };

export async function asyncRequest(
  method: unknown,
  target: unknown,
  body?: unknown,
  params?: unknown,
): Promise<Response> {
  const builder = new CallBuilder();
  const { call, bodyText } = builder.add(String(method), target, body, params, expected);
  const frame = host.callAsync('http.asyncRequest', JSON.stringify(call), builder.bytes());
  return frame.then((text) => responseOf(text, bodyText, takeAll));
}

const takeAll = (): ArrayBuffer => host.takeBytes() ?? new ArrayBuffer(0);

setRequester(request);

/** What most scripts do most of the time. */
export function get(target: unknown, params?: unknown): Response {
  if (typeof target !== 'string' || params !== undefined || expected !== undefined || target.includes('\0')) {
    return request('GET', target, undefined, params);
  }
  return shortResponseOf(host.answerOf(host.ask(REQUEST, `${heldHead()} GET ${target}`)), '', takeAll);
}

export const head = (target: unknown, params?: unknown): Response => request('HEAD', target, undefined, params);
export const post = withBody('POST');
export const put = withBody('PUT');
export const patch = withBody('PATCH');
export const del = withBody('DELETE');
export const options = withBody('OPTIONS');

type Batch = readonly unknown[] | Readonly<Record<string, unknown>>;

/** Several requests at once; the answers have the shape of the questions. */
export function batch(requests: Batch): Response[] | Record<string, Response> {
  if (typeof requests !== 'object' || requests === null) {
    throw new TypeError(`invalid http.batch() argument type ${typeof requests}`);
  }
  const names = Object.keys(requests);
  const builder = new CallBuilder();
  const made = names.map((name) => addToBatch(builder, name, Reflect.get(requests, name)));
  const answers = batched(builder, made);
  if (Array.isArray(requests)) return answers;
  const byName: Record<string, Response> = {};
  for (const [i, name] of names.entries()) byName[name] = answers[i]!;
  return byName;
}

type Added = ReturnType<CallBuilder['add']>;

function addToBatch(builder: CallBuilder, name: string, entry: unknown): Added {
  if (typeof entry === 'string' || entry instanceof HttpUrl || entry instanceof String) {
    return builder.add('GET', entry, undefined, undefined, expected);
  }
  if (Array.isArray(entry)) {
    if (entry.length < 2) throw new TypeError(`invalid batch request '${name}': want [method, url, body, params]`);
    const [method, target, body, params] = entry as readonly unknown[];
    // A GET has no body, whatever stands in its place.
    return builder.add(String(method), target, isBodyless(method) ? undefined : body, params, expected);
  }
  if (typeof entry === 'object' && entry !== null) {
    const { method, url: target, body, params } = entry as Readonly<Record<string, unknown>>;
    if (target === undefined) throw new TypeError(`batch request '${name}' doesn't have a url key`);
    const verb = method === undefined ? 'GET' : String(method);
    return builder.add(verb, target, isBodyless(verb) ? undefined : body, params, expected);
  }
  throw new TypeError(`invalid batch request '${name}': want a url, a list or an object`);
}

const isBodyless = (method: unknown): boolean => /^(get|head)$/i.test(String(method));

function batched(builder: CallBuilder, made: readonly Added[]): Response[] {
  if (made.length === 0) return [];
  const calls = made.map(({ call }) => call);
  const answer = host.call('http.batch', JSON.stringify(calls), builder.bytes());
  const bytes = host.takeBytes();
  let byteAt = 0;
  const takeNext = (lengthBytes: number): ArrayBuffer => {
    const part = (bytes ?? new ArrayBuffer(0)).slice(byteAt, byteAt + lengthBytes);
    byteAt += lengthBytes;
    return part;
  };
  const end = answer.indexOf('\n');
  const lengths = JSON.parse(answer.slice(0, end)) as readonly number[];
  let at = end + 1;
  return lengths.map((length, i) => {
    const frame = answer.slice(at, at + length);
    at += length;
    return responseOf(frame, made[i]!.bodyText, takeNext);
  });
}

export const SSL_3_0 = 'ssl3.0';
export const TLS_1_0 = 'tls1.0';
export const TLS_1_1 = 'tls1.1';
export const TLS_1_2 = 'tls1.2';
export const TLS_1_3 = 'tls1.3';
export const OCSP_STATUS_GOOD = 'good';
export const OCSP_STATUS_REVOKED = 'revoked';
export const OCSP_STATUS_SERVER_FAILED = 'server_failed';
export const OCSP_STATUS_UNKNOWN = 'unknown';
export const OCSP_REASON_UNSPECIFIED = 'unspecified';
export const OCSP_REASON_KEY_COMPROMISE = 'key_compromise';
export const OCSP_REASON_CA_COMPROMISE = 'ca_compromise';
export const OCSP_REASON_AFFILIATION_CHANGED = 'affiliation_changed';
export const OCSP_REASON_SUPERSEDED = 'superseded';
export const OCSP_REASON_CESSATION_OF_OPERATION = 'cessation_of_operation';
export const OCSP_REASON_CERTIFICATE_HOLD = 'certificate_hold';
export const OCSP_REASON_REMOVE_FROM_CRL = 'remove_from_crl';
export const OCSP_REASON_PRIVILEGE_WITHDRAWN = 'privilege_withdrawn';
export const OCSP_REASON_AA_COMPROMISE = 'aa_compromise';

/** Instrumentation replaces functions of this object, so it can be written to. */
export default {
  request,
  asyncRequest,
  get,
  head,
  post,
  put,
  patch,
  del,
  options,
  batch,
  url,
  file,
  cookieJar,
  CookieJar,
  Response,
  FileData,
  expectedStatuses,
  setResponseCallback,
  SSL_3_0,
  TLS_1_0,
  TLS_1_1,
  TLS_1_2,
  TLS_1_3,
  OCSP_STATUS_GOOD,
  OCSP_STATUS_REVOKED,
  OCSP_STATUS_SERVER_FAILED,
  OCSP_STATUS_UNKNOWN,
  OCSP_REASON_UNSPECIFIED,
  OCSP_REASON_KEY_COMPROMISE,
  OCSP_REASON_CA_COMPROMISE,
  OCSP_REASON_AFFILIATION_CHANGED,
  OCSP_REASON_SUPERSEDED,
  OCSP_REASON_CESSATION_OF_OPERATION,
  OCSP_REASON_CERTIFICATE_HOLD,
  OCSP_REASON_REMOVE_FROM_CRL,
  OCSP_REASON_PRIVILEGE_WITHDRAWN,
  OCSP_REASON_AA_COMPROMISE,
};
