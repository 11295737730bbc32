// Faults: what `pumba`, the page and the scenarios ask of a running lab, and what it says of them. Names and defaults are
// Pumba's; what each does to packets is in the package `chaos`.

/** What happens to the packets of a link, in the words of `pumba netem`. Percentages are 0–100. */
export type NetemSpec =
  | {
      readonly kind: 'delay';
      readonly timeMs: number;
      readonly jitterMs: number;
      readonly correlationPercent: number;
      readonly distribution: DelayDistribution;
    }
  | { readonly kind: 'loss'; readonly percent: number; readonly correlationPercent: number }
  /** The four-state Markov model: 1 good reception, 2 good within a burst, 3 burst losses, 4 isolated losses. */
  | {
      readonly kind: 'loss-state';
      readonly p13: number;
      readonly p31: number;
      readonly p32: number;
      readonly p23: number;
      readonly p14: number;
    }
  /** Gilbert-Elliott: `pg` good→bad, `pb` bad→good, `oneH` loss in the bad state, `oneK` loss in the good state. */
  | {
      readonly kind: 'loss-gemodel';
      readonly pg: number;
      readonly pb: number;
      readonly oneH: number;
      readonly oneK: number;
    }
  | {
      readonly kind: 'rate';
      readonly bitsPerSecond: number;
      readonly packetOverheadBytes: number;
      readonly cellSizeBytes: number;
      readonly cellOverheadBytes: number;
    }
  | { readonly kind: 'duplicate'; readonly percent: number; readonly correlationPercent: number }
  | { readonly kind: 'corrupt'; readonly percent: number; readonly correlationPercent: number };

/** '' is netem's own: uniform when there is jitter. */
export type DelayDistribution = '' | 'uniform' | 'normal' | 'pareto' | 'paretonormal';

/** `pumba iptables loss`: packets that arrive at the target and are dropped. */
export type PacketLossSpec =
  | { readonly mode: 'random'; readonly probability: number }
  | { readonly mode: 'nth'; readonly every: number; readonly packet: number };

/**
 * Which packets of the target. `answers` are what it sends to those who call it (a delay of 500 ms is then seen once by
 * each caller); `requests` are what it sends to those it calls; `all` is both, as a real interface has it. The ports are
 * those of lab.yaml as bound; `peers` are process names. Of these, a packet has to fit one of all that are named, as
 * each is a filter of its own in Pumba; where none is named all packets fit.
 */
export interface LinkFilter {
  readonly egress: 'answers' | 'requests' | 'all';
  readonly peers: readonly string[];
  readonly sourcePorts: readonly number[];
  readonly destinationPorts: readonly number[];
}

/** One thing that can be done to processes. */
export type Fault =
  | {
      readonly kind: 'netem';
      readonly netem: NetemSpec;
      /** Further effects on the same packets, each of another kind: `pumba netem combine`. */
      readonly also?: readonly NetemSpec[];
      readonly filter: LinkFilter;
    }
  | { readonly kind: 'iptables-loss'; readonly loss: PacketLossSpec; readonly filter: LinkFilter }
  /** Answers `status` instead of passing the request on, for `percent` of the requests, after `delayMs`. Ours, not Pumba's. */
  | { readonly kind: 'http-error'; readonly status: number; readonly percent: number; readonly delayMs: number }
  | { readonly kind: 'kill'; readonly signal: string }
  | { readonly kind: 'stop'; readonly graceMs: number; readonly startsAgain: boolean }
  | { readonly kind: 'restart'; readonly graceMs: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'rm'; readonly force: boolean }
  | { readonly kind: 'exec'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'stress'; readonly stressors: Stressors };

export type FaultKind = Fault['kind'];

/** What `stress` burns beside the target. */
export interface Stressors {
  /** Processes that keep a core busy. */
  readonly cpuWorkers: number;
  /** Processes that hold memory and touch it. */
  readonly memoryWorkers: number;
  readonly memoryBytesPerWorker: number;
  /** Processes that write and flush a file. */
  readonly ioWorkers: number;
}

/** `POST /faults`. */
export interface FaultRequest {
  readonly fault: Fault;
  /** Process names; each gets the fault. */
  readonly targets: readonly string[];
  /** When it ends by itself; absent for what happens at once (`kill`, `restart`, `rm`, `exec`). */
  readonly durationMs?: number;
  readonly by: FaultSource;
  /** The same as a command line of `pumba`, for people and for the history. */
  readonly command: string;
}

export type FaultSource = 'pumba' | 'page' | 'scenario';

/** A fault that was injected. */
export interface FaultRecord extends FaultRequest {
  /** Short, unique in the life of the data directory. */
  readonly id: string;
  readonly state: 'active' | 'ended' | 'failed';
  readonly fromUnixMs: number;
  /** When it will end by itself. */
  readonly untilUnixMs?: number;
  readonly toUnixMs?: number;
  readonly endedBy?: 'expiry' | 'request' | 'caller-left' | 'lab-down' | 'done';
  /** Why it failed; what `exec` printed; which connections it met. */
  readonly detail?: string;
  readonly effect?: FaultEffect;
}

/** Whether the signal that the fault must move has moved. */
export type FaultEffect =
  | { readonly kind: 'measuring'; readonly signal: string }
  /** Values in `unit`; null where there was no data. */
  | {
      readonly kind: 'measured';
      readonly signal: string;
      /** The same in parts, for a page to say it in its reader's language: whose, and what of it. */
      readonly subject?: string;
      readonly measure?: EffectMeasure;
      readonly unit: 'ms' | 'percent' | 'per-second' | 'restarts' | 'seconds';
      readonly before: number | null;
      readonly after: number | null;
      readonly isVisible: boolean;
      /** One sentence, e.g. `service-a P95 102 → 611 ms`. */
      readonly text: string;
      /** PromQL that shows it. */
      readonly query: string;
    }
  | { readonly kind: 'unmeasured'; readonly reason: string; readonly code?: UnmeasuredCode };

export type EffectMeasure = 'p95' | 'failed-requests' | 'failed-calls' | 'calls' | 'restarts';

/** `reason` in short: a page says it in its reader's language. */
export type UnmeasuredCode =
  /** The lab has nobody to ask for metrics. */
  | 'no-metrics'
  /** The target measures the others. */
  | 'measures-others'
  /** `exec`: no signal must move. */
  | 'any-command'
  | 'no-requests'
  /** Only callers outside see it, and none of them sends its times. */
  | 'no-client-times'
  | 'backend-away'
  | 'lab-ended';

/** Why a kind of fault can't be injected, in short. */
export type UnsupportedCode =
  /** A server outside of the lab stands in for the process. */
  | 'external'
  | 'no-port'
  /** No link stands before it. */
  | 'no-link'
  | 'no-http'
  /** Windows has nothing that freezes a process. */
  | 'no-freeze';

/** What can be done to a process on this machine. */
export interface FaultTarget {
  readonly name: string;
  readonly about: string;
  readonly state: string;
  /** Names that Pumba users may type as well, e.g. `o11y_lab_for_dummies-service-a-1`. */
  readonly aliases: readonly string[];
  /** Why a kind of fault can't be injected here; absent when it can. */
  readonly unsupported: Readonly<Partial<Record<FaultKind, string>>>;
  /** The same in short. */
  readonly unsupportedCodes?: Readonly<Partial<Record<FaultKind, UnsupportedCode>>>;
}

/** `GET /faults`. */
export interface FaultsView {
  readonly nowUnixMs: number;
  readonly active: readonly FaultRecord[];
  /** Ended and failed ones, newest first, capped. */
  readonly history: readonly FaultRecord[];
  readonly targets: readonly FaultTarget[];
  readonly scenarios: readonly ScenarioView[];
}

/** A ready-made experiment: command lines of `pumba`, run together. */
export interface ScenarioView {
  readonly name: string;
  readonly title: LocalText;
  readonly about: LocalText;
  /** What to look at while it runs. */
  readonly look: LocalText;
  readonly commands: readonly string[];
  /** How long one run lasts, ms. */
  readonly durationMs: number;
  readonly runningSinceUnixMs?: number;
}

export interface LocalText {
  readonly en: string;
  readonly 'zh-TW': string;
}

/** The metric that is 1 while a fault lasts (attributes `fault`, `target`, `by`, `id`, `command`), and the service of its log lines. */
export const FAULT_METRIC = 'chaos_fault_active';
export const FAULT_SERVICE = 'chaos';
