import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { identify, isSameProcess, parseStat, readParents, signalGroup, treeOf } from './os-process.ts';

test('the state follows the last parenthesis, whatever the program is called', () => {
  const tail = 'S 7 8 8 0 -1 4194560 1 0 0 0 1 2 3 4 20 0 11 0 123456 0';
  expect(parseStat(`42 (a) b) ${tail}`)).toEqual({ state: 'S', parentPid: 7, startTicks: '123456', cpuTicks: 3 });
  for (const text of ['', '42', '42 (node', '42 (node) S 7']) expect(parseStat(text)).toBeUndefined();
});

test('a tree holds children of children, but no other tree', () => {
  const parents = new Map([
    [2, 1],
    [3, 2],
    [4, 3],
    [5, 1],
  ]);
  expect(treeOf(2, parents, new Set())).toEqual([2, 3, 4]);
  expect(treeOf(1, parents, new Set([3]))).toEqual([1, 2, 5]);
});

describe.skipIf(process.platform === 'win32')('with a real process', () => {
  test('it is recognised while it lives, and nobody else passes for it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    const identity = identify(child.pid!);
    expect(identity?.commandLine).toContain('setInterval');
    expect(isSameProcess(identity!)).toBe(true);
    expect(isSameProcess({ ...identity!, startedAt: 'another time' })).toBe(false);
    expect(isSameProcess({ ...identity!, commandLine: 'another program' })).toBe(false);
    if (process.platform === 'linux') expect(readParents().get(child.pid!)).toBe(process.pid);

    const exited = once(child, 'exit');
    expect(signalGroup(child.pid!, 'SIGKILL')).toBe(true);
    await exited;
    expect(identify(child.pid!)).toBeUndefined();
    expect(isSameProcess(identity!)).toBe(false);
    expect(signalGroup(child.pid!, 'SIGTERM')).toBe(false);
  });
});
