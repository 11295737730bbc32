import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inDataDir } from './data-dir.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-data-dir-'));
  writeFileSync(join(folder, 'file'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const made: readonly { name: string; path: string; says: RegExp }[] = [
  { name: 'a file', path: 'file', says: /file is no folder and not in one; choose another --data-dir/ },
  { name: 'below a file', path: 'file/lab', says: /file\/lab is no folder and not in one; choose another --data-dir/ },
  { name: 'a name too long', path: 'x'.repeat(300), says: /x is too long a name for a folder; choose another/ },
];
for (const c of made) {
  test(c.name, () => {
    const path = join(folder, c.path);
    expect(() => inDataDir(path, () => mkdirSync(path, { recursive: true }))).toThrow(c.says);
  });
}

// What root never meets, and no test can arrange.
const told: readonly { code: string; says: RegExp }[] = [
  { code: 'ENOSPC', says: /^no space left on device in .*; free some space or choose another --data-dir$/ },
  {
    code: 'EACCES',
    says: /may not write to .*\/no \(.* belongs to uid \d+\); choose another --data-dir, or run the lab/,
  },
  { code: 'EROFS', says: /its file system is read-only; choose another --data-dir/ },
  { code: 'EMFILE', says: /^as the system says it$/ },
];
for (const c of told) {
  test(c.code, () => {
    const fail = (): never => {
      throw Object.assign(new Error('as the system says it'), { code: c.code });
    };
    expect(() => inDataDir(join(folder, 'no'), fail)).toThrow(c.says);
  });
}
