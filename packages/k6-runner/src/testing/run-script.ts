// Runs a script in this process, for tests: what it logged, what it measured, how it ended.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '../metrics/types.ts';
import { runTest } from '../run/run-test.ts';
import { StopFlag } from '../run/stop-flag.ts';
import type { RunEvent, TestInput, TestOutcome } from '../run/types.ts';

export interface ScriptRun {
  readonly outcome: TestOutcome;
  readonly events: readonly RunEvent[];
  /** Messages of the console, in order. */
  readonly console: readonly string[];
  /** Messages of the runner: `level: message`. */
  readonly notes: readonly string[];
  readonly samples: readonly Sample[];
  readonly durationMs: number;
  /** The sum of a metric's values. */
  total(metric: string): number;
}

export interface ScriptRunOptions extends Partial<TestInput> {
  readonly onEvent?: (event: RunEvent, flag: StopFlag) => void;
}

export async function runScript(source: string, options: ScriptRunOptions = {}): Promise<ScriptRun> {
  const { onEvent, ...input } = options;
  const directory = await mkdtemp(join(tmpdir(), 'k6-run-'));
  try {
    await writeFile(join(directory, 'script.ts'), source);
    const events: RunEvent[] = [];
    const samples: Sample[] = [];
    const flag = new StopFlag();
    const startMs = performance.now();
    const outcome = await runTest(
      {
        script: 'script.ts',
        workingDirectory: directory,
        env: {},
        configFile: {},
        environment: {},
        commandLine: {},
        outputs: [],
        shell: {},
        ...input,
      },
      (event) => {
        events.push(event);
        onEvent?.(event, flag);
      },
      flag,
      {
        createOutputs: () => [
          {
            name: 'test',
            start: async () => {},
            add: (batch) => void samples.push(...batch),
            stop: async () => {},
            describe: () => 'test',
          },
        ],
      },
    );
    const logs = events.filter((event) => event.kind === 'log');
    return {
      outcome,
      events,
      samples,
      console: logs.filter((log) => log.source === 'console').map((log) => log.message),
      notes: logs.filter((log) => log.source === 'k6').map((log) => `${log.level}: ${log.message}`),
      durationMs: performance.now() - startMs,
      total: (metric) =>
        samples.filter((sample) => sample.metric.name === metric).reduce((sum, sample) => sum + sample.value, 0),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
