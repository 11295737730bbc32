// What the supervisor of a lab says over its control API, as JSON: the one shape behind `lab ps`, the web UI and tests.

/** `GET /status`. */
export interface LabStatus {
  readonly dataDir: string;
  readonly portOffset: number;
  readonly startedUnixMs: number;
  /** Everything is being stopped, and the supervisor will leave. */
  readonly isStopping: boolean;
  /** The supervisor itself. */
  readonly supervisor: { readonly pid: number; readonly memoryBytes?: number };
  /** When every process was healthy or external for the first time. */
  readonly readyUnixMs?: number;
  readonly processes: readonly ProcessStatus[];
  /** What may be typed next, with the ports of this lab. */
  readonly hints: readonly { readonly say: string; readonly type: string }[];
}

export interface ProcessStatus {
  readonly name: string;
  readonly about: string;
  readonly state: ProcessState;
  /** Why, when there is something to say. */
  readonly detail?: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly pid?: number;
  readonly memoryBytes?: number;
  /** Of one core, since the last look some seconds ago; with children. Linux only. */
  readonly cpuPercent?: number;
  /** The server of the user's that stands in for it, without passwords. */
  readonly externalAddress?: string;
  readonly restarts: number;
  /** When the state was entered. */
  readonly sinceUnixMs: number;
}

export type ProcessState = 'starting' | 'healthy' | 'unhealthy' | 'restarting' | 'stopped' | 'crashed' | 'external';

/** Whether a process is as it should be: it serves, or the user's server that stands in for it can be reached. */
export function isWell({ state, detail }: Pick<ProcessStatus, 'state' | 'detail'>): boolean {
  return state === 'healthy' || (state === 'external' && detail === undefined);
}

/** Whether nothing more is to be waited for. */
export function isReady(status: LabStatus): boolean {
  return status.processes.every((process) => process.state === 'stopped' || isWell(process));
}

/** `GET /processes/<name>`: what a process is started with. */
export interface ProcessDetails {
  readonly name: string;
  readonly about: string;
  /** The program and its arguments; empty for one that the lab launches with code of its own. */
  readonly command: readonly string[];
  /** What lab.yaml sets, links included. The values of secrets and passwords in addresses are `MASK`. */
  readonly env: Readonly<Record<string, string>>;
  /** Who it calls. */
  readonly links: readonly TopologyLink[];
  /** How the lab finds out whether it is well. */
  readonly health:
    | { readonly kind: 'http'; readonly url: string }
    | { readonly kind: 'tcp' | 'postgres'; readonly address: string };
}

/** Stands where a secret was. */
export const MASK = '••••';

/** One line of `GET /logs`, which answers NDJSON. */
export interface LogLine {
  readonly service: string;
  readonly unixMs: number;
  /** `lab` marks what the supervisor itself has to say about the process. */
  readonly stream: 'out' | 'err' | 'lab';
  readonly text: string;
}

/** `GET /topology`: what lab.yaml says, with nothing that changes while the lab runs. */
export interface TopologyView {
  readonly processes: readonly {
    readonly name: string;
    readonly about: string;
    /** Whether it sends telemetry under its name as `service.name`. */
    readonly isService: boolean;
    /** Ports as bound, by name. */
    readonly ports: Readonly<Record<string, number>>;
  }[];
  readonly links: readonly TopologyLink[];
}

/** `from` calls the port `toPort` of `to`. */
export interface TopologyLink {
  readonly from: string;
  readonly to: string;
  readonly toPort: string;
  readonly protocol: 'http' | 'postgres' | 'kafka' | 'tcp';
}

export * from './faults.ts';
export * from './load.ts';
