// What a command line of `pumba` asks for.
import type { Fault } from '@o11y-lab/lab-control';

export type PumbaParse =
  | {
      readonly kind: 'run';
      readonly global: PumbaGlobal;
      readonly command: PumbaCommand;
      readonly targets: PumbaTargets;
      /** What was typed and changes nothing here, with the reason; for people. */
      readonly notes: readonly string[];
    }
  /** `pumba ps`: what is active. */
  | { readonly kind: 'list'; readonly json: boolean }
  /** `pumba stop` without targets, or `pumba end`: ends the faults with these ids, or all when there are none. */
  | { readonly kind: 'stop'; readonly ids: readonly string[] }
  | { readonly kind: 'scenario-list'; readonly json: boolean }
  | { readonly kind: 'scenario'; readonly name: string }
  /** A topic of `renderPumbaHelp`: '' or a command, e.g. `netem delay`. */
  | { readonly kind: 'help'; readonly topic: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint: string };

/** Flags before the command. */
export interface PumbaGlobal {
  /** Run the command again so often; absent: once. */
  readonly intervalMs?: number;
  /** Only one of the targets, chosen anew each time. */
  readonly random: boolean;
  /** `key=value` or `key`; a target has all of them. */
  readonly labels: readonly string[];
  readonly dryRun: boolean;
  /** With an interval: carry on after an error. */
  readonly skipError: boolean;
  readonly logLevel: LogLevel;
  readonly json: boolean;
}

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'fatal' | 'panic';

export interface PumbaCommand {
  /** As typed, e.g. `netem delay`. */
  readonly name: string;
  readonly fault: Fault;
  /** When it ends by itself; absent for what happens at once. */
  readonly durationMs?: number;
  /** At most so many targets, chosen at random; 0: all. */
  readonly limit: number;
}

export type PumbaTargets =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  /** An RE2 expression that matches anywhere in a name. */
  | { readonly kind: 'regex'; readonly source: string }
  | { readonly kind: 'all' };
