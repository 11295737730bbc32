import type { LinkFilter } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { answersRequests, touches } from './touches.ts';
import type { LinkSpec, NetworkFault } from './types.ts';

const filter: LinkFilter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] };
const netem = (more: Partial<LinkFilter> = {}): NetworkFault => ({
  kind: 'netem',
  netem: { kind: 'loss', percent: 1, correlationPercent: 0 },
  filter: { ...filter, ...more },
});
const iptables = (more: Partial<LinkFilter> = {}): NetworkFault => ({
  kind: 'iptables-loss',
  loss: { mode: 'random', probability: 0.5 },
  filter: { ...filter, ...more },
});
const link: LinkSpec = {
  id: '1',
  from: 'service-a',
  to: 'service-b',
  toPort: 'http',
  host: '127.0.0.1',
  port: 8002,
  protocol: 'http',
};
const { from: _, ...publicLink } = link;

for (const [name, target, fault, spec, touched] of [
  ['netem, answers of the callee', 'service-b', netem(), link, 'answers'],
  ['netem, answers on the public link', 'service-b', netem(), publicLink, 'answers'],
  ['netem, the caller answers nothing here', 'service-a', netem(), link, ''],
  ['netem, requests of the caller', 'service-a', netem({ egress: 'requests' }), link, 'requests'],
  ['netem, the callee asks nothing here', 'service-b', netem({ egress: 'requests' }), link, ''],
  ['netem, all of the callee', 'service-b', netem({ egress: 'all' }), link, 'answers'],
  ['netem, all of the caller', 'service-a', netem({ egress: 'all' }), link, 'requests'],
  ['netem, somebody else', 'kafka', netem({ egress: 'all' }), link, ''],
  ['netem, answers to a peer', 'service-b', netem({ peers: ['kafka', 'service-a'] }), link, 'answers'],
  ['netem, answers to another peer', 'service-b', netem({ peers: ['kafka'] }), link, ''],
  ['netem, a peer on the public link', 'service-b', netem({ peers: ['service-a'] }), publicLink, ''],
  ['netem, requests to a peer', 'service-a', netem({ egress: 'all', peers: ['service-b'] }), link, 'requests'],
  ['netem, a peer or a port', 'service-b', netem({ peers: ['kafka'], sourcePorts: [8002] }), link, 'answers'],
  ['netem, neither peer nor port', 'service-b', netem({ peers: ['kafka'], sourcePorts: [1] }), link, ''],
  ['netem, answers come from the port', 'service-b', netem({ sourcePorts: [1, 8002] }), link, 'answers'],
  ['netem, answers from another port', 'service-b', netem({ sourcePorts: [8001] }), link, ''],
  ['netem, answers go to a port nobody knows', 'service-b', netem({ destinationPorts: [8002] }), link, ''],
  ['netem, requests go to the port', 'service-a', netem({ egress: 'all', destinationPorts: [8002] }), link, 'requests'],
  ['netem, requests come from no known port', 'service-a', netem({ egress: 'all', sourcePorts: [8002] }), link, ''],
  ['iptables, requests arrive at the callee', 'service-b', iptables(), link, 'requests'],
  ['iptables, answers arrive at the caller', 'service-a', iptables(), link, 'answers'],
  ['iptables, from a peer', 'service-b', iptables({ peers: ['service-a'] }), link, 'requests'],
  ['iptables, from another peer', 'service-b', iptables({ peers: ['kafka'] }), link, ''],
  ['iptables, requests arrive at the port', 'service-b', iptables({ destinationPorts: [8002] }), link, 'requests'],
  ['iptables, answers arrive from the port', 'service-a', iptables({ sourcePorts: [8002] }), link, 'answers'],
  ['iptables, answers arrive at no known port', 'service-a', iptables({ destinationPorts: [8002] }), link, ''],
] as const) {
  test(name, () => {
    expect(touches({ id: 'x', target, fault }, spec)).toEqual({
      answers: touched === 'answers',
      requests: touched === 'requests',
    });
  });
}

test('errors are answered on http links to the target only', () => {
  const fault: NetworkFault = { kind: 'http-error', status: 503, percent: 100, delayMs: 0 };
  expect(answersRequests({ id: 'x', target: 'service-b', fault }, link)).toBe(true);
  expect(answersRequests({ id: 'x', target: 'service-a', fault }, link)).toBe(false);
  expect(answersRequests({ id: 'x', target: 'service-b', fault }, { ...link, protocol: 'kafka' })).toBe(false);
  expect(touches({ id: 'x', target: 'service-b', fault }, link)).toEqual({ answers: false, requests: false });
});
