// A real PostgreSQL of our own: makes its cluster on the first start and says how to run the server.
import { execFile } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NO_SPACE } from '../control/data-dir.ts';
import type { Launch } from '../supervisor/managed-process.ts';
import { PostgresError, WAY_OUT } from './binaries.ts';
import type { PostgresHome } from './home.ts';
import { isReadyText, settleFormerServer } from './postmaster-pid.ts';

export const POSTGRES_USER = 'lab';
/** initdb makes it; one of our own name would cost every first start a fifth more. */
export const POSTGRES_DATABASE = 'postgres';

/** Settings of a server for five small services; the defaults are for a machine of its own. */
const SETTINGS: Readonly<Record<string, string>> = {
  unix_socket_directories: '', // loopback TCP only: a socket path has a length limit and needs a folder
  shared_buffers: '16MB',
  max_connections: '50',
  io_method: 'sync', // no worker processes for reading ahead
  max_logical_replication_workers: '0',
  wal_level: 'minimal',
  max_wal_senders: '0',
  min_wal_size: '32MB',
  max_wal_size: '128MB', // bounds the disk beside the data
  log_line_prefix: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** initdb takes 0.5 s; a machine that needs a minute has another problem. */
const INIT_TIMEOUT_MS = 60_000;

/** Makes the cluster if there is none, ends a former server, and answers how to run the server on `host:port`. */
export async function preparePostgres(
  home: PostgresHome,
  address: { readonly host: string; readonly port: number },
  log: (text: string) => void,
): Promise<Launch> {
  const dataDir = join(home.directory, 'data');
  await settleFormerServer(dataDir, log);
  if (!existsSync(dataDir)) await createCluster(home, dataDir, log);
  else takeOwnership(home, dataDir);
  const settings = { ...SETTINGS, listen_addresses: address.host, port: String(address.port) };
  return {
    command: join(home.programs, 'native', 'bin', 'postgres'),
    args: ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    ...surroundings(home),
  };
}

/** Whether postmaster.pid calls the server ready (its eighth line); false while it starts or recovers. */
export function saysReady(home: PostgresHome): boolean {
  try {
    return isReadyText(readFileSync(join(home.directory, 'data', 'postmaster.pid'), 'utf8'));
  } catch {
    return false; // no file yet, or it is being replaced
  }
}

/** In a folder of its own, renamed when complete: an interrupted initdb leaves nothing that looks like a cluster. */
async function createCluster(home: PostgresHome, dataDir: string, log: (text: string) => void): Promise<void> {
  for (const name of readdirSync(home.directory)) {
    if (name.startsWith('data.')) rmSync(join(home.directory, name), { recursive: true, force: true });
  }
  const half = join(home.directory, `data.${process.pid}`);
  const who = ['-U', POSTGRES_USER, '-A', 'scram-sha-256', `--pwfile=${join(home.directory, 'password')}`];
  // Nothing to lose yet, so no fsync; the host's locale must not decide how rows are sorted.
  const how = ['--no-sync', '--locale=C', '-E', 'UTF8', '--wal-segsize=4', '--no-instructions'];
  await execute(home, 'initdb', ['-D', half, ...who, ...how], log);
  renameSync(half, dataDir);
}

/** A cluster made by a normal user, started by root later, belongs to the wrong user. */
function takeOwnership(home: PostgresHome, dataDir: string): void {
  const owner = lstatSync(dataDir).uid;
  if (home.user === undefined) {
    if (process.getuid && owner !== process.getuid()) {
      throw new PostgresError(`${dataDir} belongs to uid ${owner}; run the lab as that user or as root, or ${WAY_OUT}`);
    }
    return;
  }
  if (owner === home.user.uid) return;
  for (const entry of ['.', ...readdirSync(dataDir, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(dataDir, entry), home.user.uid, home.user.gid);
  }
}

/** The working directory must be readable for the other user; nothing of the shell's PG* variables may interfere. */
function surroundings(home: PostgresHome): Pick<Launch, 'cwd' | 'env' | 'user'> {
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', SystemRoot: process.env['SystemRoot'] };
  return { cwd: process.platform === 'win32' ? home.directory : '/', env, ...(home.user ? { user: home.user } : {}) };
}

/** What the program prints is told to `log` when it fails; of that, the error holds what matters. */
function execute(
  home: PostgresHome,
  program: string,
  args: readonly string[],
  log: (text: string) => void,
): Promise<void> {
  const path = join(home.programs, 'native', 'bin', program);
  const { user, ...rest } = surroundings(home);
  return new Promise((resolve, reject) => {
    const options = { ...rest, ...(user ? { uid: user.uid, gid: user.gid } : {}), timeout: INIT_TIMEOUT_MS };
    execFile(path, args, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (!error) return resolve();
      const output = (stderr || stdout).trim();
      for (const line of output.split('\n')) if (line.trim() !== '') log(`${program}: ${line}`);
      reject(new PostgresError(`${program} failed: ${explain(error, path, output, home)}`, { cause: error }));
    });
  });
}

function explain(error: Error & { code?: unknown }, path: string, output: string, home: PostgresHome): string {
  if (error.code === 'ENOENT' && existsSync(path)) {
    return `this system's C library is not glibc (Alpine?), which these programs need; ${WAY_OUT}`;
  }
  return essenceOf(output, home.directory) ?? error.message;
}

/** The line of a program's output that says what went wrong, with the way out where there is one. */
export function essenceOf(output: string, directory: string): string | undefined {
  if (/no space left on device|disk quota exceeded/i.test(output)) {
    return `no space left on device in ${directory}; ${NO_SPACE}`;
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  // "2026-11-22 09:59:05.454 UTC [20967] FATAL:  could not …", "initdb: error: could not …"
  const told = lines.find((line) => /\b(FATAL|PANIC|error):/.test(line)) ?? lines.at(-1);
  return told?.replace(/^.*?\b(FATAL|PANIC|error):\s*/, '').trim();
}
