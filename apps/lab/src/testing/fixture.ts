// For tests: small labs of Node.js scripts in a temporary folder, on free ports, and the CLI run from its sources.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createLinks } from '@o11y-lab/chaos';
import type { LinkHost } from '../links/link-host.ts';
import { hostHere } from '../links/run-command.ts';

/** Answers on PORT: / tells about itself, /health its health, /sick makes it ill, /crash ends it with code 3. */
const SERVER = `
const http = require('node:http');
const server = http.createServer((request, response) => {
  if (request.url === '/crash') process.exit(3);
  if (request.url === '/sick') globalThis.sick = true;
  response.statusCode = request.url === '/health' && globalThis.sick ? 503 : 200;
  response.end(JSON.stringify({ pid: process.pid, peer: process.env.PEER, name: process.env.NAME }));
});
process.on('SIGTERM', () => { console.log('bye'); process.exit(0); });
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('listening'));
`;

/**
 * Writes lab.yaml and server.cjs into the folder; answers the ports. `processes` maps names to further keys in YAML's
 * flow style; each process is the server above unless it says "run:".
 */
export async function writeLab(
  folder: string,
  processes: Readonly<Record<string, string>>,
): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  const lines = ['version: 1', 'processes:'];
  for (const [name, fields] of Object.entries(processes)) {
    const port = await freePort();
    ports[name] = port;
    const run = fields.includes('run:') ? '' : 'run: node server.cjs, ';
    const env = `env: { PORT: "\${port.http}", NAME: "\${name}" }`;
    const common = `health: { get: /health }, ports: { http: ${port} }, ${env}, stop: { grace: 2s }`;
    lines.push(`  ${name}: { ${run}${common}${fields === '' ? '' : `, ${fields}`} }`);
  }
  writeFileSync(join(folder, 'server.cjs'), SERVER);
  writeFileSync(join(folder, 'lab.yaml'), `${lines.join('\n')}\n`);
  return ports;
}

/**
 * Strips the types off this package's sources, so that child processes run them without a build. Answers the folder;
 * it lies in node_modules, where imports of packages still find them.
 */
export async function stripSources(): Promise<string> {
  const source = fileURLToPath(new URL('../', import.meta.url));
  const repository = join(source, '../../..');
  const cache = join(repository, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const target = mkdtempSync(join(cache, 'lab-sources-'));
  // Comes with vitest; only these tests need it, so it is no dependency of the package.
  const vite: unknown = await import(join(repository, 'node_modules/vite/dist/node/index.js'));
  const { transformWithOxc } = vite as { transformWithOxc(code: string, path: string): Promise<{ code: string }> };
  const strip = async (from: string, to: string): Promise<void> => {
    for (const path of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
      const { code } = await transformWithOxc(readFileSync(join(from, path), 'utf8'), join(from, path));
      const output = join(to, path.replace(/ts$/, 'js'));
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, code.replace(/(from |import\()(['"])(\.[^'"]+)\.ts\2/g, '$1$2$3.js$2'));
    }
  };
  await strip(source, target);
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }');
  // The libraries that a lab needs at once; node_modules has only what was built of them.
  for (const name of ['lab-control', 'chaos']) {
    const library = join(target, 'node_modules/@o11y-lab', name);
    await strip(join(repository, 'packages', name, 'src'), library);
    writeFileSync(join(library, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  }
  return target;
}

/** Links in the thread of the test: a thread of their own would need a build. */
export function linksHere(): LinkHost {
  return hostHere(createLinks({ random: Math.random, now: () => performance.now(), log: () => {} }));
}

/** Runs code in a process of its own; it may `import` the modules of `sources`, the answer of `stripSources`. */
export function runScript(folder: string, code: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const script = join(folder, 'script.mjs');
  writeFileSync(script, code);
  return spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: folder });
}

/** Runs `lab <args>` on the lab.yaml of the folder. */
export function runCli(sources: string, folder: string, args: readonly string[]): ChildProcess {
  const code = `
    import { main } from ${JSON.stringify(join(sources, 'cli/main.js'))};
    const context = { env: process.env, cwd: process.cwd(), file: ${JSON.stringify(join(folder, 'lab.yaml'))},
      out: process.stdout, error: process.stderr, self: [process.execPath, process.argv[1]] };
    process.exit(await main(process.argv.slice(2), context, '0.0.0'));`;
  return runScript(folder, code, args, { ...process.env, LAB_DATA_DIR: undefined, LAB_PORT_OFFSET: undefined });
}

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Waits for the end of a process and answers what it printed. */
export async function finished(child: ChildProcess): Promise<Finished> {
  let out = '';
  let error = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  await once(child, 'close');
  return { code: child.exitCode, out, error };
}

/** Looks every 10 ms until the condition holds; `explain` is for the message when it never does. */
export async function until(condition: () => boolean, explain: () => string = () => ''): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error(`waited 20 s in vain ${explain()}`);
    await delay(10);
  }
}

/**
 * A port that was free a moment ago, below the range (from 32768) from which the system takes the ports of outgoing
 * connections: the health checks of one test would else take the port that another has just been given.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch {
      continue; // taken
    }
    server.close();
    await once(server, 'close');
    return port;
  }
}
