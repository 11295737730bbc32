import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';

const wrong: readonly (readonly [string, string])[] = [
  ['lgos', 'unknown command "lgos"; did you mean "logs"?'],
  ['banana', 'unknown command "banana"; allowed: up, ps, logs, restart, stop, start, down, help'],
  ['logs --folow', 'unknown option --folow; did you mean "--follow"?'],
  ['logs --zzz', 'unknown option --zzz; see lab help logs'],
  ['logs -x', 'unknown option -x; see lab help logs'],
  ['ps -v', '"lab ps" has no -v; usage: lab ps [--json]'],
  ['ps service-a', '"lab ps" takes no "service-a"; usage: lab ps [--json]'],
  ['logs --tail x', '--tail is "x", want a whole number'],
  ['logs --tail', '--tail wants a value'],
  ['logs --follow=yes', '--follow takes no value'],
  ['up --port-offset -1', 'the port offset is "-1", want a whole number from 0 to 60000'],
  ['up --port-offset 70000', 'the port offset is "70000", want a whole number from 0 to 60000'],
  ['up --port-offset 1e3', 'the port offset is "1e3", want a whole number from 0 to 60000'],
];
for (const [typed, message] of wrong) {
  test(`lab ${typed}`, () => expect(parseArguments(typed.split(' '), {})).toEqual({ kind: 'wrong', message }));
}

const right: readonly (readonly [string, object])[] = [
  ['', { kind: 'help', command: undefined }],
  ['help logs', { kind: 'help', command: 'logs' }],
  ['logs -h', { kind: 'help', command: 'logs' }],
  ['--version', { kind: 'version' }],
  ['up -d a b', { kind: 'command', name: 'up', services: ['a', 'b'], options: { detach: true } }],
  ['--data-dir x ps --json', { kind: 'command', name: 'ps', services: [], options: { dataDir: 'x', json: true } }],
  ['logs -fn 5', { kind: 'command', name: 'logs', options: { follow: true, tail: 5 } }],
  ['down -v', { kind: 'command', name: 'down', options: { volumes: true } }],
];
for (const [typed, want] of right) {
  test(`lab ${typed}`, () => expect(parseArguments(typed.split(' ').filter(Boolean), {})).toMatchObject(want));
}

test('the environment names the lab, and what is typed wins', () => {
  const env = { LAB_PORT_OFFSET: '100', LAB_DATA_DIR: '/a' };
  expect(parseArguments(['ps'], env)).toMatchObject({ options: { portOffset: 100, dataDir: '/a' } });
  const typed = ['ps', '--port-offset', '5', '--data-dir', '/b'];
  expect(parseArguments(typed, env)).toMatchObject({ options: { portOffset: 5, dataDir: '/b' } });
  const empty = { LAB_PORT_OFFSET: '', LAB_DATA_DIR: '' };
  expect(parseArguments(['ps'], empty)).toMatchObject({ options: { portOffset: undefined, dataDir: undefined } });
  expect(parseArguments(['ps'], { LAB_PORT_OFFSET: 'x' })).toMatchObject({ kind: 'wrong' });
});
