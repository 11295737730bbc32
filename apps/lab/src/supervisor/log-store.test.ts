import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogLine } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LogFile } from './log-file.ts';
import { formatFileLine, LINES_KEPT, LogStore, parseFileLine } from './log-store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-logs-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('memory keeps the last lines, merged by time', () => {
  let now = 0;
  const logs = new LogStore({ now: () => now++ });
  for (let i = 0; i < LINES_KEPT * 3; i++) logs.append('a', 'out', `a${i}`);
  logs.append('b', 'err', 'b');
  logs.append('a', 'out', 'last');
  expect(logs.tail([], 2).map((line) => line.text)).toEqual(['a2999', 'b', 'last']);
  expect(logs.tail(['a'], 1e9)).toHaveLength(LINES_KEPT);
  expect(logs.tail(['nobody'], 5)).toEqual([]);
  expect(logs.tail([], 0)).toEqual([]);
});

test('followers see new lines until they leave', () => {
  const logs = new LogStore({ now: () => 0 });
  const seen: string[] = [];
  const leave = logs.follow((line) => seen.push(line.text));
  logs.append('a', 'out', 'one');
  leave();
  logs.append('a', 'out', 'two');
  expect(seen).toEqual(['one']);
});

test('every line reaches its file', async () => {
  const logs = new LogStore({ directory, now: () => Date.UTC(2026, 0, 1) });
  for (let i = 0; i < 500; i++) logs.append('a', 'out', `line ${i}`);
  await logs.close();
  const lines = readFileSync(join(directory, 'a.log'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(500);
  expect(lines[499]).toBe('2026-01-01T00:00:00.000Z out line 499');
});

test('a file line is read back as it was', () => {
  const line: LogLine = { service: 'a', unixMs: Date.UTC(2026, 0, 1, 1, 2, 3, 4), stream: 'err', text: 'x y  z' };
  expect(parseFileLine('a', formatFileLine(line))).toEqual(line);
  expect(parseFileLine('a', 'torn li').text).toBe('torn li');
});

test('what the disk refuses is counted, and the file goes on when it can', async () => {
  const parent = join(directory, 'later');
  writeFileSync(parent, 'a file where the folder should be');
  const file = new LogFile(join(parent, 'a.log'));
  file.append('lost');
  await file.close();
  rmSync(parent);
  file.append('kept');
  await file.close();
  expect(readFileSync(join(parent, 'a.log'), 'utf8')).toMatch(/^\[1 lines dropped: E\w+: .*\]\nkept\n$/);
});

test('a file rotates and the disk stays bounded', async () => {
  const path = join(directory, 'deep', 'a.log');
  for (let round = 0; round < 20; round++) {
    const file = new LogFile(path, 1000);
    for (let i = 0; i < 10; i++) file.append('x'.repeat(50));
    await file.close();
  }
  expect(readdirSync(join(directory, 'deep')).sort()).toEqual(['a.log', 'a.log.1']);
  expect(statSync(path).size).toBeLessThanOrEqual(1000);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(1000);
});
