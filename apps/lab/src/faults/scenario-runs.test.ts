import { expect, test } from 'vitest';
import { ScenarioRuns } from './scenario-runs.ts';
import type { Scenario } from './scenarios.ts';

const text = { en: 'x', 'zh-TW': 'x' };
const scenario = (name: string, durationMs: number): Scenario => {
  return { name, title: text, about: text, look: text, commands: [`${name} 1`, `${name} 2`], durationMs };
};

/** Runs of commands that last until they are told to end. */
function open(): { readonly runs: ScenarioRuns; readonly running: Set<string> } {
  const running = new Set<string>();
  const run = async (command: string, signal: AbortSignal): Promise<void> => {
    running.add(command);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    running.delete(command);
  };
  return {
    running,
    runs: new ScenarioRuns({ run, now: () => 7, scenarios: [scenario('a', 60_000), scenario('b', 20)] }),
  };
}

function names(runs: ScenarioRuns): string[] {
  return runs.view().flatMap(({ name, runningSinceUnixMs }) => (runningSinceUnixMs === 7 ? [name] : []));
}

test('its commands run side by side until it is stopped, and nothing is left then', async () => {
  const { runs, running } = open();
  runs.start('a');
  expect([names(runs), [...running]]).toEqual([['a'], ['a 1', 'a 2']]);
  expect(() => runs.start('a')).toThrow('a is running already');
  await runs.stop('a');
  expect([names(runs), [...running]]).toEqual([[], []]);
  runs.start('a');
  await runs.stop(undefined);
  expect(names(runs)).toEqual([]);
});

test('it ends by itself when its time is over', async () => {
  const { runs, running } = open();
  runs.start('b');
  await expect.poll(() => names(runs)).toEqual([]);
  expect([...running]).toEqual([]);
});

test('one that does not exist', async () => {
  const { runs } = open();
  expect(() => runs.start('aa')).toThrow('no scenario is called "aa"');
  await expect(runs.stop('aa')).rejects.toThrow('no scenario is called "aa"');
});
