// Who calls whom among the targets, as lines from left to right. Pure.
import type { ProcessState, TopologyLink } from '@o11y-lab/lab-control';

const STATES: readonly string[] = [
  'starting',
  'healthy',
  'unhealthy',
  'restarting',
  'stopped',
  'crashed',
  'external',
] satisfies readonly ProcessState[];

export function isProcessState(state: string): state is ProcessState {
  return STATES.includes(state);
}

/** Telemetry goes from everybody to the backend: its lines would hide all others. */
const TELEMETRY = 'backend';

/** A broker is drawn between those who send and those who only take, so that messages flow along the lines. */
export function linesBetween(
  names: readonly string[],
  links: readonly Pick<TopologyLink, 'from' | 'to' | 'protocol'>[],
): readonly { readonly from: string; readonly to: string }[] {
  const known = new Set(names);
  const called = new Set(links.map(({ to }) => to));
  const lines = links
    .filter(({ from, to }) => known.has(from) && known.has(to) && to !== TELEMETRY)
    .map(({ from, to, protocol }) => {
      const onlyTakes = protocol === 'kafka' && !called.has(from);
      return onlyTakes ? { from: to, to: from } : { from, to };
    });
  // Two ports of one process are one line.
  return [...new Map(lines.map((line) => [`${line.from} ${line.to}`, line])).values()];
}
