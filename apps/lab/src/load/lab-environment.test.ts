import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LabState, stateFilePath } from '../control/state-file.ts';
import { environmentOfLab } from './lab-environment.ts';

let dataDir = '';
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'o11y-lab-environment-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function writeLab(portOffset: number): void {
  const state: LabState = {
    version: 1,
    pid: 12345,
    startedAt: 'then',
    commandLine: 'lab',
    startedUnixMs: 0,
    portOffset,
    control: { port: 1, token: 't' },
    children: [],
  };
  writeFileSync(stateFilePath(dataDir), JSON.stringify(state));
}

test('a lab at other ports is found by scripts and by the output', () => {
  writeLab(10_000);
  expect(environmentOfLab({ HOME: '/h' }, dataDir)).toEqual({
    HOME: '/h',
    BASE_URL: 'http://localhost:18080',
    K6_OTEL_HTTP_EXPORTER_ENDPOINT: 'localhost:14318',
  });
});

test('what the shell says counts more', () => {
  writeLab(10_000);
  expect(environmentOfLab({ BASE_URL: 'http://elsewhere' }, dataDir)['BASE_URL']).toBe('http://elsewhere');
});

test('a lab at the usual ports, or none, adds nothing', () => {
  const env = { HOME: '/h' };
  expect(environmentOfLab(env, dataDir)).toBe(env);
  expect(environmentOfLab(env, undefined)).toBe(env);
  writeLab(0);
  expect(environmentOfLab(env, dataDir)).toBe(env);
});
