// What the supervisor asks of its links, and what they say of themselves.
import type { Fault } from '@o11y-lab/lab-control';

/** The kinds of fault that act on what passes a link; every other kind acts on processes. */
export type NetworkFault = Extract<Fault, { kind: 'netem' | 'iptables-loss' | 'http-error' }>;

/** One address that callers connect to in place of the process itself. */
export interface LinkSpec {
  readonly id: string;
  /** The process that was told this address; absent for the public one, which anybody may call. */
  readonly from?: string;
  readonly to: string;
  /** Name of the port in lab.yaml. */
  readonly toPort: string;
  /** Where the link listens. `port` is also what packet filters know the callee by. */
  readonly host: string;
  readonly port: number;
  /** A broker tells its clients where to come back to: a Kafka link with `from` reaches it from `host`, so that it can tell. */
  readonly protocol: 'http' | 'postgres' | 'kafka' | 'tcp';
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface LinkFault {
  /** Of the fault record; one record with several targets is several link faults with the same id. */
  readonly id: string;
  readonly target: string;
  readonly fault: NetworkFault;
}

export interface LinkStats {
  readonly id: string;
  readonly from?: string;
  readonly to: string;
  readonly toPort: string;
  readonly port: number;
  readonly connectionsOpen: number;
  readonly connectionsTotal: number;
  /** Callers that were reset because nothing listened behind the link. */
  readonly connectionsRefused: number;
  readonly bytesToCallee: number;
  readonly bytesToCaller: number;
  /** Packets as TCP would have sent them (1,448 bytes each); counted only while a fault touches the link. */
  readonly packetsDelayed: number;
  readonly packetsLost: number;
  readonly packetsDuplicated: number;
  /** Answered by an `http-error` fault instead of the process. */
  readonly requestsAnswered: number;
  /** Ids of the faults that touch this link. */
  readonly faults: readonly string[];
}

export interface LinksOptions {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds of a clock that never goes back, with fractions, e.g. `performance.now`. */
  readonly now: () => number;
  readonly log: (message: string) => void;
}

export interface Links {
  /** Starts listening. Rejects with the error of the operating system, e.g. EADDRINUSE, or when the id is taken. */
  open(spec: LinkSpec): Promise<void>;
  /** Stops listening, so that callers are refused, and resets its connections. An unknown id is fine. */
  closeLink(id: string): Promise<void>;
  /** Where the port of a process really is. Open connections stay with the old address; undefined resets new callers. */
  setUpstream(to: string, toPort: string, address: Address | undefined): void;
  /**
   * All faults there are. They apply to open connections at once; what a fault held that is no longer there is let go,
   * in order. A fault that stays the same keeps its state (correlation, the queue of a rate).
   */
  setFaults(faults: readonly LinkFault[]): void;
  /** Nothing passes to or from this process while held: what a paused process looks like where signals do not exist. */
  setHeld(to: string, isHeld: boolean): void;
  stats(): readonly LinkStats[];
  /** Closes every link. */
  close(): Promise<void>;
}
