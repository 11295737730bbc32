// The composition root of the `pumba` command.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pumba } from './cli/pumba.ts';
import { REPOSITORY_ROOT } from './load/repository.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

// `pumba ps | head`: the reader has had enough, and that is no error.
process.stdout.on('error', () => process.exit());

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    // Twice: no more words. The lab ends the fault because its caller leaves.
    if (interrupt.signal.aborted) process.exit(1);
    interrupt.abort();
  });
}

const code = await pumba(
  process.argv.slice(2),
  {
    env: process.env,
    cwd: process.cwd(),
    file: resolve(process.env['LAB_FILE'] ?? resolve(REPOSITORY_ROOT, 'lab.yaml')),
    out: process.stdout,
    error: process.stderr,
    self: [process.execPath, fileURLToPath(import.meta.url)],
  },
  manifest.version,
  interrupt.signal,
);
process.exit(code);
