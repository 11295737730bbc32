// Every command that injects something: its flags and what becomes of them. The parser, the help and the line that
// describes a fault all read this table. Names and defaults are Pumba's (1.2.0).
import type { Fault } from '@o11y-lab/lab-control';
import { HTTP_COMMANDS } from './commands-http.ts';
import { IPTABLES_COMMANDS } from './commands-iptables.ts';
import { NETEM_COMMANDS } from './commands-netem.ts';
import { PROCESS_COMMANDS } from './commands-process.ts';
import type { FlagSpec, Flags } from './flags.ts';

/** `pumba netem --duration 2m delay --time 500 service-a`: `netem` is the group, with flags of its own. */
export interface CommandGroup {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly FlagSpec[];
}

export interface CommandSpec {
  readonly name: string;
  readonly group?: CommandGroup;
  readonly about: string;
  readonly flags: readonly FlagSpec[];
  /** Pumba insists on targets for what ends processes. */
  readonly needsTargets: boolean;
  /** The duration has to be shorter than `--interval`. */
  readonly fitsInterval: boolean;
  readonly examples: readonly string[];
  /** Longer explanations for the help, a paragraph each. */
  readonly more?: readonly string[];
  /** Throws WrongCommand. */
  build(flags: CommandFlags): BuiltCommand;
}

export interface CommandFlags {
  /** For messages: `pumba netem delay`. */
  readonly where: string;
  readonly own: Flags;
  /** Those of the group; of a command without one, its own. */
  readonly group: Flags;
}

export interface BuiltCommand {
  readonly fault: Fault;
  readonly durationMs?: number;
  readonly limit: number;
  readonly notes?: readonly string[];
}

export const COMMANDS: readonly CommandSpec[] = [
  ...NETEM_COMMANDS,
  ...IPTABLES_COMMANDS,
  ...PROCESS_COMMANDS,
  ...HTTP_COMMANDS,
];

/** `netem delay`, `kill`. */
export function fullName(command: CommandSpec): string {
  return command.group ? `${command.group.name} ${command.name}` : command.name;
}
