import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Finished, type Started, startNode, toolPath } from '../lab.ts';
import { startTarget, type Target } from './target.ts';

export interface Exported {
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** `npx k6 run` where there is no lab, with a target of our own, which scripts find in __ENV.TARGET. */
export interface ScriptRunner {
  /** Where scripts are written; for what they read and write besides. */
  readonly folder: string;
  readonly target: Target;
  start(script: string, ...args: string[]): Promise<Started>;
  run(script: string, ...args: string[]): Promise<Finished>;
  /** What `--summary-export` wrote of a run that must end well. */
  exportOf(script: string, ...args: string[]): Promise<Exported>;
  close(): Promise<void>;
}

export async function startScriptRunner(): Promise<ScriptRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'o11y-k6-'));
  const target = await startTarget();
  let count = 0;
  const start = async (script: string, ...args: string[]): Promise<Started> => {
    const file = join(folder, `script-${++count}.js`);
    await writeFile(file, script);
    const env = { ...process.env, NO_COLOR: '1', LAB_DATA_DIR: join(folder, 'no-lab') };
    return startNode([toolPath('k6'), 'run', '-e', `TARGET=${target.url}`, ...args, file], env, folder);
  };
  const run = async (script: string, ...args: string[]): Promise<Finished> => (await start(script, ...args)).finished;
  return {
    folder,
    target,
    start,
    run,
    async exportOf(script, ...args) {
      const path = join(folder, `summary-${++count}.json`);
      const { code, stderr } = await run(script, `--summary-export=${path}`, ...args);
      expect([code, stderr]).toEqual([0, expect.any(String)]);
      return JSON.parse(await readFile(path, 'utf8')) as Exported;
    },
    async close() {
      await target.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
