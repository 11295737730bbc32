// One direction of one connection, as the sender's TCP would drive it through the stages: how many bytes may pass on,
// and when. Pure: time comes in with every call, so that a test runs hours in a moment.
//
// Bytes are cut into segments. A congestion window says how many may be under way; a segment leaves the window when its
// acknowledgement is back. Segments that are sent together travel as one unit, which is what gets lost. A lost unit is
// sent again: soon, if something sent after it arrived (RACK), otherwise when a timer says so (tail loss probe, then
// RTO with back-off). Bytes come out in order, so whatever is behind a lost unit waits for it.
//
// Names to look it up by: RFC 5681 (congestion control), 6298 (RTO), 8985 (RACK-TLP), 6928 (ten segments).
import type { Stage } from './stage.ts';

/** Payload of an Ethernet frame with IPv4 and TCP timestamps. */
export const SEGMENT_BYTES = 1448;
/** Segments that Linux hands to the interface as one packet (generic segmentation offload), and that are lost as one. */
const GSO_SEGMENTS = 10;
const INITIAL_WINDOW = 10;
/** 64 KiB, the receive window that a Linux socket starts with; beyond it the window grows half as fast. */
const RECEIVE_WINDOW = 45;
/**
 * Packets that overtake each other look like losses; TCP then sends the same things again and keeps its window at a few
 * segments. Real netem took 14 s for 200 KB at 300 ± 200 ms, which is what this window gives.
 */
const REORDERED_WINDOW = 4;
/** CUBIC keeps this much of the window after a loss. */
const KEPT_AFTER_LOSS = 0.7;
/** TCP_RTO_MIN of Linux, and what a probe waits longer for when only one packet is out: its answer may be delayed. */
const RTO_MIN_MS = 200;
const RTO_MAX_MS = 120_000;
/** How late the kernel's timers are: a tick, as measured on the machine of the reference figures. */
const TICK_MS = 10;
/** RACK takes packets for lost that are overtaken by more than this share of the round trip. */
const REORDERING_SHARE = 0.25;

export interface Path {
  /** What the bytes pass, in order. */
  readonly forward: readonly Stage[];
  /** What their acknowledgements pass. */
  readonly backward: readonly Stage[];
}

/** In packets of the wire. */
export interface FlowCounts {
  packetsDelayed: number;
  packetsLost: number;
  packetsDuplicated: number;
}

/** Segments that are sent, lost and sent again together. */
interface Unit {
  readonly segmentBytes: readonly number[];
  /** When each segment arrives; undefined while the unit is lost. */
  arrivalsMs: readonly number[] | undefined;
  /** Segments handed on already. */
  released: number;
  sentMs: number;
  /** Of a lost unit: when it is sent again, and whether a timer is the reason. */
  retryMs: number;
  isRetryByTimer: boolean;
  /** How often the RTO ran out; the tail loss probe is not counted. */
  timeouts: number;
  wasResent: boolean;
}

export class Flow {
  #path: Path;
  readonly #counts: FlowCounts;
  #unsentBytes = 0;
  /** Sent and not wholly handed on, oldest first. */
  readonly #units: Unit[] = [];
  /** Acknowledgements on their way, oldest first. */
  readonly #acks: { readonly atMs: number; readonly sentMs: number; readonly isSample: boolean }[] = [];
  /** Segments sent and not acknowledged. */
  #inFlight = 0;
  #window = INITIAL_WINDOW;
  /** Above this the window grows by one segment a round; below, by one for each acknowledged segment. */
  #slowStartUntil = Number.POSITIVE_INFINITY;
  #lastReductionMs = Number.NEGATIVE_INFINITY;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #lastAckMs = Number.NEGATIVE_INFINITY;
  #smoothedRttMs = 0;
  #rttDeviationMs = 0;
  #releasedBytes = 0;

  constructor(path: Path, counts: FlowCounts) {
    this.#path = path;
    this.#counts = counts;
    this.#guessRtt();
  }

  /** Takes bytes from the sender; some may be released at once, see `advance`. */
  push(nowMs: number, byteCount: number): void {
    this.#runUntil(nowMs);
    if (this.#inFlight === 0 && nowMs - this.#lastSentMs > this.#rtoMs()) {
      this.#window = Math.min(this.#window, INITIAL_WINDOW); // slow start again after idle
    }
    this.#unsentBytes += byteCount;
    this.#send(nowMs);
    this.#runUntil(nowMs);
  }

  /** Lets time pass and returns how many more bytes may be handed on since it was last asked. */
  advance(nowMs: number): number {
    this.#runUntil(nowMs);
    const bytes = this.#releasedBytes;
    this.#releasedBytes = 0;
    return bytes;
  }

  /** When `advance` is worth calling again; undefined when nothing is under way. */
  nextMs(): number | undefined {
    let next = this.#acks[0]?.atMs ?? Number.POSITIVE_INFINITY;
    const head = this.#units[0];
    if (head?.arrivalsMs) next = Math.min(next, head.arrivalsMs[head.released]!);
    for (const unit of this.#units) if (!unit.arrivalsMs) next = Math.min(next, unit.retryMs);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /**
   * The stages have changed. What is under way keeps its times, unless a stage went (`letsGo`): then it passes the
   * stages that are left once more, from now on, and none of it is lost.
   */
  setPath(nowMs: number, path: Path, letsGo: boolean): void {
    this.#runUntil(nowMs);
    this.#path = path;
    this.#guessRtt();
    if (!letsGo) return;
    this.#window = INITIAL_WINDOW;
    this.#slowStartUntil = Number.POSITIVE_INFINITY;
    this.#inFlight -= this.#acks.length;
    this.#acks.length = 0;
    this.#lastAckMs = nowMs;
    for (const unit of this.#units) {
      const earlier = unit.arrivalsMs;
      unit.arrivalsMs = unit.segmentBytes.map((bytes, index) => {
        if (index < unit.released) return nowMs;
        return Math.min(earlier?.[index] ?? Number.POSITIVE_INFINITY, this.#carry(nowMs, bytes));
      });
    }
    this.#send(nowMs);
    this.#runUntil(nowMs);
  }

  #runUntil(nowMs: number): void {
    for (let next = this.nextMs(); next !== undefined && next <= nowMs; next = this.nextMs()) {
      this.#release(next);
      this.#retry(next);
      this.#acknowledge(next);
      this.#send(next);
    }
  }

  /** Hands on what has arrived, in order, and sends its acknowledgements on their way. */
  #release(atMs: number): void {
    for (let unit = this.#units[0]; unit?.arrivalsMs; unit = this.#units[0]) {
      while (unit.released < unit.segmentBytes.length) {
        if (unit.arrivalsMs[unit.released]! > atMs) return;
        this.#releasedBytes += unit.segmentBytes[unit.released]!;
        unit.released += 1;
        this.#lastAckMs = Math.max(this.#lastAckMs, atMs + this.#ackDelayMs());
        this.#acks.push({ atMs: this.#lastAckMs, sentMs: unit.sentMs, isSample: !unit.wasResent });
      }
      this.#units.shift();
    }
  }

  #acknowledge(atMs: number): void {
    for (let ack = this.#acks[0]; ack && ack.atMs <= atMs; ack = this.#acks[0]) {
      this.#acks.shift();
      this.#inFlight -= 1;
      if (ack.isSample) this.#measureRtt(ack.atMs - ack.sentMs);
      if (this.#window >= this.#slowStartUntil) this.#window += 1 / this.#window;
      else this.#window += this.#window < RECEIVE_WINDOW ? 1 : 0.5;
    }
  }

  /** Sends what the window has room for. */
  #send(atMs: number): void {
    while (this.#unsentBytes > 0) {
      const room = Math.floor(Math.min(this.#window, this.#windowMax())) - this.#inFlight;
      if (room <= 0) return;
      const segmentBytes: number[] = [];
      while (segmentBytes.length < Math.min(room, GSO_SEGMENTS) && this.#unsentBytes > 0) {
        const bytes = Math.min(SEGMENT_BYTES, this.#unsentBytes);
        segmentBytes.push(bytes);
        this.#unsentBytes -= bytes;
      }
      this.#inFlight += segmentBytes.length;
      this.#lastSentMs = atMs;
      const unit: Unit = {
        segmentBytes,
        arrivalsMs: undefined,
        released: 0,
        sentMs: atMs,
        retryMs: 0,
        isRetryByTimer: true,
        timeouts: 0,
        wasResent: false,
      };
      this.#units.push(unit);
      this.#transmit(unit, atMs);
    }
  }

  /** Puts a unit through the stages, for the first time or again. */
  #transmit(unit: Unit, atMs: number): void {
    const { forward } = this.#path;
    unit.sentMs = atMs;
    const lostAt = forward.findIndex((stage) => stage.isLost());
    if (lostAt >= 0) {
      this.#counts.packetsLost += unit.segmentBytes.length;
      // It took its place in the queues that come before.
      for (const bytes of unit.segmentBytes) passThrough(forward.slice(0, lostAt), atMs, bytes);
      unit.retryMs = atMs + this.#patienceMs(unit);
      unit.isRetryByTimer = true;
      return;
    }
    const duplicatedAt = forward.findIndex((stage) => stage.isDuplicated());
    unit.arrivalsMs = unit.segmentBytes.map((bytes) => {
      const arrivalMs = this.#carry(atMs, bytes);
      if (duplicatedAt >= 0) {
        this.#counts.packetsDuplicated += 1;
        passThrough(forward.slice(duplicatedAt + 1), atMs, bytes);
      }
      return arrivalMs;
    });
    this.#betrayLosses(unit, unit.arrivalsMs[0]!);
  }

  /** What arrives although it was sent later tells the sender, one acknowledgement afterwards, what is missing. */
  #betrayLosses(arrived: Unit, arrivalMs: number): void {
    const noticedMs = arrivalMs + this.#ackDelayMs() + this.#smoothedRttMs * REORDERING_SHARE;
    for (const unit of this.#units) {
      if (unit.arrivalsMs || unit.sentMs > arrived.sentMs || unit.retryMs <= noticedMs) continue;
      unit.retryMs = noticedMs;
      unit.isRetryByTimer = false;
    }
  }

  #retry(atMs: number): void {
    for (const unit of this.#units) {
      if (unit.arrivalsMs || unit.retryMs > atMs) continue;
      const isTimeout = unit.isRetryByTimer && unit.wasResent;
      if (isTimeout) unit.timeouts += 1;
      unit.wasResent = true;
      this.#shrinkWindow(atMs, isTimeout);
      this.#transmit(unit, atMs);
    }
  }

  /** Once a round; a timeout that no probe could avert leaves one segment. */
  #shrinkWindow(atMs: number, isTimeout: boolean): void {
    if (!isTimeout && atMs - this.#lastReductionMs <= this.#smoothedRttMs) return;
    this.#lastReductionMs = atMs;
    this.#slowStartUntil = Math.max(2, this.#window * KEPT_AFTER_LOSS);
    this.#window = isTimeout ? 1 : this.#slowStartUntil;
  }

  /** How long the sender waits before it sends a lost unit again if nothing tells it to. */
  #patienceMs(unit: Unit): number {
    const rtoMs = this.#rtoMs();
    if (unit.wasResent) return Math.min(RTO_MAX_MS, rtoMs * 2 ** unit.timeouts);
    const isAlone = this.#inFlight === 1;
    const probeMs = 2 * this.#smoothedRttMs + TICK_MS + (isAlone ? RTO_MIN_MS : 0);
    // The probe is one segment; the rest of a unit follows when its acknowledgement is there.
    return Math.min(rtoMs, probeMs + (unit.segmentBytes.length > 1 ? this.#smoothedRttMs : 0));
  }

  #rtoMs(): number {
    return this.#smoothedRttMs + Math.max(RTO_MIN_MS, 4 * this.#rttDeviationMs) + TICK_MS;
  }

  /** When a segment that sets out at `atMs` arrives. */
  #carry(atMs: number, payloadBytes: number): number {
    const arrivalMs = passThrough(this.#path.forward, atMs, payloadBytes);
    if (arrivalMs > atMs) this.#counts.packetsDelayed += 1;
    return arrivalMs;
  }

  #ackDelayMs(): number {
    return this.#path.backward.reduce((sum, stage) => sum + stage.delayMs(), 0);
  }

  #windowMax(): number {
    const spreadMs = this.#path.forward.reduce((sum, stage) => sum + stage.spreadMs, 0);
    if (spreadMs === 0) return Number.POSITIVE_INFINITY;
    const shortestRttMs = Math.max(0, this.#meanRttMs() - spreadMs / 2);
    return spreadMs > shortestRttMs * REORDERING_SHARE ? REORDERED_WINDOW : Number.POSITIVE_INFINITY;
  }

  #meanRttMs(): number {
    return [...this.#path.forward, ...this.#path.backward].reduce((sum, stage) => sum + stage.meanDelayMs, 0);
  }

  /** What the handshake has taught the sender. */
  #guessRtt(): void {
    this.#smoothedRttMs = this.#meanRttMs();
    this.#rttDeviationMs = this.#smoothedRttMs / 2;
  }

  #measureRtt(rttMs: number): void {
    this.#rttDeviationMs += (Math.abs(this.#smoothedRttMs - rttMs) - this.#rttDeviationMs) / 4;
    this.#smoothedRttMs += (rttMs - this.#smoothedRttMs) / 8;
  }
}

function passThrough(stages: readonly Stage[], atMs: number, payloadBytes: number): number {
  return stages.reduce((ms, stage) => stage.leaveMs(ms, payloadBytes), atMs);
}
