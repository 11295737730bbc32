// One TCP or TLS connection and the HTTP/1.1 exchanges on it, one after the other.
import { connect as connectTcp, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { ERROR_CODES, fromSocketError, RequestError } from './error-codes.ts';
import type { Flight, Trace } from './flight.ts';
import type { Address } from './resolver.ts';
import { ResponseParser } from './response-parser.ts';

/** Go's dialers in k6 give up after as long. */
const DIAL_TIMEOUT_MS = 30_000;

/** Reads go here and are taken out before the next one: connections of a thread share it. */
const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

export interface TlsInfo {
  /** `tls1.3` */
  readonly version: string;
  /** `TLS_AES_128_GCM_SHA256` */
  readonly cipherSuite: string;
}

export interface DialOptions {
  readonly address: Address;
  /** Undefined for plain TCP. */
  readonly tls: ConnectionOptions | undefined;
  readonly localAddress: string | undefined;
  readonly nowMs: () => number;
}

interface Exchange {
  readonly trace: Trace;
  readonly settle: (error: unknown) => void;
}

export class Connection {
  readonly parser = new ResponseParser();
  readonly address: Address;
  readonly tls: TlsInfo | undefined;
  /** Exchanges begun. */
  uses = 0;
  /** Called when the other side closes while nothing is asked of it. */
  onIdleEnd: (() => void) | undefined;
  readonly #socket: Socket;
  /** Under TLS, the socket whose bytes are those of the wire. */
  readonly #wire: Socket;
  readonly #nowMs: () => number;
  #exchange: Exchange | undefined;
  #writing = false;
  #isOpen = true;
  #error: unknown;
  #readBytes = 0;
  #writtenBytes = 0;
  #countedRead = 0;
  #countedWritten = 0;

  private constructor(socket: Socket, wire: Socket, tls: TlsInfo | undefined, options: DialOptions) {
    this.#socket = socket;
    this.#wire = wire;
    this.#nowMs = options.nowMs;
    this.address = options.address;
    this.tls = tls;
  }

  /** Connects, and shakes hands. Fills in the trace. @throws RequestError, or the reason of the flight */
  static async dial(options: DialOptions, flight: Flight, trace: Trace): Promise<Connection> {
    const { address, nowMs } = options;
    trace.remoteIp = address.ip;
    trace.remotePort = address.port;
    const name = address.ip.includes(':') ? `[${address.ip}]:${address.port}` : `${address.ip}:${address.port}`;
    // Reads of plain TCP skip the machinery of streams; the callback is known only once there is a connection.
    let onRead: (bytes: Buffer) => void = () => {};
    const socket = connectTcp({
      host: address.ip,
      port: address.port,
      noDelay: true,
      ...(options.localAddress === undefined ? {} : { localAddress: options.localAddress }),
      ...(options.tls === undefined
        ? {
            onread: {
              buffer: readBuffer,
              callback: (length: number): boolean => {
                onRead(readBuffer.subarray(0, length));
                return true;
              },
            },
          }
        : {}),
    });
    const startMs = nowMs();
    await until(socket, 'connect', flight, (error) => fromSocketError(error, 'dial', name));
    trace.connectingMs = nowMs() - startMs;
    if (options.tls === undefined) {
      const connection = new Connection(socket, socket, undefined, options);
      onRead = (bytes) => connection.#onBytes(bytes);
      connection.#listen();
      return connection;
    }
    const tlsStartMs = nowMs();
    const secure = connectTls({ ...options.tls, socket });
    await until(secure, 'secureConnect', flight, (error) => fromSocketError(error, 'tls', name));
    trace.tlsHandshakingMs = nowMs() - tlsStartMs;
    const connection = new Connection(secure, socket, tlsInfoOf(secure), options);
    secure.on('data', (bytes: Buffer) => connection.#onBytes(bytes));
    connection.#listen();
    return connection;
  }

  /** Sends a request and reads its response into `parser`. Rejects with RequestError, or the reason of the flight. */
  exchange(
    request: { readonly method: string; readonly head: string; readonly body: Uint8Array | undefined },
    keepsBody: boolean,
    flight: Flight,
    trace: Trace,
  ): Promise<void> {
    this.uses++;
    trace.remoteIp = this.address.ip;
    trace.remotePort = this.address.port;
    this.parser.reset(request.method, keepsBody);
    return new Promise((resolve, reject) => {
      const settle = (error: unknown): void => {
        flight.leave();
        this.#exchange = undefined;
        trace.endMs = this.#nowMs();
        this.#countWire(trace);
        if (error === undefined) {
          resolve();
        } else {
          this.destroy();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      try {
        flight.enter(settle);
      } catch (error) {
        settle(error);
        return;
      }
      this.#exchange = { trace, settle };
      if (!this.#isOpen) {
        this.#onEnd();
        return;
      }
      this.#write(request.head, request.body, trace);
    });
  }

  /** Whether another exchange may follow. */
  get isReusable(): boolean {
    return this.#isOpen && this.parser.keepAlive && !this.#writing && this.#error === undefined;
  }

  destroy(): void {
    this.#isOpen = false;
    this.#socket.destroy();
    this.#wire.destroy();
  }

  #write(head: string, body: Uint8Array | undefined, trace: Trace): void {
    this.#writing = true;
    const socket = this.#socket;
    const onWritten = (error?: Error | null): void => {
      if (error == null) {
        this.#writing = false;
        trace.sentMs ||= this.#nowMs();
      }
    };
    if (body === undefined) {
      socket.write(head, 'utf8', onWritten);
    } else {
      socket.cork();
      socket.write(head, 'utf8');
      socket.write(body, onWritten);
      socket.uncork();
    }
    if (this.tls === undefined) {
      this.#writtenBytes += Buffer.byteLength(head) + (body?.length ?? 0);
    }
    // Small requests are taken by the kernel at once; the callback comes a tick later.
    if (socket.writableLength === 0) {
      this.#writing = false;
      trace.sentMs = this.#nowMs();
    }
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('error', (error) => {
      this.#error = error;
      this.#onEnd();
    });
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#onEnd());
  }

  #onBytes(bytes: Buffer): void {
    this.#readBytes += bytes.length;
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // Nothing was asked.
      this.destroy();
      this.onIdleEnd?.();
      return;
    }
    exchange.trace.firstByteMs ||= this.#nowMs();
    let isDone: boolean;
    try {
      isDone = this.parser.push(bytes);
    } catch (error) {
      exchange.settle(error);
      return;
    }
    if (isDone) {
      exchange.settle(undefined);
    }
  }

  #onEnd(): void {
    this.#isOpen = false;
    const exchange = this.#exchange;
    if (exchange === undefined) {
      this.onIdleEnd?.();
      return;
    }
    try {
      if (this.#error !== undefined) {
        const { ip, port } = this.address;
        throw fromSocketError(this.#error, this.#writing ? 'write' : 'read', `${ip}:${port}`);
      }
      this.parser.end();
      exchange.settle(undefined);
    } catch (error) {
      exchange.settle(error);
    }
  }

  /** Bytes since the last exchange, handshakes included, go to this one. */
  #countWire(trace: Trace): void {
    const read = this.tls === undefined ? this.#readBytes : this.#wire.bytesRead;
    const written = this.tls === undefined ? this.#writtenBytes : this.#wire.bytesWritten;
    trace.receivedBytes += read - this.#countedRead;
    trace.sentBytes += written - this.#countedWritten;
    this.#countedRead = read;
    this.#countedWritten = written;
  }
}

/** Waits for an event of a socket that comes up. @throws RequestError, or the reason of the flight */
async function until(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  flight: Flight,
  toError: (error: unknown) => RequestError,
): Promise<void> {
  // An error nobody listens for would end the process.
  socket.on('error', () => {});
  let onReady: () => void = () => {};
  let onError: (error: unknown) => void = () => {};
  let onClose: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      flight.enter(reject);
      onReady = resolve;
      onError = (error) => reject(toError(error));
      onClose = () => reject(new RequestError(ERROR_CODES.general, 'EOF'));
      timer = setTimeout(
        () => onError(Object.assign(new Error('i/o timeout'), { code: 'ETIMEDOUT' })),
        DIAL_TIMEOUT_MS,
      );
      socket.once(event, onReady);
      socket.once('error', onError);
      socket.once('close', onClose);
    });
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    flight.leave();
    socket.off(event, onReady);
    socket.off('error', onError);
    socket.off('close', onClose);
  }
}

function tlsInfoOf(socket: TLSSocket): TlsInfo {
  const version = socket.getProtocol() ?? '';
  return {
    version: version
      .toLowerCase()
      .replace('tlsv', 'tls')
      .replace(/^tls1$/, 'tls1.0'),
    cipherSuite: socket.getCipher().standardName,
  };
}
