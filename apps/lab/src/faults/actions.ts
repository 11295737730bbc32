// What each kind of fault does to a process, and how it is undone.
import type { Fault, FaultKind, Stressors } from '@o11y-lab/lab-control';
import type { Begun } from './engine.ts';
import { FaultError } from './errors.ts';
import { argvOfCommand, type ExecResult, killsItself, toSignal } from './exec.ts';
import type { LinkFaults } from './link-faults.ts';

/** One process as faults may handle it. */
export interface FaultedProcess {
  readonly pid: number | undefined;
  readonly isPaused: boolean;
  /** Stops it in its tracks; false when it can't be. */
  pause(): boolean;
  resume(): void;
  signal(signal: NodeJS.Signals): boolean;
}

/** What faults may do to the lab. */
export interface FaultedLab {
  process(name: string): FaultedProcess;
  stop(name: string, graceMs: number): Promise<void>;
  /** Answers at once; it is healthy later. */
  start(name: string): void;
  /** Holds back everything that its links carry, or lets it go. */
  setHeld(name: string, isHeld: boolean): Promise<void>;
  readonly linkFaults: LinkFaults;
  runCommand(name: string, argv: readonly string[]): Promise<ExecResult>;
  /** Answers what ends them. */
  startStress(stressors: Stressors): () => Promise<void>;
  readonly platform: NodeJS.Platform;
}

/** @throws FaultError with why it can't be done */
export async function beginFault(lab: FaultedLab, fault: Fault, target: string, id: string): Promise<Begun> {
  switch (fault.kind) {
    case 'netem':
    case 'iptables-loss':
    case 'http-error': {
      await lab.linkFaults.add({ id, target, fault });
      return {
        undo: async () => {
          await lab.linkFaults.remove(id, target);
          return undefined;
        },
      };
    }
    case 'kill':
      return { detail: send(lab, target, signalOf(fault.signal)) };
    case 'stop': {
      const pid = running(lab, target, fault.kind);
      await lab.stop(target, fault.graceMs);
      const detail = `${target} (pid ${pid}) stopped`;
      if (!fault.startsAgain) return { detail: `${detail}; npx lab start ${target} brings it back` };
      return {
        detail,
        undo: async () => {
          lab.start(target);
          return `${target} was started again`;
        },
      };
    }
    case 'restart': {
      const pid = running(lab, target, fault.kind);
      await lab.stop(target, fault.graceMs);
      lab.start(target);
      return { detail: `${target} (pid ${pid}) stopped and started` };
    }
    case 'pause':
      return pause(lab, target);
    case 'rm': {
      const pid = running(lab, target, fault.kind);
      await lab.stop(target, fault.force ? 0 : REMOVE_GRACE_MS);
      return { detail: `${target} (pid ${pid}) ended; its data is kept, npx lab up brings it back` };
    }
    case 'exec': {
      running(lab, target, fault.kind);
      const argv = argvOfCommand(fault.command, fault.args);
      const signal = killsItself(argv);
      if (signal !== undefined) return { detail: send(lab, target, signal) };
      return lab.runCommand(target, argv);
    }
    case 'stress': {
      const pid = running(lab, target, fault.kind);
      const end = lab.startStress(fault.stressors);
      return {
        detail: `beside ${target} (pid ${pid}), on the whole machine: no container holds them together`,
        undo: async () => {
          await end();
          return undefined;
        },
      };
    }
    default:
      return fault satisfies never;
  }
}

/** Docker's own, between SIGTERM and SIGKILL. */
const REMOVE_GRACE_MS = 10_000;

async function pause(lab: FaultedLab, target: string): Promise<Begun> {
  running(lab, target, 'pause');
  const process = lab.process(target);
  if (process.isPaused) throw new FaultError(409, `${target} is paused already`);
  if (!process.pause()) throw new FaultError(409, `${target} could not be paused: it has just ended`);
  const isHeld = lab.platform === 'win32';
  if (isHeld) await lab.setHeld(target, true);
  return {
    ...(isHeld
      ? { detail: 'Windows can not stop a process in its tracks: what reaches and leaves it is held back' }
      : {}),
    undo: async () => {
      lab.process(target).resume();
      if (isHeld) await lab.setHeld(target, false);
      return undefined;
    },
  };
}

function send(lab: FaultedLab, target: string, signal: NodeJS.Signals): string {
  const pid = running(lab, target, 'kill');
  if (!lab.process(target).signal(signal)) throw new FaultError(409, `${target} (pid ${pid}) has just ended`);
  return `${target} (pid ${pid}) was sent ${signal}`;
}

function signalOf(name: string): NodeJS.Signals {
  const signal = toSignal(name);
  if (signal === undefined) throw new FaultError(400, `this system has no signal "${name}"`);
  return signal;
}

/** @throws FaultError when it does not run */
function running(lab: FaultedLab, target: string, kind: FaultKind): number {
  const { pid } = lab.process(target);
  if (pid === undefined) throw new FaultError(409, `${kind} on ${target}: it does not run; npx lab start ${target}`);
  return pid;
}
