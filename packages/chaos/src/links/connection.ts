// One caller's connection and the one it stands for: the link's side to the caller, and the link's own to the callee.
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FlowCounts, Path } from '../netem/flow.ts';
import { Pipe } from './pipe.ts';
import type { Address } from './types.ts';

/** What both directions of the connections of a link pass. */
export interface Paths {
  readonly requests: Path;
  readonly answers: Path;
}

export interface ConnectionCounts extends FlowCounts {
  connectionsRefused: number;
  bytesToCallee: number;
  bytesToCaller: number;
}

export interface ConnectionOptions {
  readonly now: () => number;
  readonly counts: ConnectionCounts;
  readonly paths: Paths;
  readonly isHeld: boolean;
  /** What SYN and SYN-ACK cost; undefined when they never get through. */
  readonly handshakeMs: number | undefined;
  readonly upstream: () => Address | undefined;
  readonly onClose: (connection: Connection) => void;
}

/** What Linux waits before `connect` fails when every SYN is lost. */
const CONNECT_TIMEOUT_MS = 127_000;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #caller: Socket;
  #callee: Duplex | undefined;
  #requests: Pipe | undefined;
  #answers: Pipe | undefined;
  #paths: Paths;
  #isHeld: boolean;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `caller` is a paused socket. */
  constructor(caller: Socket, options: ConnectionOptions) {
    this.#options = options;
    this.#caller = caller;
    this.#paths = options.paths;
    this.#isHeld = options.isHeld;
    caller.setNoDelay(true);
    caller.on('error', () => this.reset());
    caller.on('close', () => this.#onStreamClosed());
    const { handshakeMs } = options;
    if (handshakeMs === 0) {
      this.#connect();
    } else {
      this.#timer = setTimeout(
        () => (handshakeMs === undefined ? this.reset() : this.#connect()),
        handshakeMs ?? CONNECT_TIMEOUT_MS,
      );
    }
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** `letsGo`: a stage went; see Pipe. */
  setPaths(paths: Paths, letsGo: boolean): void {
    this.#paths = paths;
    if (letsGo && this.#timer) {
      clearTimeout(this.#timer);
      this.#connect();
      return;
    }
    this.#requests?.setPath(paths.requests, letsGo);
    this.#answers?.setPath(paths.answers, letsGo);
  }

  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#requests?.setHeld(isHeld);
    this.#answers?.setHeld(isHeld);
  }

  /** Resets both ends, as the death of a process does. */
  reset(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#requests?.close();
    this.#answers?.close();
    abort(this.#caller);
    if (this.#callee) abort(this.#callee);
    this.#options.onClose(this);
  }

  #connect(): void {
    this.#timer = undefined;
    const address = this.#options.upstream();
    if (!address) {
      this.#refuse();
      return;
    }
    const callee = connect({ host: address.host, port: address.port, allowHalfOpen: true, noDelay: true });
    let isConnected = false;
    callee.once('connect', () => {
      isConnected = true;
    });
    callee.on('error', () => (isConnected ? this.reset() : this.#refuse()));
    callee.on('close', () => this.#onStreamClosed());
    this.#callee = callee;
    this.#pipe(callee);
  }

  #pipe(callee: Duplex): void {
    const { now, counts } = this.#options;
    this.#requests = new Pipe(this.#caller, callee, this.#paths.requests, this.#isHeld, {
      now,
      counts,
      onBytes: (count) => {
        counts.bytesToCallee += count;
      },
    });
    this.#answers = new Pipe(callee, this.#caller, this.#paths.answers, this.#isHeld, {
      now,
      counts,
      onBytes: (count) => {
        counts.bytesToCaller += count;
      },
    });
  }

  #refuse(): void {
    this.#options.counts.connectionsRefused += 1;
    this.reset();
  }

  /**
   * A stream closes when both its directions have ended, or when it broke. The one that closes first in an orderly way
   * has nothing more to say and hears nothing more; what it said may still be on its way to the other.
   */
  #onStreamClosed(): void {
    if (this.#isClosed) return;
    const isOver = (pipe: Pipe | undefined): boolean => pipe?.isDone ?? true;
    if (isOver(this.#requests) && isOver(this.#answers)) {
      if (!this.#caller.destroyed || (this.#callee && !this.#callee.destroyed)) return;
      this.#isClosed = true;
      clearTimeout(this.#timer);
      this.#options.onClose(this);
      return;
    }
    const isOrderly = (stream: Duplex | undefined): boolean => !stream?.destroyed || stream.readableEnded;
    if (!isOrderly(this.#caller) || !isOrderly(this.#callee)) this.reset();
  }
}

/** With a reset where the stream is a socket, so that the other end sees ECONNRESET. */
function abort(stream: Duplex): void {
  if (stream instanceof Socket) stream.resetAndDestroy();
  else stream.destroy();
}
