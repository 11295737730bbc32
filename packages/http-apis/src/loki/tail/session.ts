// One tail: lines from before it first, then every line as it is committed.
//
//   append ─→ wanted streams? ─→ pipeline ─→ held back (delay_for, and to make few frames) ─→ frame ─→ socket
//
// What the reader is too slow for, or what is more than fits in memory, is not sent, and the next frame says so.
import { evaluateLog, LINES_MAX, type LogResult, type ResultEntry } from '@o11y-lab/logql';
import { type Clock, compileMatcher, type Labels, labelsKey, msToNano, unixNano } from '@o11y-lab/model';
import { createMemoryStore, type LogAppend, type LogStore } from '@o11y-lab/storage';
import type { WebSocket } from 'ws';
import { CATEGORIZE_LABELS, streamsAnswer } from '../encode.ts';
import type { FollowedLogStore } from './follow-logs.ts';
import type { TailRequest } from './params.ts';

export interface SessionOptions {
  readonly store: FollowedLogStore;
  readonly now: Clock;
  readonly onError: (error: unknown) => void;
}

/** Lines that arrive close together share a frame; people see no difference below this. */
const FRAME_INTERVAL_MS = 100;
/** Bytes that may wait for the reader: some seconds of a busy lab. */
const BUFFERED_BYTES_MAX = 1024 * 1024;
/** Lines held back: five seconds, the longest delay_for, of 2,000 lines a second. */
const HELD_LINES_MAX = 10_000;
/** Rows not looked at yet, while lines from before the tail are still being read. */
const WAITING_ROWS_MAX = 20_000;
/** Lines that one frame tells as dropped, as in Loki; there may have been more. */
const DROPPED_TOLD_MAX = 1000;
/** An append may be seen twice, among the lines from before and live, only around the start. */
const OVERLAP_MS = 5_000;

interface HeldLine {
  readonly labels: Labels;
  readonly entry: ResultEntry;
  readonly arrivedMs: number;
}

interface DroppedLine {
  readonly labels: Labels;
  readonly timeUnixNano: bigint;
}

/** Sends lines until the socket closes. */
export function startSession(socket: WebSocket, request: TailRequest, options: SessionOptions): void {
  const session = new TailSession(socket, request, options);
  socket.on('close', () => session.end());
  socket.on('error', () => session.end()); // a reader that went away is no failure of ours
  session.start();
}

class TailSession {
  readonly #socket: WebSocket;
  readonly #request: TailRequest;
  readonly #options: SessionOptions;
  readonly #isWanted: (stream: Labels) => boolean;
  readonly #startedMs: number;
  readonly #aborted = new AbortController();
  #unfollow: () => void = () => undefined;
  /** Batches are worked on one after the other. */
  #work: Promise<void> = Promise.resolve();
  #waitingRows = 0;
  #held: HeldLine[] = [];
  #dropped: DroppedLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Keys of the lines from before the tail; undefined once they can't come again. */
  #sentBefore: Set<string> | undefined = new Set();

  constructor(socket: WebSocket, request: TailRequest, options: SessionOptions) {
    this.#socket = socket;
    this.#request = request;
    this.#options = options;
    this.#startedMs = options.now();
    const tests = request.expr.matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
    this.#isWanted = (stream) => tests.every(({ name, test }) => test(stream.get(name) ?? ''));
  }

  start(): void {
    // Followed before the past is read, so that no line falls between the two.
    this.#unfollow = this.#options.store.follow((append) => this.#receive(append));
    this.#then(() => this.#sendPast());
  }

  end(): void {
    this.#unfollow();
    this.#aborted.abort();
    clearTimeout(this.#timer);
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      if (this.#aborted.signal.aborted) return;
      this.#options.onError(error);
      this.#socket.close(1011, 'internal error, see the log of the backend');
      this.end();
    });
  }

  async #sendPast(): Promise<void> {
    const { expr, startUnixNano, limit } = this.#request;
    const endUnixNano = msToNano(this.#options.now());
    if (startUnixNano >= endUnixNano) return;
    const range = { startUnixNano, endUnixNano, direction: 'backward', limit, nowUnixNano: endUnixNano } as const;
    const past = await evaluateLog(expr, { ...range, signal: this.#aborted.signal }, this.#options.store);
    const lines = linesOf(past, 0);
    for (const line of lines) this.#sentBefore?.add(keyOf(line));
    this.#send(lines);
  }

  /** Called within the append: what is wanted is copied at once, and worked on later. */
  #receive(append: LogAppend): void {
    const wanted = append.streams.map(this.#isWanted);
    if (!wanted.includes(true)) return;
    const rows = append.batch.length;
    if (this.#waitingRows + rows > WAITING_ROWS_MAX) {
      append.streamIndex.forEach((index, row) => {
        const labels = append.streams[index];
        if (labels && wanted[index]) this.#drop(labels, append.batch.timeUnixNano.view()[row] ?? 0n);
      });
      return;
    }
    this.#waitingRows += rows;
    // A store of this append alone: queries on it are the very pipeline of every other log query.
    const { logs } = createMemoryStore();
    const copied = logs.append(append);
    this.#then(async () => {
      await copied;
      this.#waitingRows -= rows;
      await this.#take(logs);
    });
  }

  async #take(logs: LogStore): Promise<void> {
    const nowMs = this.#options.now();
    const found = await evaluateLog(
      this.#request.expr,
      {
        startUnixNano: unixNano(0n),
        endUnixNano: unixNano(2n ** 63n - 1n),
        direction: 'forward',
        limit: LINES_MAX,
        nowUnixNano: msToNano(nowMs),
        signal: this.#aborted.signal,
      },
      logs,
    );
    if (nowMs - this.#startedMs > OVERLAP_MS) this.#sentBefore = undefined;
    for (const line of linesOf(found, nowMs)) {
      if (this.#sentBefore?.has(keyOf(line))) continue;
      if (this.#held.length < HELD_LINES_MAX) this.#held.push(line);
      else this.#drop(line.labels, line.entry.timeUnixNano);
    }
    if (this.#held.length > 0) this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#flush();
      },
      Math.max(FRAME_INTERVAL_MS, this.#request.delayMs),
    ).unref();
  }

  #flush(): void {
    const { delayMs } = this.#request;
    const until = this.#options.now() - delayMs;
    const isDue = ({ arrivedMs }: HeldLine): boolean => delayMs === 0 || arrivedMs <= until;
    // A line that came later and is older goes with it, or it would come out of order after all.
    const newest = this.#held.filter(isDue).sort(byTime).at(-1)?.entry.timeUnixNano;
    const isReady = ({ entry }: HeldLine): boolean => newest !== undefined && entry.timeUnixNano <= newest;
    const ready = this.#held.filter(isReady);
    this.#held = this.#held.filter((line) => !isReady(line));
    if (this.#socket.bufferedAmount > BUFFERED_BYTES_MAX) {
      for (const { labels, entry } of ready) this.#drop(labels, entry.timeUnixNano);
    } else if (ready.length + this.#dropped.length > 0) {
      this.#send(ready.sort(byTime));
    }
    if (this.#held.length + this.#dropped.length > 0) this.#schedule();
  }

  #send(lines: readonly HeldLine[]): void {
    if (lines.length + this.#dropped.length === 0) return;
    const { categorize } = this.#request;
    const dropped = this.#dropped.map(({ labels, timeUnixNano }) => ({
      labels: Object.fromEntries(labels),
      timestamp: String(timeUnixNano),
    }));
    this.#dropped = [];
    const frame = {
      streams: streamsAnswer(streamsOf(lines), categorize),
      ...(dropped.length > 0 ? { dropped_entries: dropped } : {}),
      ...(categorize ? { encodingFlags: [CATEGORIZE_LABELS] } : {}),
    };
    this.#socket.send(JSON.stringify(frame));
  }

  #drop(labels: Labels, timeUnixNano: bigint): void {
    if (this.#dropped.length < DROPPED_TOLD_MAX) this.#dropped.push({ labels, timeUnixNano });
    this.#schedule();
  }
}

/** All lines by time. */
function linesOf({ streams }: LogResult, arrivedMs: number): HeldLine[] {
  return streams.flatMap(({ labels, entries }) => entries.map((entry) => ({ labels, entry, arrivedMs }))).sort(byTime);
}

function byTime(a: HeldLine, b: HeldLine): number {
  const [left, right] = [a.entry.timeUnixNano, b.entry.timeUnixNano];
  return left < right ? -1 : left > right ? 1 : 0;
}

function keyOf({ labels, entry }: HeldLine): string {
  return `${entry.timeUnixNano} ${labelsKey(labels)} ${entry.line}`;
}

function streamsOf(lines: readonly HeldLine[]): LogResult['streams'] {
  const streams = new Map<string, { readonly labels: Labels; readonly entries: ResultEntry[] }>();
  for (const { labels, entry } of lines) {
    const key = labelsKey(labels);
    const stream = streams.get(key) ?? { labels, entries: [] };
    streams.set(key, stream);
    stream.entries.push(entry);
  }
  return [...streams.values()];
}
