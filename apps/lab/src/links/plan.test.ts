import { expect, test } from 'vitest';
import type { LabSettings } from '../topology/environment.ts';
import { parseTopology } from '../topology/parse.ts';
import { callerHosts, isLinked, planLinks } from './plan.ts';

const topology = parseTopology(`version: 1
processes:
  db: { builtin: postgres, ports: { sql: 5432 }, health: { postgres: sql }, external: DATABASE_URL }
  probe: { run: x, direct: true, ports: { http: 9090 }, health: { get: / } }
  web: { run: x, ports: { http: 8080, admin: 8081 }, health: { get: / }, links: { DB: postgres://db, OUT: http://probe } }
  job: { run: x, ports: { http: 8082 }, health: { get: / }, links: { DB: postgres://db, AGAIN: postgres://db } }
`);
const settings: LabSettings = {
  host: '127.0.0.1',
  portOffset: 100,
  dataDir: '/data',
  shell: {},
  postgres: { user: '', password: '', database: '' },
};
const specOf = (name: string): Parameters<typeof isLinked>[0] => topology.processes.get(name)!;

test('a caller has an address by its place in the file; who calls nobody has none', () => {
  expect([...callerHosts(topology)]).toEqual([
    ['web', '127.0.1.3'],
    ['job', '127.0.1.4'],
  ]);
});

test('one link for everybody, one for each caller, all at the usual port', () => {
  const hosts = callerHosts(topology);
  const links = planLinks(topology, specOf('db'), settings, (from) => hosts.get(from));
  const common = { to: 'db', toPort: 'sql', port: 5532, protocol: 'postgres' };
  expect(links).toEqual([
    { id: 'db:sql', ...common, host: '127.0.0.1' },
    { id: 'web>db:sql', from: 'web', ...common, host: '127.0.1.3' },
    { id: 'job>db:sql', from: 'job', ...common, host: '127.0.1.4' },
  ]);
});

test('without addresses of their own all callers share a link; several ports have one each', () => {
  expect(planLinks(topology, specOf('db'), settings, () => undefined).map(({ id }) => id)).toEqual(['db:sql']);
  const web = planLinks(topology, specOf('web'), settings, () => undefined);
  expect(web.map(({ id, protocol, port }) => [id, protocol, port])).toEqual([
    ['web:http', 'http', 8180],
    ['web:admin', 'tcp', 8181],
  ]);
});

test('nothing stands before one that measures, nor before a server of the user', () => {
  expect(['db', 'probe', 'web'].map((name) => isLinked(specOf(name), settings))).toEqual([true, false, true]);
  expect(isLinked(specOf('db'), { ...settings, shell: { DATABASE_URL: 'postgres://x' } })).toBe(false);
});
