// Which bytes of which link a fault touches.
import type { LinkFilter } from '@o11y-lab/lab-control';
import type { LinkFault, LinkSpec } from './types.ts';

/** Answers pass from the callee to the caller, requests the other way. */
export interface Touched {
  readonly answers: boolean;
  readonly requests: boolean;
}

/**
 * netem acts on what its target sends: answers on links to it, requests on links from it. iptables acts on what arrives
 * at its target: requests on links to it, answers on links from it. The caller's own port is one nobody knows in advance,
 * so a filter that names ports never matches it.
 */
export function touches(fault: LinkFault, link: LinkSpec): Touched {
  const isCallee = link.to === fault.target;
  const isCaller = link.from === fault.target;
  switch (fault.fault.kind) {
    case 'netem': {
      const { filter } = fault.fault;
      const answers = isCallee && filter.egress !== 'requests' && matches(filter, link.from, link.port, undefined);
      const requests = isCaller && filter.egress !== 'answers' && matches(filter, link.to, undefined, link.port);
      return { answers, requests };
    }
    case 'iptables-loss': {
      const { filter } = fault.fault;
      return {
        requests: isCallee && matches(filter, link.from, undefined, link.port),
        answers: isCaller && matches(filter, link.to, link.port, undefined),
      };
    }
    case 'http-error':
      return { answers: false, requests: false };
    default:
      return fault.fault satisfies never;
  }
}

/** Whether `fault` answers requests on this link. */
export function answersRequests(fault: LinkFault, link: LinkSpec): boolean {
  return fault.fault.kind === 'http-error' && link.protocol === 'http' && link.to === fault.target;
}

/** Each condition is a filter of its own, as in Pumba: fitting one of them is enough. None is no condition. */
function matches(
  { peers, sourcePorts, destinationPorts }: LinkFilter,
  peer: string | undefined,
  sourcePort: number | undefined,
  destinationPort: number | undefined,
): boolean {
  if (peers.length + sourcePorts.length + destinationPorts.length === 0) return true;
  return isIn(peers, peer) || isIn(sourcePorts, sourcePort) || isIn(destinationPorts, destinationPort);
}

function isIn<T>(wanted: readonly T[], value: T | undefined): boolean {
  return value !== undefined && wanted.includes(value);
}
