import type { Socket } from 'node:net';
import type { BrokerParts, Call, Reply } from '../apis/api.ts';
import { messageOf } from '../log/files.ts';
import { WireError } from '../wire/errors.ts';
import { FrameSplitter } from './frames.ts';
import { encodeResponse, parseRequest } from './request.ts';

/** Shared by all connections, so that many of them cannot do together what one may not. */
export interface ConnectionTotals {
  unfinishedBytes: number;
}

/** The place of one response in the order of its connection. */
interface Slot {
  /** Undefined until the answer is there; empty when there is none to send. */
  chunks: readonly Buffer[] | undefined;
}

const noop = (): void => undefined;

/**
 * One client. Requests are worked on as they arrive, so a heartbeat behind a waiting Fetch counts at once;
 * responses leave in the order of the requests, as the protocol demands.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #broker: BrokerParts;
  readonly #totals: ConnectionTotals;
  readonly #splitter: FrameSplitter;
  readonly #remote: string;
  readonly #onClose = new Set<() => void>();
  readonly #frames: Buffer[] = [];
  readonly #slots: Slot[] = [];
  #countedBytes = 0;
  #isClosed = false;
  #isPaused = false;
  #cancelReadDeadline: (() => void) | undefined;
  #cancelWriteDeadline: (() => void) | undefined;

  constructor(socket: Socket, broker: BrokerParts, totals: ConnectionTotals) {
    this.#socket = socket;
    this.#broker = broker;
    this.#totals = totals;
    this.#splitter = new FrameSplitter(broker.limits.requestBytesMax);
    this.#remote = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    socket.setTimeout(broker.limits.idleMs, () => this.close(`idle for ${broker.limits.idleMs} ms`, 'info'));
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => {
      this.#cancelWriteDeadline?.();
      this.#cancelWriteDeadline = undefined;
      this.#work();
    });
    // A reset by the peer is an ordinary end of a connection; 'close' follows.
    socket.on('error', noop);
    socket.on('close', () => this.#end());
  }

  /** Closes at once and logs why. */
  close(reason: string, level: 'info' | 'warn' = 'warn'): void {
    if (this.#isClosed) return;
    this.#broker.log({ level, message: `closed a connection: ${reason}`, fields: { remote: this.#remote } });
    this.destroy();
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
    this.#end();
  }

  #receive(chunk: Buffer): void {
    if (this.#isClosed) return;
    try {
      this.#frames.push(...this.#splitter.push(chunk));
    } catch (error) {
      this.#fail('request', error);
      return;
    }
    this.#totals.unfinishedBytes += this.#splitter.pendingBytes - this.#countedBytes;
    this.#countedBytes = this.#splitter.pendingBytes;
    if (this.#totals.unfinishedBytes > this.#broker.limits.unfinishedBytesMax) {
      this.close(`unfinished requests of all connections exceed ${this.#broker.limits.unfinishedBytesMax} bytes`);
      return;
    }
    this.#work();
  }

  /** Begins as many requests as the bounds allow, and reads on only when none is left. */
  #work(): void {
    while (this.#frames.length > 0 && !this.#isClosed && this.#hasRoom()) {
      const frame = this.#frames.shift();
      if (frame) this.#begin(frame);
    }
    if (this.#isClosed) return;
    const mustPause = this.#frames.length > 0 || !this.#hasRoom();
    if (mustPause !== this.#isPaused) {
      this.#isPaused = mustPause;
      if (mustPause) this.#socket.pause();
      else this.#socket.resume();
    }
    this.#watchUnfinishedRequest();
  }

  #hasRoom(): boolean {
    const { requestsInFlightMax, unsentBytesMax } = this.#broker.limits;
    return this.#slots.length < requestsInFlightMax && this.#socket.writableLength < unsentBytesMax;
  }

  /** The time for a request runs from its first byte, however steadily the rest drips in; not while we do not read. */
  #watchUnfinishedRequest(): void {
    const isUnfinished = this.#splitter.pendingBytes > 0 && !this.#isPaused;
    if (!isUnfinished) {
      this.#cancelReadDeadline?.();
      this.#cancelReadDeadline = undefined;
      return;
    }
    const { limits, timers } = this.#broker;
    this.#cancelReadDeadline ??= timers.after(limits.stalledMs, () => {
      this.close(`request unfinished after ${limits.stalledMs} ms, ${this.#splitter.pendingBytes} bytes of it arrived`);
    });
  }

  #begin(frame: Buffer): void {
    // What is unfinished after this frame is another request, with its own time.
    this.#cancelReadDeadline?.();
    this.#cancelReadDeadline = undefined;
    const slot: Slot = { chunks: undefined };
    this.#slots.push(slot);
    let apiName = 'request';
    try {
      const request = parseRequest(frame);
      apiName = request.apiName;
      const reply = request.handler(this.#callOf(request.clientId));
      if (reply instanceof Promise) {
        reply.then(
          (late) => this.#settle(slot, request.correlationId, late),
          (error: unknown) => this.#fail(apiName, error),
        );
      } else {
        this.#settle(slot, request.correlationId, reply);
      }
    } catch (error) {
      this.#fail(apiName, error);
    }
  }

  #callOf(clientId: string): Call {
    return {
      broker: this.#broker,
      clientId,
      clientHost: this.#socket.remoteAddress ?? '',
      onClose: (run) => {
        this.#onClose.add(run);
        return () => this.#onClose.delete(run);
      },
    };
  }

  #settle(slot: Slot, correlationId: number, reply: Reply): void {
    if (this.#isClosed) return;
    try {
      slot.chunks = reply === 'no-response' ? [] : encodeResponse(correlationId, reply);
    } catch (error) {
      this.#fail('response', error);
      return;
    }
    this.#flush();
  }

  #flush(): void {
    this.#socket.cork();
    let isTaken = true;
    for (let slot = this.#slots[0]; slot?.chunks; slot = this.#slots[0]) {
      for (const chunk of slot.chunks) isTaken = this.#socket.write(chunk);
      this.#slots.shift();
    }
    this.#socket.uncork();
    if (!isTaken) this.#watchUnsentBytes();
    // Answers made room: requests that had to wait, or whose bytes were not read, go on.
    if (this.#isPaused) this.#work();
  }

  #watchUnsentBytes(): void {
    const { limits, timers } = this.#broker;
    const sentBytes = (): number => this.#socket.bytesWritten - this.#socket.writableLength;
    const before = sentBytes();
    this.#cancelWriteDeadline ??= timers.after(limits.stalledMs, () => {
      this.#cancelWriteDeadline = undefined;
      if (sentBytes() > before) this.#watchUnsentBytes();
      else this.close(`took no byte of its answers for ${limits.stalledMs} ms`);
    });
  }

  #fail(apiName: string, error: unknown): void {
    if (error instanceof WireError) {
      this.close(error.message);
      return;
    }
    // Not the client's bytes: a defect of the broker or a failing disk. Only this client is told, by the end of its connection.
    const message = `${apiName} failed: ${messageOf(error)}`;
    this.#broker.log({ level: 'error', message, fields: { remote: this.#remote } });
    this.close(message);
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelReadDeadline?.();
    this.#cancelWriteDeadline?.();
    this.#totals.unfinishedBytes -= this.#countedBytes;
    this.#frames.length = 0;
    this.#slots.length = 0;
    for (const run of [...this.#onClose]) run();
    this.#onClose.clear();
  }
}
