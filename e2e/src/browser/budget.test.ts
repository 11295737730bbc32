// How much the page weighs, from the build's own manifest: what the browser must have before it shows anything. What
// each page adds is weighed in the browser, where it is seen (weight.test.ts).
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const CLIENT = fileURLToPath(new URL('../../../apps/web/dist/client/', import.meta.url));

/** What no page is shown without. 196 kB when this was written; more is not what a first visit may wait for. */
const SHELL_BYTES_MAX = 220_000;
const CHUNK_BYTES_MAX = 200_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

const manifest = JSON.parse(readFileSync(join(CLIENT, '.vite/manifest.json'), 'utf8')) as Manifest;
const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry)!;
const shell = filesOf(entry);

test('the shell', () => {
  expect(gzipBytes(shell)).toBeLessThanOrEqual(SHELL_BYTES_MAX);
});

test('no chunk is too large', () => {
  const assets = readdirSync(join(CLIENT, 'assets')).filter((file) => file.endsWith('.js'));
  const problems = assets.flatMap((file) => {
    const source = readFileSync(join(CLIENT, 'assets', file), 'utf8');
    const bytes = gzipSync(source).length;
    return bytes > CHUNK_BYTES_MAX ? [`${file} has ${bytes} bytes, compressed; want at most ${CHUNK_BYTES_MAX}`] : [];
  });
  expect(problems).toEqual([]);
});

test('what is served compressed is the same', () => {
  // Below a kilobyte a file fits one packet either way, and is served as it is.
  const assets = readdirSync(join(CLIENT, 'assets')).filter(
    (file) => /\.(js|css)$/.test(file) && statSync(join(CLIENT, 'assets', file)).size >= 1024,
  );
  expect(assets.length).toBeGreaterThan(20);
  expect(assets.filter((file) => !existsSync(join(CLIENT, 'assets', `${file}.br`)))).toEqual([]);
});

/** The files of a chunk with all that it needs before it runs. */
function filesOf(root: string): Set<string> {
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
  };
  visit(root);
  return files;
}

function gzipBytes(files: Iterable<string>): number {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(join(CLIENT, file))).length;
  return bytes;
}
