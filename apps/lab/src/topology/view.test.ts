import { MASK } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import type { LabSettings } from './environment.ts';
import { parseTopology } from './parse.ts';
import { maskAddress, viewProcess, viewTopology } from './view.ts';

const topology = parseTopology(`version: 1
processes:
  db: { about: rows, builtin: postgres, ports: { sql: 5432 }, health: { postgres: sql }, external: DATABASE_URL }
  bus: { run: node bus.js, ports: { broker: 9092 }, health: { connect: broker } }
  web:
    run: node web.js --bus=\${bus.broker}
    ports: { http: 8080 }
    health: { get: /health }
    env: { OTEL_SERVICE_NAME: "\${name}", API_KEY: abc, ADMIN_PASSWORD: p, OTEL_EXPORTER_OTLP_HEADERS: "a=b", TOPIC: t }
    links: { DATABASE_URL: postgres://db, BROKERS: kafka://bus }
`);

function settings(over: Partial<LabSettings> = {}): LabSettings {
  const postgres = { user: 'lab', password: 'geheim', database: 'lab' };
  return { host: '127.0.0.1', portOffset: 1000, dataDir: '/data', shell: {}, postgres, ...over };
}

test('the topology has every process and link, with the ports as bound', () => {
  expect(viewTopology(topology, settings())).toEqual({
    processes: [
      { name: 'db', about: 'rows', isService: false, ports: { sql: 6432 } },
      { name: 'bus', about: '', isService: false, ports: { broker: 10092 } },
      { name: 'web', about: '', isService: true, ports: { http: 9080 } },
    ],
    links: [
      { from: 'web', to: 'db', toPort: 'sql', protocol: 'postgres' },
      { from: 'web', to: 'bus', toPort: 'broker', protocol: 'kafka' },
    ],
  });
});

test("a server of the user's has no ports here", () => {
  const shell = { DATABASE_URL: 'postgres://me:pass@db.example/x' };
  expect(viewTopology(topology, settings({ shell })).processes[0]).toMatchObject({ name: 'db', ports: {} });
});

test('what a process is started with, without its secrets', () => {
  expect(viewProcess(topology, topology.processes.get('web')!, settings())).toEqual({
    name: 'web',
    about: '',
    command: ['node', 'web.js', '--bus=10092'],
    env: {
      OTEL_SERVICE_NAME: 'web',
      API_KEY: MASK,
      ADMIN_PASSWORD: MASK,
      OTEL_EXPORTER_OTLP_HEADERS: MASK,
      TOPIC: 't',
      DATABASE_URL: `postgres://lab:${MASK}@127.0.0.1:6432/lab`,
      BROKERS: '127.0.0.1:10092',
    },
    links: [
      { from: 'web', to: 'db', toPort: 'sql', protocol: 'postgres' },
      { from: 'web', to: 'bus', toPort: 'broker', protocol: 'kafka' },
    ],
    health: { kind: 'http', url: 'http://127.0.0.1:9080/health' },
  });
  expect(viewProcess(topology, topology.processes.get('db')!, settings())).toMatchObject({
    command: [],
    health: { kind: 'postgres', address: '127.0.0.1:6432' },
  });
});

const addresses: readonly [string, string][] = [
  ['postgres://u:p@h/db', `postgres://u:${MASK}@h/db`],
  ['postgres://:p@h/db', `postgres://:${MASK}@h/db`],
  ['a://u:p@h,b://v:q@i', `a://u:${MASK}@h,b://v:${MASK}@i`],
  ['http://h:80/x@y', 'http://h:80/x@y'],
  ['postgres://u@h:5432/db', 'postgres://u@h:5432/db'],
];
for (const [text, want] of addresses) test(`masked: ${text}`, () => expect(maskAddress(text)).toBe(want));
