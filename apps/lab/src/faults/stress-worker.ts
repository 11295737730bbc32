// One stressor of `pumba stress`, a process of its own: `cpu`, `memory <bytes>` or `io <folder>`. It ends when the
// supervisor does, whatever ends that.
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Work between two looks at whether the supervisor is still there. */
const SLICE_MS = 50;
const PAGE_BYTES = 4096;
const FILE_BYTES_MAX = 64 * 1024 * 1024;

const [kind, argument = ''] = process.argv.slice(2);
let leave = (): void => {};

process.once('disconnect', () => {
  leave();
  process.exit();
});
// Ctrl-C in the terminal is for the supervisor, which ends this one in turn.
process.on('SIGINT', () => {});

const work = workOf(kind);
const again = (): void => {
  const endMs = performance.now() + SLICE_MS;
  while (performance.now() < endMs) work();
  setImmediate(again);
};
again();

function workOf(name: string | undefined): () => void {
  switch (name) {
    case 'cpu': {
      let number = 0;
      return () => {
        for (let i = 0; i < 10_000; i++) number = Math.sqrt(number + i);
      };
    }
    case 'memory': {
      const held = Buffer.alloc(Number(argument));
      let at = 0;
      return () => {
        // Touched again and again: memory that is not used would be swapped out, or never given.
        held[at] = (held[at] ?? 0) + 1;
        at = (at + PAGE_BYTES) % Math.max(1, held.length);
      };
    }
    case 'io': {
      const path = join(argument, String(process.pid));
      const file = openSync(path, 'w');
      leave = () => {
        closeSync(file);
        // The whole folder: after a supervisor that was killed nobody else would.
        rmSync(argument, { recursive: true, force: true });
      };
      const block = Buffer.alloc(1024 * 1024, 1);
      let at = 0;
      return () => {
        writeSync(file, block, 0, block.length, at);
        fsyncSync(file);
        at = (at + block.length) % FILE_BYTES_MAX;
      };
    }
    default:
      throw new Error(`no stressor is called "${name}"`);
  }
}
