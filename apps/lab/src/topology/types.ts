// What lab.yaml says, after parsing: plain data that the supervisor, chaos and the UI read alike.

/** Every process of the lab and every link between them. */
export interface Topology {
  readonly processes: ReadonlyMap<string, ProcessSpec>;
  readonly links: readonly Link[];
  /** What a newcomer may type next, shown beneath the table of `lab up`. */
  readonly hints: readonly Hint[];
}

/** One process: what runs it and how we know that it is well. */
export interface ProcessSpec {
  readonly name: string;
  readonly about: string;
  readonly program: Program;
  /** Port name → port number before the offset. The first one is shown in the table. */
  readonly ports: Readonly<Record<string, number>>;
  /** Values may hold `${variables}`; see variables.ts. Addresses of others come from links. */
  readonly env: Readonly<Record<string, string>>;
  /** Processes that must be healthy before this one starts. */
  readonly needs: readonly string[];
  readonly health: HealthCheck;
  readonly restart: RestartPolicy;
  readonly stop: StopPolicy;
  /** Nothing stands before its ports: it is not to be shaken by faults of the network. */
  readonly direct: boolean;
  /** The variable of the user's shell that, when set, names a server to use instead of this process. */
  readonly external?: string;
}

export type Program =
  | { readonly kind: 'command'; readonly argv: readonly string[] }
  | { readonly kind: 'builtin'; readonly builtin: Builtin };

/** Programs that the lab launches with code of its own instead of a plain command. */
export type Builtin = 'postgres';
export const BUILTINS: readonly Builtin[] = ['postgres'];

export type HealthCheck =
  /** Healthy when the answer's status is 200–299. */
  | { readonly kind: 'http'; readonly port: string; readonly path: string; readonly startTimeoutMs: number }
  /** Healthy when the port takes a TCP connection. */
  | { readonly kind: 'tcp'; readonly port: string; readonly startTimeoutMs: number }
  /** Healthy when PostgreSQL asks for a password rather than saying that it is starting up. */
  | { readonly kind: 'postgres'; readonly port: string; readonly startTimeoutMs: number };

export type RestartPolicy = { readonly kind: 'never' } | RestartOnCrash;

/** Delays double from the first to the longest; a run of `stableMs` counts as good and starts over. */
export interface RestartOnCrash {
  readonly kind: 'on-crash';
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  readonly stableMs: number;
  /** So many short runs in a row are called a crash loop: the state is `crashed`, tries go on at the longest delay. */
  readonly loopAfter: number;
}

export interface StopPolicy {
  readonly signal: StopSignal;
  /** Time between the signal and SIGKILL of the whole process group. */
  readonly graceMs: number;
}

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT';
export const STOP_SIGNALS: readonly StopSignal[] = ['SIGTERM', 'SIGINT', 'SIGQUIT'];

/** One edge: `from` calls `to`, and learns the address through the environment variable `env`. */
export interface Link {
  readonly from: string;
  readonly to: string;
  readonly toPort: string;
  readonly protocol: Protocol;
  readonly env: string;
}

/** `kafka` and `tcp` are told as host:port, the others as URLs. */
export type Protocol = 'http' | 'postgres' | 'kafka' | 'tcp';
export const PROTOCOLS: readonly Protocol[] = ['http', 'postgres', 'kafka', 'tcp'];

export interface Hint {
  readonly say: string;
  readonly type: string;
}
