import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(root, 'apps/lab/bin/lab.js');

/** Far from the default ports, so that a lab in use is not in the way. */
const PORT_OFFSET = 17_000;

export interface BenchLab {
  readonly dataDir: string;
  url(port: number): string;
  /** Starts the lab in the foreground, as `npm start` does; resolves when it says that all of it is healthy. */
  start(): Promise<void>;
  /** The process that start() made: the supervisor. */
  supervisorPid(): number;
  ps(): Promise<readonly { name: string; state: string; pid?: number }[]>;
  /** `lab stop` for these services. */
  stop(...services: string[]): Promise<void>;
  /** `lab down` with these flags. */
  down(...flags: string[]): Promise<void>;
  remove(): Promise<void>;
}

export function newLab(): BenchLab {
  const dataDir = mkdtempSync(join(tmpdir(), 'o11y-lab-bench-'));
  const env = { ...process.env, LAB_DATA_DIR: dataDir, LAB_PORT_OFFSET: String(PORT_OFFSET), NO_COLOR: '1' };
  let supervisor: ChildProcess | undefined;
  const run = (...args: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      let stdout = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.on('error', reject);
      child.on('close', (code) =>
        code === 0 ? resolve(stdout) : reject(new Error(`lab ${args.join(' ')} ended with ${code}`)),
      );
    });
  return {
    dataDir,
    url: (port) => `http://127.0.0.1:${port + PORT_OFFSET}`,
    start() {
      const child = spawn(process.execPath, [BIN, 'up'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
      supervisor = child;
      return new Promise((resolve, reject) => {
        let said = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          said += text;
          if (said.includes('all healthy')) resolve();
        });
        child.on('error', reject);
        child.on('exit', (code) => reject(new Error(`lab up ended with ${code} and said: ${said}`)));
      });
    },
    supervisorPid() {
      if (supervisor?.pid === undefined) throw new Error('the lab was not started');
      return supervisor.pid;
    },
    ps: async () => JSON.parse(await run('ps', '--json')) as { name: string; state: string; pid?: number }[],
    async stop(...services) {
      await run('stop', ...services);
    },
    async down(...flags) {
      await run('down', ...flags);
    },
    async remove() {
      await run('down', '-v');
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Asks every few milliseconds until the answer is not undefined; returns it with the milliseconds it took. */
export async function timeUntil<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs = 60_000,
): Promise<{ readonly value: T; readonly tookMs: number }> {
  const start = performance.now();
  for (;;) {
    // A refused connection or a 404 is "not yet"; the timeout below names what never came.
    const value = await ask().catch(() => undefined);
    const tookMs = performance.now() - start;
    if (value !== undefined) return { value, tookMs };
    if (tookMs > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
