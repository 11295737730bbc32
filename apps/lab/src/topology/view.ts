// The topology as others see it over the control API: names, ports and calls, and nothing that is secret.
import { MASK, type ProcessDetails, type TopologyLink, type TopologyView } from '@o11y-lab/lab-control';
import { argvOf, environmentOf, externalAddress, type LabSettings, portOf } from './environment.ts';
import type { Link, ProcessSpec, Topology } from './types.ts';

/** What lab.yaml says, with the ports of this lab. */
export function viewTopology(topology: Topology, settings: LabSettings): TopologyView {
  return {
    processes: [...topology.processes.values()].map((spec) => ({
      name: spec.name,
      about: spec.about,
      isService: 'OTEL_SERVICE_NAME' in spec.env,
      ports: boundPorts(spec, settings),
    })),
    links: topology.links.map(viewLink),
  };
}

/** As bound, by name; none for a server of the user's, which has ports of its own. */
export function boundPorts(spec: ProcessSpec, settings: LabSettings): Record<string, number> {
  if (externalAddress(spec, settings) !== undefined) return {};
  return Object.fromEntries(Object.keys(spec.ports).map((port) => [port, portOf(spec, port, settings)]));
}

/** What a process is started with, without its secrets. */
export function viewProcess(topology: Topology, spec: ProcessSpec, settings: LabSettings): ProcessDetails {
  const env = Object.entries(environmentOf(topology, spec, settings));
  return {
    name: spec.name,
    about: spec.about,
    command: argvOf(topology, spec, settings).map(maskAddress),
    env: Object.fromEntries(env.map(([name, value]) => [name, SECRET_NAME.test(name) ? MASK : maskAddress(value)])),
    links: topology.links.filter(({ from }) => from === spec.name).map(viewLink),
    health: viewHealth(spec, settings),
  };
}

/** An address with the password in it hidden. */
export function maskAddress(text: string): string {
  return text.replace(/(:\/\/[^:@/\s]*):[^@/\s]+@/g, `$1:${MASK}@`);
}

/** Headers of an exporter carry keys. */
const SECRET_NAME = /PASSWORD|PASSWD|SECRET|TOKEN|CREDENTIAL|HEADERS|(?:^|_)KEY$/i;

function viewLink({ from, to, toPort, protocol }: Link): TopologyLink {
  return { from, to, toPort, protocol };
}

function viewHealth(spec: ProcessSpec, settings: LabSettings): ProcessDetails['health'] {
  const { health } = spec;
  const address = `${settings.host}:${portOf(spec, health.port, settings)}`;
  return health.kind === 'http'
    ? { kind: 'http', url: `http://${address}${health.path}` }
    : { kind: health.kind, address };
}
