import type { TopologyView } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import type { Series } from '../data/prometheus.ts';
import { topologyPicture } from './topology-model.ts';

const process = (name: string): TopologyView['processes'][number] => ({ name, about: '', isService: true, ports: {} });
const topology: TopologyView = {
  processes: ['postgres', 'kafka', 'backend', 'a', 'b', 'c'].map(process),
  links: [
    { from: 'a', to: 'postgres', toPort: 'sql', protocol: 'postgres' },
    { from: 'a', to: 'b', toPort: 'http', protocol: 'http' },
    { from: 'a', to: 'backend', toPort: 'otlp', protocol: 'http' },
    { from: 'b', to: 'kafka', toPort: 'broker', protocol: 'kafka' },
    { from: 'c', to: 'kafka', toPort: 'broker', protocol: 'kafka' },
  ],
};
const edge = (client: string, server: string, value: number, kind = ''): Series => ({
  labels: { client, server, connection_type: kind },
  timesMs: [0],
  values: [value],
});

test('links carry what the service graph measured on them, messages flow through the broker', () => {
  const { nodes, edges } = topologyPicture(topology, {
    rate: [edge('a', 'b', 4), edge('a', 'postgresql', 8, 'database'), edge('b', 'c', 2, 'messaging_system')],
    failed: [edge('a', 'b', 1)],
    p95: [edge('a', 'b', 0.5), edge('a', 'postgresql', Number.NaN, 'database')],
  });
  expect(nodes.map(({ name }) => name)).toEqual(['postgres', 'kafka', 'a', 'b', 'c']);
  expect(edges.map(({ from, to, traffic }) => [from, to, traffic])).toEqual([
    ['a', 'postgres', { ratePerSecond: 8, errorShare: 0, p95Seconds: undefined }],
    ['a', 'b', { ratePerSecond: 4, errorShare: 0.25, p95Seconds: 0.5 }],
    ['b', 'kafka', { ratePerSecond: 2, errorShare: 0, p95Seconds: undefined }],
    ['kafka', 'c', { ratePerSecond: 2, errorShare: 0, p95Seconds: undefined }],
  ]);
});

test('whoever calls from outside is in the picture once there was a call', () => {
  const { nodes, edges } = topologyPicture(topology, {
    rate: [edge('user', 'a', 3, 'virtual_node')],
    failed: [],
    p95: [],
  });
  expect(nodes[0]?.name).toBe('user');
  expect(edges[0]).toMatchObject({ from: 'user', to: 'a', traffic: { ratePerSecond: 3 } });
});

test('a lab without traffic is drawn all the same', () => {
  const { nodes, edges } = topologyPicture(topology, { rate: [], failed: [], p95: [] });
  expect(nodes).toHaveLength(5);
  expect(edges.every(({ traffic }) => traffic === undefined)).toBe(true);
});
