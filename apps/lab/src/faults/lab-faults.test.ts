// Faults on a lab of real processes: small Node.js servers on free ports, links in the thread of the test.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultRecord, FaultRequest } from '@o11y-lab/lab-control';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pumba } from '../cli/pumba.ts';
import { findLab, type LabClient } from '../control/client.ts';
import { openLab, type RunningLab } from '../lab.ts';
import { readStat } from '../supervisor/os-process.ts';
import { linksHere, until, writeLab } from '../testing/fixture.ts';
import { historyPath } from './history.ts';

vi.setConfig({ testTimeout: 30_000 });

let folder: string;
let lab: RunningLab;
let client: LabClient;
let ports: Record<string, number>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-faults-'));
  ports = await writeLab(folder, { a: 'links: { PEER: http://b }', b: '', c: 'direct: true', away: 'external: AWAY' });
  lab = await openLab({
    file: join(folder, 'lab.yaml'),
    dataDir: join(folder, '.lab'),
    portOffset: 0,
    shell: { ...process.env, AWAY: '127.0.0.1:1' },
    services: ['a', 'b', 'c'],
    linkHost: linksHere(),
    say: () => {},
  });
  const found = findLab(join(folder, '.lab'));
  if (found.kind !== 'running') throw new Error('no lab');
  client = found.client;
  await until(() => ['a', 'b', 'c'].every((name) => stateOf(name) === 'healthy'));
});
afterEach(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true, force: true });
});

const filter = { egress: 'answers', peers: [], sourcePorts: [], destinationPorts: [] } as const;
const delay = { kind: 'delay', timeMs: 300, jitterMs: 0, correlationPercent: 0, distribution: '' } as const;

function request(over: Pick<FaultRequest, 'fault'> & Partial<FaultRequest>): FaultRequest {
  return { targets: ['a'], by: 'pumba', command: `pumba ${over.fault.kind} a`, ...over };
}

const slow = request({ fault: { kind: 'netem', netem: delay, filter }, durationMs: 20_000 });
const frozen = request({ fault: { kind: 'pause' }, durationMs: 20_000 });

test('a delay is felt as long as its caller stays, and leaves nothing', async () => {
  expect(await elapsed('a')).toBeLessThan(250);
  const caller = new AbortController();
  const seen: FaultRecord[] = [];
  const held = client.holdFault(slow, (record) => seen.push(record), caller.signal);
  await until(() => seen.length > 0);
  expect(await elapsed('a')).toBeGreaterThanOrEqual(300);
  expect(await elapsed('b')).toBeLessThan(250);
  await expect(inject(slow)).rejects.toThrow('a has netem already (f1: pumba netem a); end it first: npx pumba end f1');
  caller.abort();
  await held;
  await until(() => stateOf('a') === 'healthy');
  await vi.waitUntil(async () => (await client.fetchFaults()).active.length === 0);
  const { history } = await client.fetchFaults();
  expect(history[0]).toMatchObject({ id: 'f1', state: 'ended', endedBy: 'caller-left', targets: ['a'] });
  expect(await elapsed('a')).toBeLessThan(250);
});

test('it ends by itself, and tells why it has no effect to show', async () => {
  const seen: FaultRecord[] = [];
  await client.holdFault({ ...slow, durationMs: 200 }, (record) => seen.push(record), new AbortController().signal);
  expect(seen.at(-1)).toMatchObject({
    state: 'ended',
    endedBy: 'expiry',
    effect: { kind: 'unmeasured', reason: 'no process of this lab has a port "prometheus"' },
  });
  expect(seen.at(-1)!.toUnixMs! - seen[0]!.fromUnixMs).toBeGreaterThanOrEqual(190);
});

test.skipIf(process.platform !== 'linux')('a pause freezes the process, which is not called sick for it', async () => {
  const pid = pidOf('a');
  const [record] = [await inject(frozen)];
  expect(readStat(pid)?.state).toBe('T');
  expect(detailOf('a')).toBe('paused');
  await expect(inject(frozen)).rejects.toThrow('a has pause already');
  await expect(elapsed('a', 300)).rejects.toThrow();
  await client.endFaults([record.id]);
  expect(readStat(pid)?.state).not.toBe('T');
  expect([stateOf('a'), detailOf('a'), pidOf('a')]).toEqual(['healthy', undefined, pid]);
  expect(await elapsed('a')).toBeLessThan(1000);
});

test.skipIf(process.platform === 'win32')('who restarts a paused process ends the pause', async () => {
  await inject(frozen);
  await client.command('restart', ['a']);
  expect(stateOf('a')).toBe('healthy');
  expect((await client.fetchFaults()).history).toMatchObject([{ id: 'f1', state: 'ended', endedBy: 'done' }]);
  await inject(frozen);
  process.kill(-pidOf('a'), 'SIGKILL');
  await vi.waitUntil(async () => (await client.fetchFaults()).active.length === 0);
});

test('a lab that goes down while a process is paused stops it in order', async () => {
  await inject(frozen);
  await lab.stop();
  expect(lab.supervisor.logs.tail(['a'], 1).map(({ text }) => text)).toEqual(['bye']);
  const { records } = JSON.parse(readFileSync(historyPath(join(folder, '.lab')), 'utf8')) as { records: FaultRecord[] };
  expect(records).toMatchObject([{ id: 'f1', state: 'ended', endedBy: 'lab-down' }]);
});

test('kill: it comes back by itself; restart, stop, rm and exec do what they say', async () => {
  const pid = pidOf('a');
  const killed = await inject(request({ fault: { kind: 'kill', signal: 'SIGKILL' } }));
  expect(killed).toMatchObject({ state: 'ended', endedBy: 'done', detail: `a (pid ${pid}) was sent SIGKILL` });
  await until(() => restartsOf('a') === 1 && stateOf('a') === 'healthy');

  const restarted = await inject(request({ fault: { kind: 'restart', graceMs: 1000 }, targets: ['b'] }));
  expect(restarted.detail).toMatch(/^b \(pid \d+\) stopped and started$/);
  await until(() => stateOf('b') === 'healthy');

  await inject(request({ fault: { kind: 'stop', graceMs: 1000, startsAgain: true }, durationMs: 300 }));
  await expect(elapsed('a')).rejects.toThrow();
  await until(() => stateOf('a') === 'healthy');

  const command = request({ fault: { kind: 'exec', command: 'node -p', args: ['process.env.NAME + process.cwd()'] } });
  expect((await inject(command)).detail).toBe(`exited with code 0\na${folder}`);
  const bad = request({ fault: { kind: 'exec', command: 'node', args: ['-e', 'process.exit(3)'] } });
  expect(await inject(bad)).toMatchObject({ state: 'failed', detail: 'exited with code 3' });
  const self = request({ fault: { kind: 'exec', command: 'kill 1', args: [] } });
  expect((await inject(self)).detail).toMatch(/^a \(pid \d+\) was sent SIGTERM$/);
  await until(() => restartsOf('a') === 1 && stateOf('a') === 'healthy');

  const removed = await inject(request({ fault: { kind: 'rm', force: true } }));
  expect(removed.detail).toContain('its data is kept, npx lab up brings it back');
  expect(stateOf('a')).toBe('stopped');
  await expect(inject(frozen)).rejects.toThrow('pause on a: it does not run; npx lab start a');
});

test('errors in place of answers, for one in a hundred of a hundred', async () => {
  const fault = { kind: 'http-error', status: 503, percent: 100, delayMs: 0 } as const;
  const { id } = await inject(request({ fault, durationMs: 20_000 }));
  expect((await fetch(`http://127.0.0.1:${ports['a']}/`)).status).toBe(503);
  await client.endFaults([id]);
  expect((await fetch(`http://127.0.0.1:${ports['a']}/`)).status).toBe(200);
});

test('what cannot be is refused by name, and nothing is kept of it', async () => {
  const on = (target: string): Promise<FaultRecord> => inject({ ...slow, targets: [target] });
  await expect(on('x')).rejects.toThrow('no process is called "x"');
  await expect(on('c')).rejects.toThrow('netem on c: no link stands before c');
  await expect(on('away')).rejects.toThrow('a server of your own stands in for away (AWAY)');
  await expect(client.endFaults(['f9'])).rejects.toThrow('no fault is called "f9"; active: none');
  await expect(client.startScenario('slow-service-q')).rejects.toThrow('did you mean "slow-service-a"?');
  await expect(inject({ ...slow, fault: { kind: 'pause' }, targets: ['c'] })).resolves.toMatchObject({
    state: 'active',
  });
  expect(await client.endFaults(undefined)).toMatchObject([{ targets: ['c'], endedBy: 'request' }]);
  expect((await client.fetchFaults()).history).toHaveLength(1);
});

test('a history of a supervisor that died is closed; one that is damaged is none', async () => {
  await inject(slow);
  const path = historyPath(join(folder, '.lab'));
  const kept = readFileSync(path, 'utf8');
  await lab.stop();
  writeFileSync(path, kept); // as kill -9 would have left it
  const again = { file: join(folder, 'lab.yaml'), dataDir: join(folder, '.lab'), portOffset: 0, shell: process.env };
  lab = await openLab({ ...again, services: ['a'], linkHost: linksHere(), say: () => {} });
  const found = findLab(join(folder, '.lab'));
  if (found.kind !== 'running') throw new Error('no lab');
  client = found.client;
  const { active, history } = await client.fetchFaults();
  expect([active, history]).toMatchObject([[], [{ id: 'f1', state: 'ended', endedBy: 'lab-down' }]]);
  await until(() => stateOf('a') === 'healthy');
  expect((await inject(request({ fault: { kind: 'kill', signal: 'SIGKILL' } }))).id).toBe('f2');
});

test('the command line: what it says, what it leaves, its exit codes', async () => {
  expect(await typed('kill', 'o11y_lab_for_dummies-b-1')).toMatchObject({ code: 0, error: '' });
  expect((await typed('--dry-run', 'kill', 'a')).out).toContain('would inject SIGKILL on a');
  expect((await typed('ps')).out).toBe('nothing is injected\n');
  expect(JSON.parse((await typed('scenarios', '--json')).out)).toContainEqual(
    expect.objectContaining({ name: 'root-cause-hunt' }),
  );
  expect(await typed('kill', 'bb')).toEqual({
    code: 1,
    out: '',
    error: 'pumba: no process is called "bb"; did you mean b?\n',
  });
  expect(await typed('melt')).toMatchObject({ code: 1, error: expect.stringContaining('unknown command "melt"') });
  expect((await typed('--data-dir', join(folder, 'none'), 'ps')).error).toContain('start it with: npx lab up -d');

  const interrupt = new AbortController();
  const held = typedUntil(interrupt.signal, 'netem', '--duration', '1m', 'delay', '--time', '300', 'a');
  await vi.waitUntil(async () => (await client.fetchFaults()).active.length === 1);
  expect((await typed('ps')).out).toMatch(/^ID +FAULT .*\nf\d+ +delay 300 ms ± 10 ms +a +1 min +pumba/);
  interrupt.abort();
  expect(await held).toMatchObject({
    code: 0,
    out: expect.stringMatching(/on a for 1 min.*ended f\d+: nothing of it is left/s),
  });

  const second = typed('pause', '--duration', '1m', 'a');
  await vi.waitUntil(async () => (await client.fetchFaults()).active.length === 1);
  expect((await typed('end')).out).toMatch(/^ended f\d+: pumba pause --duration 1m a\n$/);
  expect(await second).toMatchObject({ code: 0, out: expect.stringContaining('pause on a ended after') });
});

test('a scenario runs until it is told to stop', async () => {
  const interrupt = new AbortController();
  const run = typedUntil(interrupt.signal, 'scenario', 'service-d-crashes');
  await vi.waitUntil(async () => (await typed('ps')).out.includes('scenario service-d-crashes is running'));
  await expect(client.startScenario('service-d-crashes')).rejects.toThrow('service-d-crashes is running already');
  interrupt.abort();
  expect(await run).toMatchObject({ code: 0, out: expect.stringContaining('stopped service-d-crashes') });
  expect((await client.fetchFaults()).scenarios.filter(({ runningSinceUnixMs }) => runningSinceUnixMs)).toEqual([]);
});

interface Printed {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** What `pumba` prints and answers. */
function typed(...argv: string[]): Promise<Printed> {
  return typedUntil(new AbortController().signal, ...argv);
}

/** `interrupt` is Ctrl-C. */
async function typedUntil(interrupt: AbortSignal, ...argv: string[]): Promise<Printed> {
  const printed = { out: '', error: '' };
  const stream = (name: 'out' | 'error'): { write(text: string): void } => ({
    write: (text) => {
      printed[name] += text;
    },
  });
  const env = { LAB_DATA_DIR: join(folder, '.lab') };
  const file = join(folder, 'lab.yaml');
  const context = { env, cwd: folder, file, out: stream('out'), error: stream('error'), self: [] };
  const code = await pumba(argv, context, '0.0.0', interrupt);
  return { code, ...printed };
}

async function inject(what: FaultRequest): Promise<FaultRecord> {
  const found = findLab(join(folder, '.lab'));
  if (found.kind !== 'running') throw new Error('no lab');
  const { port, token } = found.state.control;
  const response = await fetch(`http://127.0.0.1:${port}/faults`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(what),
  });
  const body = (await response.json()) as FaultRecord & { readonly error?: string };
  if (body.error !== undefined) throw new Error(body.error);
  return body;
}

async function elapsed(name: string, timeoutMs = 5000): Promise<number> {
  const startedMs = performance.now();
  await (await fetch(`http://127.0.0.1:${ports[name]}/`, { signal: AbortSignal.timeout(timeoutMs) })).text();
  return performance.now() - startedMs;
}

function statusOf(name: string): ReturnType<RunningLab['supervisor']['status']>['processes'][number] {
  return lab.supervisor.status().processes.find((process) => process.name === name)!;
}

function stateOf(name: string): string {
  return statusOf(name).state;
}

function detailOf(name: string): string | undefined {
  return statusOf(name).detail;
}

function restartsOf(name: string): number {
  return statusOf(name).restarts;
}

function pidOf(name: string): number {
  return statusOf(name).pid!;
}
