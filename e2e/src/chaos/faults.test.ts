// Faults of every kind on a real lab, and that nothing of them is ever left behind.
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { type Finished, type Lab, type ProcessRow, startLab } from '../lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab?.stop();
});

const pumba = (...args: string[]): Promise<Finished> => lab.start('pumba', ...args).finished;
const said = ({ stdout, stderr }: Finished): string => `${stdout}${stderr}`;

async function row(name: string): Promise<ProcessRow> {
  const found = (await lab.ps()).find((process) => process.name === name);
  if (!found) throw new Error(`lab ps has no ${name}`);
  return found;
}

/** How long a request takes, ms, and its status. */
async function ask(path = '/api/process'): Promise<{ readonly ms: number; readonly status: number }> {
  const startedMs = performance.now();
  const response = await fetch(`${lab.url('gateway')}${path}`);
  await response.text();
  return { ms: performance.now() - startedMs, status: response.status };
}

/** Nothing is injected, and a request is as quick as it should be. */
async function allIsWell(): Promise<void> {
  await eventually('the lab is as before', async () => {
    const { ms, status } = await ask();
    return status === 200 && ms < 400 ? true : undefined;
  });
  expect(said(await pumba('ps'))).toMatch(/nothing is injected/);
}

async function active(count = 1): Promise<void> {
  await eventually(`${count} active`, async () => {
    const list = JSON.parse((await pumba('ps', '--json')).stdout) as unknown[];
    return list.length === count ? true : undefined;
  });
}

describe('faults that last', () => {
  test('a delay is there at once, listed, and ended by "pumba end"', async () => {
    const injecting = lab.start('pumba', 'netem', '-d', '5m', 'delay', '-t', '700', '-j', '0', 'service-d');
    await eventually('requests are slow', async () => ((await ask()).ms > 650 ? true : undefined));
    const list = await pumba('ps');
    expect(list.stdout).toMatch(/delay.*service-d|service-d.*delay/);
    expect((await pumba('end')).code).toBe(0);
    await injecting.finished;
    await allIsWell();
  });

  test('a pumba that is killed leaves nothing', async () => {
    const injecting = lab.start('pumba', 'netem', '-d', '5m', 'delay', '-t', '700', 'service-a');
    await active();
    injecting.signal('SIGKILL');
    await injecting.finished;
    await allIsWell();
  });

  test('a database that is paused answers late, and is the same database', async () => {
    const { pid, restarts } = await row('postgres');
    const injecting = lab.start('pumba', 'pause', '--duration', '3s', 'postgres');
    await active();
    const { ms, status } = await ask();
    expect([status, ms > 1000 || status !== 200]).toEqual([status, true]);
    expect((await injecting.finished).code).toBe(0);
    await allIsWell();
    expect(await row('postgres')).toMatchObject({ pid, restarts });
  });

  test('answers of our own: 503 from service-d', async () => {
    const injecting = lab.start('pumba', 'http', '-d', '5m', 'abort', '--status', '503', 'service-d');
    await eventually('requests fail', async () => ((await ask()).status >= 500 ? true : undefined));
    injecting.signal('SIGINT');
    await injecting.finished;
    await allIsWell();
  });

  test('every answer of service-d is lost: the callers give up, then all is well', async () => {
    const injecting = lab.start('pumba', 'netem', '-d', '5m', 'rate', '--rate', '8kbit', 'service-d');
    await eventually('requests are slow', async () => ((await ask()).ms > 300 ? true : undefined));
    injecting.signal('SIGINT');
    await injecting.finished;
    await allIsWell();
  });
});

describe('faults that strike once', () => {
  test('a killed service comes back', async () => {
    const before = await row('service-d');
    expect((await pumba('kill', 'service-d')).code).toBe(0);
    await eventually('it is healthy again', async () => {
      const now = await row('service-d');
      return now.pid !== before.pid && now.state === 'healthy' ? true : undefined;
    });
    expect((await row('service-d')).restarts).toBe(before.restarts + 1);
    await allIsWell();
  });

  test('a stopped one comes back when it was asked to', async () => {
    const before = await row('service-b');
    const injecting = lab.start('pumba', 'stop', '--restart', '--duration', '2s', 'service-b');
    await eventually('it is gone', async () => ((await row('service-b')).state === 'stopped' ? true : undefined));
    expect((await injecting.finished).code).toBe(0);
    await eventually('it is back', async () => ((await row('service-b')).state === 'healthy' ? true : undefined));
    expect((await row('service-b')).pid).not.toBe(before.pid);
    await allIsWell();
  });

  test('a command runs beside it', async () => {
    const result = await pumba('exec', '--command', 'node', '--args', '-p', '--args', '6*7', 'service-d');
    expect([result.code, said(result)]).toEqual([0, expect.stringContaining('42')]);
  });
});

describe('mistakes are told, and change nothing', () => {
  const cases: readonly [name: string, args: readonly string[], says: RegExp][] = [
    ['an unknown target', ['kill', 'servce-a'], /service-a/],
    ['jitter larger than the delay', ['netem', '-d', '5s', 'delay', '-t', '100', '-j', '200', 'service-a'], /jitter/],
    ['no duration', ['netem', 'delay', '-t', '100', 'service-a'], /duration/],
    ['an unknown command', ['explode', 'service-a'], /explode/],
    ['an unknown flag', ['netem', '-d', '5s', 'delay', '--tiem', '100', 'service-a'], /--time/],
    ['a network fault on what measures', ['netem', '-d', '5s', 'delay', 'backend'], /backend/],
    ['no target', ['kill'], /target|name/i],
  ];
  for (const [name, args, says] of cases) {
    test(name, async () => {
      const result = await pumba(...args);
      expect(said(result)).toMatch(says);
      expect(result.code).not.toBe(0);
    });
  }

  test('a dry run', async () => {
    const result = await pumba('--dry-run', 'kill', 'service-d');
    expect([result.code, said(result)]).toEqual([0, expect.stringMatching(/would .*service-d/)]);
    expect((await row('service-d')).state).toBe('healthy');
  });

  test('a second network fault on the same target', async () => {
    const first = lab.start('pumba', 'netem', '-d', '5m', 'delay', '-t', '50', 'service-c');
    await active();
    const second = await pumba('netem', '-d', '5s', 'delay', '-t', '50', 'service-c');
    expect([second.code === 0, said(second)]).toEqual([false, expect.stringMatching(/service-c/)]);
    first.signal('SIGINT');
    await first.finished;
  });
});

test('scenarios are listed, run and ended', async () => {
  expect((await pumba('scenarios')).stdout).toMatch(/service-d/);
  const running = lab.start('pumba', 'scenario', 'slow-service-a');
  await active();
  await eventually('requests are slow', async () => ((await ask()).ms > 450 ? true : undefined));
  running.signal('SIGINT');
  await running.finished;
  await allIsWell();
});

test('a lab killed while a service is paused leaves nothing frozen', async () => {
  const { pid } = await row('service-d');
  const injecting = lab.start('pumba', 'pause', '--duration', '5m', 'service-d');
  await active();
  const state = JSON.parse(await readFile(`${lab.dataDir}/lab.json`, 'utf8')) as { pid: number };
  process.kill(state.pid, 'SIGKILL');
  await injecting.finished;
  const up = await lab.run('up', '-d');
  expect([up.code, up.stderr]).toEqual([0, expect.any(String)]);
  expect(() => process.kill(pid ?? 0, 0), `pid ${pid} is gone`).toThrow('ESRCH');
  await allIsWell();
});

test('down while a service is paused leaves no process', async () => {
  const { pid } = await row('service-a');
  const injecting = lab.start('pumba', 'pause', '--duration', '5m', 'service-a');
  await active();
  expect((await lab.run('down')).code).toBe(0);
  await injecting.finished;
  expect(() => process.kill(pid ?? 0, 0), `pid ${pid} is gone`).toThrow('ESRCH');
  const late = await pumba('ps');
  expect([late.code === 0, said(late)]).toEqual([false, expect.stringMatching(/lab up|npm start/)]);
});
