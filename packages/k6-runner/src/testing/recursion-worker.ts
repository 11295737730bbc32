// Runs a bundle's functions on a thread with the stack that the runner's has, and posts what came of each.
import { parentPort, workerData } from 'node:worker_threads';
import { createVmFactory } from '../engine/factory.ts';
import { type Bundle, ScriptError } from '../engine/types.ts';
import { fakeVu } from './fake-vu.ts';

const { bundle, names } = workerData as { bundle: Bundle; names: readonly string[] }; // as recursion.test.ts sends it
const factory = await createVmFactory({
  functions: { wait: ({ text }) => new Promise((done) => setImmediate(() => done(text))) },
});
for (const name of names) {
  const vm = await factory.create(fakeVu(), bundle, {});
  try {
    const result = await vm.call(name, []);
    const after = await vm.call('after', []);
    parentPort?.postMessage([name, result.kind === 'returned' ? result.json : result, after]);
  } catch (error) {
    parentPort?.postMessage([name, error instanceof ScriptError ? error.message : String(error), undefined]);
  }
}
