/** One request under way, from the script's call to its last byte: what a timeout or an interrupted iteration ends. */
export class Flight {
  cancelled: Error | undefined;
  /** While a name is looked up or a connection made, a timeout is a different one (1211). */
  isDialing = false;
  #stop: ((reason: Error) => void) | undefined;

  cancel(reason: Error): void {
    if (this.cancelled === undefined) {
      this.cancelled = reason;
      this.#stop?.(reason);
    }
  }

  /** What to stop at present. @throws the reason when already cancelled */
  enter(stop: (reason: Error) => void): void {
    if (this.cancelled !== undefined) {
      throw this.cancelled;
    }
    this.#stop = stop;
  }

  leave(): void {
    this.#stop = undefined;
  }

  /** Waits for the promise. @throws the reason when cancelled meanwhile */
  async wait<T>(promise: Promise<T>): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        this.enter(reject);
        promise.then(resolve, reject);
      });
    } finally {
      this.leave();
    }
  }

  /** Lets time pass. @throws the reason when cancelled meanwhile */
  async pause(durationMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.wait(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, durationMs);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

/** When what happened, ms of the monotonic clock; 0 is never. */
export interface Trace {
  startMs: number;
  lookupMs: number;
  connectingMs: number;
  tlsHandshakingMs: number;
  gotConnectionMs: number;
  sentMs: number;
  firstByteMs: number;
  endMs: number;
  remoteIp: string;
  remotePort: number;
  sentBytes: number;
  receivedBytes: number;
}

export const newTrace = (startMs: number): Trace => ({
  startMs,
  lookupMs: 0,
  connectingMs: 0,
  tlsHandshakingMs: 0,
  gotConnectionMs: 0,
  sentMs: 0,
  firstByteMs: 0,
  endMs: 0,
  remoteIp: '',
  remotePort: 0,
  sentBytes: 0,
  receivedBytes: 0,
});

/** Parts of a request, ms. `duration` is sending + waiting + receiving; `blocked` is all until there was a connection, dialing included. */
export interface Timings {
  readonly duration: number;
  readonly blocked: number;
  readonly looking_up: number;
  readonly connecting: number;
  readonly tls_handshaking: number;
  readonly sending: number;
  readonly waiting: number;
  readonly receiving: number;
}

export function timingsOf(trace: Trace): Timings {
  const { startMs, gotConnectionMs: got, endMs } = trace;
  const blocked = got === 0 ? 0 : got - startMs;
  // A server may answer before everything is sent.
  const firstByte = trace.firstByteMs;
  const sent = trace.sentMs === 0 || (firstByte !== 0 && trace.sentMs > firstByte) ? firstByte : trace.sentMs;
  const sending = got === 0 || sent === 0 ? 0 : sent - got;
  const waiting = firstByte === 0 || sent === 0 ? 0 : firstByte - sent;
  const receiving = firstByte === 0 ? 0 : endMs - firstByte;
  return {
    duration: round(sending + waiting + receiving),
    blocked: round(blocked),
    looking_up: round(trace.lookupMs),
    connecting: round(trace.connectingMs),
    tls_handshaking: round(trace.tlsHandshakingMs),
    sending: round(sending),
    waiting: round(waiting),
    receiving: round(receiving),
  };
}

/** To nanoseconds: what is beyond is noise of floating point. */
const round = (ms: number): number => Math.round(ms * 1e6) / 1e6;
