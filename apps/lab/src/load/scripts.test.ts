import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LoadError } from './request.ts';
import { findScript, listScripts } from './scripts.ts';

let root: string;
let dataDir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'scripts-'));
  dataDir = join(root, '.lab');
  mkdirSync(join(root, 'k6', 'lib'), { recursive: true });
  mkdirSync(join(dataDir, 'k6'), { recursive: true });
  writeFileSync(
    join(root, 'k6', 'load-test.ts'),
    '// Load test: the usual day.\n// And more.\nexport const options = { vus: 1, iterations: 2 };\n',
  );
  writeFileSync(join(root, 'k6', 'plain-one.js'), '/**\n * Says: nothing\n */\n');
  writeFileSync(join(root, 'k6', 'types.d.ts'), '');
  writeFileSync(join(root, 'k6', 'README.md'), '');
  writeFileSync(join(root, 'k6', 'lib', 'lab.ts'), '');
  writeFileSync(join(dataDir, 'k6', 'mine.js'), 'export default function () {}');
  writeFileSync(join(root, 'secret.js'), '');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what may be started, with what it says of itself', () => {
  expect(listScripts({ root, dataDir })).toMatchObject([
    { path: 'k6/load-test.ts', title: 'Load test', about: 'The usual day. And more.', plan: [{ iterations: 2 }] },
    { path: 'k6/plain-one.js', title: 'Says', about: 'Nothing' },
    { path: '.lab/k6/mine.js', title: 'Mine', about: '' },
  ]);
});

test('without a default function only its own scenarios can run', () => {
  const own = (source: string): boolean | undefined => {
    writeFileSync(join(root, 'k6', 'load-test.ts'), source);
    return listScripts({ root, dataDir })[0]?.hasOwnLoadOnly;
  };
  expect(own('export function buy() {}')).toBe(true);
  expect(own('export default function () {}')).toBeUndefined();
  expect(own('export default () => {};')).toBeUndefined();
  expect(own('function run() {}\nexport { run as default };')).toBeUndefined();
});

test('there may be no folder at all', () => {
  rmSync(join(root, 'k6'), { recursive: true });
  rmSync(dataDir, { recursive: true });
  expect(listScripts({ root, dataDir })).toEqual([]);
  expect(() => findScript({ root, dataDir }, 'k6/load-test.ts')).toThrow(LoadError);
});

for (const script of ['k6/load-test.ts', './k6/../k6/load-test.ts', 'k6/lib/lab.ts', '.lab/k6/mine.js']) {
  test(`found: ${script}`, () => expect(findScript({ root, dataDir }, script)).toMatch(/\.[jt]s$/));
}

const REFUSED: readonly (readonly [script: string, status: number])[] = [
  ['secret.js', 403],
  ['k6/../secret.js', 403],
  ['../../../../etc/passwd.js', 403],
  ['/etc/hosts.js', 403],
  ['k6', 400],
  ['k6/README.md', 400],
  ['k6/none.js', 404],
  ['k6/link.js', 403],
  ['k6/load-test.ts\0.js', 400],
  ['', 400],
];

for (const [script, status] of REFUSED) {
  test(`refused: ${JSON.stringify(script)}`, () => {
    symlinkSync(join(root, 'secret.js'), join(root, 'k6', 'link.js'));
    try {
      findScript({ root, dataDir }, script);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LoadError);
      expect((error as LoadError).status).toBe(status); // checked in the line before
    }
  });
}
