// What must hold when something dies without warning.
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type Lab, type ProcessRow, startLab } from './lab.ts';
import { fetchTrace, randomHex, sendTraced } from './telemetry.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(async () => {
  await lab?.stop();
});

async function row(name: string): Promise<ProcessRow> {
  const found = (await lab.ps()).find((process) => process.name === name);
  if (!found) throw new Error(`lab ps has no ${name}`);
  return found;
}

async function kill9(name: string): Promise<number> {
  const { pid } = await row(name);
  if (pid === undefined) throw new Error(`${name} has no pid`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

async function healthyAgain(name: string, oldPid: number): Promise<ProcessRow> {
  return eventually(
    `${name} is healthy again`,
    async () => {
      const now = await row(name);
      return now.pid !== oldPid && now.state === 'healthy' ? now : undefined;
    },
    { timeoutMs: 30_000 },
  );
}

test('a service that is killed is started again and serves', async () => {
  const oldPid = await kill9('service-d');
  const again = await healthyAgain('service-d', oldPid);
  expect(again.restarts).toBe(1);
  const { status } = await sendTraced(`${lab.url('gateway')}/api/process`);
  expect(status).toBe(200);
});

test('a killed backend loses no acknowledged span', async () => {
  const acknowledged: string[] = [];
  let refused = 0;
  let sending = true;
  const send = async (): Promise<void> => {
    while (sending) {
      const traceId = randomHex(16);
      try {
        const response = await fetch(`${lab.url('otlpHttp')}/v1/traces`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(oneSpan(traceId)),
        });
        if (response.status === 200) acknowledged.push(traceId);
        else refused++;
      } catch {
        refused++; // the backend is dead: not acknowledged, so it owes nothing
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };
  const senders = [send(), send(), send(), send()];
  await eventually('spans are flowing', async () => (acknowledged.length > 200 ? true : undefined), { pauseMs: 1 });
  const oldPid = await kill9('backend');
  await eventually('the connection is refused', async () => (refused > 0 ? true : undefined), { pauseMs: 1 });
  const before = acknowledged.length;
  await healthyAgain('backend', oldPid);
  sending = false;
  await Promise.all(senders);

  const lost: string[] = [];
  for (const traceId of acknowledged.slice(0, before)) if (!(await fetchTrace(lab, traceId))) lost.push(traceId);
  expect(lost).toEqual([]);
});

test('when the supervisor itself is killed, the next up cleans up and everything works', async () => {
  const state = JSON.parse(await readFile(`${lab.dataDir}/lab.json`, 'utf8')) as { pid: number };
  const orphans = (await lab.ps()).map((process) => process.pid).filter((pid) => pid !== undefined);
  process.kill(state.pid, 'SIGKILL');
  const up = await lab.run('up', '-d');
  expect([up.code, up.stderr]).toEqual([0, expect.any(String)]);
  const { status } = await sendTraced(`${lab.url('gateway')}/api/process`);
  expect(status).toBe(200);
  const pids = new Set((await lab.ps()).map((process) => process.pid));
  const left = orphans.filter((pid) => !pids.has(pid) && isAlive(pid));
  expect(left).toEqual([]);
});

test('down leaves no process and keeps the data; down -v deletes it', async () => {
  const pids = (await lab.ps()).map((process) => process.pid).filter((pid) => pid !== undefined);
  const { traceId } = await sendTraced(`${lab.url('gateway')}/api/process`);
  await eventually('the trace is stored', async () => fetchTrace(lab, traceId));
  expect((await lab.run('down')).code).toBe(0);
  expect(pids.filter(isAlive)).toEqual([]);

  expect((await lab.run('up', '-d')).code).toBe(0);
  expect(await fetchTrace(lab, traceId)).toBeDefined();
  expect((await lab.run('down', '-v')).code).toBe(0);
  const left = await readdir(lab.dataDir).catch(() => []);
  expect(left).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // no such process
  }
}

function oneSpan(traceId: string): unknown {
  const now = BigInt(Date.now()) * 1_000_000n;
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'e2e' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId,
                spanId: randomHex(8),
                name: 'acknowledged',
                kind: 1,
                startTimeUnixNano: String(now),
                endTimeUnixNano: String(now + 1_000_000n),
              },
            ],
          },
        ],
      },
    ],
  };
}
