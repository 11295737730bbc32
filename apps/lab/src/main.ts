// The composition root of the `lab` command.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from './cli/main.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };

const isSupervisor = process.argv.includes('up') || process.argv.includes('supervise');
// `lab logs | head`: the reader has had enough, and that is no error. A supervisor has its own answer to it.
if (!isSupervisor) process.stdout.on('error', () => process.exit());

process.exitCode = await main(
  process.argv.slice(2),
  {
    env: process.env,
    cwd: process.cwd(),
    file: resolve(process.env['LAB_FILE'] ?? resolve(root, 'lab.yaml')),
    out: process.stdout,
    error: process.stderr,
    self: [process.execPath, fileURLToPath(import.meta.url)],
  },
  manifest.version,
);
// A supervisor has sockets and timers that would keep it; all it had to do is done.
if (isSupervisor) process.exit();
