import { describe, expect, test, vi } from 'vitest';
import { runScript, type ScriptRun } from '../../testing/run-script.ts';

vi.setConfig({ testTimeout: 60_000 });

/** `scenarios` with one scenario, `body` as the default function. */
function run(
  scenario: Record<string, unknown>,
  body: string,
  options: Record<string, unknown> = {},
): Promise<ScriptRun> {
  return runScript(`
    import { sleep } from 'k6';
    export const options = ${JSON.stringify({ scenarios: { one: scenario }, ...options })};
    export default function () { ${body} }
  `);
}

const LOG = 'console.log(__VU, __ITER);';

describe('executors that count iterations', () => {
  test('shared-iterations does them all, by several VUs', async () => {
    const { outcome, total, console } = await run(
      { executor: 'shared-iterations', vus: 3, iterations: 10 },
      `${LOG} sleep(0.01);`,
    );
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(total('iterations')).toBe(10);
    expect(console).toHaveLength(10);
    expect(new Set(console.map((line) => line.split(' ')[0]))).toEqual(new Set(['1', '2', '3']));
  });

  test('per-vu-iterations does as many with each', async () => {
    const { total, console } = await run({ executor: 'per-vu-iterations', vus: 3, iterations: 2 }, LOG);
    expect(total('iterations')).toBe(6);
    expect([...console].sort()).toEqual(['1 0', '1 1', '2 0', '2 1', '3 0', '3 1']);
  });

  test('what maxDuration leaves is dropped', async () => {
    const shared = await run(
      { executor: 'shared-iterations', vus: 2, iterations: 8, maxDuration: '1s', gracefulStop: '0s' },
      'sleep(5);',
    );
    expect(shared.total('dropped_iterations')).toBe(6);
    expect(shared.total('iterations')).toBe(0);
    expect(shared.outcome.exitCode).toBe(0);
    const last = shared.events.findLast((event) => event.kind === 'progress');
    expect(last).toMatchObject({ progress: { iterationsInterrupted: 2, iterationsComplete: 0 } });
  });
});

describe('constant-vus', () => {
  test('loops until the time is over, then finishes', async () => {
    const { total, samples, events } = await run({ executor: 'constant-vus', vus: 2, duration: '1s' }, 'sleep(0.3);');
    const durations = samples.filter((sample) => sample.metric.name === 'iteration_duration');
    expect(durations.every((sample) => sample.value >= 299)).toBe(true);
    expect(total('iterations')).toBeGreaterThanOrEqual(2);
    expect(total('iterations')).toBeLessThanOrEqual(8);
    expect(events.findLast((event) => event.kind === 'progress')).toMatchObject({
      progress: {
        iterationsInterrupted: 0,
        scenarios: [{ name: 'one', state: 'done', share: 1, right: ['2 VUs', '1s'] }],
      },
    });
  });

  test('gracefulStop ends a sleep', async () => {
    const { outcome, total, events, durationMs } = await run(
      { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '200ms' },
      'sleep(30);',
    );
    expect(outcome.exitCode).toBe(0);
    expect(total('iterations')).toBe(0);
    expect(durationMs).toBeGreaterThan(1200);
    expect(durationMs).toBeLessThan(25_000);
    expect(events.findLast((event) => event.kind === 'progress')).toMatchObject({
      progress: { iterationsInterrupted: 1 },
    });
  });

  test('gracefulStop ends an endless loop that catches everything', async () => {
    const { outcome, total, durationMs } = await run(
      { executor: 'constant-vus', vus: 1, duration: '1s', gracefulStop: '200ms' },
      'for (;;) { try { for (;;) {} } catch {} }',
    );
    expect(outcome).toMatchObject({ exitCode: 0 });
    expect(total('iterations')).toBe(0);
    expect(durationMs).toBeGreaterThan(1200);
    expect(durationMs).toBeLessThan(25_000);
  });

  test('iterations that never wait leave the time to others', async () => {
    const { total, durationMs } = await run({ executor: 'constant-vus', vus: 2, duration: '1s' }, '');
    expect(total('iterations')).toBeGreaterThan(100);
    expect(durationMs).toBeLessThan(25_000);
  });

  test('minIterationDuration stretches short iterations', async () => {
    const { total } = await run({ executor: 'constant-vus', vus: 1, duration: '1s' }, '', {
      minIterationDuration: '300ms',
    });
    expect(total('iterations')).toBeLessThanOrEqual(4);
    expect(total('iterations')).toBeGreaterThan(0);
  });
});

describe('ramping-vus', () => {
  test('goes up and down without interrupting anybody', async () => {
    const { console, events, outcome } = await run(
      {
        executor: 'ramping-vus',
        startVUs: 0,
        stages: [
          { duration: '400ms', target: 4 },
          { duration: '1200ms', target: 4 },
          { duration: '400ms', target: 0 },
        ],
      },
      `${LOG} sleep(0.05);`,
    );
    expect(outcome.exitCode).toBe(0);
    expect(new Set(console.map((line) => line.split(' ')[0])).size).toBe(4);
    expect(events.findLast((event) => event.kind === 'progress')).toMatchObject({
      progress: { iterationsInterrupted: 0, vus: 0, vusMax: 4, scenarios: [{ right: ['0/4 VUs', '2s'] }] },
    });
  });

  test('gracefulRampDown interrupts who takes longer', async () => {
    const { events, total, durationMs } = await run(
      {
        executor: 'ramping-vus',
        startVUs: 2,
        stages: [
          { duration: '300ms', target: 2 },
          { duration: '0s', target: 1 },
          { duration: '600ms', target: 1 },
        ],
        gracefulRampDown: '100ms',
        gracefulStop: '100ms',
      },
      'sleep(30);',
    );
    expect(total('iterations')).toBe(0);
    expect(durationMs).toBeLessThan(25_000);
    expect(events.findLast((event) => event.kind === 'progress')).toMatchObject({
      progress: { iterationsInterrupted: 2 },
    });
  });
});

describe('arrival rates', () => {
  test('constant: as many as were due', async () => {
    const { total } = await run(
      { executor: 'constant-arrival-rate', rate: 20, duration: '1s', preAllocatedVUs: 10 },
      'sleep(0.01);',
    );
    expect(total('iterations') + total('dropped_iterations')).toBe(20);
  });

  test('ramping: as many as the area', async () => {
    const { total } = await run(
      {
        executor: 'ramping-arrival-rate',
        startRate: 0,
        stages: [
          { duration: '500ms', target: 40 },
          { duration: '250ms', target: 40 },
        ],
        preAllocatedVUs: 20,
      },
      'sleep(0.01);',
    );
    expect(total('iterations') + total('dropped_iterations')).toBe(20);
  });

  test('without a free VU they are dropped, and said so once', async () => {
    const { total, notes, events } = await run(
      {
        executor: 'constant-arrival-rate',
        rate: 10,
        duration: '1s',
        preAllocatedVUs: 1,
        maxVUs: 2,
        gracefulStop: '0s',
      },
      'sleep(30);',
    );
    const last = events.findLast((event) => event.kind === 'progress');
    expect(last).toMatchObject({ progress: { iterationsInterrupted: 2, vusMax: 2 } });
    expect(total('dropped_iterations')).toBe(8);
    expect(notes).toEqual(['warning: Insufficient VUs, reached 2 active VUs and cannot initialize more']);
  });
});

test('scenarios follow each other with their own env, tags and function, and share VUs', async () => {
  const { outcome, console, samples, events } = await runScript(
    `
    import { sleep } from 'k6';
    export const options = { scenarios: {
      first: { executor: 'per-vu-iterations', maxDuration: '1s', gracefulStop: '0s', env: { WHO: 'a' }, tags: { part: 'x' }, exec: 'one' },
      second: { executor: 'per-vu-iterations', startTime: '1s', exec: 'two' },
    } };
    export function one() { console.log('one', __ENV.WHO, __ENV.BASE, __VU); }
    export function two() { console.log('two', __ENV.WHO, __ENV.BASE, __VU); }
  `,
    { env: { BASE: 'b' } },
  );
  expect(outcome.exitCode).toBe(0);
  expect(console).toEqual(['one a b 1', 'two undefined b 1']);
  const iterations = samples.filter((sample) => sample.metric.name === 'iterations');
  expect(iterations.map((sample) => sample.tags)).toEqual([
    { group: '', scenario: 'first', part: 'x' },
    { group: '', scenario: 'second' },
  ]);
  const waiting = events.find((event) => event.kind === 'progress');
  expect(waiting).toMatchObject({ progress: { vusMax: 1 } });
});
