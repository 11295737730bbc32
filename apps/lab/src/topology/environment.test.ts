import { expect, test } from 'vitest';
import { argvOf, environmentOf, hintText, type LabSettings } from './environment.ts';
import { parseTopology } from './parse.ts';

const topology = parseTopology(`version: 1
processes:
  db: { builtin: postgres, ports: { sql: 5432 }, health: { postgres: sql }, external: DATABASE_URL }
  bus: { run: node bus.js, ports: { broker: 9092 }, health: { connect: broker }, external: KAFKA_BROKERS }
  web:
    run: node --title=\${name} web.js
    ports: { http: 8080, admin: 8081 }
    health: { get: / }
    env: { NAME: "\${name}", PORT: "\${port.http}", PEER: "\${host}:\${bus.broker}", DIR: "\${dataDir}/x", HOURS: "\${HOURS:-24}" }
    links: { DATABASE_URL: postgres://db, BROKERS: kafka://bus, SELF_URL: http://web:admin }
hints: [{ say: go, type: "curl localhost:\${web.http}" }]
`);
const web = topology.processes.get('web')!;

function settings(over: Partial<LabSettings> = {}): LabSettings {
  return {
    host: '127.0.0.1',
    portOffset: 0,
    dataDir: '/data',
    shell: {},
    postgres: { user: 'lab', password: 'p/w', database: 'lab' },
    ...over,
  };
}

test('variables and links become values', () => {
  expect(environmentOf(topology, web, settings())).toEqual({
    NAME: 'web',
    PORT: '8080',
    PEER: '127.0.0.1:9092',
    DIR: '/data/x',
    HOURS: '24',
    DATABASE_URL: 'postgres://lab:p%2Fw@127.0.0.1:5432/lab',
    BROKERS: '127.0.0.1:9092',
    SELF_URL: 'http://127.0.0.1:8081',
  });
  expect(argvOf(topology, web, settings())).toEqual(['node', '--title=web', 'web.js']);
});

test('the offset moves every port, and the shell wins where the file asks it', () => {
  const env = environmentOf(
    topology,
    web,
    settings({
      portOffset: 1000,
      shell: { HOURS: '1', DATABASE_URL: 'postgres://me@db.example/x', KAFKA_BROKERS: '' },
    }),
  );
  expect(env).toMatchObject({
    PORT: '9080',
    HOURS: '1',
    DATABASE_URL: 'postgres://me@db.example/x',
    BROKERS: '127.0.0.1:10092',
  });
  expect(hintText(topology, topology.hints[0]!.type, settings({ portOffset: 5 }))).toBe('curl localhost:8085');
});
