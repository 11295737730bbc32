import type { Fault } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import type { LabSettings } from '../topology/environment.ts';
import { parseTopology } from '../topology/parse.ts';
import { type Machine, refuseFilter, refuseUnmet, targetOf } from './targets.ts';

const topology = parseTopology(`version: 1
processes:
  db: { builtin: postgres, ports: { sql: 5432 }, health: { postgres: sql }, external: DATABASE_URL }
  probe: { run: x, direct: true, ports: { http: 9090 }, health: { get: / } }
  web: { run: x, ports: { http: 8080 }, health: { get: / } }
`);
const linux: Machine = { platform: 'linux', tellsCallers: true };
const windows: Machine = { platform: 'win32', tellsCallers: true };
const mac: Machine = { platform: 'darwin', tellsCallers: false };

function unsupported(
  name: string,
  machine = linux,
  shell: LabSettings['shell'] = {},
): Readonly<Record<string, string>> {
  const postgres = { user: '', password: '', database: '' };
  const settings = { host: '127.0.0.1', portOffset: 0, dataDir: '/data', shell, postgres };
  return targetOf(topology, topology.processes.get(name)!, 'healthy', settings, machine).unsupported;
}

test('a service takes everything', () => {
  expect(unsupported('web')).toEqual({});
  expect(unsupported('web', windows)).toEqual({});
});

test('a database speaks no HTTP', () => {
  expect(unsupported('db')).toEqual({ 'http-error': 'db does not speak HTTP' });
});

test('what measures is left alone by the network, and on Windows it cannot be paused', () => {
  expect(Object.keys(unsupported('probe'))).toEqual(['netem', 'iptables-loss', 'http-error']);
  expect(unsupported('probe', windows)['pause']).toContain("Windows can't stop a process");
});

test('a server of the user takes nothing', () => {
  const reasons = Object.values(unsupported('db', linux, { DATABASE_URL: 'postgres://x' }));
  expect(reasons).toHaveLength(10);
  expect(new Set(reasons)).toEqual(
    new Set(['a server of your own stands in for db (DATABASE_URL); the lab only looks at it']),
  );
});

test('container names of both tiers are understood', () => {
  const settings = {
    host: '',
    portOffset: 0,
    dataDir: '',
    shell: {},
    postgres: { user: '', password: '', database: '' },
  };
  const { aliases } = targetOf(topology, topology.processes.get('web')!, 'healthy', settings, linux);
  expect(aliases).toEqual(['o11y_lab_for_dummies-web-1', 'o11y-lab-web-1']);
});

test('who must know the caller is refused where nobody can', () => {
  const delay = { kind: 'delay', timeMs: 1, jitterMs: 0, correlationPercent: 0, distribution: '' } as const;
  const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
  const refused = (over: object, machine: Machine): string | undefined => {
    const fault: Fault = { kind: 'netem', netem: delay, filter: { ...filter, ...over } };
    return refuseFilter(fault, 'web', machine, ['web', 'db']);
  };
  expect(refused({}, mac)).toBeUndefined();
  expect(refused({ egress: 'all' }, linux)).toBeUndefined();
  expect(refused({ egress: 'all' }, mac)).toContain("the requests of web can't be told on this machine");
  expect(refused({ peers: ['db'] }, mac)).toContain("who receives the answers can't be told");
  expect(refused({ peers: ['x'] }, linux)).toBe('no process is called "x"; the lab has web, db');
  expect(refuseFilter({ kind: 'pause' }, 'web', mac, [])).toBeUndefined();
});

test('conditions that fit nothing are refused, with what there is', () => {
  const links = [
    { id: '1', to: 'web', toPort: 'http', host: '127.0.0.1', port: 80, protocol: 'http' },
    { id: '2', from: 'web', to: 'db', toPort: 'sql', host: '127.0.1.2', port: 5432, protocol: 'postgres' },
  ] as const;
  const delay = { kind: 'delay', timeMs: 1, jitterMs: 0, correlationPercent: 0, distribution: '' } as const;
  const filter = { egress: 'all', peers: [], sourcePorts: [], destinationPorts: [] } as const;
  const refused = (over: object, targets: readonly string[]): string | undefined =>
    refuseUnmet({ kind: 'netem', netem: delay, filter: { ...filter, ...over } }, targets, links);
  expect(refused({}, ['web'])).toBeUndefined();
  expect(refused({ peers: ['db'] }, ['web'])).toBeUndefined();
  expect(refused({ peers: ['cache'] }, ['web'])).toBe('no packet of web fits: it sends requests to port 5432 of db');
  expect(refused({ destinationPorts: [80] }, ['db'])).toBe(
    'no packet of db fits: it sends answers from port 5432 to web',
  );
  expect(refused({ peers: ['web'] }, ['web', 'db'])).toBeUndefined();
  expect(refused({ egress: 'requests' }, ['db'])).toContain('no packet of db fits');
  expect(refuseUnmet({ kind: 'pause' }, ['web'], links)).toBeUndefined();
});
