import { expect, test } from 'vitest';
import { argvOfCommand, killsItself, runCommandOf, toSignal } from './exec.ts';

const kills: readonly (readonly [string, NodeJS.Signals | undefined])[] = [
  ['kill 1', 'SIGTERM'],
  ['kill -9 1', 'SIGKILL'],
  ['kill -s HUP 1', 'SIGHUP'],
  ['kill -SIGINT 1', 'SIGINT'],
  ['kill -NOPE 1', undefined],
  ['kill 12', undefined],
  ['echo 1', undefined],
];
for (const [command, want] of kills) {
  test(command, () => expect(killsItself(argvOfCommand(command, []))).toBe(want));
}

test('signals by any of their names', () => {
  expect([toSignal('kill'), toSignal('SIGKILL'), toSignal('9'), toSignal('99')]).toEqual([
    'SIGKILL',
    'SIGKILL',
    'SIGKILL',
    undefined,
  ]);
});

test('output, exit codes, and programs that are none', async () => {
  const at = { cwd: process.cwd(), env: process.env };
  const run = (code: string): Promise<unknown> => runCommandOf([process.execPath, '-e', code], at);
  expect(await run('console.log(1); console.error(2)')).toEqual({
    detail: 'exited with code 0\n1\n2',
    hasFailed: false,
  });
  expect(await run('process.exit(7)')).toEqual({ detail: 'exited with code 7', hasFailed: true });
  expect(await run('process.kill(process.pid, "SIGTERM")')).toMatchObject({ hasFailed: true });
  expect(await runCommandOf(['no-such-program'], at)).toEqual({
    detail: 'no program is called "no-such-program" on this machine',
    hasFailed: true,
  });
});
