// `k6 run`: one test, from the command line to the exit code.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import type { TestInput, TestOutcome } from '../run/types.ts';
import { toSummaryExport, toTextSummaryData } from '../summary/summary-data.ts';
import { textSummary } from '../summary/text-summary.ts';
import type { CliContext, Runner } from './context.ts';
import type { RunHooks } from './hooks.ts';
import { execRealK6, findRealK6 } from './real-k6.ts';
import { Reporter } from './reporter.ts';
import type { RunSettings } from './run-settings.ts';
import { Screen } from './screen.ts';
import { bannerText, executionText } from './texts.ts';

/** A configuration file is some lines; more was given by mistake. */
const CONFIG_BYTES_MAX = 1024 * 1024;

export const EXIT_INTERRUPTED = 105;

/** @param words behind `k6` @throws ConfigurationError before anything is run */
export async function runCommand(
  settings: RunSettings,
  words: readonly string[],
  context: CliContext,
  runner: Runner,
): Promise<number> {
  const hooks = context.hooks ?? {};
  if (settings.engine === 'k6') return runRealK6(settings, words, context, hooks);

  const input = await readTestInput(settings, context);
  const screen = new Screen(context);
  const hasColours = (stream: { readonly isTTY?: boolean | undefined }): boolean =>
    stream.isTTY === true && !settings.isColorless;
  const reporter = new Reporter({
    settings,
    screen,
    hooks,
    now: context.now,
    hasColours: { out: hasColours(context.stdout), err: hasColours(context.stderr) },
    isErrTerminal: context.stderr.isTTY === true,
    appendLine: lineAppender(context),
  });
  const stop = new Stop();
  hooks.onStart?.({ ...startOf(settings, words, context), engine: 'embedded', stop: () => stop.ask() });
  if (!settings.isQuiet) {
    reporter.say(bannerText(hasColours(context.stdout)));
    reporter.say(executionText(settings.script, settings.outputs));
  }
  const test = runner.startTest(input, reporter.onEvent);
  const unlisten = context.onSignal(() => stop.ask());
  stop.serve(
    () => {
      reporter.log('warning', 'stopping the test after this signal; once more ends it without teardown and summary');
      test.stop();
    },
    () => test.kill(),
  );
  // The second signal does not wait for anything that might hang.
  const outcome = await Promise.race([test.outcome, stop.forced.then(() => INTERRUPTED)]);
  reporter.clear();
  if (outcome !== INTERRUPTED) writeSummaries(outcome, settings, context, reporter, hasColours(context.stdout));
  reporter.finish();
  if (outcome.error !== undefined) reporter.log('error', outcome.error);
  await hooks.onEnd?.(outcome);
  // Not before: a second signal while the summary is printed would cut it off.
  unlisten();
  return outcome.exitCode;
}

export async function readTestInput(settings: RunSettings, context: CliContext): Promise<TestInput> {
  return {
    script: settings.script,
    ...(settings.script === '-' ? { source: await context.readStdin() } : {}),
    workingDirectory: context.workingDirectory,
    env: settings.env,
    configFile: settings.config === undefined ? {} : readConfig(resolve(context.workingDirectory, settings.config)),
    environment: settings.environment,
    // Without a summary there is nobody to hand to handleSummary either.
    commandLine: settings.noSummary ? { ...settings.commandLine, noSummary: true } : settings.commandLine,
    outputs: settings.outputs,
    summaryMode: settings.summaryMode,
    shell: context.env,
  };
}

const INTERRUPTED: TestOutcome = { exitCode: EXIT_INTERRUPTED, error: 'the test was ended at once by a second signal' };

/** How long a killed test may take to end by itself before it is left alone. */
const KILL_GRACE_MS = 500;

/** The first request stops, the second one kills; requests may come before the test is there. */
class Stop {
  readonly forced: Promise<void>;
  #resolveForced: () => void = () => undefined;
  #count = 0;
  #served = 0;
  #actions: readonly (() => void)[] = [];

  constructor() {
    this.forced = new Promise((resolvePromise) => {
      this.#resolveForced = resolvePromise;
    });
  }

  ask(): void {
    this.#count++;
    this.#work();
  }

  serve(stop: () => void, kill: () => void): void {
    const forced = (): void => {
      kill();
      setTimeout(this.#resolveForced, KILL_GRACE_MS).unref();
    };
    this.#actions = [stop, forced];
    this.#work();
  }

  #work(): void {
    while (this.#served < Math.min(this.#count, this.#actions.length)) this.#actions[this.#served++]?.();
  }
}

function writeSummaries(
  outcome: TestOutcome,
  settings: RunSettings,
  context: CliContext,
  reporter: Reporter,
  hasColours: boolean,
): void {
  const { summary, summaryFiles } = outcome;
  const write = (path: string, text: string, what: string): void => {
    try {
      writeFileSync(resolve(context.workingDirectory, path), text);
    } catch (error) {
      reporter.log('error', `${what} was not written: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  if (summaryFiles) {
    for (const [name, text] of Object.entries(summaryFiles)) {
      if (name === 'stdout') reporter.say(text);
      else if (name === 'stderr') reporter.sayError(text);
      else write(name, text, `the summary ${name}`);
    }
  } else if (summary && !settings.noSummary) {
    const text = textSummary(toTextSummaryData(summary), {
      indent: ' ',
      enableColors: hasColours && !summary.options.noColor,
      mode: settings.summaryMode,
    });
    reporter.say(`\n\n${text}\n\n\n`);
  }
  if (summary && settings.summaryExport !== undefined) {
    write(settings.summaryExport, `${JSON.stringify(toSummaryExport(summary), null, 4)}\n`, '--summary-export');
  }
}

async function runRealK6(
  settings: RunSettings,
  words: readonly string[],
  context: CliContext,
  hooks: RunHooks,
): Promise<number> {
  const file = findRealK6(context.env['PATH'] ?? '', context.ownRoot);
  if (file === undefined) {
    throw new ConfigurationError(
      'there is no k6 program on the PATH (this command itself does not count): install k6, or leave --engine k6 out',
    );
  }
  // What is printed goes straight to the terminal, and the child ends by the terminal's Ctrl-C.
  hooks.onStart?.({ ...startOf(settings, words, context), engine: 'k6', stop: () => undefined });
  const exitCode = await execRealK6(file, words, context);
  await hooks.onEnd?.({ exitCode });
  return exitCode;
}

function startOf(settings: RunSettings, words: readonly string[], context: CliContext) {
  return {
    script: settings.script,
    scriptPath: settings.script === '-' ? undefined : resolve(context.workingDirectory, settings.script),
    argv: words,
    outputs: settings.outputs,
    startedUnixMs: context.now(),
  };
}

function readConfig(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > CONFIG_BYTES_MAX) throw new Error(`it has more than ${CONFIG_BYTES_MAX} bytes`);
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError(`config file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(`config file ${path}: want a JSON object with options`);
  }
  return value as Readonly<Record<string, unknown>>; // an object of JSON
}

/** The file is emptied at its first line. What can't be written is said once. */
function lineAppender(context: CliContext): (path: string, line: string) => void {
  const seen = new Map<string, 'open' | 'broken'>();
  return (path, line) => {
    const state = seen.get(path);
    if (state === 'broken') return;
    const file = resolve(context.workingDirectory, path);
    try {
      if (state === undefined) writeFileSync(file, `${line}\n`);
      else appendFileSync(file, `${line}\n`);
      seen.set(path, 'open');
    } catch (error) {
      seen.set(path, 'broken');
      context.stderr.write(`can't write ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  };
}
