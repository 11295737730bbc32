// What a request returns. The host's JSON becomes the object itself, so that its fields are its own.
import type { ResponseHead } from '../http/abi.ts';
import { parseHTML, type Selection } from './html.ts';
import { loadModule } from './http-lazy.ts';
import type { FormOptions, LinkOptions } from './http-navigation.ts';

export type Requester = (method: string, url: string, body: unknown, params: unknown) => Response;

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
      const text = typeof this.body === 'string' ? this.body : textOf(this.body);
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
    const root = parseHTML(typeof this.body === 'string' ? this.body : textOf(this.body));
    return selector === undefined ? root : root.find(String(selector));
  }

  /** Requests what a form leads to, with its fields as they are, and `fields` over them. */
  submitForm(options?: FormOptions): Response {
    return loadModule('http-navigation').submitForm(this, options, make);
  }

  /** Requests what a link leads to. */
  clickLink(options?: LinkOptions): Response {
    return loadModule('http-navigation').clickLink(this, options, make);
  }
}

const textOf = (bytes: ArrayBuffer): string => loadModule('http-utf8').decodeUtf8(bytes);

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
