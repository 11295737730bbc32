import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { until } from '../testing/fixture.ts';
import { LinkMemory, WorkerLinkHost } from './link-host.ts';
import type { PlannedLink } from './plan.ts';

const link: PlannedLink = { id: 'a:http', to: 'a', toPort: 'http', host: '127.0.0.1', port: 1, protocol: 'http' };
const upstream = { kind: 'upstream', to: 'a', toPort: 'http', upstream: { host: '127.0.0.1', port: 2 } } as const;

test('a thread that starts anew is told what is, not what was', () => {
  const memory = new LinkMemory();
  memory.note({ kind: 'open', link });
  memory.note({ kind: 'open', link: { ...link, id: 'b:http' } });
  memory.note({ kind: 'close', id: 'b:http' });
  memory.note({ ...upstream, upstream: undefined });
  memory.note(upstream);
  memory.note({ kind: 'faults', faults: [] });
  memory.note({ kind: 'held', to: 'a', isHeld: true });
  expect(memory.commands()).toEqual([
    upstream,
    { kind: 'faults', faults: [] },
    { kind: 'held', to: 'a', isHeld: true },
    { kind: 'open', link },
  ]);
});

/** Notes what it is told, refuses links of port 2, and falls when something is held. */
const THREAD = `
import { appendFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
parentPort.on('message', ({ id, command }) => {
  appendFileSync(new URL('./told', import.meta.url), command.kind + ' ');
  if (command.kind === 'held' && command.isHeld) throw new Error('a bug');
  parentPort.postMessage(command.link?.port === 2 ? { id, error: 'port 2 is taken' } : { id });
});`;

test('a thread that falls is told of, started anew, and knows what was open', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'links-'));
  const path = join(folder, 'thread.mjs');
  writeFileSync(path, THREAD);
  const said: string[] = [];
  const host = new WorkerLinkHost(pathToFileURL(path), (text) => said.push(text));
  await host.run({ kind: 'open', link });
  await expect(host.run({ kind: 'open', link: { ...link, id: 'x', port: 2 } })).rejects.toThrow('port 2 is taken');
  await host.run({ kind: 'close', id: 'x' });
  await expect(host.run({ kind: 'held', to: 'a', isHeld: true })).rejects.toThrow('the links were started anew');
  await host.run({ kind: 'held', to: 'a', isHeld: false });
  const told = (): string => readFileSync(join(folder, 'told'), 'utf8');
  await until(() => told() === 'open open close held held open ', told);
  expect(said).toEqual([expect.stringMatching(/^the links before all ports fell and start anew.*Error: a bug/s)]);
  await host.run({ kind: 'faults', faults: [] });
  await host.close();
  rmSync(folder, { recursive: true });
});
