// One WebSocket connection: its events wait in a queue until the script asks for them.
import type { IncomingMessage } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { WebSocket } from 'ws';
import type { HostAnswer, Vu } from '../engine/types.ts';
import { BUILTIN_METRICS as M, type Metric, type Tags } from '../metrics/types.ts';
import { fromSocketError, InterruptedError } from './error-codes.ts';
import type { Address } from './resolver.ts';
import type { TestSettings } from './test-settings.ts';
import type { Target } from './url-cache.ts';

/** For the other side to answer our close, before the connection is cut. */
const CLOSE_TIMEOUT_MS = 2000;
const HANDSHAKE_TIMEOUT_MS = 60_000;

export interface Opening {
  readonly target: Target;
  readonly address: Address;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocols: readonly string[];
  readonly compresses: boolean;
  readonly tagsOf: (status: number, subprotocol: string) => Tags;
}

export interface Opened {
  /** 0 without an answer. */
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly subprotocol: string;
  /** Empty when the connection is open. */
  readonly error: string;
}

/**
 * Events, as the guest reads them: `t` a text message, `b` a binary one, `p` a ping, `P` a pong, `e` an error,
 * `c` closed (code, space, reason; the last one), `T` a timer (its number).
 */
export class WebSocketSession {
  readonly #vu: Vu;
  readonly #settings: TestSettings;
  readonly #opening: Opening;
  readonly #socket: WebSocket;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #events: HostAnswer[] = [];
  readonly #pings = new Map<string, number>();
  readonly #startMs: number;
  #waiting: { resolve: (event: HostAnswer) => void; reject: (reason: Error) => void } | undefined;
  #wire: Socket | undefined;
  #tags: Tags = {};
  #openMs = 0;
  #lastPing = 0;
  #isOver = false;

  constructor(vu: Vu, settings: TestSettings, opening: Opening) {
    this.#vu = vu;
    this.#settings = settings;
    this.#opening = opening;
    this.#startMs = settings.clock.nowMs();
    const { target } = opening;
    this.#socket = new WebSocket(target.url.href.replace(/^http/, 'ws'), [...opening.subprotocols], {
      headers: { 'User-Agent': settings.userAgent, ...opening.headers },
      perMessageDeflate: opening.compresses,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      followRedirects: false,
      createConnection: () => this.#connect(),
    });
  }

  /** Never rejects but with InterruptedError. */
  open(): Promise<Opened> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      let upgrade: IncomingMessage | undefined;
      this.#waiting = { resolve: () => {}, reject };
      const fail = (status: number, headers: Opened['headers'], error: string): void => {
        this.#waiting = undefined;
        this.#isOver = true;
        resolve({ status, headers, subprotocol: '', error });
      };
      socket.on('upgrade', (response) => {
        upgrade = response;
      });
      socket.on('unexpected-response', (request, response) => {
        fail(response.statusCode ?? 0, headersOf(response), 'websocket: bad handshake');
        response.resume();
        request.destroy();
      });
      socket.on('error', (error) => {
        if (this.#openMs !== 0) {
          this.#push(`e${error.message}`);
        } else if (!this.#isOver) {
          const { ip, port } = this.#opening.address;
          fail(0, {}, fromSocketError(error, 'dial', `${ip}:${port}`).message);
        }
      });
      socket.on('open', () => {
        this.#waiting = undefined;
        const { nowMs } = this.#settings.clock;
        this.#openMs = nowMs();
        const status = upgrade?.statusCode ?? 101;
        this.#tags = this.#opening.tagsOf(status, socket.protocol);
        this.#emit(M.ws_sessions, 1);
        this.#emit(M.ws_connecting, this.#openMs - this.#startMs);
        resolve({
          status,
          headers: upgrade === undefined ? {} : headersOf(upgrade),
          subprotocol: socket.protocol,
          error: '',
        });
      });
      socket.on('message', (data, isBinary) => {
        this.#emit(M.ws_msgs_received, 1);
        const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]);
        this.#push(isBinary ? { text: 'b', bytes } : `t${bytes.toString('utf8')}`);
      });
      socket.on('ping', () => this.#push('p'));
      socket.on('pong', (data) => {
        const sentMs = this.#pings.get(data.toString());
        if (sentMs !== undefined) {
          this.#pings.delete(data.toString());
          this.#emit(M.ws_ping, this.#settings.clock.nowMs() - sentMs);
        }
        this.#push('P');
      });
      socket.on('close', (code, reason) => this.#end(code, reason.toString()));
    });
  }

  /** The next event; the one after the last is the last one again. Rejects with InterruptedError. */
  next(): HostAnswer | Promise<HostAnswer> {
    const event = this.#events.length > 1 || !this.#isOver ? this.#events.shift() : this.#events[0];
    if (event !== undefined) {
      return event;
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  send(data: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(data);
      this.#emit(M.ws_msgs_sent, 1);
    }
  }

  ping(): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      const id = String(++this.#lastPing);
      this.#pings.set(id, this.#settings.clock.nowMs());
      this.#socket.ping(id);
    }
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** @throws Error for a code that a client may not send */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#timer(CLOSE_TIMEOUT_MS, () => this.#socket.terminate());
  }

  /** Makes an event of a timer, once or again and again. */
  addTimer(id: number, delayMs: number, repeats: boolean): void {
    const fire = (): void => {
      this.#push(`T${id}`);
      if (repeats) {
        this.#timer(delayMs, fire);
      }
    };
    this.#timer(delayMs, fire);
  }

  interrupt(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#socket.on('error', () => {});
    this.#socket.terminate();
    waiting?.reject(new InterruptedError());
  }

  #connect(): Socket {
    const { address, target } = this.#opening;
    const localAddress = this.#settings.localAddressFor(this.#vu.id);
    const wire = connectTcp({
      host: address.ip,
      port: address.port,
      noDelay: true,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    this.#wire = wire;
    if (!target.isTls) {
      return wire;
    }
    const secure = connectTls({ ...this.#settings.tlsFor(target.hostname), socket: wire });
    wire.on('error', (error) => secure.destroy(error));
    return secure;
  }

  #timer(delayMs: number, action: () => void): void {
    if (this.#isOver) {
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, delayMs);
    this.#timers.add(timer);
  }

  #end(code: number, reason: string): void {
    if (this.#isOver || this.#openMs === 0) {
      return;
    }
    this.#isOver = true;
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    const { nowMs, originUnixMs } = this.#settings.clock;
    this.#emit(M.ws_session_duration, nowMs() - this.#startMs);
    const timeMs = originUnixMs + nowMs();
    if (this.#wire !== undefined && !this.#vu.signal.aborted) {
      const tags = this.#vu.currentTags();
      this.#vu.emit({ metric: M.data_sent, timeMs, value: this.#wire.bytesWritten, tags });
      this.#vu.emit({ metric: M.data_received, timeMs, value: this.#wire.bytesRead, tags });
    }
    this.#push(`c${code} ${reason}`);
  }

  #push(event: HostAnswer): void {
    const waiting = this.#waiting;
    if (waiting !== undefined && this.#openMs !== 0) {
      this.#waiting = undefined;
      if (this.#isOver) {
        this.#events.push(event);
      }
      waiting.resolve(event);
    } else {
      this.#events.push(event);
    }
  }

  #emit(metric: Metric, value: number): void {
    if (this.#vu.signal.aborted) {
      return;
    }
    const { nowMs, originUnixMs } = this.#settings.clock;
    const metadata = this.#vu.currentMetadata();
    const sample = { metric, timeMs: originUnixMs + nowMs(), value, tags: this.#tags };
    this.#vu.emit(metadata === undefined ? sample : { ...sample, metadata });
  }
}

function headersOf(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) {
    const canonical = name.replace(/(^|-)[a-z]/g, (part) => part.toUpperCase());
    headers[canonical] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return headers;
}
