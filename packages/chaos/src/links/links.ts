// All links of a lab: the one place that knows faults, held processes and where every port really is.
import type { HttpError } from '../http/injector.ts';
import { createStages, type Stage } from '../netem/stage.ts';
import { Link, type LinkFaults } from './link.ts';
import { answersRequests, touches } from './touches.ts';
import type { Address, LinkFault, LinkSpec, Links, LinksOptions } from './types.ts';

/** A fault with what it remembers. */
interface ActiveFault {
  readonly fault: LinkFault;
  readonly stages: readonly Stage[];
}

/** See `Links`. Nothing listens until `open`. */
export function createLinks(options: LinksOptions): Links {
  const links = new Map<string, Link>();
  const upstreams = new Map<string, Address>();
  const held = new Set<string>();
  let active = new Map<string, ActiveFault>();

  const portKey = (to: string, toPort: string): string => JSON.stringify([to, toPort]);
  const isHeld = (spec: LinkSpec): boolean => held.has(spec.to) || (spec.from !== undefined && held.has(spec.from));

  async function open(spec: LinkSpec): Promise<void> {
    if (links.has(spec.id)) throw new Error(`link "${spec.id}" is open already; close it first`);
    const upstream = upstreams.get(portKey(spec.to, spec.toPort));
    const link = new Link(spec, { faults: faultsOn(spec, active), isHeld: isHeld(spec), upstream }, options);
    links.set(spec.id, link);
    try {
      await link.listen();
    } catch (error) {
      links.delete(spec.id);
      throw error;
    }
  }

  async function closeLink(id: string): Promise<void> {
    const link = links.get(id);
    links.delete(id);
    await link?.close();
  }

  function setFaults(faults: readonly LinkFault[]): void {
    const before = active;
    active = new Map();
    for (const fault of faults) {
      const key = JSON.stringify(fault);
      active.set(key, before.get(key) ?? { fault, stages: createStages(fault.fault, options.random) });
    }
    const gone = [...before].filter(([key]) => !active.has(key)).map(([, fault]) => fault.fault);
    for (const link of links.values()) {
      const letsGo = gone.some((fault) => touchesAny(fault, link.spec));
      link.setFaults(faultsOn(link.spec, active), letsGo);
    }
  }

  return {
    open,
    closeLink,
    setUpstream(to, toPort, address) {
      if (address) upstreams.set(portKey(to, toPort), address);
      else upstreams.delete(portKey(to, toPort));
      for (const link of links.values()) {
        if (link.spec.to === to && link.spec.toPort === toPort) link.setUpstream(address);
      }
    },
    setFaults,
    setHeld(to, shallHold) {
      if (shallHold) held.add(to);
      else held.delete(to);
      for (const link of links.values()) link.setHeld(isHeld(link.spec));
    },
    stats: () => [...links.values()].map((link) => link.stats()),
    async close() {
      await Promise.all([...links.keys()].map(closeLink));
    },
  };
}

function touchesAny(fault: LinkFault, spec: LinkSpec): boolean {
  const touched = touches(fault, spec);
  return touched.answers || touched.requests;
}

/** What touches a link, in the order of the faults. Acknowledgements pass the other direction. */
function faultsOn(spec: LinkSpec, active: ReadonlyMap<string, ActiveFault>): LinkFaults {
  const requests: Stage[] = [];
  const answers: Stage[] = [];
  const errors: HttpError[] = [];
  const ids = new Set<string>();
  for (const { fault, stages } of active.values()) {
    const touched = touches(fault, spec);
    if (touched.requests) requests.push(...stages);
    if (touched.answers) answers.push(...stages);
    if (fault.fault.kind === 'http-error' && answersRequests(fault, spec)) {
      const { status, percent, delayMs } = fault.fault;
      errors.push({ id: fault.id, status, percent, delayMs });
    }
    if (touched.requests || touched.answers || answersRequests(fault, spec)) ids.add(fault.id);
  }
  return {
    paths: {
      requests: { forward: requests, backward: answers },
      answers: { forward: answers, backward: requests },
    },
    errors,
    ids: [...ids],
  };
}
