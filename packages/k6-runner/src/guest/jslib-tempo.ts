// https://jslib.k6.io/http-instrumentation-tempo, written anew from its documentation: requests carry the context of a
// trace of their own, and their samples its id.
import execution from './execution.ts';
import { host } from './host.ts';
import k6Http from './http.ts';

type Propagator = 'w3c' | 'b3' | 'jaeger';

export interface TracingOptions {
  readonly propagator?: Propagator;
  /** Share of the traces that are sampled, 0–1. */
  readonly sampling?: number;
}

interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** https://www.w3.org/TR/trace-context/#traceparent-header, https://github.com/openzipkin/b3-propagation, and Jaeger's own. */
const HEADERS: Readonly<Record<Propagator, (context: TraceContext) => readonly [name: string, value: string]>> = {
  w3c: ({ traceId, spanId, isSampled }) => ['traceparent', `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`],
  b3: ({ traceId, spanId, isSampled }) => ['b3', `${traceId}-${spanId}-${isSampled ? '1' : '0'}`],
  jaeger: ({ traceId, spanId, isSampled }) => ['uber-trace-id', `${traceId}:${spanId}:0:${isSampled ? '1' : '0'}`],
};

/** Fetched at once: the ids of some 40 requests. */
const RANDOM_HEX_FETCHED = 2048;
let randomHex = '';

/** Not from Math.random: `randomSeed` would give the traces of all runs the same ids. */
function takeHex(length: number): string {
  if (randomHex.length < length) {
    host.call('crypto.random', String(RANDOM_HEX_FETCHED / 2));
    randomHex = '';
    for (const byte of new Uint8Array(host.takeBytes() ?? new ArrayBuffer(0))) {
      randomHex += byte.toString(16).padStart(2, '0');
    }
  }
  const hex = randomHex.slice(0, length);
  randomHex = randomHex.slice(length);
  return hex;
}

type Call = (...args: unknown[]) => unknown;
type HttpMethods = Record<string, Call>;
interface Params {
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Where the parameters stand among the arguments. */
const PARAMS_INDEX: Readonly<Record<string, number>> = {
  get: 1,
  head: 1,
  del: 2,
  options: 2,
  patch: 2,
  post: 2,
  put: 2,
  request: 3,
  asyncRequest: 3,
};

// The module's methods are typed one by one; here they are all the same.
const http = k6Http as unknown as HttpMethods;
const originals: HttpMethods = { ...http };

/** As `k6/http`, with tracing. */
export class Client {
  #propagator: Propagator = 'w3c';
  #sampling = 1;

  constructor(options: TracingOptions = {}) {
    this.configure(options);
    for (const name of Object.keys(PARAMS_INDEX)) {
      Object.defineProperty(this, name, { value: (...args: unknown[]) => this.#traced(name, args) });
    }
  }

  configure({ propagator = 'w3c', sampling = 1 }: TracingOptions = {}): void {
    if (!Object.hasOwn(HEADERS, propagator)) {
      throw new Error(`unknown propagator: ${propagator}; there are ${Object.keys(HEADERS).join(', ')}`);
    }
    if (typeof sampling !== 'number' || !(sampling >= 0 && sampling <= 1)) {
      throw new Error(`sampling must be a number from 0 to 1, got ${sampling}`);
    }
    this.#propagator = propagator;
    this.#sampling = sampling;
  }

  #traced(name: string, args: unknown[]): unknown {
    const method = originals[name];
    if (method === undefined) throw new TypeError(`k6/http has no ${name}`);
    const index = PARAMS_INDEX[name] ?? 0;
    const params = (args[index] ?? {}) as Params;
    const isSampled = this.#sampling === 1 || Math.random() < this.#sampling;
    const context = { traceId: takeHex(32), spanId: takeHex(16), isSampled };
    const [header, value] = HEADERS[this.#propagator](context);
    const traced = [...args];
    while (traced.length <= index) traced.push(null);
    traced[index] = { ...params, headers: { ...params.headers, [header]: value } };
    if (!isSampled) return method(...traced);
    const { metadata } = execution.vu['metrics'] as { metadata: Record<string, string> };
    metadata['trace_id'] = context.traceId;
    try {
      return method(...traced);
    } finally {
      delete metadata['trace_id'];
    }
  }
}

/** From here on `k6/http` itself is traced. */
export function instrumentHTTP(options: TracingOptions = {}): void {
  Object.assign(http, bound(new Client(options)));
}

function bound(client: Client): HttpMethods {
  const methods = client as unknown as HttpMethods; // put there by the constructor
  return Object.fromEntries(Object.keys(PARAMS_INDEX).map((name) => [name, methods[name] as Call]));
}

export default { Client, instrumentHTTP };
