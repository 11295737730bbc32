// One direction of a connection: bytes come from one stream and go to another, at once or when the flow says so.
import type { Duplex } from 'node:stream';
import { Flow, type FlowCounts } from '../netem/flow.ts';
import type { Path } from '../netem/path.ts';

/** Held back per direction before the sender is made to wait, as a full socket buffer would. */
const HELD_BYTES_MAX = 1024 * 1024;
/** A timer rounds to whole milliseconds; what is due within this time is not worth another one. */
const EARLY_MS = 0.5;

export interface PipeOptions {
  readonly now: () => number;
  readonly counts: FlowCounts;
  /** Before anything is done with what has come. */
  readonly onChunk: (chunk: Buffer) => void;
}

export class Pipe {
  readonly #options: PipeOptions;
  readonly #from: Duplex;
  #to: Duplex;
  #path: Path;
  #flow: Flow | undefined;
  #isHeld: boolean;
  /** What has come and not gone on, oldest first. */
  readonly #chunks: Buffer[] = [];
  #heldBytes = 0;
  /** Bytes of `#chunks` that may go on. */
  #dueBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerMs = 0;
  #isBlocked = false;
  #isPaused = false;
  #hasEnded = false;
  #isDone = false;

  readonly #onData = (chunk: Buffer): void => this.#take(chunk);
  readonly #onEnd = (): void => this.#takeEnd();
  readonly #onDrain = (): void => {
    this.#isBlocked = false;
    this.#move();
  };

  /** Starts at once. */
  constructor(from: Duplex, to: Duplex, path: Path, isHeld: boolean, options: PipeOptions) {
    this.#options = options;
    this.#from = from;
    this.#to = to;
    this.#path = path;
    this.#isHeld = isHeld;
    if (hasStages(path)) this.#flow = new Flow(path, options.counts);
    from.on('data', this.#onData);
    from.on('end', this.#onEnd);
    to.on('drain', this.#onDrain);
    from.resume();
  }

  /** Nothing is held, and the end has not come. */
  get isIdle(): boolean {
    return this.#chunks.length === 0 && !this.#hasEnded;
  }

  /** Everything has been handed on, the end too. */
  get isDone(): boolean {
    return this.#isDone;
  }

  /** `letsGo`: a stage went, and what it held goes on as if it had not been there. */
  setPath(path: Path, letsGo: boolean): void {
    const nowMs = this.#options.now();
    this.#path = path;
    if (this.#flow) {
      this.#flow.setPath(nowMs, path, letsGo);
    } else if (hasStages(path)) {
      this.#flow = new Flow(path, this.#options.counts);
      this.#dueBytes = this.#heldBytes; // came before the fault: waits for the receiver or a pause only
      if (this.#hasEnded) this.#flow.push(nowMs, 1);
    }
    this.#move();
  }

  setHeld(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#move();
  }

  /** What comes from now on goes elsewhere. Only while idle. */
  redirect(to: Duplex): void {
    this.#to.off('drain', this.#onDrain);
    this.#to = to;
    this.#isBlocked = false;
    to.on('drain', this.#onDrain);
    this.#throttle();
  }

  /** Lets go of both streams, and of what is held. */
  close(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#chunks.length = 0;
    this.#from.off('data', this.#onData);
    this.#from.off('end', this.#onEnd);
    this.#to.off('drain', this.#onDrain);
  }

  #take(chunk: Buffer): void {
    this.#options.onChunk(chunk);
    if (!this.#flow && !this.#isHeld && this.#chunks.length === 0) {
      if (!this.#to.write(chunk)) this.#block();
      return;
    }
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
    this.#flow?.push(this.#options.now(), chunk.length);
    this.#move();
  }

  /** A FIN takes one number of TCP's sequence, and travels like a byte. */
  #takeEnd(): void {
    this.#hasEnded = true;
    this.#flow?.push(this.#options.now(), 1);
    this.#move();
  }

  /** Hands on what is due and sees to the next time. */
  #move(): void {
    if (this.#isDone) return;
    if (!this.#isHeld) {
      if (this.#flow) this.#dueBytes += this.#flow.advance(this.#options.now() + EARLY_MS);
      else this.#dueBytes = this.#heldBytes + 1;
      this.#write();
      if (this.#isDone) return;
      if (this.#flow && !hasStages(this.#path) && this.#heldBytes === 0 && !this.#hasEnded) {
        this.#flow = undefined;
        this.#dueBytes = 0;
      }
    }
    this.#setTimer();
    this.#throttle();
  }

  #write(): void {
    while (this.#dueBytes > 0 && !this.#isBlocked) {
      const chunk = this.#chunks[0];
      if (!chunk) break;
      const isWhole = chunk.length <= this.#dueBytes;
      const part = isWhole ? chunk : chunk.subarray(0, this.#dueBytes);
      if (isWhole) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(this.#dueBytes);
      this.#dueBytes -= part.length;
      this.#heldBytes -= part.length;
      if (!this.#to.write(part)) this.#block();
    }
    if (this.#hasEnded && this.#chunks.length === 0 && this.#dueBytes > 0) {
      this.close();
      this.#to.end();
    }
  }

  #block(): void {
    this.#isBlocked = true;
    this.#throttle();
  }

  /** The sender waits while too much is held, or while the receiver does not take what is due. */
  #throttle(): void {
    const isFull = this.#heldBytes > HELD_BYTES_MAX || (this.#isBlocked && !this.#flow && !this.#isHeld);
    if (isFull === this.#isPaused) return;
    this.#isPaused = isFull;
    if (isFull) this.#from.pause();
    else this.#from.resume();
  }

  #setTimer(): void {
    const nextMs = this.#isHeld || this.#isBlocked ? undefined : this.#flow?.nextMs();
    if (nextMs === undefined) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    if (this.#timer && this.#timerMs === nextMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = nextMs;
    const waitMs = Math.max(0, Math.round(nextMs - this.#options.now()));
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#move();
    }, waitMs);
  }
}

function hasStages(path: Path): boolean {
  return path.forward.length > 0 || path.backward.length > 0;
}
