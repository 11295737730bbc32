import { parsePumba } from '@o11y-lab/chaos';
import type { FaultRecord, FaultRequest, FaultTarget } from '@o11y-lab/lab-control';
import { expect, test } from 'vitest';
import { type PumbaEvent, type PumbaHost, type PumbaRun, runPumba } from './pumba-runner.ts';

const targets: readonly FaultTarget[] = ['a', 'b', 'c'].map((name) => ({
  name,
  about: '',
  state: 'healthy',
  aliases: [],
  unsupported: name === 'c' ? { netem: 'c measures' } : {},
}));

interface Lab extends PumbaHost {
  readonly requests: FaultRequest[];
}

function labThat(hold: (request: FaultRequest, count: number) => FaultRecord): Lab {
  const requests: FaultRequest[] = [];
  return {
    requests,
    fetchTargets: async () => targets,
    hold: async (request, onRecord) => {
      requests.push(request);
      onRecord(hold(request, requests.length));
    },
    random: () => 0,
    now: Date.now,
  };
}

function recordOf(request: FaultRequest): FaultRecord {
  return { ...request, id: 'f1', state: 'ended', fromUnixMs: 0, endedBy: 'done' };
}

async function typed(
  line: string,
  lab: Lab,
  signal = new AbortController().signal,
): Promise<{ readonly isGood: boolean; readonly events: readonly PumbaEvent[] }> {
  const parsed = parsePumba(line.split(' '));
  if (parsed.kind !== 'run') throw new Error(`${line}: ${JSON.stringify(parsed)}`);
  // Nobody may type less than a second; a test need not wait for one.
  const { intervalMs, ...global } = parsed.global;
  const run: PumbaRun = { ...parsed, global: { ...global, ...(intervalMs === undefined ? {} : { intervalMs: 5 }) } };
  const events: PumbaEvent[] = [];
  const isGood = await runPumba(run, { by: 'pumba', host: lab, tell: (event) => events.push(event), signal });
  return { isGood, events };
}

test('one fault on what was named', async () => {
  const lab = labThat(recordOf);
  expect((await typed('kill o11y_lab_for_dummies-b-1', lab)).isGood).toBe(true);
  expect(lab.requests).toMatchObject([{ targets: ['b'], command: 'pumba kill b', by: 'pumba' }]);
  expect(lab.requests[0]).not.toHaveProperty('durationMs');
});

test('all are those that can be; who is named is not left out in silence', async () => {
  const lab = labThat(recordOf);
  const { events } = await typed('netem --duration 1s delay', lab);
  expect(lab.requests).toMatchObject([{ targets: ['a', 'b'], durationMs: 1000 }]);
  expect(events).toContainEqual({ kind: 'note', text: 'left out: c measures' });
  await typed('netem --duration 1s delay c', lab);
  expect(lab.requests[1]).toMatchObject({ targets: ['c'] });
});

test('a dry run only tells', async () => {
  const lab = labThat(recordOf);
  const { isGood, events } = await typed('--dry-run --random kill re2:.', lab);
  expect([isGood, lab.requests]).toEqual([true, []]);
  expect(events).toMatchObject([{ kind: 'dry-run', request: { targets: [expect.stringMatching(/^[abc]$/)] } }]);
});

test('an interval goes on until it is told to end; an error ends it, unless it is to be skipped', async () => {
  const stop = new AbortController();
  const lab = labThat((request, count) => {
    if (count === 3) stop.abort();
    return recordOf(request);
  });
  expect((await typed('--interval 1s kill a', lab, stop.signal)).isGood).toBe(true);
  expect(lab.requests).toHaveLength(3);

  const stopped = new AbortController();
  const broken = labThat((_, count) => {
    if (count === 3) stopped.abort();
    throw new Error('it does not run');
  });
  expect(await typed('--interval 1s kill a', broken, stopped.signal)).toMatchObject({
    isGood: false,
    events: [{ kind: 'error', message: 'it does not run' }],
  });
  await typed('--interval 1s --skip-error kill a', broken, stopped.signal);
  expect(broken.requests).toHaveLength(3);
});

test('nobody of that name', async () => {
  const { isGood, events } = await typed('kill bb', labThat(recordOf));
  expect(isGood).toBe(false);
  expect(events).toMatchObject([{ kind: 'error', message: 'no process is called "bb"', hint: expect.any(String) }]);
});

test('what was done and went wrong is no success', async () => {
  const lab = labThat((request) => ({ ...recordOf(request), state: 'failed' }));
  expect((await typed('exec --command false a', lab)).isGood).toBe(false);
});
