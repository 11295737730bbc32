// How much the page weighs, from the build's own manifest: what the browser must have before it shows anything, what each
// page adds, and that nothing in it makes code out of text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const CLIENT = fileURLToPath(new URL('../../../apps/web/dist/client/', import.meta.url));

const SHELL_BYTES_MAX = 220_000;
const ROUTE_BYTES_MAX = 500_000;
const CHUNK_BYTES_MAX = 200_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

const manifest = JSON.parse(readFileSync(join(CLIENT, '.vite/manifest.json'), 'utf8')) as Manifest;
const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)!;
const shell = filesOf([entry]);

test('the shell', () => {
  expect(gzipBytes(shell)).toBeLessThanOrEqual(SHELL_BYTES_MAX);
});

const pages = Object.keys(manifest).filter((key) => /-page\.tsx$/.test(key));
test('there are pages to weigh', () => {
  expect(pages.length).toBeGreaterThan(10);
});
for (const page of pages) {
  test(`${page}, with all that it may load`, () => {
    const files = new Set([...shell, ...filesOf([page], true)]);
    expect(gzipBytes(files), [...files].join(' ')).toBeLessThanOrEqual(ROUTE_BYTES_MAX);
  });
}

test('no chunk is too large, and none evaluates text', () => {
  const assets = readdirSync(join(CLIENT, 'assets')).filter((file) => file.endsWith('.js'));
  const problems = assets.flatMap((file) => {
    const source = readFileSync(join(CLIENT, 'assets', file), 'utf8');
    const bytes = gzipSync(source).length;
    return [
      ...(bytes > CHUNK_BYTES_MAX ? [`${file} has ${bytes} bytes, compressed; want at most ${CHUNK_BYTES_MAX}`] : []),
      ...(/\beval\s*\(|\bnew Function\s*\(|[^\w.$]Function\s*\(\s*["'`]/.test(source)
        ? [`${file} makes code of text`]
        : []),
    ];
  });
  expect(problems).toEqual([]);
});

test('what is served compressed is the same', () => {
  const assets = readdirSync(join(CLIENT, 'assets')).filter((file) => /\.(js|css)$/.test(file));
  expect(assets.filter((file) => !existsSync(join(CLIENT, 'assets', `${file}.br`)))).toEqual([]);
});

/** The files of some chunks with all that they need; with `lazy` also what they may load later, but for other pages. */
function filesOf(keys: readonly string[], lazy = false): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) return;
    files.add(chunk.file);
    for (const file of chunk.css ?? []) files.add(file);
    for (const imported of chunk.imports ?? []) visit(imported);
    if (!lazy) return;
    for (const imported of chunk.dynamicImports ?? []) if (!/-page\.tsx$/.test(imported)) visit(imported);
  };
  for (const key of keys) visit(key);
  return files;
}

function gzipBytes(files: Iterable<string>): number {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(join(CLIENT, file))).length;
  return bytes;
}
