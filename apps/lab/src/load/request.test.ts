import { expect, test } from 'vitest';
import { commandText } from './command-text.ts';
import { argvOf, LoadError, readRequest } from './request.ts';

const SCRIPT = 'k6/load-test.ts';

const GOOD: readonly (readonly [name: string, body: object, argv: readonly string[]])[] = [
  ['as the script says', {}, []],
  ['users for a time', { vus: 10, duration: '1m30s' }, ['--vus', '10', '--duration', '1m30s']],
  ['iterations', { vus: 2, iterations: 50 }, ['--vus', '2', '--iterations', '50']],
  [
    'stages',
    {
      stages: [
        { duration: '30s', target: 10 },
        { duration: '10s', target: 0 },
      ],
    },
    ['--stage', '30s:10', '--stage', '10s:0'],
  ],
  ['variables', { env: { A: '1', B_2: 'x y' } }, ['-e', 'A=1', '-e', 'B_2=x y']],
];

for (const [name, body, argv] of GOOD) {
  test(`a request: ${name}`, () => {
    expect(argvOf(readRequest({ script: SCRIPT, ...body }), SCRIPT)).toEqual(['run', ...argv, SCRIPT]);
  });
}

const BAD: readonly (readonly [name: string, body: unknown, message: RegExp])[] = [
  ['no object', 'run', /want a JSON object/],
  ['null', null, /want a JSON object/],
  ['no script', {}, /"script" is missing/],
  ['too many users', { script: SCRIPT, vus: 1001 }, /vus is 1001, the page starts at most 1000/],
  ['half a user', { script: SCRIPT, vus: 1.5 }, /whole number/],
  ['no user', { script: SCRIPT, vus: 0 }, /from 1 on/],
  ['users as text', { script: SCRIPT, vus: '5' }, /whole number/],
  ['a wrong duration', { script: SCRIPT, duration: '5 minutes' }, /want e.g. 30s/],
  ['no time', { script: SCRIPT, duration: '0s' }, /no time at all/],
  ['too long', { script: SCRIPT, duration: '3h' }, /180 minutes, the page starts at most 2 hours/],
  [
    'too long in all',
    { script: SCRIPT, stages: Array.from({ length: 3 }, () => ({ duration: '1h', target: 1 })) },
    /at most 2 hours/,
  ],
  ['no stage', { script: SCRIPT, stages: [] }, /1 to 50 stages/],
  ['a stage without a target', { script: SCRIPT, stages: [{ duration: '1s' }] }, /stage 1 has no target/],
  ['a stage that is none', { script: SCRIPT, stages: [7] }, /duration of stage 1/],
  ['stages and a duration', { script: SCRIPT, duration: '1s', stages: [{ duration: '1s', target: 1 }] }, /beside them/],
  ['a variable with a strange name', { script: SCRIPT, env: { 'A=B --out x': '1' } }, /no name of a variable/],
  ['a variable that is no text', { script: SCRIPT, env: { A: 1 } }, /A wants a text/],
  ['variables as a list', { script: SCRIPT, env: ['A=1'] }, /names and texts/],
];

for (const [name, body, message] of BAD) {
  test(`refused: ${name}`, () => {
    expect(() => readRequest(body)).toThrow(LoadError);
    expect(() => readRequest(body)).toThrow(message);
  });
}

test('a command line can be pasted into a shell', () => {
  expect(commandText(['run', '-e', "NAME=it's me", '--stage', '30s:10', SCRIPT])).toBe(
    `npx k6 run -e 'NAME=it'\\''s me' --stage 30s:10 ${SCRIPT}`,
  );
});
