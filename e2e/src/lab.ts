// Starts a real lab through its command line, as a person would, on ports of its own and in a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAB = fileURLToPath(new URL('../../apps/lab/bin/lab.js', import.meta.url));

/** The ports of lab-contract.md, before the offset. */
const PORTS = {
  gateway: 8080,
  serviceA: 8001,
  serviceB: 8002,
  serviceC: 8003,
  serviceD: 8004,
  postgres: 5432,
  kafka: 9092,
  otlpGrpc: 4317,
  otlpHttp: 4318,
  prometheus: 9090,
  loki: 3100,
  tempo: 3200,
  ui: 3000,
} as const;

export interface Lab {
  readonly dataDir: string;
  readonly portOffset: number;
  /** Base address of a part, e.g. `http://127.0.0.1:28080`. */
  url(part: keyof typeof PORTS): string;
  /** Runs `lab <args>` against this lab. */
  run(...args: string[]): Promise<Finished>;
  /** Starts `k6` or `pumba` beside this lab. */
  start(command: Tool, ...args: string[]): Started;
  ps(): Promise<readonly ProcessRow[]>;
  /** Ends the lab and deletes its data. */
  stop(): Promise<void>;
}

export type Tool = 'k6' | 'pumba';

/** A command that may still run. */
export interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** What it printed so far, on both streams. */
  output(): string;
  signal(name: NodeJS.Signals): void;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `lab ps --json` says of a process. */
export interface ProcessRow {
  readonly name: string;
  readonly state: string;
  readonly pid: number | undefined;
  readonly restarts: number;
}

export async function startLab(environment: Readonly<Record<string, string>> = {}): Promise<Lab> {
  const lab = await prepareLab(environment);
  const up = await lab.run('up', '-d');
  if (up.code !== 0) {
    await lab.stop();
    throw new Error(`lab up ended with ${up.code}\n${up.stdout}\n${up.stderr}`);
  }
  return lab;
}

/** A lab that is not started yet. */
export async function prepareLab(environment: Readonly<Record<string, string>> = {}): Promise<Lab> {
  const dataDir = await mkdtemp(join(tmpdir(), 'o11y-lab-e2e-'));
  const portOffset = await findFreeOffset();
  const env = {
    ...process.env,
    NO_COLOR: '1',
    ...environment,
    LAB_DATA_DIR: dataDir,
    LAB_PORT_OFFSET: String(portOffset),
  };
  const run = (...args: string[]): Promise<Finished> => runNode([LAB, ...args], env);
  return {
    dataDir,
    portOffset,
    url: (part) => `http://127.0.0.1:${PORTS[part] + portOffset}`,
    run,
    start: (command, ...args) => startNode([toolPath(command), ...args], env),
    async ps() {
      const { code, stdout, stderr } = await run('ps', '--json');
      if (code !== 0) throw new Error(`lab ps ended with ${code}: ${stderr}`);
      return JSON.parse(stdout) as ProcessRow[];
    },
    async stop() {
      await run('down', '-v');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The file behind `npx <command>`. */
export function toolPath(command: Tool): string {
  return fileURLToPath(new URL(`../../apps/lab/bin/${command}.js`, import.meta.url));
}

/** Runs `node <args>` to its end. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Finished> {
  return startNode(args, env).finished;
}

/** Starts `node <args>`. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv, cwd?: string): Started {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    pid: child.pid ?? 0,
    finished,
    output: () => `${stdout}${stderr}`,
    signal: (name) => {
      child.kill(name);
    },
  };
}

async function findFreeOffset(): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    // Below the range from which Linux takes the ports of outgoing connections (32768 and up).
    // Files that run at the same time look at different ones, or both could find the same port free.
    const offset =
      10_000 + 20 * Math.floor(Math.random() * 600) + 10 * (Number(process.env['VITEST_POOL_ID'] ?? 1) % 2);
    const free = await Promise.all(Object.values(PORTS).map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
  throw new Error('found no port offset at which all ports of the lab are free');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
