import type { TopologyView } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { serviceMap } from './map-model.ts';
import { findNode, processOf } from './map-names.ts';

const MAP = serviceMap({
  rate: [
    { labels: { client: 'a', server: 'postgresql', connection_type: 'database' }, timesMs: [0], values: [1] },
    { labels: { client: 'b', server: 'c', connection_type: 'messaging_system' }, timesMs: [0], values: [1] },
  ],
  failed: [],
  p95: [],
  nodeP95: [],
  services: ['a', 'b', 'c'].map((service_name) => ({ labels: { service_name }, timesMs: [0], values: [1] })),
});
const TOPOLOGY: TopologyView = {
  processes: ['postgres', 'kafka', 'a', 'b', 'c'].map((name) => ({ name, about: '', isService: true, ports: {} })),
  links: [
    { from: 'a', to: 'postgres', toPort: 'sql', protocol: 'postgres' },
    { from: 'b', to: 'kafka', toPort: 'broker', protocol: 'kafka' },
  ],
};

test('a node is found by its own name, or by that of its process', () => {
  const nameOf = (name: string, topology: TopologyView | undefined = TOPOLOGY): string => {
    const found = findNode(MAP, name, topology);
    return found.kind === 'node' ? found.node.name : found.kind;
  };
  expect(['a', 'postgresql', 'postgres', 'kafka', 'zzz'].map((name) => nameOf(name))).toEqual([
    'a',
    'postgresql',
    'postgresql',
    'broker',
    'nothing',
  ]);
  expect(findNode(MAP, 'postgres', undefined).kind).toBe('nothing');
});

test('and leads back to its process', () => {
  const of = (name: string): string | undefined =>
    processOf(MAP.nodes.find((node) => node.name === name)!, MAP, TOPOLOGY);
  expect([of('a'), of('postgresql')]).toEqual(['a', 'postgres']);
});
