// One caller's connection and the one it stands for: the link's side to the caller, and the link's own to the callee.
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Injector } from '../http/injector.ts';
import type { FlowCounts } from '../netem/flow.ts';
import type { Path } from '../netem/path.ts';
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
  /** The callee sees the connection come from here; undefined leaves it to the system. */
  readonly localAddress: string | undefined;
  /** What answers requests in place of the callee, while it does. */
  readonly injector: () => Injector | undefined;
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
  /** What `#callee` is an end of, if it is no socket. */
  #injector: Injector | undefined;
  /** Bytes came from the callee since the last ones of the caller. */
  #hasAnswered = false;

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
    const callee = this.#openCallee();
    if (!callee) {
      this.#refuse();
      return;
    }
    this.#callee = callee;
    this.#requests = new Pipe(this.#caller, callee, this.#paths.requests, this.#isHeld, {
      now: this.#options.now,
      counts: this.#options.counts,
      onChunk: (chunk) => {
        this.#options.counts.bytesToCallee += chunk.length;
        this.#chooseCallee(chunk);
        this.#hasAnswered = false;
      },
    });
    this.#answers = this.#pipeAnswers(callee);
  }

  #pipeAnswers(callee: Duplex): Pipe {
    return new Pipe(callee, this.#caller, this.#paths.answers, this.#isHeld, {
      now: this.#options.now,
      counts: this.#options.counts,
      onChunk: (chunk) => {
        this.#options.counts.bytesToCaller += chunk.length;
        this.#hasAnswered = true;
      },
    });
  }

  /** The injector while there is one, otherwise the process; undefined when nothing is behind the link. */
  #openCallee(): Duplex | undefined {
    const injector = this.#options.injector();
    this.#injector = injector;
    const address = injector ? undefined : this.#options.upstream();
    if (!injector && !address) return undefined;
    const callee = injector
      ? injector.connect()
      : connect({
          host: address?.host,
          port: address?.port ?? 0,
          localAddress: this.#options.localAddress,
          allowHalfOpen: true,
          noDelay: true,
        });
    let isConnected = injector !== undefined;
    callee.once('connect', () => {
      isConnected = true;
    });
    callee.on('error', () => {
      if (callee !== this.#callee) return;
      if (isConnected) this.reset();
      else this.#refuse();
    });
    callee.on('close', () => {
      if (callee === this.#callee) this.#onStreamClosed();
    });
    return callee;
  }

  /**
   * Requests meet an injector that came after their connection, and leave one that went: between an answer and the next
   * request, the connection changes over.
   */
  #chooseCallee(chunk: Buffer): void {
    if (this.#options.injector() === this.#injector || !this.#hasAnswered || !isRequest(chunk)) return;
    if (!this.#requests?.isIdle || !this.#answers?.isIdle) return;
    const before = this.#callee;
    const callee = this.#openCallee();
    if (!callee) return; // the old one is about to break as well
    this.#callee = callee;
    this.#answers.close();
    this.#requests.redirect(callee);
    this.#answers = this.#pipeAnswers(callee);
    // The callee is told, and not waited for.
    before?.end(() => before.destroy());
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

/** A body that follows `100 Continue` comes after an answer, too. */
function isRequest(chunk: Buffer): boolean {
  return /^[A-Z]{3,16} [^ ]/.test(chunk.toString('latin1', 0, 20));
}
