import { expect, test } from 'vitest';
import type { CallResult, Vm } from '../engine/types.ts';
import type { Sample } from '../metrics/types.ts';
import { parseOptions } from '../options/parse-options.ts';
import { systemClock } from './clock.ts';
import { MetricRegistry } from './metric-registry.ts';
import { ScenarioRun } from './scenario-run.ts';
import { StopFlag } from './stop-flag.ts';
import { TestRun } from './test-run.ts';
import { VirtualUser } from './vu.ts';
import { VuPool } from './vu-pool.ts';

/** No script breaks its VM on purpose: these are VMs that answer as told. */
function vm(call: () => Promise<CallResult>): Vm {
  return { functions: ['default'], optionsJson: undefined, call, abort: () => {}, dispose: () => {} };
}

const RETURNED: CallResult = { kind: 'returned', json: undefined };

async function setUp(...vms: (Vm | Error)[]) {
  const { options } = parseOptions([]);
  const notes: string[] = [];
  const samples: Sample[] = [];
  const run = new TestRun({
    options,
    clock: systemClock,
    registry: new MetricRegistry(),
    flag: new StopFlag(),
    emit: (sample) => samples.push(sample),
    log: (level, _source, message) => notes.push(`${level}: ${message}`),
  });
  const vu = new VirtualUser(run, 1);
  await vu.initialize(async () => {
    const next = vms.shift();
    if (next === undefined || next instanceof Error) throw next ?? new Error('no more VMs');
    return next;
  });
  const scenario = new ScenarioRun({
    name: 'default',
    scenario: options.scenarios['default']!, // of no options at all
    run,
    pool: new VuPool(run.stopSignal),
    addVu: async () => undefined,
    env: {},
  });
  scenario.startMs = systemClock.nowMs();
  return { run, vu, scenario, notes, samples };
}

const broken = vm(() => Promise.reject(new Error('the vm can not be used any more')));

test('a VM that broke is replaced, and the iteration runs in the new one', async () => {
  const { run, vu, scenario, notes } = await setUp(
    broken,
    vm(async () => RETURNED),
  );
  expect(await scenario.iterate(vu)).toBe(true);
  expect(run.iterationsCompleted).toBe(1);
  expect(notes).toEqual(['warning: VU 1 gets a new VM: the vm can not be used any more']);
});

test('when that is impossible, the test ends', async () => {
  const { run, vu, scenario } = await setUp(broken, new Error('out of memory'));
  expect(await scenario.iterate(vu)).toBe(false);
  expect(run.earlyEnd).toEqual({ exitCode: 107, message: 'out of memory' });
  expect(run.iterationsInterrupted).toBe(1);
});

test('samples after an interruption are dropped', async () => {
  const late: Sample[] = [];
  const { vu, scenario, samples } = await setUp(
    vm(async () => {
      vu.interrupt('now');
      const sample = {
        metric: { name: 'm', type: 'counter', contains: 'default' },
        timeMs: 0,
        value: 1,
        tags: {},
      } as const;
      late.push(sample);
      vu.emit(sample);
      return RETURNED;
    }),
  );
  expect(await scenario.iterate(vu)).toBe(false);
  expect(late).toHaveLength(1);
  expect(samples).toEqual([]);
});

test('tags are the same object until something changes', async () => {
  const { vu, scenario } = await setUp(vm(async () => RETURNED));
  scenario.activate(vu);
  await scenario.iterate(vu);
  const before = vu.currentTags();
  expect(before).toEqual({ group: '', scenario: 'default' });
  await scenario.iterate(vu);
  expect(vu.currentTags()).toBe(before);
  vu.ownTags.set('who', 'me');
  expect(vu.currentTags()).toEqual({ group: '', scenario: 'default', who: 'me' });
  vu.groupPath = '::a';
  expect(vu.currentTags()).toMatchObject({ group: '::a' });
  await scenario.iterate(vu);
  expect(vu.currentTags()).toEqual({ group: '', scenario: 'default', who: 'me' });
  scenario.release(vu);
  scenario.activate(vu);
  expect(vu.currentTags()).toEqual(before);
});
