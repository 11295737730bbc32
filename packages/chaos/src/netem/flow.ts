// One direction of one connection, as the sender's TCP would drive it through the stages: how many bytes may pass on,
// and when. Pure: time comes in with every call, so that a test runs hours in a moment.
//
// Bytes are cut into segments. A congestion window says how many may be under way; a segment leaves the window when its
// acknowledgement is back. Segments that are sent together travel as one packet, which is what gets lost.
//
// A lost packet is noticed when something that was sent later arrives (RACK). What was lost is then sent again as fast
// as acknowledgements come back (PRR): after a lost flight one segment, two, three and so on, each of them a packet that
// may be lost as well. When nothing arrives any more, a probe sends one segment (TLP), once; then the retransmission
// timer runs out, and the window begins at one segment (RTO, with back-off). Bytes come out in order, so whatever is
// behind a loss waits for it.
//
// Names to look it up by: RFC 5681 (congestion control), 6298 (RTO), 6937 (PRR), 8985 (RACK-TLP), 6928 (ten segments).
import { packetSegments } from './packet-size.ts';
import { delayMs, meanRttMs, type Path, passThrough, REORDERING_SHARE, windowMax } from './path.ts';
import { RoundTrip, RTO_MIN_MS, TICK_MS } from './round-trip.ts';

/** Payload of an Ethernet frame with IPv4 and TCP timestamps. */
export const SEGMENT_BYTES = 1448;
const INITIAL_WINDOW = 10;
/** 64 KiB, the receive window that a Linux socket starts with; beyond it the window grows half as fast. */
const RECEIVE_WINDOW = 45;
/** CUBIC keeps this much of the window after a loss. */
const KEPT_AFTER_LOSS = 0.7;
const RTO_MAX_MS = 120_000;
/** Ticks before a probe at the soonest. */
const PROBE_TICKS = 2;
/** Events of one look at the clock; whatever is left comes with the next, so that no connection holds up the others. */
const EVENTS_MAX = 100_000;
/** Segments that have to overtake a packet until it is lost without waiting. */
const DUPLICATES = 3;

/** In packets of the wire. */
export interface FlowCounts {
  packetsDelayed: number;
  packetsLost: number;
  packetsDuplicated: number;
}

/** Segments that are sent as one packet. */
interface Unit {
  segmentBytes: readonly number[];
  /** When each segment arrives; undefined while the packet is lost. */
  arrivalsMs: readonly number[] | undefined;
  /** Segments handed on already. */
  released: number;
  sentMs: number;
  /** Of a lost one: when the sender takes it for lost, if it has a reason to; it counts as under way until then. */
  noticedMs: number;
  isNoticed: boolean;
  wasResent: boolean;
}

/** What the sender does about losses. In `fast` the window follows from what is delivered; in `slow` it starts at one. */
interface Recovery {
  readonly kind: 'fast' | 'slow';
  readonly windowBefore: number;
  /** The last that was under way when it began. */
  until: Unit | undefined;
  delivered: number;
  sent: number;
  /** Segments that may be sent now, in `fast`. */
  allowance: number;
}

interface Ack {
  readonly atMs: number;
  readonly sentMs: number;
  readonly wasResent: boolean;
}

export class Flow {
  #path: Path;
  readonly #counts: FlowCounts;
  #unsentBytes = 0;
  /** Sent and not wholly handed on, in their order. */
  readonly #units: Unit[] = [];
  /** Acknowledgements on their way, oldest first; one for each segment. */
  readonly #acks: Ack[] = [];
  /** Segments sent that are neither acknowledged nor taken for lost. */
  #inFlight = 0;
  #window = INITIAL_WINDOW;
  /** Above this the window grows by one segment a round; below, by one for each acknowledged segment. */
  #slowStartUntil = Number.POSITIVE_INFINITY;
  #recovery: Recovery | undefined;
  /** Segments acknowledged behind a hole. */
  #duplicates = 0;
  /** When the timer began: the last time that something was sent or acknowledged. */
  #timerMs = Number.NEGATIVE_INFINITY;
  #wasProbed = false;
  /** How often the RTO ran out since the last acknowledgement. */
  #timeouts = 0;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #lastArrivalMs = Number.NEGATIVE_INFINITY;
  #lastAckMs = Number.NEGATIVE_INFINITY;
  readonly #rtt = new RoundTrip();
  #releasedBytes = 0;

  constructor(path: Path, counts: FlowCounts) {
    this.#path = path;
    this.#counts = counts;
    this.#rtt.reset(meanRttMs(this.#path));
  }

  /** Takes bytes from the sender; some may be released at once, see `advance`. */
  push(nowMs: number, byteCount: number): void {
    this.#runUntil(nowMs);
    if (this.#units.length === 0 && nowMs - this.#lastSentMs > this.#rtt.timeoutMs) {
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
    let hasLost = false;
    for (const unit of this.#units) {
      if (unit.arrivalsMs) continue;
      hasLost = true;
      if (!unit.isNoticed) next = Math.min(next, unit.noticedMs);
    }
    if (hasLost) next = Math.min(next, this.#timeoutMs());
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /**
   * The stages have changed. What is under way keeps its times, unless a stage went (`letsGo`): then it passes the
   * stages that are left once more, from now on, and none of it is lost.
   */
  setPath(nowMs: number, path: Path, letsGo: boolean): void {
    this.#runUntil(nowMs);
    this.#path = path;
    this.#rtt.reset(meanRttMs(this.#path));
    if (!letsGo) return;
    this.#window = INITIAL_WINDOW;
    this.#slowStartUntil = Number.POSITIVE_INFINITY;
    this.#recovery = undefined;
    this.#acks.length = 0;
    this.#inFlight = 0;
    this.#lastAckMs = nowMs;
    this.#lastArrivalMs = nowMs;
    for (const unit of this.#units) {
      const earlier = unit.arrivalsMs;
      unit.arrivalsMs = unit.segmentBytes.map((bytes, index) => {
        if (index < unit.released) return nowMs;
        return Math.min(earlier?.[index] ?? Number.POSITIVE_INFINITY, this.#carry(nowMs, bytes));
      });
      for (const arrivalMs of unit.arrivalsMs.slice(unit.released)) this.#acknowledge(unit, arrivalMs);
      this.#inFlight += unit.segmentBytes.length - unit.released;
    }
    this.#send(nowMs);
    this.#runUntil(nowMs);
  }

  #runUntil(nowMs: number): void {
    for (let count = 0; count < EVENTS_MAX; count += 1) {
      const next = this.nextMs();
      if (next === undefined || next > nowMs) return;
      this.#release(next);
      this.#takeAcks(next);
      this.#notice(next);
      if (this.#hasLost() && this.#timeoutMs() <= next) this.#onTimer(next);
      this.#send(next);
    }
  }

  /** Hands on what has arrived, in order. */
  #release(atMs: number): void {
    for (let unit = this.#units[0]; unit?.arrivalsMs; unit = this.#units[0]) {
      while (unit.released < unit.segmentBytes.length) {
        if (unit.arrivalsMs[unit.released]! > atMs) return;
        this.#releasedBytes += unit.segmentBytes[unit.released]!;
        unit.released += 1;
      }
      this.#units.shift();
    }
  }

  /** What comes back at one time counts as one acknowledgement. */
  #takeAcks(atMs: number): void {
    let count = 0;
    let fillsHole = false;
    let newestSentMs = Number.NEGATIVE_INFINITY;
    for (let ack = this.#acks[0]; ack && ack.atMs <= atMs; ack = this.#acks[0]) {
      this.#acks.shift();
      count += 1;
      fillsHole ||= ack.wasResent;
      newestSentMs = Math.max(newestSentMs, ack.sentMs);
      if (!ack.wasResent) this.#rtt.measure(ack.atMs - ack.sentMs);
      if (this.#recovery ? this.#recovery.kind === 'slow' : !this.#hasLostUntil(ack.sentMs)) this.#grow();
    }
    if (count === 0) return;
    this.#inFlight -= count;
    this.#timerMs = atMs;
    this.#wasProbed = false;
    this.#timeouts = 0;
    if (this.#recovery) this.#endRecovery(this.#recovery);
    if (!this.#hasLost()) {
      this.#duplicates = 0;
      return;
    }
    this.#duplicates += count;
    this.#suspect(atMs, newestSentMs);
    this.#notice(atMs);
    if (this.#recovery?.kind === 'fast') this.#allow(this.#recovery, count, fillsHole);
  }

  #grow(): void {
    if (this.#window >= this.#slowStartUntil) this.#window += 1 / this.#window;
    else this.#window += this.#window < RECEIVE_WINDOW ? 1 : 0.5;
  }

  /** Recovery is over when all is there that was under way when it began; a later loss is a loss of its own. */
  #endRecovery({ kind, until }: Recovery): void {
    if (until && this.#units.includes(until)) return;
    if (kind === 'fast') this.#window = this.#slowStartUntil;
    this.#recovery = undefined;
    if (this.#units.some((unit) => unit.isNoticed)) this.#beginRecovery('fast');
  }

  /** Something that was sent at `sentMs` or later has arrived: what was sent before and has not is about to be missed. */
  #suspect(atMs: number, sentMs: number): void {
    const isSure = this.#recovery !== undefined || this.#duplicates >= DUPLICATES;
    const patienceMs = isSure ? 0 : this.#rtt.smoothedMs * REORDERING_SHARE;
    for (const unit of this.#units) {
      if (unit.arrivalsMs || unit.sentMs > sentMs) continue;
      unit.noticedMs = Math.min(unit.noticedMs, Math.max(atMs, unit.sentMs + (atMs - sentMs) + patienceMs));
    }
  }

  /** Takes for lost what has been missed for long enough. */
  #notice(atMs: number): void {
    for (const unit of this.#units) {
      if (unit.arrivalsMs || unit.isNoticed || unit.noticedMs > atMs) continue;
      unit.isNoticed = true;
      this.#inFlight -= unit.segmentBytes.length;
      if (!this.#recovery) this.#beginRecovery('fast');
    }
  }

  #beginRecovery(kind: Recovery['kind']): void {
    const windowBefore = this.#window;
    if (this.#recovery?.kind !== 'slow') this.#slowStartUntil = Math.max(2, windowBefore * KEPT_AFTER_LOSS);
    if (kind === 'slow') this.#window = 1;
    this.#recovery = {
      kind,
      windowBefore,
      until: this.#units.at(-1),
      delivered: 0,
      sent: 0,
      allowance: kind === 'fast' ? 1 : 0,
    };
  }

  /** Proportional rate reduction: as much as was delivered, one more when it filled a hole, up to the new window. */
  #allow(recovery: Recovery, delivered: number, fillsHole: boolean): void {
    recovery.delivered += delivered;
    const room = Math.floor(this.#slowStartUntil) - this.#inFlight;
    const share = Math.ceil((recovery.delivered * this.#slowStartUntil) / recovery.windowBefore) - recovery.sent;
    const regrowth = Math.max(recovery.delivered - recovery.sent, delivered) + (fillsHole ? 1 : 0);
    recovery.allowance = Math.max(room < 0 ? share : Math.min(room, regrowth), recovery.sent === 0 ? 1 : 0);
  }

  #hasLost(): boolean {
    return this.#units.some((unit) => !unit.arrivalsMs);
  }

  /** An acknowledgement from behind a hole is none that the window grows by. */
  #hasLostUntil(sentMs: number): boolean {
    return this.#units.some((unit) => !unit.arrivalsMs && unit.sentMs <= sentMs);
  }

  #timeoutMs(): number {
    const rtoMs = this.#rtt.timeoutMs;
    if (this.#wasProbed || this.#recovery) return this.#timerMs + Math.min(RTO_MAX_MS, rtoMs * 2 ** this.#timeouts);
    const isAlone = this.#inFlight === 1;
    const waitMs = 2 * this.#rtt.smoothedMs + (isAlone ? TICK_MS + RTO_MIN_MS : PROBE_TICKS * TICK_MS);
    return this.#timerMs + Math.min(rtoMs, waitMs);
  }

  #onTimer(atMs: number): void {
    if (!this.#wasProbed && !this.#recovery) {
      this.#wasProbed = true;
      this.#probe(atMs);
      return;
    }
    this.#timeouts += 1;
    for (const unit of this.#units) if (!unit.arrivalsMs) unit.noticedMs = atMs;
    this.#beginRecovery('slow');
    this.#notice(atMs);
    this.#timerMs = atMs;
  }

  /** One segment, whatever the window says: a new one, else the last that is lost. */
  #probe(atMs: number): void {
    if (this.#unsentBytes > 0) {
      this.#sendNew(atMs, 1);
      return;
    }
    const last = this.#units.findLast((unit) => !unit.arrivalsMs);
    if (!last) return;
    const probe = last.segmentBytes.length === 1 ? last : this.#cut(last, last.segmentBytes.length - 1);
    probe.wasResent = true;
    this.#transmit(probe, atMs);
  }

  /** Sends what the window has room for: first what was lost. */
  #send(atMs: number): void {
    for (let packets = 0; packets < EVENTS_MAX; packets += 1) {
      const room = this.#room();
      if (!(room >= 1)) return;
      const lost = this.#units.find((unit) => unit.isNoticed && !unit.arrivalsMs);
      if (!lost && this.#unsentBytes === 0) return;
      const count = lost ? this.#resend(lost, atMs, room) : this.#sendNew(atMs, room);
      if (this.#recovery) {
        this.#recovery.sent += count;
        this.#recovery.allowance -= count;
      }
    }
  }

  #room(): number {
    if (this.#recovery?.kind === 'fast') return this.#recovery.allowance;
    return Math.floor(Math.min(this.#window, windowMax(this.#path))) - this.#inFlight;
  }

  #resend(unit: Unit, atMs: number, room: number): number {
    const count = Math.min(room, unit.segmentBytes.length);
    if (count < unit.segmentBytes.length) this.#cut(unit, count);
    unit.isNoticed = false;
    unit.wasResent = true;
    this.#inFlight += count;
    this.#transmit(unit, atMs);
    return count;
  }

  #sendNew(atMs: number, room: number): number {
    const segmentBytes: number[] = [];
    const countMax = Math.min(
      room,
      packetSegments(this.#window, this.#window < this.#slowStartUntil, this.#rtt.smoothedMs),
    );
    while (segmentBytes.length < countMax && this.#unsentBytes > 0) {
      const bytes = Math.min(SEGMENT_BYTES, this.#unsentBytes);
      segmentBytes.push(bytes);
      this.#unsentBytes -= bytes;
    }
    const unit: Unit = {
      segmentBytes,
      arrivalsMs: undefined,
      released: 0,
      sentMs: atMs,
      noticedMs: Number.POSITIVE_INFINITY,
      isNoticed: false,
      wasResent: false,
    };
    this.#units.push(unit);
    this.#inFlight += segmentBytes.length;
    this.#transmit(unit, atMs);
    return segmentBytes.length;
  }

  /** Leaves a lost unit its first `count` segments, and returns what is now a unit behind it. */
  #cut(unit: Unit, count: number): Unit {
    const rest: Unit = { ...unit, segmentBytes: unit.segmentBytes.slice(count) };
    unit.segmentBytes = unit.segmentBytes.slice(0, count);
    this.#units.splice(this.#units.indexOf(unit) + 1, 0, rest);
    if (this.#recovery?.until === unit) this.#recovery.until = rest;
    return rest;
  }

  /** Puts a unit through the stages, for the first time or again. */
  #transmit(unit: Unit, atMs: number): void {
    const { forward } = this.#path;
    unit.sentMs = atMs;
    unit.noticedMs = Number.POSITIVE_INFINITY;
    this.#lastSentMs = atMs;
    this.#timerMs = atMs;
    const lostAt = forward.findIndex((stage) => stage.isLost());
    if (lostAt >= 0) {
      this.#counts.packetsLost += unit.segmentBytes.length;
      // It took its place in the queues that come before.
      for (const bytes of unit.segmentBytes) passThrough(forward.slice(0, lostAt), atMs, bytes);
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
    for (const arrivalMs of unit.arrivalsMs) this.#acknowledge(unit, arrivalMs);
  }

  /** What overtakes others is acknowledged when they are there; only what is lost is not waited for. */
  #acknowledge({ sentMs, wasResent }: Unit, arrivalMs: number): void {
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrivalMs);
    this.#lastAckMs = Math.max(this.#lastAckMs, this.#lastArrivalMs + delayMs(this.#path.backward));
    this.#acks.push({ atMs: this.#lastAckMs, sentMs, wasResent });
  }

  /** When a segment that sets out at `atMs` arrives. */
  #carry(atMs: number, payloadBytes: number): number {
    const arrivalMs = passThrough(this.#path.forward, atMs, payloadBytes);
    if (arrivalMs > atMs) this.#counts.packetsDelayed += 1;
    return arrivalMs;
  }
}
