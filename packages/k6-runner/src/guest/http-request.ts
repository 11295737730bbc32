// From a script's arguments to what the host is told (../http/abi.ts).
import type { ByteRange, ExpectedRanges, MultipartPart, RequestCall, RequestMore } from '../http/abi.ts';
import { type Binary, isBinary, toArrayBuffer } from './host.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Of http.url`…`: where to, and what to call it in tags. */
export class HttpUrl {
  readonly name: string;
  readonly url: string;

  constructor(url: string, name: string) {
    this.url = url;
    this.name = name;
  }

  toString(): string {
    return this.url;
  }
}

/** What stands for a value in names. */
const PLACEHOLDER = `${'$'}{}`;

export function url(strings: readonly string[] | string, ...values: readonly unknown[]): HttpUrl {
  if (typeof strings === 'string') return new HttpUrl(strings, strings);
  let text = '';
  let name = '';
  for (let i = 0; i < strings.length; i++) {
    text += strings[i];
    name += strings[i];
    if (i < values.length) {
      text += String(values[i]);
      name += PLACEHOLDER;
    }
  }
  return new HttpUrl(text, name);
}

/** A file of a multipart form. */
export class FileData {
  readonly data: string | Binary;
  readonly filename: string;
  readonly content_type: string;

  constructor(data: string | Binary, filename: string, contentType: string) {
    this.data = data;
    this.filename = filename;
    this.content_type = contentType;
  }
}

export function file(data: unknown, filename?: unknown, contentType?: unknown): FileData {
  if (typeof data !== 'string' && !isBinary(data)) {
    throw new TypeError(`invalid type ${typeof data}, expected string or ArrayBuffer`);
  }
  return new FileData(
    data,
    filename === undefined || filename === null ? String(Date.now()) : String(filename),
    contentType === undefined || contentType === null ? 'application/octet-stream' : String(contentType),
  );
}

/** What `expectedStatuses` makes, for `setResponseCallback` and `params.responseCallback`. */
export class ExpectedStatuses {
  readonly ranges: ExpectedRanges;

  constructor(ranges: ExpectedRanges) {
    this.ranges = ranges;
  }
}

export function expectedStatuses(...statuses: readonly unknown[]): ExpectedStatuses {
  if (statuses.length === 0) throw new Error('no arguments');
  return new ExpectedStatuses(
    statuses.map((status, i): readonly [number, number] => {
      if (typeof status === 'number' && Number.isInteger(status)) return [status, status];
      if (typeof status === 'object' && status !== null) {
        const { min, max } = status as { min?: unknown; max?: unknown };
        if (Number.isInteger(min) && Number.isInteger(max)) return [min as number, max as number];
      }
      throw new Error(
        `argument number ${i + 1} to expectedStatuses was neither an integer nor an object like {min:100, max:329}`,
      );
    }),
  );
}

/** One call of the host, and the bytes that go with it. */
export class CallBuilder {
  readonly #binaries: ArrayBuffer[] = [];
  #lengthBytes = 0;

  /** @param expected the script's own callback: undefined is the host's default, null is none */
  add(
    method: string,
    target: unknown,
    body: unknown,
    params: unknown,
    expected: ExpectedStatuses | null | undefined,
  ): { readonly call: RequestCall; readonly bodyText: string } {
    const more: Mutable<RequestMore> = {};
    let text: string;
    if (target instanceof HttpUrl) {
      text = target.url;
      if (target.name !== target.url) more.name = target.name;
    } else {
      text = String(target);
    }
    let bodyText = '';
    if (body !== undefined && body !== null) bodyText = this.#setBody(more, body);
    if (expected !== undefined) more.expected = expected === null ? null : expected.ranges;
    if (params !== undefined && params !== null) setParams(more, params as Readonly<Record<string, unknown>>);
    const upper = method.toUpperCase();
    const isPlain = Object.keys(more).length === 0;
    return { call: isPlain ? [upper, text] : [upper, text, more], bodyText };
  }

  /** All that was added, one after the other. */
  bytes(): ArrayBuffer | undefined {
    if (this.#binaries.length <= 1) return this.#binaries[0];
    const all = new Uint8Array(this.#lengthBytes);
    let at = 0;
    for (const binary of this.#binaries) {
      all.set(new Uint8Array(binary), at);
      at += binary.byteLength;
    }
    return all.buffer;
  }

  #put(binary: Binary): ByteRange {
    const buffer = toArrayBuffer(binary);
    const range: ByteRange = [this.#lengthBytes, buffer.byteLength];
    this.#binaries.push(buffer);
    this.#lengthBytes += buffer.byteLength;
    return range;
  }

  #setBody(more: Mutable<RequestMore>, body: unknown): string {
    if (typeof body === 'string') {
      more.body = body;
      return body;
    }
    if (isBinary(body)) {
      more.body = this.#put(body);
      return '';
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      if (body instanceof String) return this.#setBody(more, String(body));
      throw new TypeError(`unknown request body type ${Array.isArray(body) ? 'array' : typeof body}`);
    }
    const fields = Object.entries(body as Readonly<Record<string, unknown>>);
    if (fields.some(([, value]) => isFile(value))) {
      more.parts = fields.map(([name, value]) => this.#part(name, value));
      return '';
    }
    const form = encodeForm(fields);
    more.body = form;
    more.headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    return form;
  }

  #part(name: string, value: unknown): MultipartPart {
    if (!isFile(value)) return { name, value: String(value) };
    const { data, filename, content_type: contentType } = value;
    return { name, value: typeof data === 'string' ? data : this.#put(data), filename, contentType };
  }
}

/** What `http.file` made, also through a copy by spreading. */
function isFile(value: unknown): value is FileData {
  return (
    value instanceof FileData ||
    (typeof value === 'object' && value !== null && 'data' in value && 'filename' in value && 'content_type' in value)
  );
}

/** `application/x-www-form-urlencoded`, by name as Go does it; a list is its name several times. */
export function encodeForm(fields: readonly (readonly [string, unknown])[]): string {
  return [...fields]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((one) => `${escapeForm(name)}=${escapeForm(one)}`),
    )
    .join('&');
}

const escapeForm = (value: unknown): string =>
  encodeURIComponent(String(value))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/%20/g, '+');

function setParams(more: Mutable<RequestMore>, params: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(params)) {
    const value = params[name];
    if (name === 'responseCallback') {
      more.expected = rangesOf(value);
      continue;
    }
    if (value === undefined || value === null) continue;
    switch (name) {
      case 'headers':
        more.headers = { ...more.headers, ...headersOf(value, more.headers) };
        break;
      case 'tags':
        more.tags = texts(value);
        break;
      case 'cookies':
        more.cookies = cookiesOf(value);
        break;
      case 'jar':
        more.jar = jarOf(value);
        break;
      case 'timeout':
        more.timeout = typeof value === 'number' ? value : String(value);
        break;
      case 'redirects':
        more.redirects = Number(value);
        break;
      case 'auth':
        more.auth = String(value);
        break;
      case 'compression':
        more.compression = String(value);
        break;
      case 'responseType':
        more.responseType = String(value);
        break;
      case 'throw':
        more.throws = Boolean(value);
        break;
    }
  }
}

function rangesOf(value: unknown): ExpectedRanges | null {
  if (value === null) return null;
  if (value instanceof ExpectedStatuses) return value.ranges;
  throw new TypeError('unsupported responseCallback: want what http.expectedStatuses() returns, or null');
}

/** Of a form, the script's own Content-Type wins, however it is written. */
function headersOf(value: unknown, set: Readonly<Record<string, string>> | undefined): Record<string, string> {
  const own = texts(value);
  if (set !== undefined) {
    for (const name of Object.keys(own)) {
      if (name !== 'Content-Type' && name.toLowerCase() === 'content-type') {
        own['Content-Type'] = own[name] ?? '';
        delete own[name];
      }
    }
  }
  return own;
}

function texts(value: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  const given = Object(value) as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(given)) {
    const one = given[name];
    if (one !== undefined && one !== null) found[name] = String(one);
  }
  return found;
}

function cookiesOf(value: unknown): NonNullable<RequestMore['cookies']> {
  const found: Record<string, string | { value: string; replace: boolean }> = {};
  for (const [name, cookie] of Object.entries(Object(value) as Readonly<Record<string, unknown>>)) {
    if (cookie === undefined || cookie === null) continue;
    if (typeof cookie === 'object') {
      const { value: text, replace } = cookie as { value?: unknown; replace?: unknown };
      found[name] = { value: String(text ?? ''), replace: Boolean(replace) };
    } else {
      found[name] = String(cookie);
    }
  }
  return found;
}

/** Marks objects that are jars with their number at the host. */
export const JAR_ID = Symbol('jar');

function jarOf(value: unknown): number {
  const id: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, JAR_ID) : undefined;
  if (typeof id !== 'number') throw new TypeError('unsupported jar: want a CookieJar');
  return id;
}
