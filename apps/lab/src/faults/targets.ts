// What can be done to each process of this lab on this machine. Pure.

import { type NetworkFault, touches } from '@o11y-lab/chaos';
import type { Fault, FaultKind, FaultTarget, UnsupportedCode } from '@o11y-lab/lab-control';
import { isLinked, type PlannedLink } from '../links/plan.ts';
import { externalAddress, type LabSettings } from '../topology/environment.ts';
import type { ProcessSpec, Topology } from '../topology/types.ts';

const ALL_KINDS: readonly FaultKind[] = [
  'netem',
  'iptables-loss',
  'http-error',
  'kill',
  'stop',
  'restart',
  'pause',
  'rm',
  'exec',
  'stress',
];
const NETWORK_KINDS: readonly FaultKind[] = ['netem', 'iptables-loss', 'http-error'];

export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Whether each caller has a loopback address of its own, by which links know it. */
  readonly tellsCallers: boolean;
}

export function targetOf(
  topology: Topology,
  spec: ProcessSpec,
  state: string,
  settings: LabSettings,
  machine: Machine,
): FaultTarget {
  const refused = Object.entries(unsupportedKinds(topology, spec, settings, machine));
  return {
    name: spec.name,
    about: spec.about,
    state,
    // As the compose files of the full tier and of the course name its containers.
    aliases: [`o11y_lab_for_dummies-${spec.name}-1`, `o11y-lab-${spec.name}-1`],
    unsupported: Object.fromEntries(refused.map(([kind, { reason }]) => [kind, reason])),
    unsupportedCodes: Object.fromEntries(refused.map(([kind, { code }]) => [kind, code])),
  };
}

interface Unsupported {
  readonly code: UnsupportedCode;
  readonly reason: string;
}

function unsupportedKinds(
  topology: Topology,
  spec: ProcessSpec,
  settings: LabSettings,
  { platform }: Machine,
): Partial<Record<FaultKind, Unsupported>> {
  const { name } = spec;
  if (externalAddress(spec, settings) !== undefined) {
    const reason = `a server of your own stands in for ${name} (${spec.external}); the lab only looks at it`;
    return Object.fromEntries(ALL_KINDS.map((kind) => [kind, { code: 'external', reason }]));
  }
  const reasons: Partial<Record<FaultKind, Unsupported>> = {};
  const noLink = whyNoLink(spec, settings);
  if (noLink !== undefined) for (const kind of NETWORK_KINDS) reasons[kind] = noLink;
  else if (!speaksHttp(topology, spec))
    reasons['http-error'] = { code: 'no-http', reason: `${name} does not speak HTTP` };
  if (platform === 'win32' && noLink !== undefined) {
    const reason = `Windows can't stop a process in its tracks, and no link stands before ${name} that could be held`;
    reasons.pause = { code: 'no-freeze', reason };
  }
  return reasons;
}

function whyNoLink(spec: ProcessSpec, settings: LabSettings): Unsupported | undefined {
  const { name } = spec;
  if (Object.keys(spec.ports).length === 0)
    return { code: 'no-port', reason: `${name} has no port, so nobody calls it` };
  if (isLinked(spec, settings)) return undefined;
  const why = '"direct" in lab.yaml: it measures the others, so its network is left alone';
  return { code: 'no-link', reason: `no link stands before ${name} (${why})` };
}

function speaksHttp(topology: Topology, spec: ProcessSpec): boolean {
  if (spec.health.kind === 'http') return true;
  return topology.links.some((link) => link.to === spec.name && link.protocol === 'http');
}

/** Why a fault of a supported kind can't be injected as it was asked for; undefined when it can. */
export function refuseFilter(
  fault: Fault,
  name: string,
  machine: Machine,
  known: readonly string[],
): string | undefined {
  if (fault.kind !== 'netem' && fault.kind !== 'iptables-loss') return undefined;
  const { egress, peers } = fault.filter;
  const stranger = peers.find((peer) => !known.includes(peer));
  if (stranger !== undefined) return `no process is called "${stranger}"; the lab has ${known.join(', ')}`;
  if (machine.tellsCallers) return undefined;
  if (egress === 'answers' && peers.length === 0) return undefined;
  const what = egress === 'answers' ? 'who receives the answers' : `the requests of ${name}`;
  return `${what} can't be told on this machine: it has no loopback address for each caller (127.0.1.1 and on); leave out --egress, --target and --ingress-port`;
}

/** Why the conditions of a fault fit nothing that any target sends or receives; undefined when they fit something. */
export function refuseUnmet(
  fault: Fault,
  targets: readonly string[],
  links: readonly PlannedLink[],
): string | undefined {
  if (fault.kind !== 'netem' && fault.kind !== 'iptables-loss') return undefined;
  const meets = (asked: NetworkFault): boolean =>
    targets.some((target) =>
      links.some((link) => {
        const { answers, requests } = touches({ id: '', target, fault: asked }, link);
        return answers || requests;
      }),
    );
  if (meets(fault)) return undefined;
  const [target = ''] = targets;
  const said = links.flatMap(({ from, to, port }) => {
    if (to === target && from !== undefined) return [`answers from port ${port} to ${from}`];
    return from === target ? [`requests to port ${port} of ${to}`] : [];
  });
  const verb = fault.kind === 'netem' ? 'sends' : 'is party to';
  return `no packet of ${target} fits: it ${verb} ${said.length > 0 ? said.join(', ') : 'only answers to callers outside the lab'}`;
}
