// What a process is started with: its arguments, its environment, and the addresses that its links lead to.
import type { Link, ProcessSpec, Topology } from './types.ts';
import { expand, type Variable } from './variables.ts';

/** What the running lab adds to lab.yaml. */
export interface LabSettings {
  readonly host: string;
  readonly portOffset: number;
  readonly dataDir: string;
  /** The environment of the user's shell. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** Absent where nothing stands before the ports of processes. */
  readonly wiring?: Wiring;
  /** What a postgres link says beside the address. */
  readonly postgres: { readonly user: string; readonly password: string; readonly database: string };
}

/** Where processes themselves listen, and where each finds those it calls, in a lab whose ports stand behind links. */
export interface Wiring {
  /** The port that the process is to listen on; undefined when that is the public one. */
  internalPort(process: string, port: string): number | undefined;
  /** The loopback address at which `from` finds the links that lead to those it calls; undefined: the common one. */
  hostOf(from: string): string | undefined;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The port at which everybody reaches a process, offset applied. */
export function portOf(process: ProcessSpec, port: string, settings: LabSettings): number {
  return process.ports[port]! + settings.portOffset;
}

/** The port that a process itself listens on: another than the public one when a link stands before it. */
export function listenPortOf(process: ProcessSpec, port: string, settings: LabSettings): number {
  return settings.wiring?.internalPort(process.name, port) ?? portOf(process, port, settings);
}

/** Where `link.from` reaches `link.to`: the port is the usual one, the address tells the link who calls. */
export function addressOf(topology: Topology, link: Link, settings: LabSettings): Address {
  const to = topology.processes.get(link.to)!;
  const host = to.direct ? undefined : settings.wiring?.hostOf(link.from);
  return { host: host ?? settings.host, port: portOf(to, link.toPort, settings) };
}

/** The user's own server for a process, or undefined when the lab runs it. */
export function externalAddress(process: ProcessSpec, settings: LabSettings): string | undefined {
  return (process.external && settings.shell[process.external]) || undefined;
}

/** The program and its arguments with variables replaced; empty for a builtin. */
export function argvOf(topology: Topology, process: ProcessSpec, settings: LabSettings): string[] {
  if (process.program.kind === 'builtin') return [];
  return process.program.argv.map((argument) => expandFor(topology, process, settings, argument));
}

/** What lab.yaml sets for a process: `env`, and one variable per link. */
export function environmentOf(topology: Topology, process: ProcessSpec, settings: LabSettings): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) env[name] = expandFor(topology, process, settings, value);
  for (const link of topology.links) {
    if (link.from === process.name) env[link.env] = linkValue(topology, link, settings);
  }
  return env;
}

/** The text of a hint with the ports of this lab. */
export function hintText(topology: Topology, text: string, settings: LabSettings): string {
  return expandFor(topology, undefined, settings, text);
}

function linkValue(topology: Topology, link: Link, settings: LabSettings): string {
  const external = externalAddress(topology.processes.get(link.to)!, settings);
  if (external !== undefined) return external;
  const { host, port } = addressOf(topology, link, settings);
  switch (link.protocol) {
    case 'http':
      return `http://${host}:${port}`;
    case 'postgres': {
      const { user, password, database } = settings.postgres;
      return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
    }
    case 'kafka':
    case 'tcp':
      return `${host}:${port}`;
    default:
      return link.protocol satisfies never;
  }
}

function expandFor(topology: Topology, process: ProcessSpec | undefined, settings: LabSettings, text: string): string {
  return expand(text, (variable: Variable) => {
    switch (variable.kind) {
      case 'name':
        return process?.name ?? '';
      case 'host':
        return settings.host;
      case 'data-dir':
        return settings.dataDir;
      case 'own-port':
        return process ? String(listenPortOf(process, variable.port, settings)) : '';
      case 'public-port':
        return process ? String(portOf(process, variable.port, settings)) : '';
      case 'port':
        return String(portOf(topology.processes.get(variable.process)!, variable.port, settings));
      case 'shell':
        return settings.shell[variable.name] || (variable.fallback ?? '');
      default:
        return variable satisfies never;
    }
  });
}
