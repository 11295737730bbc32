// The module `k6/ws`: a connection that holds the iteration until it is closed.
import { host } from './host.ts';
import { close, type Opened, openCall, ping, send } from './ws-session.ts';

type Handler = (value?: unknown) => void;

/** What `connect` gives to its function. */
export class Socket {
  readonly #id: number;
  readonly #handlers = new Map<string, Handler[]>();
  readonly #timers = new Map<number, () => void>();
  #isClosing = false;
  #lastTimer = 0;

  constructor(id: number) {
    this.#id = id;
  }

  /** `open`, `message`, `binaryMessage`, `ping`, `pong`, `close`, `error` */
  on(event: unknown, handler: unknown): void {
    if (typeof handler !== 'function') throw new TypeError('the handler of a WebSocket event must be a function');
    const name = String(event);
    this.#handlers.set(name, [...(this.#handlers.get(name) ?? []), handler as Handler]);
  }

  send(message: unknown): void {
    if (this.#id !== 0) send(this.#id, String(message));
  }

  sendBinary(message: unknown): void {
    if (!(message instanceof ArrayBuffer)) {
      throw new TypeError(`expected ArrayBuffer as argument, received: ${typeof message}`);
    }
    if (this.#id !== 0) send(this.#id, message);
  }

  ping(): void {
    if (this.#id !== 0) ping(this.#id);
  }

  close(code: unknown = 1000): void {
    if (this.#isClosing || this.#id === 0) return;
    this.#isClosing = true;
    close(this.#id, Number(code), '');
  }

  setTimeout(callback: unknown, delayMs: unknown): void {
    this.#timer('setTimeout', callback, delayMs, false);
  }

  setInterval(callback: unknown, delayMs: unknown): void {
    this.#timer('setInterval', callback, delayMs, true);
  }

  #timer(name: string, callback: unknown, delayMs: unknown, repeats: boolean): void {
    const delay = Number(delayMs);
    if (typeof callback !== 'function') throw new TypeError(`the callback of ${name} must be a function`);
    if (!(delay > 0)) throw new Error(`${name} requires a >0 timeout parameter, received ${delay}`);
    if (this.#id === 0) return;
    const timer = ++this.#lastTimer;
    this.#timers.set(timer, callback as () => void);
    host.call('ws.timer', JSON.stringify([this.#id, timer, delay, repeats]));
  }

  /** @internal what came, as ../http/websocket-session.ts writes it; false after the last one */
  static dispatch(socket: Socket, event: string): boolean {
    const text = event.slice(1);
    switch (event.charAt(0)) {
      case 't':
        socket.#fire('message', text);
        break;
      case 'b':
        socket.#fire('binaryMessage', host.takeBytes() ?? new ArrayBuffer(0));
        break;
      case 'p':
        socket.#fire('ping');
        break;
      case 'P':
        socket.#fire('pong');
        break;
      case 'T':
        socket.#timers.get(Number(text))?.();
        break;
      case 'e':
        socket.#fire('error', new Error(text));
        break;
      case 'o':
        socket.#fire('open');
        break;
      default:
        socket.#fire('close', Number.parseInt(text, 10));
        return false;
    }
    return true;
  }

  #fire(event: string, value?: unknown): void {
    for (const handler of this.#handlers.get(event) ?? []) handler(value);
  }
}

interface WsResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly error: string;
}

/** `connect(url, fn)` or `connect(url, params, fn)`; returns when the connection is closed. */
export function connect(url: unknown, ...args: readonly unknown[]): WsResponse {
  const setup = args.at(-1);
  if (args.length === 0 || typeof setup !== 'function') {
    throw new TypeError('last argument to ws.connect must be a function');
  }
  const params = args.length > 1 ? (args[0] as Readonly<Record<string, unknown>> | null) : undefined;
  const opened = JSON.parse(host.call('ws.open', openCall(url, params, []))) as Opened;
  const socket = new Socket(opened.error === '' ? opened.id : 0);
  const response: WsResponse = {
    url: String(url),
    status: opened.status,
    headers: opened.headers,
    body: '',
    error: opened.error,
  };
  try {
    setup(socket);
    if (opened.error !== '') {
      Socket.dispatch(socket, `e${opened.error}`);
      return response;
    }
    Socket.dispatch(socket, 'o');
    while (Socket.dispatch(socket, host.call('ws.next', String(opened.id))));
  } catch (error) {
    // An exception of a handler ends the connection as well.
    socket.close();
    throw error;
  }
  return response;
}

export default { connect };
