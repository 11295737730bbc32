// Builds the page into apps/web/dist/client, with a .br and .gz beside each file that is worth it. The folder is made
// beside the old one and takes its place at once, so that a backend that runs never serves half a build.
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify, stripVTControlCharacters } from 'node:util';
import { brotliCompress, gzip, constants as zlib } from 'node:zlib';
import { build } from 'vite';

const web = fileURLToPath(new URL('../apps/web', import.meta.url));
const target = join(web, 'dist/client');
const draft = join(web, 'dist/client.new');

/** Fonts and pictures are compressed as they are. */
const COMPRESSIBLE = /\.(?:css|html|js|json|map|md|svg|txt|webmanifest|xml)$/;
/** Smaller files fit one packet either way. */
const BYTES_MIN = 1024;
/** The highest level takes ten times as long for a few percent. */
const BROTLI = { params: { [zlib.BROTLI_PARAM_QUALITY]: 9, [zlib.BROTLI_PARAM_LGWIN]: 22 } };

try {
  rmSync(draft, { recursive: true, force: true });
  await build({ root: web, logLevel: 'error', build: { outDir: draft, emptyOutDir: true } });
  await Promise.all(filesBelow(draft).map(compress));
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
} catch (error) {
  // Which file and why; the stack is the bundler's own.
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`apps/web: ${stripVTControlCharacters(message)}\n`);
  process.exitCode = 1;
}

async function compress(path) {
  if (!COMPRESSIBLE.test(path)) return;
  const plain = readFileSync(path);
  if (plain.length < BYTES_MIN) return;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(plain, BROTLI),
    promisify(gzip)(plain, { level: zlib.Z_BEST_COMPRESSION }),
  ]);
  for (const [suffix, bytes] of [
    ['.br', br],
    ['.gz', gz],
  ]) {
    if (bytes.length < plain.length) writeFileSync(`${path}${suffix}`, bytes);
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
