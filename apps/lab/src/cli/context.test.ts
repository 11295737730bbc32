import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Context, dataDirOf } from './context.ts';

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'lab-context-')));
  mkdirSync(join(folder, 'real/lab'), { recursive: true });
  symlinkSync('real', join(folder, 'link'));
  symlinkSync('real/later', join(folder, 'dangling'));
  symlinkSync('loop', join(folder, 'loop'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const cases: readonly { name: string; dataDir: string | undefined; want: string }[] = [
  { name: 'beside lab.yaml unless said', dataDir: undefined, want: '.lab' },
  { name: 'relative to where one is', dataDir: 'new', want: 'real/new' },
  { name: 'behind a link', dataDir: '../link/lab', want: 'real/lab' },
  { name: 'behind a link and not there yet', dataDir: '../link/ü n/deep', want: 'real/ü n/deep' },
  { name: 'a link to what is not there yet', dataDir: '../dangling', want: 'real/later' },
  { name: 'a link to itself', dataDir: '../loop', want: 'loop' },
];
for (const c of cases) {
  test(`data directory: ${c.name}`, () => {
    const terminal = { write: () => true };
    const file = join(folder, 'lab.yaml');
    const context: Context = { env: {}, cwd: join(folder, 'link'), file, out: terminal, error: terminal, self: [] };
    expect(dataDirOf(context, { dataDir: c.dataDir })).toBe(join(folder, c.want));
  });
}
