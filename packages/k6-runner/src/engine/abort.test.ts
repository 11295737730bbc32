import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ScriptFolder } from '../testing/start-script.ts';
import type { HostFunctions } from './types.ts';

// The first VM compiles QuickJS, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: ScriptFolder;
beforeAll(async () => {
  folder = await ScriptFolder.create();
});
afterAll(() => folder.remove());

const functions: HostFunctions = {
  /** Never answers. */
  hang: () => new Promise(() => {}),
  tick: () => new Promise((done) => setImmediate(() => done(''))),
};

/** Bodies that go on until they are aborted; `after` tells whether the VM is as before. */
const BODIES: { readonly name: string; readonly body: string }[] = [
  { name: 'an endless loop', body: `while (true) {}` },
  {
    name: 'an endless loop that catches',
    body: `for (;;) { try { while (true) {} } catch (e) { console.log('caught') } }`,
  },
  {
    name: 'a loop of calls that catches',
    body: `for (;;) { try { __host.call('tick', '') } catch (e) { console.log('caught') } finally { leaked++ } }`,
  },
  {
    name: 'a call that is never answered',
    body: `try { __host.call('hang', '') } catch (e) { console.log('caught') }`,
  },
  { name: 'the same in a callback', body: `[1].forEach(() => { [1].map(() => __host.call('hang', '')) })` },
  {
    name: 'a promise that is never settled',
    body: `return __host.callAsync('hang', '').catch(() => console.log('caught'))`,
  },
  { name: 'a sleep', body: `sleep(1000)` },
  { name: 'an interval', body: `setInterval(() => {}, 1)` },
  {
    name: 'an endless chain of promises',
    body: `return (async () => { for (;;) { try { await null } catch (e) { } } })()`,
  },
  { name: 'a regular expression that does not end', body: `/^(a+)+$/.test('a'.repeat(40) + 'b')` },
];

describe('aborted', () => {
  const script = [
    `import { sleep } from 'k6'; let leaked = 0;`,
    ...BODIES.map(({ body }, index) => `export function case${index}() { ${body} }`),
    `export function after() { leaked = 0; return [__host.call('tick', ''), leaked]; }`,
  ].join('\n');

  test.each(BODIES.map(({ name }, index) => ({ name, index })))('$name', async ({ index }) => {
    let endMs = Number.POSITIVE_INFINITY;
    const { vm, vu } = await folder.start(script, {
      functions,
      // For those that hold the thread, so that the timer below never comes.
      interrupted: () => (performance.now() > endMs ? 'out of time' : undefined),
    });
    endMs = performance.now() + 100;
    const timer = setTimeout(() => vm.abort('out of time'), 100);
    const result = await vm.call(`case${index}`, []);
    clearTimeout(timer);
    endMs = Number.POSITIVE_INFINITY;
    expect(result).toEqual({ kind: 'aborted', reason: 'out of time' });
    expect(vu.logs).toEqual([]);
    expect(await vm.call('after', [])).toEqual({ kind: 'returned', json: '["",0]' });
    expect(vu.logs).toEqual([]);
  });

  test('by another thread, through the flag', async () => {
    const abortFlag = new Int32Array(new SharedArrayBuffer(4));
    const { vm } = await folder.start('export default () => { while (true) {} }; export const after = () => 1;', {
      abortFlag,
    });
    const worker = new Worker('require("node:worker_threads").workerData[0] = 1', {
      eval: true,
      workerData: abortFlag,
    });
    expect(await vm.call('default', [])).toEqual({ kind: 'aborted', reason: 'aborted' });
    await worker.terminate();
    abortFlag[0] = 0;
    expect(await vm.call('after', [])).toEqual({ kind: 'returned', json: '1' });
  });

  test('a host function that asks for it is the last that the script does', async () => {
    let abort = (): void => {};
    const { vm, vu } = await folder.start(
      `export default function () { try { __host.call('end', ''); } finally { console.log('went on'); } }`,
      {
        functions: {
          end: () => {
            abort();
            return undefined;
          },
        },
      },
    );
    abort = () => vm.abort('ended itself');
    expect(await vm.call('default', [])).toEqual({ kind: 'aborted', reason: 'ended itself' });
    expect(vu.logs).toEqual([]);
  });

  test('an init context that does not end', async () => {
    const endMs = performance.now() + 100;
    const interrupted = (): string | undefined => (performance.now() > endMs ? 'out of time' : undefined);
    await expect(folder.start('while (true) {}', { interrupted })).rejects.toMatchObject({ message: 'out of time' });
  });
});

test('what blocks while the host reads an exception gets an error, and the exception is told without it', async () => {
  const script = `const error = new Error('told'); let got;
    Object.defineProperty(error, 'stack', { get: () => { try { __host.call('tick', ''); } catch (e) { got = e; } return String(got); } });
    throw error; export default () => {};`;
  const starting = folder.start(script, { functions });
  await expect(starting).rejects.toMatchObject({ name: 'ScriptError', message: 'told' });
});
