// Answers requests of one link in place of the process, and passes on those that are not chosen. It speaks HTTP on
// streams that a connection hands to it, so that what netem does to the same link still happens to its answers.
import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type Duplex, duplexPair } from 'node:stream';
import type { Address } from '../links/types.ts';

export interface HttpError {
  readonly id: string;
  readonly status: number;
  readonly percent: number;
  readonly delayMs: number;
}

export interface InjectorOptions {
  readonly random: () => number;
  readonly upstream: () => Address | undefined;
  readonly onAnswered: () => void;
  readonly log: (message: string) => void;
}

/** Answered requests are told apart by it; its value is the id of the fault. */
export const FAULT_HEADER = 'x-lab-fault';

/** Of one connection only; the other side has its own. `expect` has been answered by then. */
const HOP_HEADERS = new Set(['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'te', 'expect']);

export class Injector {
  readonly #options: InjectorOptions;
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #errors: readonly HttpError[] = [];

  constructor(options: InjectorOptions) {
    this.#options = options;
    this.#server = createServer((incoming, response) => this.#handle(incoming, response));
    // The process behind the link has limits of its own; these would cut off what it allows.
    this.#server.requestTimeout = 0;
    this.#server.headersTimeout = 0;
    this.#server.keepAliveTimeout = 0;
    this.#server.on('clientError', (_error, stream) => {
      if (stream.writable) stream.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  /** In their order: the first that chooses a request answers it. */
  setErrors(errors: readonly HttpError[]): void {
    this.#errors = errors;
  }

  /** The callee's end of a connection. */
  connect(): Duplex {
    const [near, far] = duplexPair();
    // The two sides know of each other's end, but not of each other's death.
    near.on('close', () => far.destroy());
    far.on('close', () => {
      if (!far.writableFinished) near.destroy(new Error('the connection to the callee broke'));
    });
    this.#server.emit('connection', far);
    return near;
  }

  close(): void {
    this.#agent.destroy();
  }

  #handle(incoming: IncomingMessage, response: ServerResponse): void {
    const error = this.#errors.find(({ percent }) => this.#options.random() * 100 < percent);
    if (error) this.#answer(error, incoming, response);
    else this.#forward(incoming, response);
  }

  #answer(error: HttpError, incoming: IncomingMessage, response: ServerResponse): void {
    this.#options.onAnswered();
    incoming.resume(); // the body is read and dropped, so that the connection can serve the next request
    const timer = setTimeout(() => {
      const body = JSON.stringify({ error: `status ${error.status} was injected into the lab`, injected: true });
      response.writeHead(error.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        [FAULT_HEADER]: error.id,
      });
      response.end(incoming.method === 'HEAD' ? undefined : body);
    }, error.delayMs);
    response.on('close', () => clearTimeout(timer));
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const address = this.#options.upstream();
    if (!address) {
      response.destroy();
      return;
    }
    const outgoing = this.#request(address, incoming);
    if (!outgoing) {
      response.destroy();
      return;
    }
    outgoing.on('response', (answer) => {
      response.sendDate = false; // it has the callee's, or none
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', endToEnd(answer.rawHeaders));
      answer.on('end', () => response.addTrailers(answer.trailers as Record<string, string>)); // none is undefined
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    // As without an injector: the caller's connection breaks when the callee's does.
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.on('error', () => outgoing.destroy());
    incoming.pipe(outgoing);
  }

  /** undefined for what Node's client does not send, e.g. bytes beyond ASCII in the path. */
  #request(address: Address, incoming: IncomingMessage): ClientRequest | undefined {
    try {
      return request({
        host: address.host,
        port: address.port,
        method: incoming.method,
        path: incoming.url,
        headers: endToEnd(incoming.rawHeaders),
        agent: this.#agent,
        setHost: false,
      });
    } catch (error) {
      this.#options.log(`a request can't be passed on: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

/** Names and values in turn, as they came, without those that are about the connection. */
function endToEnd(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  const named = new Set(HOP_HEADERS);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.toLowerCase() !== 'connection') continue;
    for (const name of rawHeaders[index + 1]!.split(',')) named.add(name.trim().toLowerCase());
  }
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!named.has(rawHeaders[index]!.toLowerCase())) kept.push(rawHeaders[index]!, rawHeaders[index + 1]!);
  }
  return kept;
}
