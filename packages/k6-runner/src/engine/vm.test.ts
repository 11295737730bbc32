import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleScript } from '../bundle/bundle.ts';
import { type FakeVu, fakeVu } from '../testing/fake-vu.ts';
import { createVmFactory } from './factory.ts';
import { coreFunctions } from './host-core.ts';
import type { CallResult, Vm } from './types.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'k6-engine-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Started {
  readonly vm: Vm;
  readonly vu: FakeVu;
}

async function start(script: string, name = 'script.ts'): Promise<Started> {
  await writeFile(join(directory, name), script);
  const bundle = await bundleScript({ path: name, workingDirectory: directory });
  const vu = fakeVu({ phase: 'init' });
  const factory = await createVmFactory({
    functions: coreFunctions({ now: () => performance.now(), url: bundle.url }),
  });
  const vm = await factory.create(vu, bundle, { NAME: 'value' });
  vu.phase = 'vu';
  return { vm, vu };
}

async function run(script: string): Promise<Started & { readonly result: CallResult }> {
  const started = await start(script);
  return { ...started, result: await started.vm.call('default', []) };
}

describe('a script', () => {
  test('checks, sleeps and logs', async () => {
    const { vm, vu, result } = await run(`
      import { check, sleep } from 'k6';
      export const options = { vus: 3, thresholds: { checks: ['rate>0.9'] } };
      export default function (): void {
        const before: number = Date.now();
        sleep(0.02);
        check(Date.now() - before, { 'slept': (ms) => ms >= 15, 'never': () => false, 'value': 1 });
        console.log('done', { a: [1] }, __ENV.NAME, __VU, __ITER);
      }
    `);
    expect(result).toEqual({ kind: 'returned', json: undefined });
    expect(vm.functions).toEqual(['default']);
    expect(JSON.parse(vm.optionsJson ?? '')).toEqual({ vus: 3, thresholds: { checks: ['rate>0.9'] } });
    expect(vu.samples.map(({ metric, value, tags }) => [metric.name, value, tags])).toEqual([
      ['checks', 1, { check: 'slept' }],
      ['checks', 0, { check: 'never' }],
      ['checks', 1, { check: 'value' }],
    ]);
    expect(vu.logs).toEqual([{ level: 'info', message: 'done {"a":[1]} value 1 0' }]);
  });
});
