// What runs once, in a VM of its own: setup, teardown and handleSummary.

import { formatDuration } from '../options/duration.ts';
import { isRecord } from '../options/fields.ts';
import { toHandleSummaryData } from '../summary/summary-data.ts';
import { TestFailure } from './load-script.ts';
import { scriptErrorText } from './script-error-text.ts';
import type { TestRun } from './test-run.ts';
import type { SummaryData } from './types.ts';
import type { VirtualUser } from './vu.ts';

/** k6's. */
const HANDLE_SUMMARY_TIMEOUT_MS = 120_000;

const EXIT_SCRIPT_EXCEPTION = 107;
const EXIT_SETUP_TIMEOUT = 100;
const EXIT_TEARDOWN_TIMEOUT = 101;

/** What `setup` returned, as JSON. @throws TestFailure; an early end of the test is none */
export async function runSetup(run: TestRun, vu: VirtualUser): Promise<string | undefined> {
  vu.phase = 'setup';
  vu.groupPath = '::setup';
  const onStop = (): void => vu.interrupt('the test was stopped');
  run.stopSignal.addEventListener('abort', onStop);
  try {
    return await runPart(run, vu, 'setup', [], run.options.setupTimeoutMs, EXIT_SETUP_TIMEOUT);
  } finally {
    run.stopSignal.removeEventListener('abort', onStop);
  }
}

/** @throws TestFailure */
export async function runTeardown(run: TestRun, vu: VirtualUser): Promise<void> {
  vu.phase = 'teardown';
  vu.groupPath = '::teardown';
  const args = run.setupDataJson === undefined ? [] : [run.setupDataJson];
  await runPart(run, vu, 'teardown', args, run.options.teardownTimeoutMs, EXIT_TEARDOWN_TIMEOUT);
}

/** Path or stream → text; undefined when the script returned nothing. @throws TestFailure */
export async function runHandleSummary(
  run: TestRun,
  vu: VirtualUser,
  summary: SummaryData,
): Promise<Readonly<Record<string, string>> | undefined> {
  vu.phase = 'summary';
  const data = JSON.stringify(toHandleSummaryData(summary));
  const json = await runPart(run, vu, 'handleSummary', [data], HANDLE_SUMMARY_TIMEOUT_MS, EXIT_SCRIPT_EXCEPTION);
  const files: unknown = json === undefined ? undefined : JSON.parse(json);
  if (files === undefined || files === null) return undefined;
  if (!isRecord(files)) {
    throw new TestFailure(EXIT_SCRIPT_EXCEPTION, 'handleSummary() must return an object of file names to texts');
  }
  const texts: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) {
    if (typeof text !== 'string') {
      throw new TestFailure(
        EXIT_SCRIPT_EXCEPTION,
        `handleSummary() returned no text for ${JSON.stringify(path)}: JSON.stringify it, or give a string`,
      );
    }
    texts[path] = text;
  }
  return texts;
}

async function runPart(
  run: TestRun,
  vu: VirtualUser,
  name: string,
  args: readonly string[],
  timeoutMs: number,
  timeoutExitCode: number,
): Promise<string | undefined> {
  const { clock } = run;
  const deadlineMs = clock.nowMs() + timeoutMs;
  vu.beginCall(deadlineMs);
  const cancel = clock.at(deadlineMs, () => vu.interrupt('its time is over'));
  try {
    const result = await vu.vm.call(name, args, { vu: 0, iter: 0 });
    if (result.kind === 'threw') throw new TestFailure(EXIT_SCRIPT_EXCEPTION, scriptErrorText(result.error));
    if (result.kind === 'returned') return result.json;
    run.heedFlag();
    if (clock.nowMs() >= deadlineMs) {
      throw new TestFailure(timeoutExitCode, `${name}() execution timed out after ${formatDuration(timeoutMs)}`);
    }
    return undefined;
  } finally {
    cancel();
  }
}
