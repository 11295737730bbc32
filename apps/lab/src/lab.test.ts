// The supervisor with real processes: small Node.js scripts in a temporary folder, on free ports.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabStatus, ProcessStatus } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findLab, type LabClient } from './control/client.ts';
import { readState, stateFilePath } from './control/state-file.ts';
import { AlreadyRunningError, type LabOptions, openLab, type RunningLab } from './lab.ts';
import { identify, isSameProcess } from './supervisor/os-process.ts';
import { linksHere, runScript, stripSources, until, writeLab } from './testing/fixture.ts';

// Health is looked at every two seconds, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let labs: RunningLab[];
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab-'));
  labs = [];
  children = [];
});
afterEach(async () => {
  await Promise.all(labs.map((lab) => lab.stop()));
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function options(over: Partial<LabOptions> = {}): LabOptions {
  const dataDir = join(folder, '.lab');
  return {
    file: join(folder, 'lab.yaml'),
    dataDir,
    portOffset: 0,
    shell: process.env,
    services: [],
    linkHost: linksHere(),
    say: () => {},
    ...over,
  };
}

async function open(over: Partial<LabOptions> = {}): Promise<RunningLab> {
  const lab = await openLab(options(over));
  labs.push(lab);
  return lab;
}

test('all start in parallel, know each other, and stop callers first', async () => {
  const ports = await writeLab(folder, { a: 'links: { PEER: http://b }', b: '', c: 'needs: [a]' });
  const lab = await open();
  await untilStates(lab, { a: 'healthy', b: 'healthy', c: 'healthy' });
  const answer = (await (await fetch(`http://127.0.0.1:${ports['a']}/`)).json()) as { peer: string; name: string };
  // The address tells who calls: the first of the file.
  expect(answer).toMatchObject({ peer: `http://127.0.1.1:${ports['b']}`, name: 'a' });
  expect(statSync(stateFilePath(options().dataDir)).mode & 0o077).toBe(0);

  const pids = lab.supervisor.status().processes.map(({ pid }) => pid!);
  await lab.stop();
  for (const pid of pids) expect(identify(pid)).toBeUndefined();
  expect(existsSync(stateFilePath(options().dataDir))).toBe(false);
  const byes = lab.supervisor.logs.tail([], 100).filter(({ text }) => text === 'bye');
  expect(byes.map(({ service }) => service)).toEqual(['c', 'a', 'b']);
  expect(readFileSync(join(options().dataDir, 'logs', 'a.log'), 'utf8')).toContain('out listening');
});

test('what it needs comes first', async () => {
  await writeLab(folder, { slow: 'run: [node, slow.cjs]', fast: 'needs: [slow]' });
  writeFileSync(join(folder, 'slow.cjs'), `setTimeout(() => require('./server.cjs'), 300);`);
  const lab = await open();
  expect(statusOf(lab, 'fast')).toMatchObject({ state: 'starting', detail: 'waits for slow' });
  expect(statusOf(lab, 'fast').pid).toBeUndefined();
  await until(() => statusOf(lab, 'fast').pid !== undefined);
  expect(statusOf(lab, 'slow').state).toBe('healthy');
});

test('a crash is followed by a restart; a sick process is shown as such and recovers', async () => {
  const ports = await writeLab(folder, { a: '' });
  const lab = await open();
  await untilStates(lab, { a: 'healthy' });
  const first = statusOf(lab, 'a').pid;
  await fetch(`http://127.0.0.1:${ports['a']}/crash`).catch(() => {});
  await until(() => statusOf(lab, 'a').restarts === 1 && statusOf(lab, 'a').state === 'healthy');
  expect(statusOf(lab, 'a').pid).not.toBe(first);
  expect(textOf(lab, 'a')).toMatch(/exited with code 3 after \d+\.\d s; next try in 0\.[12] s/);

  process.kill(statusOf(lab, 'a').pid!, 'SIGKILL');
  await until(() => statusOf(lab, 'a').restarts === 2 && statusOf(lab, 'a').state === 'healthy');
  expect(textOf(lab, 'a')).toContain('ended by SIGKILL');

  await fetch(`http://127.0.0.1:${ports['a']}/sick`);
  await until(() => statusOf(lab, 'a').state === 'unhealthy');
  expect(statusOf(lab, 'a').detail).toContain('GET /health answered 503');
  await lab.supervisor.restart(['a']);
  await untilStates(lab, { a: 'healthy' });
  expect(statusOf(lab, 'a').restarts).toBe(0);
});

test('a crash loop is called by its name and keeps its last words', async () => {
  const restart = 'restart: { firstDelay: 10ms, maxDelay: 20ms, loopAfter: 3 }';
  await writeLab(folder, {
    a: `run: [node, broken.cjs], ${restart}`,
    b: 'run: [node, broken.cjs], restart: never',
    c: 'run: [./nothing]',
  });
  writeFileSync(
    join(folder, 'broken.cjs'),
    `for (let i = 1; i < 30; i++) console.error('line ' + i); process.exit(1);`,
  );
  const lab = await open();
  await untilStates(lab, { a: 'crashed', b: 'crashed' });
  expect(statusOf(lab, 'a').detail).toMatch(
    /^exited with code 1 after .*, [3-9]\d* times in a row; next try in 0\.0 s$/,
  );
  expect(statusOf(lab, 'b').detail).toMatch(/^exited with code 1 after .*; not started again$/);
  expect(lab.supervisor.logs.tail(['b'], 2).map(({ text }) => text)[0]).toBe('line 29');
  writeFileSync(join(folder, 'broken.cjs'), `require('./server.cjs');`);
  lab.supervisor.start(['b']);
  await untilStates(lab, { a: 'healthy', b: 'healthy' });
  await until(() => /could not be started: .*nothing.* ENOENT/.test(statusOf(lab, 'c').detail ?? ''));
});

test('a process that ignores SIGTERM is killed after its grace, with what it started', async () => {
  await writeLab(folder, { a: 'run: [node, stubborn.cjs]' });
  writeFileSync(
    join(folder, 'stubborn.cjs'),
    `const { spawn } = require('node:child_process');
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
     console.log('child ' + child.pid);
     require('./server.cjs'); process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});`,
  );
  const lab = await open();
  await untilStates(lab, { a: 'healthy' });
  const { pid } = statusOf(lab, 'a');
  const grandchild = Number(/child (\d+)/.exec(textOf(lab, 'a'))?.[1]);
  expect(identify(grandchild)).toBeDefined();
  await lab.stop();
  expect(identify(pid!)).toBeUndefined();
  await until(() => identify(grandchild) === undefined);
});

test('a stop signals the run that is, never the pid of one that has ended', async () => {
  const ports = await writeLab(folder, { a: '' });
  const lab = await open();
  await untilStates(lab, { a: 'healthy' });
  const ended = statusOf(lab, 'a').pid!;
  await fetch(`http://127.0.0.1:${ports['a']}/crash`).catch(() => {});
  await until(() => statusOf(lab, 'a').restarts === 1 && statusOf(lab, 'a').state === 'healthy');
  const current = statusOf(lab, 'a').pid!;
  const kill = vi.spyOn(process, 'kill');
  await lab.stop();
  const signalled = kill.mock.calls.map(([pid]) => pid);
  kill.mockRestore();
  expect(signalled).toContain(-current);
  expect(signalled).not.toContain(-ended);
});

test('a start while it is being stopped starts it again', async () => {
  await writeLab(folder, { a: 'run: [node, slow-stop.cjs]' });
  writeFileSync(
    join(folder, 'slow-stop.cjs'),
    `require('./server.cjs'); process.removeAllListeners('SIGTERM');
     process.on('SIGTERM', () => setTimeout(() => process.exit(0), 300));`,
  );
  const lab = await open();
  await untilStates(lab, { a: 'healthy' });
  const { pid } = statusOf(lab, 'a');
  const stopping = lab.supervisor.stop(['a']);
  lab.supervisor.start(['a']);
  expect(statusOf(lab, 'a')).toMatchObject({ state: 'starting', detail: 'waits for its former run to stop' });
  await stopping;
  await untilStates(lab, { a: 'healthy' });
  expect(statusOf(lab, 'a').pid).not.toBe(pid);
});

test('a server of the user stands in for a process', async () => {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const ports = await writeLab(folder, { bus: 'external: BUS', a: 'needs: [bus], links: { PEER: kafka://bus }' });
  const lab = await open({ shell: { ...process.env, BUS: `127.0.0.1:${address.port},other:1` } });
  await untilStates(lab, { bus: 'external', a: 'healthy' });
  const answer = (await (await fetch(`http://127.0.0.1:${ports['a']}/`)).json()) as { peer: string };
  expect(answer.peer).toBe(`127.0.0.1:${address.port},other:1`);
  expect(statusOf(lab, 'bus')).toMatchObject({ ports: {}, restarts: 0 });
  server.close();
  await until(() => statusOf(lab, 'bus').detail?.startsWith('from BUS: nothing listens') === true);
});

test('a subset brings what it calls', async () => {
  await writeLab(folder, { a: 'links: { PEER: http://b }', b: '', c: '' });
  const lab = await open({ services: ['a'] });
  await untilStates(lab, { a: 'healthy', b: 'healthy', c: 'stopped' });
  await lab.supervisor.stop(['a', 'b']);
  await clientOf(options().dataDir).command('up', ['a']);
  await untilStates(lab, { a: 'healthy', b: 'healthy', c: 'stopped' });
  await expect(openLab(options({ dataDir: join(folder, 'x'), services: ['bb'] }))).rejects.toThrow(
    'no process is called "bb"; did you mean "b"?',
  );
});

test('a second lab in the same folder is told of the first; with another offset and folder both run', async () => {
  await writeLab(folder, { a: '' });
  const first = await open();
  await untilStates(first, { a: 'healthy' });
  await expect(openLab(options())).rejects.toThrow(AlreadyRunningError);
  await expect(openLab(options({ dataDir: join(folder, 'second') }))).rejects.toThrow(/which a wants, is held by pid/);
  const second = await open({ dataDir: join(folder, 'second'), portOffset: 1 });
  await untilStates(second, { a: 'healthy' });
  expect(statusOf(second, 'a').ports['http']).toBe(statusOf(first, 'a').ports['http']! + 1);
});

test('the control API: the topology, and what a process is started with', async () => {
  const ports = await writeLab(folder, { a: 'links: { PEER: http://b }', b: '' });
  await open();
  const { control } = readState(options().dataDir)!;
  const get = async (path: string): Promise<{ status: number; body: unknown }> => {
    const headers = { authorization: `Bearer ${control.token}` };
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, { headers });
    return { status: response.status, body: await response.json() };
  };
  expect(await get('/topology')).toMatchObject({
    status: 200,
    body: {
      processes: [{ name: 'a', ports: { http: ports['a'] } }, { name: 'b' }],
      links: [{ from: 'a', to: 'b', toPort: 'http', protocol: 'http' }],
    },
  });
  expect(await get('/processes/a')).toMatchObject({
    status: 200,
    body: { name: 'a', command: ['node', 'server.cjs'], env: { PEER: `http://127.0.1.1:${ports['b']}` } },
  });
  expect(await get('/processes/x')).toEqual({ status: 404, body: { error: 'no process is called "x"' } });
  expect(await get('/processes/')).toMatchObject({ status: 404 });
});

test('the control API: status, logs, restart, stop, start, down, and nothing without the token', async () => {
  await writeLab(folder, { a: '', b: '' });
  const lab = await open();
  await untilStates(lab, { a: 'healthy', b: 'healthy' });
  const client = clientOf(options().dataDir);
  expect((await client.fetchStatus()).processes.map(({ name }) => name)).toEqual(['a', 'b']);

  const pid = statusOf(lab, 'a').pid;
  const restarted = await client.command('restart', ['a']);
  expect(restarted.processes[0]).toMatchObject({ name: 'a', state: 'healthy' });
  expect(restarted.processes[0]!.pid).not.toBe(pid);
  expect((await client.command('stop', ['a', 'b'])).processes.map(({ state }) => state)).toEqual([
    'stopped',
    'stopped',
  ]);
  expect((await client.command('start', ['b'])).processes.map(({ state }) => state)).toEqual(['stopped', 'healthy']);
  await expect(client.command('stop', ['nobody'])).rejects.toThrow('no process is called "nobody"');

  const seen: string[] = [];
  await client.fetchLogs({
    services: ['a'],
    tail: 2,
    follow: false,
    onLine: ({ service, text }) => seen.push(`${service} ${text}`),
  });
  expect(seen).toEqual(['a listening', 'a bye']);

  const followed: string[] = [];
  const following = client.fetchLogs({
    services: ['b'],
    tail: 0,
    follow: true,
    onLine: ({ text }) => followed.push(text),
  });
  const { control } = readState(options().dataDir)!;
  for (const authorization of ['', 'Bearer ', `Bearer ${'x'.repeat(control.token.length)}`]) {
    const response = await fetch(`http://127.0.0.1:${control.port}/status`, { headers: { authorization } });
    expect(response.status).toBe(401);
    await response.text();
  }
  await client.down();
  await lab.stopped;
  await following;
  expect(followed).toContain('bye');
  expect(findLab(options().dataDir)).toEqual({ kind: 'none' });
});

test.skipIf(process.platform === 'win32')(
  'a supervisor killed with -9: the next one ends what is left, and nobody else',
  async () => {
    await writeLab(folder, { a: '', b: '' });
    const dataDir = join(folder, '.lab');
    const sources = await stripSources();
    const killed = startSupervisorProcess(sources, dataDir);
    await until(() => (readState(dataDir)?.children.length ?? 0) === 2);
    const state = readState(dataDir)!;
    const exited = once(killed, 'exit');
    killed.kill('SIGKILL');
    await exited;
    expect(state.children.every(isSameProcess)).toBe(true);

    // A bystander whose pid was noted with another start time: it must survive.
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      detached: true,
      stdio: 'ignore',
    });
    children.push(bystander);
    const stranger = { ...identify(bystander.pid!)!, startedAt: 'long ago', name: 'c', stopSignal: 'SIGTERM' };
    writeFileSync(stateFilePath(dataDir), JSON.stringify({ ...state, children: [...state.children, stranger] }));

    const said: string[] = [];
    const lab = await open({ say: (text) => said.push(text) });
    expect(said).toEqual(['ended what a killed lab had left running: a, b']);
    expect(state.children.some(isSameProcess)).toBe(false);
    expect(identify(bystander.pid!)).toBeDefined();
    await untilStates(lab, { a: 'healthy', b: 'healthy' });
  },
);

/** A supervisor in a process of its own, from source, to be killed. */
function startSupervisorProcess(sources: string, dataDir: string): ChildProcess {
  const over = JSON.stringify({ ...options({ dataDir }), shell: undefined, linkHost: undefined, say: undefined });
  const code = `import { openLab } from ${JSON.stringify(join(sources, 'lab.js'))};
    await openLab({ ...${over}, shell: process.env, say: () => {} });`;
  const child = runScript(folder, code, [], process.env);
  children.push(child);
  return child;
}

function clientOf(dataDir: string): LabClient {
  const found = findLab(dataDir);
  if (found.kind !== 'running') throw new Error(`the lab is ${found.kind}`);
  return found.client;
}

function statusOf(lab: RunningLab, name: string): ProcessStatus {
  return lab.supervisor.status().processes.find((process) => process.name === name)!;
}

function textOf(lab: RunningLab, name: string): string {
  return lab.supervisor.logs
    .tail([name], 1000)
    .map(({ text }) => text)
    .join('\n');
}

function statesOf(status: LabStatus): Record<string, string> {
  return Object.fromEntries(status.processes.map(({ name, state }) => [name, state]));
}

async function untilStates(lab: RunningLab, want: Record<string, string>): Promise<void> {
  await until(
    () => Object.entries(want).every(([name, state]) => statesOf(lab.supervisor.status())[name] === state),
    () => JSON.stringify(lab.supervisor.status().processes),
  );
}
