// `--engine k6`: the same command line, run by a k6 program of the user's.
import { spawn } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, join, sep } from 'node:path';
import type { CliContext } from './context.ts';

/** The first `k6` of the PATH that is not ourselves. */
export function findRealK6(
  path: string,
  ownRoot: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const names = platform === 'win32' ? ['k6.exe'] : ['k6'];
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => isForeignProgram(file, ownRoot));
}

/** Runs it in the same terminal; resolves with its exit code. */
export function execRealK6(file: string, words: readonly string[], context: CliContext): Promise<number> {
  const { K6_ENGINE: _ours, ...env } = context.env;
  return new Promise((resolve, reject) => {
    const child = spawn(file, withoutEngine(words), {
      stdio: 'inherit',
      env,
      cwd: context.workingDirectory,
      windowsHide: true,
    });
    // Ctrl-C reaches the child by the terminal; what is sent to us alone is handed on.
    const unlisten = context.onSignal((signal) => {
      if (signal !== 'SIGINT') child.kill(signal);
    });
    child.on('error', (error) => {
      unlisten();
      reject(error);
    });
    child.on('exit', (code, signal) => {
      unlisten();
      resolve(code ?? 128 + (signal ? osConstants.signals[signal] : 0));
    });
  });
}

export function withoutEngine(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const limit = end < 0 ? words.length : end;
  return words.filter((word, index) => {
    if (index >= limit) return true;
    return !word.startsWith('--engine=') && word !== '--engine' && words[index - 1] !== '--engine';
  });
}

function isForeignProgram(file: string, ownRoot: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    const real = realpathSync(file);
    const root = realpathSync(ownRoot) + sep;
    return statSync(real).isFile() && !real.startsWith(root) && !file.startsWith(root);
  } catch {
    return false; // not there, or not to be run
  }
}
