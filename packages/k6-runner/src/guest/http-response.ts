// What a request returns. The host's JSON becomes the object itself, so that its fields are its own.
import type { ResponseHead } from '../http/abi.ts';
import { parseHTML, type Selection } from './html.ts';
import { loadModule } from './http-lazy.ts';
import { encodeForm } from './http-request.ts';
import { resolveUrl, withQuery } from './http-url-resolve.ts';

type Requester = (method: string, url: string, body: unknown, params: unknown) => Response;

let request: Requester | undefined;

/** How forms and links make requests; given by the module, which knows this one. */
export function setRequester(requester: Requester): void {
  request = requester;
}

/** Parsed bodies, not as fields: scripts print and copy responses. */
const parsedBodies = new WeakMap<Response, unknown>();

const nullBody = (form: string): Error =>
  new Error(
    `the body is null so we can't transform it to ${form} - this likely was because of a request error getting the response`,
  );

export class Response {
  declare readonly status: number;
  declare readonly url: string;
  declare body: string | ArrayBuffer | null;

  /**
   * The body parsed as JSON; with a selector, the value there, or undefined.
   *
   * @throws Error when there is no body, and without a selector when it is no JSON
   */
  json(selector?: unknown): unknown {
    if (this.body === null) throw nullBody('JSON');
    let value: unknown;
    if (parsedBodies.has(this)) {
      value = parsedBodies.get(this);
    } else {
      const text = typeof this.body === 'string' ? this.body : decodeUtf8(this.body);
      try {
        value = JSON.parse(text);
      } catch (error) {
        if (selector !== undefined) return undefined;
        throw new Error(`cannot parse json due to an error: ${error instanceof Error ? error.message : String(error)}`);
      }
      parsedBodies.set(this, value);
    }
    return selector === undefined ? value : select(value, String(selector));
  }

  html(selector?: unknown): Selection {
    if (this.body === null) throw nullBody('HTML');
    const root = parseHTML(typeof this.body === 'string' ? this.body : decodeUtf8(this.body));
    return selector === undefined ? root : root.find(String(selector));
  }

  /** Requests what a form leads to, with its fields as they are, and `fields` over them. */
  submitForm(options?: {
    readonly formSelector?: string;
    readonly submitSelector?: string;
    readonly fields?: Readonly<Record<string, unknown>>;
    readonly params?: unknown;
  }): Response {
    const formSelector = options?.formSelector ?? 'form';
    const form = this.html(formSelector).first();
    if (form.size() === 0) throw new Error(`no form found for selector '${formSelector}' in response '${this.url}'`);
    const method = (form.attr('method') ?? 'GET').toUpperCase();
    const action = form.attr('action');
    const target = action === undefined ? this.url : resolveUrl(action, this.url);
    const values: Record<string, unknown> = form.serializeObject();
    const submit = form.find(options?.submitSelector ?? '[type="submit"]');
    const name = submit.attr('name');
    const value = submit.val();
    if (name !== undefined && value !== undefined) values[name] = value;
    Object.assign(values, options?.fields);
    return method === 'GET'
      ? make(method, withQuery(target, encodeForm(Object.entries(values))), null, options?.params)
      : make(method, target, values, options?.params);
  }

  /** Requests what a link leads to. */
  clickLink(options?: { readonly selector?: string; readonly params?: unknown }): Response {
    const selector = options?.selector ?? 'a[href]';
    const link = this.html(selector);
    if (link.size() === 0) throw new Error(`no element found for selector '${selector}' in response '${this.url}'`);
    const href = link.attr('href');
    if (href === undefined) {
      throw new Error(`no valid href attribute value found on element '${selector}' in response '${this.url}'`);
    }
    return make('GET', resolveUrl(href, this.url), undefined, options?.params);
  }
}

/** Names and numbers with dots between them need no more than this. */
const PLAIN_PATH = /^[\w-]+(\.[\w-]+)*$/;

function select(root: unknown, path: string): unknown {
  if (!PLAIN_PATH.test(path)) return loadModule('http-json-path').valueAt(root, path);
  let value = root;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined;
    value = Reflect.get(value, name);
  }
  return value;
}

function make(method: string, url: string, body: unknown, params: unknown): Response {
  if (request === undefined) throw new Error('k6/http is not loaded');
  return request(method, url, body, params);
}

/** Of one frame of ../http/abi.ts. @param takeBinary the next so many bytes of the answer */
export function responseOf(
  frame: string,
  bodyText: string,
  takeBinary: (lengthBytes: number) => ArrayBuffer,
): Response {
  const end = frame.indexOf('\n');
  const head = JSON.parse(frame.slice(1, end)) as ResponseHead & { bodyBytes?: number; body: unknown };
  const response = Object.setPrototypeOf(head, Response.prototype) as Response; // its fields are those of the head
  switch (frame[0]) {
    case 't':
      response.body = frame.slice(end + 1);
      break;
    case 'b':
      response.body = takeBinary(head.bodyBytes ?? 0);
      delete head.bodyBytes;
      break;
  }
  if (bodyText !== '') Reflect.set(head.request, 'body', bodyText);
  return response;
}

/** Bytes that are no UTF-8 become U+FFFD. */
export function decodeUtf8(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : 3;
    if (more === 0) {
      text += String.fromCharCode(first);
      i++;
      continue;
    }
    let code = first & (0x3f >> more);
    let taken = 1;
    while (taken <= more && ((bytes[i + taken] ?? 0) & 0xc0) === 0x80) {
      code = (code << 6) | ((bytes[i + taken] ?? 0) & 0x3f);
      taken++;
    }
    const isWhole = taken === more + 1 && first >= 0xc2 && first <= 0xf4;
    const isLegal =
      isWhole &&
      code <= 0x10ffff &&
      !(more === 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) &&
      !(more === 3 && code < 0x10000);
    text += isLegal ? String.fromCodePoint(code) : '\ufffd';
    i += isLegal ? taken : 1;
  }
  return text;
}
