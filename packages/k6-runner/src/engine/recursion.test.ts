// Depth needs a thread with a large stack, and the tests' own has the usual one.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundleScript } from '../bundle/bundle.ts';
import { WORKER_STACK_SIZE_MB } from './factory.ts';

const SCRIPT = `
const wait = (x) => __host.call('wait', x);
function endless(n) { return endless(n + 1) + 1; }
const plain = (n, leaf) => n === 0 ? leaf() : plain(n - 1, leaf) + 1;
const mapped = (n, leaf) => n === 0 ? leaf() : [n].map((x) => mapped(x - 1, leaf) + 1)[0];
export function recursion() { try { return endless(0); } catch (e) { return [e instanceof Error, e.name, /stack/i.test(e.message)]; } }
export function mappedRecursion() { try { return mapped(1e6, () => 0); } catch (e) { return [e instanceof Error, /stack/i.test(e.message)]; } }
export function blocks() { return plain(1000, () => Number(wait('1'))); }
export function blocksInMaps() { return mapped(200, () => Number(wait('1'))); }
export function json() { let s = ''; for (let i = 0; i < 1e5; i++) s += '['; try { JSON.parse(s); } catch (e) { return e instanceof Error; } }
export function after() { return Number(wait('2')); }
`;

test('deep recursion is an exception, and calls may block deep inside', { timeout: 60_000 }, async () => {
  // Beside the packages, which it imports.
  const parent = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, 'recursion-'));
  try {
    const file = join(directory, 'worker.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('../testing/recursion-worker.ts', import.meta.url))],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
    });
    const bundle = await bundleScript({ path: '-', source: SCRIPT, workingDirectory: directory });
    const names = ['recursion', 'mappedRecursion', 'blocks', 'blocksInMaps', 'json'];
    const worker = new Worker(file, {
      workerData: { bundle, names },
      resourceLimits: { stackSizeMb: WORKER_STACK_SIZE_MB },
    });
    const got: unknown[] = [];
    await new Promise<void>((done, fail) => {
      worker.on('message', (message) => got.push(message));
      worker.on('error', fail);
      worker.on('exit', () => done());
    });
    const after = { kind: 'returned', json: '2' };
    expect(got).toEqual([
      ['recursion', '[true,"InternalError",true]', after],
      ['mappedRecursion', '[true,true]', after],
      ['blocks', '1001', after],
      ['blocksInMaps', '201', after],
      ['json', 'true', after],
    ]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
