// What a request returns. Scripts look at the status, the body and little else, so the rest of the host's JSON is parsed
// when something asks for it; to the script it looks as if all fields had been there from the start.
import { type ResponseHead, TIMINGS } from '../http/abi.ts';
import { parseHTML, type Selection } from './html.ts';
import { loadModule } from './http-lazy.ts';
import type { FormOptions, LinkOptions } from './http-navigation.ts';

export type Requester = (method: string, url: string, body: unknown, params: unknown) => Response;

let request: Requester | undefined;

/** How forms and links make requests; given by the module, which knows this one. */
export function setRequester(requester: Requester): void {
  request = requester;
}

const nullBody = (form: string): Error =>
  new Error(
    `the body is null so we can't transform it to ${form} - this likely was because of a request error getting the response`,
  );

/** Parsed bodies, not as fields: scripts print and copy responses. */
const parsedBodies = new WeakMap<Response, unknown>();

/** Where a response keeps what it is made of; scripts never see it. */
const RAW = Symbol('raw');

interface Raw {
  /** JSON of all but the body and the timings; shared by all responses with the same. */
  readonly head: string;
  readonly timings: string;
  /** What was sent. */
  readonly bodyText: string;
  parsedHead: Record<string, unknown> | undefined;
  parsedBody: unknown;
  /** The fields of the head are fields of the object. */
  isWhole: boolean;
}

export class Response {
  declare readonly [RAW]: Raw | undefined;
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
    const raw = this[RAW];
    let value = raw === undefined ? parsedBodies.get(this) : raw.parsedBody;
    if (value === undefined) {
      const text = typeof this.body === 'string' ? this.body : textOf(this.body);
      try {
        value = JSON.parse(text);
      } catch (error) {
        if (selector !== undefined) return undefined;
        throw new Error(`cannot parse json due to an error: ${error instanceof Error ? error.message : String(error)}`);
      }
      if (raw === undefined) parsedBodies.set(this, value);
      else raw.parsedBody = value;
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

/** Paths that were asked for, in parts; undefined for those that need more. A script has a few, or ever new ones. */
const paths = new Map<string, readonly string[] | undefined>();
const PATHS_MAX = 100;

function partsOf(path: string): readonly string[] | undefined {
  const parts = PLAIN_PATH.test(path) ? path.split('.') : undefined;
  if (paths.size >= PATHS_MAX) paths.clear();
  paths.set(path, parts);
  return parts;
}

function select(root: unknown, path: string): unknown {
  const parts = paths.get(path) ?? partsOf(path);
  if (parts === undefined) return loadModule('http-json-path').valueAt(root, path);
  let value = root;
  for (let i = 0; i < parts.length; i++) {
    const name = parts[i] as string; // i is below the length
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

// --- responses whose head is parsed when it is asked for ---

/** Of a response, in k6's order. */
const FIELDS: readonly string[] = [
  'remote_ip',
  'remote_port',
  'url',
  'status',
  'status_text',
  'proto',
  'headers',
  'cookies',
  'body',
  'timings',
  'tls_version',
  'tls_cipher_suite',
  'ocsp',
  'error',
  'error_code',
  'request',
];
const FIELDS_AT_ONCE: readonly string[] = ['status', 'body'];

/** The fields of the head, parsed once for a response: they are its own, to be changed by the script. */
function headOf(raw: Raw): Record<string, unknown> {
  if (raw.parsedHead === undefined) {
    const head = JSON.parse(raw.head) as Record<string, unknown>;
    const times = JSON.parse(`[${raw.timings}]`) as readonly number[];
    head['timings'] = Object.fromEntries(TIMINGS.map((name, i) => [name, times[i]]));
    if (raw.bodyText !== '') Reflect.set(Object(head['request']), 'body', raw.bodyText);
    raw.parsedHead = head;
  }
  return raw.parsedHead;
}

for (const name of FIELDS) {
  if (FIELDS_AT_ONCE.includes(name)) continue;
  Object.defineProperty(Response.prototype, name, {
    configurable: true,
    get(this: Response) {
      const raw = this[RAW];
      return raw === undefined ? undefined : headOf(raw)[name];
    },
    set(this: Response, value: unknown) {
      define(this, name, value);
    },
  });
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

/** Gives an object all fields, in their order; those that the script has set stay as they are. */
function makeWhole(target: Response): void {
  const raw = target[RAW];
  if (raw === undefined || raw.isWhole) return;
  raw.isWhole = true;
  const own = new Map(Object.entries(target));
  const head = headOf(raw);
  for (const name of FIELDS) {
    const isOwn = own.has(name);
    if (!isOwn && FIELDS_AT_ONCE.includes(name)) continue;
    Reflect.deleteProperty(target, name);
    define(target, name, isOwn ? own.get(name) : head[name]);
  }
  for (const [name, value] of own) {
    if (FIELDS.includes(name)) continue;
    Reflect.deleteProperty(target, name);
    define(target, name, value);
  }
}

/** Reading and writing of a field goes to the object itself; whoever looks at all of them gets all of them. */
const wholeWhenLookedAt: ProxyHandler<Response> = {
  ownKeys(target) {
    makeWhole(target);
    return Reflect.ownKeys(target).filter((key) => key !== RAW);
  },
  getOwnPropertyDescriptor(target, key) {
    if (key === RAW) return undefined;
    makeWhole(target);
    return Reflect.getOwnPropertyDescriptor(target, key);
  },
  deleteProperty(target, key) {
    makeWhole(target);
    return Reflect.deleteProperty(target, key);
  },
  preventExtensions(target) {
    makeWhole(target);
    // What can't be extended can't hide anything.
    Reflect.deleteProperty(target, RAW);
    return Reflect.preventExtensions(target);
  },
};
Object.setPrototypeOf(wholeWhenLookedAt, null);

/** The head of the last answer, and its number at the host. */
let held = '';
let heldNumber = '0';

/** What a call of `http.request` begins with. */
export function heldHead(): string {
  return heldNumber;
}

/** Of one short frame of ../http/abi.ts. */
export function shortResponseOf(frame: string, bodyText: string, takeBinary: () => ArrayBuffer): Response {
  const timingsEnd = frame.indexOf('\n');
  const headEnd = frame.indexOf('\n', timingsEnd + 1);
  if (headEnd > timingsEnd + 1) {
    const start = frame.indexOf('{', timingsEnd);
    heldNumber = frame.slice(timingsEnd + 1, start);
    held = frame.slice(start, headEnd);
  }
  const target = Object.create(Response.prototype) as { -readonly [K in keyof Response]: Response[K] };
  target.status = Number(frame.slice(1, 4));
  const letter = frame[0];
  target.body = letter === 't' ? frame.slice(headEnd + 1) : letter === 'b' ? takeBinary() : null;
  target[RAW] = {
    head: held,
    timings: frame.slice(5, timingsEnd),
    bodyText,
    parsedHead: undefined,
    parsedBody: undefined,
    isWhole: false,
  };
  return new Proxy<Response>(target, wholeWhenLookedAt);
}
