// The command `k6`: which of its commands is meant, and what its errors are worth as exit codes.

import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '@o11y-lab/query-lang';
import { ConfigurationError } from '../metrics/configuration-error.ts';
import type { CliContext, Runner } from './context.ts';
import { logText } from './log-text.ts';
import { parseFlags } from './parse-flags.ts';
import { readTestInput, runCommand } from './run-command.ts';
import { readRunSettings } from './run-settings.ts';
import { COMMANDS, commandHelpText, helpText, NEW_SCRIPT, REFUSED_COMMANDS, versionText } from './texts.ts';
import { UsageError } from './usage-error.ts';

const EXIT_CONFIGURATION = 104;
const EXIT_USAGE = 255;

/** Of `k6 inspect` alone; all its other flags are those of `k6 run`. */
const EXECUTION_REQUIREMENTS = '--execution-requirements';

/**
 * Runs one command.
 * @param argv behind `k6`
 * @returns the exit code, k6's
 */
export type Main = (argv: readonly string[], context: CliContext) => Promise<number>;

export function createMain(runner: Runner): Main {
  return async (argv, context) => {
    // `k6 help | head -1`: who reads no more is no failure.
    for (const stream of [context.stdout, context.stderr]) stream.on?.('error', () => undefined);
    try {
      return await dispatch(argv, context, runner);
    } catch (error) {
      const exitCode = exitCodeOf(error);
      if (exitCode === undefined) throw error;
      const isTerminal = context.stderr.isTTY === true;
      const now = context.now();
      context.stderr.write(
        `${logText(
          { level: 'error', message: (error as Error).message, timeMs: now, fields: {} },
          { kind: 'terminal', startMs: now, hasColours: isTerminal && (context.env['NO_COLOR'] ?? '') === '' },
        )}\n`,
      );
      return exitCode;
    }
  };
}

/** Undefined for a bug. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return EXIT_USAGE;
  if (error instanceof ConfigurationError) return EXIT_CONFIGURATION;
  // A TestFailure; the class is not imported, because the virtual machines would come with it.
  const isFailure = error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
  return isFailure ? (error.exitCode as number) : undefined;
}

async function dispatch(argv: readonly string[], context: CliContext, runner: Runner): Promise<number> {
  const [name = 'help', ...words] = argv;
  switch (name) {
    case 'run': {
      const settings = readRunSettings(words, context.env);
      if (settings.help) return print(context, commandHelpText('run'));
      return runCommand(settings, argv, context, runner);
    }
    case 'inspect': {
      const given = words.filter((word) => word !== EXECUTION_REQUIREMENTS);
      const settings = readRunSettings(given, context.env);
      if (settings.help) return print(context, commandHelpText('inspect'));
      const withRequirements = given.length < words.length;
      const options = await runner.inspectScript(await readTestInput(settings, context), { withRequirements });
      return print(context, `${JSON.stringify(options, null, 2)}\n`);
    }
    case 'new':
      return newScript(words, context);
    case 'version':
    case '--version':
      return print(context, versionText(process.version, `${process.platform}/${process.arch}`));
    case 'help':
    case '--help':
    case '-h': {
      const text = words[0] === undefined ? helpText() : commandHelpText(words[0]);
      if (text === undefined) throw unknownCommand(words[0] ?? '');
      return print(context, text);
    }
    default:
      throw unknownCommand(name);
  }
}

function print(context: CliContext, text = ''): number {
  context.stdout.write(text);
  return 0;
}

function newScript(words: readonly string[], context: CliContext): number {
  const force = {
    long: 'force',
    short: 'f',
    kind: 'switch',
    target: { kind: 'ignored' },
    about: 'overwrite the file',
  } as const;
  const { given, args } = parseFlags(words, [force]);
  if (args.length > 1) throw new UsageError(`k6 new takes one file, got ${args.length}`);
  const name = args[0] ?? 'script.ts';
  const file = resolve(context.workingDirectory, name);
  if (existsSync(file) && given.get(force)?.at(-1) !== 'true') {
    throw new UsageError(`${name} exists already; k6 new -f ${name} overwrites it`);
  }
  try {
    writeFileSync(file, NEW_SCRIPT);
  } catch (error) {
    throw new UsageError(`${name} was not written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return print(context, `${name} was written; try it: k6 run ${name}\n`);
}

function unknownCommand(name: string): UsageError {
  const instead = Object.hasOwn(REFUSED_COMMANDS, name) ? REFUSED_COMMANDS[name] : undefined;
  if (instead !== undefined) return new UsageError(`k6 ${name} is not supported by this runner: ${instead}`);
  const similar = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const hint = similar ? `; did you mean k6 ${similar}?` : '; k6 help lists the commands';
  return new UsageError(`unknown command "${name}" for "k6"${hint}`);
}
