// With the real binaries: a cluster is made, served, killed and served again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { identify } from '../supervisor/os-process.ts';
import {
  copyPackage,
  createMissingSymlinks,
  findPostgresPackage,
  isReachableByOthers,
  PostgresError,
} from './binaries.ts';
import { essenceOf, preparePostgres } from './embedded-postgres.ts';
import { openHome, type PostgresHome, refugeOf, removeHome } from './home.ts';
import { judgeAnswer, probePostgres } from './ready-probe.ts';

const host = '127.0.0.1';
const programs = tryFind();
const isRoot = process.getuid?.() === 0;

test('a platform without a package is told about DATABASE_URL', () => {
  expect(() => findPostgresPackage('sunos', 'x64')).toThrow(
    /@embedded-postgres\/sunos-x64\) is not installed: .*; set DATABASE_URL to use a PostgreSQL of your own/,
  );
});

describe.skipIf(!programs)('with the installed PostgreSQL', { timeout: 60_000 }, () => {
  let base: string;
  let home: PostgresHome;
  let port: number;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    base = mkdtempSync(join(tmpdir(), 'lab-pg-'));
    chmodSync(base, 0o755);
    home = openHome({ dataDir: join(base, 'lab'), uid: process.getuid?.(), publicRoot: join(base, 'public') });
    port = await freePort();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child);
  });
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  async function start(): Promise<{ readonly child: ChildProcess; readonly log: string[] }> {
    const log: string[] = [];
    const launch = await preparePostgres(home, { host, port }, (text) => log.push(text));
    const { command, args, user, ...rest } = launch;
    const child = spawn(command, args, { ...rest, ...user, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => log.push(text));
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`postgres exited: ${log.join('')}`);
      return (await probePostgres(host, port, 1000)).ok;
    });
    return { child, log };
  }

  test('first start, clean stop, restart', async () => {
    expect(existsSync(join(home.directory, 'data'))).toBe(false);
    const first = await start();
    expect(identify(first.child.pid!)?.commandLine).toContain(home.directory);
    first.child.kill('SIGINT');
    await once(first.child, 'exit');
    expect(first.child.exitCode).toBe(0);
    const second = await start();
    expect(second.log.join('')).not.toContain('recovery');
  });

  test('the server is killed with -9, and the next one recovers', async () => {
    const first = await start();
    await kill(first.child);
    expect(existsSync(join(home.directory, 'data', 'postmaster.pid'))).toBe(true);
    const second = await start();
    expect(second.log.join('')).toContain('recovery');
  });

  test('when initdb fails, its words are in the log and what matters in the error', async () => {
    const log: string[] = [];
    const bad = { ...home, directory: join(base, 'bad') };
    mkdirSync(bad.directory, { mode: 0o755 });
    // Without the password file that it is told to read.
    const failed = preparePostgres(bad, { host, port }, (text) => log.push(text));
    await expect(failed).rejects.toThrow(/^initdb failed: could not (open|access|create)[^\n]*$/);
    expect(log.join('\n')).toMatch(/^initdb: initdb: error: could not/m);
  });

  test('an orphan that still serves the data is stopped first', async () => {
    const orphan = await start();
    const exited = once(orphan.child, 'exit');
    const { log } = await start();
    await exited;
    expect(log[0]).toBe(`stopping a server that a former lab left behind (pid ${orphan.child.pid})`);
  });

  test('a password is asked, a wrong protocol is no PostgreSQL', async () => {
    await start();
    expect(await probePostgres(host, port, 1000)).toEqual({ ok: true });
    expect(statSync(join(home.directory, 'password')).mode & 0o077).toBe(0);
    expect(statSync(join(home.directory, 'data')).mode & 0o077).toBe(0);
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, host);
    await once(other, 'listening');
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect(await probePostgres(host, address.port, 1000)).toEqual({
      ok: false,
      reason: 'the port answers something else than PostgreSQL (byte 0x48)',
    });
    other.close();
  });

  test('a home without its password says how to start anew', () => {
    const dataDir = join(base, 'lab');
    const path = join(home.directory, 'password');
    unlinkSync(path);
    expect(() => openHome({ dataDir, uid: process.getuid?.(), publicRoot: base })).toThrow(
      /"npx lab down -v" starts anew/,
    );
  });

  test('missing library links are made, dangling ones too', () => {
    const copy = copyPackage(programs!, join(base, 'copy'));
    const link = join(copy, 'native/lib/libicuuc.so.60');
    unlinkSync(link);
    createMissingSymlinks(copy);
    expect(existsSync(link)).toBe(true);
    unlinkSync(link);
    symlinkSync('nowhere', link);
    createMissingSymlinks(copy);
    expect(existsSync(link)).toBe(true);
  });

  describe.skipIf(!isRoot)('as root', () => {
    test('a checkout that nobody else may enter is served from the public folder, and goes with it', async () => {
      const closed = join(base, 'closed');
      const copied = copyPackage(programs!, join(closed, 'node_modules'));
      chmodSync(closed, 0o700);
      expect(isReachableByOthers(copied)).toBe(false);
      const options = { dataDir: join(closed, '.lab'), uid: 0, publicRoot: join(base, 'public') };
      home = openHome({ ...options, package: { ...programs!, root: copied } });
      expect(home.directory.startsWith(refugeOf(options.dataDir, options.publicRoot))).toBe(true);
      expect(home.programs.startsWith(refugeOf(options.dataDir, options.publicRoot))).toBe(true);
      const { child } = await start();
      expect(statSync(`/proc/${child.pid}`).uid).toBe(home.user!.uid);
      await kill(child);
      removeHome(options.dataDir, options.publicRoot);
      expect(existsSync(home.directory)).toBe(false);
    });

    test('a public folder that somebody else prepared is refused', () => {
      const closed = join(base, 'closed');
      const options = { dataDir: join(closed, 'other'), uid: 0, publicRoot: join(base, 'public') };
      symlinkSync(base, refugeOf(options.dataDir, options.publicRoot));
      expect(() => openHome(options)).toThrow(/was not made by the lab/);
    });

    test('no user to run as', () => {
      const options = { dataDir: join(base, 'x'), uid: 0, publicRoot: base, passwdFile: '/nonexistent' };
      expect(() => openHome(options)).toThrow(/run the lab as a normal user, or set DATABASE_URL/);
    });
  });
});

const outputs: readonly { name: string; output: string; essence: string | undefined }[] = [
  {
    name: 'a full disk',
    output: [
      '2026-11-22 09:59:05.454 UTC [20967] FATAL:  could not write to file "base/4/2838": No space left on device',
      '2026-11-22 09:59:05.454 UTC [20967] STATEMENT:  CREATE DATABASE template0;',
      'child process exited with exit code 1',
      'initdb: removing data directory "/d/data.20946"',
    ].join('\n'),
    essence: 'no space left on device in /d; free some space or choose another --data-dir',
  },
  {
    name: 'a refusal of initdb itself',
    output: 'initdb: error: could not access directory "/d": Permission denied\ninitdb: hint: look at it\n',
    essence: 'could not access directory "/d": Permission denied',
  },
  { name: 'a missing library', output: 'initdb: libicu.so: cannot open\n', essence: 'initdb: libicu.so: cannot open' },
  { name: 'silence', output: '\n', essence: undefined },
];
for (const c of outputs) {
  test(`what a failed initdb says in one line: ${c.name}`, () => expect(essenceOf(c.output, '/d')).toBe(c.essence));
}

test('an answer cut anywhere is no verdict, and never a crash', () => {
  const fields = 'SFATAL\0C57P03\0Mthe database system is starting up\0\0';
  const answer = Buffer.concat([Buffer.from('E'), Buffer.alloc(4), Buffer.from(fields)]);
  answer.writeUInt32BE(fields.length + 4, 1);
  for (let length = 0; length < answer.length; length++)
    expect(judgeAnswer(answer.subarray(0, length))).toBeUndefined();
  expect(judgeAnswer(answer)).toEqual({ ok: false, reason: 'the database system is starting up' });
  expect(judgeAnswer(Buffer.from('E\xff\xff\xff\xff', 'latin1'))).toMatchObject({ ok: false });
  expect(judgeAnswer(Buffer.from('R'))).toEqual({ ok: true });
});

function tryFind(): ReturnType<typeof findPostgresPackage> | undefined {
  try {
    return findPostgresPackage();
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    process.stderr.write(`PostgreSQL tests skipped: ${error.message}\n`);
    return undefined;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error('waited 30 s in vain');
    await delay(10);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
