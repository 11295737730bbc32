// Which links a lab has: one for everybody before each port, and one for each caller that lab.yaml names. Pure.
import { externalAddress, type LabSettings, portOf } from '../topology/environment.ts';
import type { ProcessSpec, Protocol, Topology } from '../topology/types.ts';

/** A port that others reach through the lab; the process behind it listens elsewhere. */
export interface PlannedLink {
  readonly id: string;
  /** Absent on the link for everybody, who may be anybody. */
  readonly from?: string;
  readonly to: string;
  readonly toPort: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** Whether links stand before the ports of a process: neither before one that measures, nor before a server of the user's. */
export function isLinked(process: ProcessSpec, settings: LabSettings): boolean {
  return !process.direct && externalAddress(process, settings) === undefined;
}

/**
 * A loopback address for each process that calls another, by its place in lab.yaml, so that the one who is called through
 * it knows the caller while the port stays the usual one.
 */
export function callerHosts(topology: Topology): Map<string, string> {
  const callers = new Set(topology.links.map(({ from }) => from));
  const names = [...topology.processes.keys()];
  return new Map(
    names.flatMap((name, index) => (callers.has(name) ? [[name, `127.0.1.${(index % 254) + 1}`] as const] : [])),
  );
}

/** Every link to `to`; `hostOf` is undefined where callers have no address of their own. */
export function planLinks(
  topology: Topology,
  to: ProcessSpec,
  settings: LabSettings,
  hostOf: (from: string) => string | undefined,
): PlannedLink[] {
  const planned = new Map<string, PlannedLink>();
  for (const toPort of Object.keys(to.ports)) {
    const protocol = protocolOf(topology, to, toPort);
    const common = { to: to.name, toPort, port: portOf(to, toPort, settings), protocol };
    const id = `${to.name}:${toPort}`;
    planned.set(id, { id, ...common, host: settings.host });
    for (const link of topology.links) {
      const host = link.to === to.name && link.toPort === toPort ? hostOf(link.from) : undefined;
      if (host === undefined) continue;
      const callerId = `${link.from}>${id}`;
      planned.set(callerId, { id: callerId, from: link.from, ...common, protocol: link.protocol, host });
    }
  }
  return [...planned.values()];
}

/** What is spoken at a port: what its callers say, else what its health check does. */
function protocolOf(topology: Topology, to: ProcessSpec, toPort: string): Protocol {
  const named = topology.links.find((link) => link.to === to.name && link.toPort === toPort)?.protocol;
  if (named !== undefined) return named;
  if (to.health.port !== toPort || to.health.kind === 'tcp') return 'tcp';
  return to.health.kind;
}
