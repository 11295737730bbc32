// The module `k6/websockets`: the WebSocket class of browsers. The iteration ends when all connections are closed.
import { host, isBinary } from './host.ts';
import { close, type Opened, openCall, ping, send } from './ws-session.ts';

type Listener = ((event: Readonly<Record<string, unknown>>) => void) | null | undefined;

const EVENTS = ['open', 'message', 'error', 'close', 'ping', 'pong'] as const;
type EventName = (typeof EVENTS)[number];

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

export class WebSocket {
  static readonly CONNECTING = CONNECTING;
  static readonly OPEN = OPEN;
  static readonly CLOSING = CLOSING;
  static readonly CLOSED = CLOSED;
  readonly CONNECTING = CONNECTING;
  readonly OPEN = OPEN;
  readonly CLOSING = CLOSING;
  readonly CLOSED = CLOSED;

  readonly url: string;
  protocol = '';
  readyState: 0 | 1 | 2 | 3 = CONNECTING;
  onopen: Listener = null;
  onmessage: Listener = null;
  onerror: Listener = null;
  onclose: Listener = null;
  onping: Listener = null;
  onpong: Listener = null;
  readonly #listeners = new Map<string, Listener[]>();
  #id = 0;

  constructor(url: unknown, protocols?: unknown, params?: unknown) {
    this.url = String(url);
    if (!/^wss?:\/\//i.test(this.url))
      throw new SyntaxError(`unsupported scheme of ${JSON.stringify(this.url)}: want ws or wss`);
    const names =
      protocols === undefined || protocols === null ? [] : Array.isArray(protocols) ? protocols : [protocols];
    const given = params as Readonly<Record<string, unknown>> | null | undefined; // any object of the script
    this.#start(openCall(this.url, given, names.map(String)));
  }

  get bufferedAmount(): number {
    return this.#id === 0 || this.readyState === CLOSED ? 0 : Number(host.call('ws.buffered', String(this.#id)));
  }

  /** Binary messages are ArrayBuffers; there is no Blob here. */
  get binaryType(): string {
    return 'arraybuffer';
  }

  set binaryType(type: unknown) {
    if (type !== 'arraybuffer')
      throw new TypeError(`binaryType ${JSON.stringify(type)} is not supported, only "arraybuffer"`);
  }

  addEventListener(event: unknown, listener: unknown): void {
    const name = String(event);
    if (!EVENTS.some((one) => one === name)) throw new TypeError(`unknown event ${JSON.stringify(name)}`);
    if (typeof listener !== 'function') throw new TypeError('the listener of an event must be a function');
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener as Listener]);
  }

  send(data: unknown): void {
    if (this.readyState !== OPEN) throw new Error('InvalidStateError: the connection is not open');
    send(this.#id, isBinary(data) ? data : String(data));
  }

  ping(): void {
    if (this.readyState !== OPEN) throw new Error('InvalidStateError: the connection is not open');
    ping(this.#id);
  }

  close(code: unknown = 1000, reason: unknown = ''): void {
    if (this.readyState === CLOSING || this.readyState === CLOSED) return;
    const wasOpen = this.readyState === OPEN;
    this.readyState = CLOSING;
    if (wasOpen) close(this.#id, Number(code), String(reason));
  }

  #start(call: string): void {
    // Owned by the event loop of the VM: the iteration waits for it.
    host.callAsync('ws.open', call).then(
      (answer) => this.#opened(JSON.parse(answer) as Opened),
      (error: unknown) => this.#failed(String(error)),
    );
  }

  #opened(opened: Opened): void {
    if (opened.error !== '') {
      this.#failed(opened.error);
      return;
    }
    this.#id = opened.id;
    this.protocol = opened.subprotocol;
    if (this.readyState === CLOSING) {
      // Closed before it was open.
      close(this.#id, 1000, '');
    } else {
      this.readyState = OPEN;
      this.#fire('open', {});
    }
    this.#listen();
  }

  #failed(error: string): void {
    this.readyState = CLOSED;
    this.#fire('error', { error });
    this.#fire('close', { code: 1006, reason: '' });
  }

  #listen(): void {
    host.callAsync('ws.next', String(this.#id)).then(
      (event) => {
        const data = event.startsWith('b') ? (host.takeBytes() ?? new ArrayBuffer(0)) : event.slice(1);
        this.#dispatch(event.charAt(0), data);
      },
      (error: unknown) => this.#failed(String(error)),
    );
  }

  #dispatch(kind: string, data: string | ArrayBuffer): void {
    if (kind === 'c') {
      this.readyState = CLOSED;
      const [code = '', ...reason] = String(data).split(' ');
      this.#fire('close', { code: Number(code), reason: reason.join(' ') });
      return;
    }
    // First, so that a listener that throws does not end the others.
    this.#listen();
    switch (kind) {
      case 't':
      case 'b':
        this.#fire('message', { data });
        break;
      case 'p':
        this.#fire('ping', {});
        break;
      case 'P':
        this.#fire('pong', {});
        break;
      case 'e':
        this.#fire('error', { error: String(data) });
        break;
    }
  }

  #fire(type: EventName, fields: Readonly<Record<string, unknown>>): void {
    const event = { type, timestamp: Date.now(), target: this, ...fields };
    this[`on${type}`]?.(event);
    for (const listener of this.#listeners.get(type) ?? []) listener?.(event);
  }
}

export default { WebSocket };
