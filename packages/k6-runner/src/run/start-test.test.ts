import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startTest, workerFile } from './start-test.ts';
import type { RunEvent, RunningTest, TestOutcome } from './types.ts';

const isBuilt = existsSync(workerFile());
if (!isBuilt)
  console.warn('the thread of the runner is not tested: dist is missing, run `npx tsc -b packages/k6-runner`');

const SILENCE_MS_MAX = 700;

interface Ended {
  readonly outcome: TestOutcome;
  readonly events: readonly RunEvent[];
  readonly durationMs: number;
}

async function run(
  source: string,
  onEvent: (event: RunEvent, test: RunningTest) => void = () => {},
  onStart: (test: RunningTest) => void = () => {},
): Promise<Ended> {
  const directory = await mkdtemp(join(tmpdir(), 'k6-thread-'));
  try {
    await writeFile(join(directory, 'script.js'), source);
    const events: RunEvent[] = [];
    const startMs = performance.now();
    const test = startTest(
      {
        script: 'script.js',
        workingDirectory: directory,
        env: {},
        configFile: {},
        environment: {},
        commandLine: {},
        outputs: [],
        shell: {},
      },
      (event) => {
        events.push(event);
        onEvent(event, test);
      },
      { silenceMsMax: SILENCE_MS_MAX },
    );
    onStart(test);
    return { outcome: await test.outcome, events, durationMs: performance.now() - startMs };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const consoleOf = ({ events }: Ended): string[] =>
  events.flatMap((event) => (event.kind === 'log' && event.source === 'console' ? [event.message] : []));

const STUCK = `
  export const options = { vus: 2, duration: '1m' };
  export default function () { console.log('begun'); for (;;) { try { for (;;) {} } catch {} } }
  export function teardown() { console.log('torn down'); }`;

describe.skipIf(!isBuilt)('a test on its own thread', { timeout: 60_000 }, () => {
  test('tells what happens, and its outcome', async () => {
    const ended = await run(`
      export const options = { vus: 2, iterations: 4 };
      export default function () { console.log(__ITER >= 0); }`);
    expect(ended.outcome).toMatchObject({ exitCode: 0, figures: { total: { iterations: 4 } } });
    expect(consoleOf(ended)).toEqual(['true', 'true', 'true', 'true']);
    expect(ended.events.map((event) => event.kind)).toContain('planned');
  });

  test('recursion ends in the script, not in the thread', async () => {
    const ended = await run(`
      function deep(n) { return n === 0 ? 0 : 1 + deep(n - 1); }
      export default function () { console.log(deep(500)); try { deep(1e9); } catch (e) { console.log(e.name); } }`);
    expect(ended.outcome.exitCode).toBe(0);
    expect(consoleOf(ended)[0]).toBe('500');
    expect(consoleOf(ended)).toHaveLength(2);
  });

  test('stop reaches a script that holds the thread, and teardown still runs', async () => {
    const ended = await run(STUCK, (event, test) => {
      if (event.kind === 'phase' && event.phase === 'running') test.stop();
    });
    expect(ended.outcome.exitCode).toBe(105);
    expect(ended.outcome.summary).toBeDefined();
    expect(consoleOf(ended).at(-1)).toBe('torn down');
    expect(ended.durationMs).toBeLessThan(50_000);
  });

  test('a script that holds the thread is told of', async () => {
    const ended = await run(STUCK, (event, test) => {
      if (event.kind === 'log' && /^nothing was heard of the test for 700ms/.test(event.message)) test.stop();
    });
    expect(ended.outcome.exitCode).toBe(105);
  });

  test('kill runs nothing more', async () => {
    const ended = await run(STUCK, (event, test) => {
      if (event.kind === 'phase' && event.phase === 'running') {
        test.stop();
        test.kill();
      }
    });
    expect(ended.outcome).toMatchObject({ exitCode: 105 });
    expect(ended.outcome.summary).toBeUndefined();
    expect(consoleOf(ended)).not.toContain('torn down');
  });

  test('stop during the init context', async () => {
    const ended = await run(
      `for (;;) {} export default function () {}`,
      () => {},
      (test) => test.stop(),
    );
    expect(ended.outcome.exitCode).toBe(105);
  });
});
