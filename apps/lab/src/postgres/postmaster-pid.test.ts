import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReadyText, parsePostmasterPid, settleFormerServer } from './postmaster-pid.ts';

const cases: readonly { name: string; text: string; want: unknown }[] = [
  { name: 'a running server', text: '42\n/data\n1790000000\n5432\n\n127.0.0.1\n', want: { pid: 42, dataDir: '/data' } },
  { name: 'a standalone backend', text: '-42\n/data\n', want: { pid: 42, dataDir: '/data' } },
  { name: 'empty', text: '', want: undefined },
  { name: 'torn', text: '42', want: undefined },
  { name: 'pid 0', text: '0\n/data\n', want: undefined },
  { name: 'no number', text: '4x2\n/data\n', want: undefined },
];
for (const c of cases) test(c.name, () => expect(parsePostmasterPid(c.text)).toEqual(c.want));

test('ready only when the eighth line says so', () => {
  const lines = ['42', '/data', '1790000000', '5432', '', '127.0.0.1', '  1 2', 'ready   ', ''];
  expect(isReadyText(lines.join('\n'))).toBe(true);
  expect(isReadyText(lines.join('\n').replace('ready   ', 'starting'))).toBe(false);
  for (let length = 0; length < 7; length++) expect(isReadyText(lines.slice(0, length).join('\n'))).toBe(false);
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lab-pid-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a pid that belongs to another program by now is left alone, and the stale file goes', async () => {
  const path = join(directory, 'postmaster.pid');
  for (const text of [`${process.pid}\n${directory}\n`, '99999999\n/x\n', 'rubbish']) {
    writeFileSync(path, text);
    await settleFormerServer(directory, () => {});
    expect(existsSync(path)).toBe(false);
  }
});
