import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  claimState,
  type LabState,
  parseState,
  readState,
  removeState,
  stateFilePath,
  writeState,
} from './state-file.ts';

const identity = { pid: 1234, startedAt: 'boot 5', commandLine: 'node x' };
const state: LabState = {
  version: 1,
  ...identity,
  startedUnixMs: 1,
  portOffset: 0,
  control: { port: 5, token: 't' },
  children: [{ ...identity, name: 'a', stopSignal: 'SIGTERM' }],
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-state-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('the first claim wins, what is written is read, nobody else may read it, and no draft stays', () => {
  expect(readState(directory)).toBeUndefined();
  expect(claimState(directory, state)).toBe(true);
  expect(claimState(directory, { ...state, pid: 99 })).toBe(false);
  writeState(directory, { ...state, portOffset: 7 });
  expect(readState(directory)).toEqual({ ...state, portOffset: 7 });
  expect(statSync(stateFilePath(directory)).mode & 0o077).toBe(0);
  expect(readdirSync(directory)).toEqual(['lab.json']);
  removeState(directory, { ...state, startedAt: 'boot 6' });
  expect(readdirSync(directory)).toEqual(['lab.json']);
  removeState(directory, state);
  expect(readdirSync(directory)).toEqual([]);
});

test('a file cut anywhere, or of another shape, is no state: nothing is killed by it', () => {
  const text = JSON.stringify(state);
  for (let length = 0; length < text.length; length++) expect(parseState(text.slice(0, length))).toBeUndefined();
  const damaged: readonly unknown[] = [
    null,
    [],
    7,
    { ...state, version: 2 },
    { ...state, pid: 1 },
    { ...state, pid: -5 },
    { ...state, pid: '1234' },
    { ...state, control: { port: 5 } },
    { ...state, children: [{ ...identity, pid: 0, name: 'a', stopSignal: 'SIGTERM' }] },
    { ...state, children: [{ pid: 5 }] },
    { ...state, children: {} },
  ];
  for (const value of damaged) expect(parseState(JSON.stringify(value))).toBeUndefined();
  expect(parseState(text)).toEqual(state);
  writeFileSync(stateFilePath(directory), 'rubbish');
  expect(readState(directory)).toBeUndefined();
});
