// What the supervisor tells about the lab: the one shape behind `ps`, `ps --json`, the live table and the control API.
import type { ProcessState } from '../supervisor/managed-process.ts';

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
  readonly restarts: number;
  /** When the state was entered. */
  readonly sinceUnixMs: number;
}

/** Whether a process is as it should be: it serves, or the user's server that stands in for it can be reached. */
export function isWell({ state, detail }: Pick<ProcessStatus, 'state' | 'detail'>): boolean {
  return state === 'healthy' || (state === 'external' && detail === undefined);
}

/** Whether nothing more is to be waited for. */
export function isReady(status: LabStatus): boolean {
  return status.processes.every((process) => process.state === 'stopped' || isWell(process));
}
