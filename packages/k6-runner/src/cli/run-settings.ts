// What `k6 run` was asked for: flags win over K6_* variables.

import { ConfigurationError } from '../metrics/configuration-error.ts';
import type { SummaryMode } from '../run/types.ts';
import { type Flag, RUN_FLAGS, type SettingName } from './flags.ts';
import { parseFlags } from './parse-flags.ts';
import { readValues } from './read-values.ts';
import { UsageError } from './usage-error.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export interface RunSettings {
  /** A path, or `-` for standard input. */
  readonly script: string;
  readonly help: boolean;
  readonly engine: 'embedded' | 'k6';
  /** Options in k6's names, by origin. */
  readonly commandLine: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, unknown>>;
  /** `__ENV`. */
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly summaryMode: SummaryMode;
  readonly summaryExport: string | undefined;
  readonly noSummary: boolean;
  readonly consoleOutput: string | undefined;
  readonly config: string | undefined;
  readonly isQuiet: boolean;
  readonly isVerbose: boolean;
  readonly isColorless: boolean;
  readonly logOutput: LogOutput;
  readonly logFormat: 'text' | 'json' | 'raw';
}

export type LogOutput =
  | { readonly kind: 'stderr' | 'stdout' | 'none' }
  | { readonly kind: 'file'; readonly path: string };

/**
 * @param words behind `k6 run`
 * @throws UsageError for the command line, ConfigurationError for variables and what can't be done
 */
export function readRunSettings(words: readonly string[], shell: Env): RunSettings {
  const { given, args } = parseFlags(words, RUN_FLAGS);
  const commandLine: Record<string, unknown> = {};
  const environment: Record<string, unknown> = {};
  const settings = new Map<SettingName, unknown>();
  for (const flag of RUN_FLAGS) {
    const typed = given.get(flag);
    const variable = flag.variable === undefined ? undefined : shell[flag.variable];
    const target = flag.target;
    if (target.kind === 'option') {
      if (typed) commandLine[target.name] = readValues(flag, typed, flagName(flag));
      if (variable) environment[target.name] = readVariable(flag, variable);
    } else if (target.kind === 'setting') {
      if (target.name === 'env') continue;
      if (typed) settings.set(target.name, readValues(flag, typed, flagName(flag)));
      else if (variable) settings.set(target.name, readVariable(flag, variable));
    } else if (target.kind === 'refused') {
      // `--address ''` says that none is wanted, which is so.
      const isOff = /^(false)?$/.test(typed?.at(-1) ?? 'on') || (!typed && /^(0|f|false)?$/i.test(variable ?? ''));
      if (!isOff) {
        throw new ConfigurationError(
          `${typed ? `--${flag.long}` : flag.variable} is not supported by the embedded engine: ${target.why}`,
        );
      }
    }
  }
  // It also keeps handleSummary from being called.
  if (settings.get('noSummary') === true) commandLine['noSummary'] = true;
  const isHelp = settings.get('help') === true;
  if (args.length !== 1 && !isHelp) {
    throw new UsageError(
      `k6 run takes one script, got ${args.length}: a path, or "-" to read the script from standard input`,
    );
  }
  const text = (name: SettingName): string | undefined => {
    const value = settings.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const outputs = settings.get('out');
  return {
    script: args[0] ?? '',
    help: isHelp,
    engine: oneOf('--engine', text('engine') ?? 'embedded', ['embedded', 'k6']),
    commandLine,
    environment,
    env: scriptEnv(given, settings.get('includeSystemEnv') !== false, shell),
    outputs: Array.isArray(outputs) ? outputs.map(String) : [],
    summaryMode: oneOf('--summary-mode', text('summaryMode') ?? 'compact', ['compact', 'full', 'legacy']),
    summaryExport: text('summaryExport'),
    noSummary: settings.get('noSummary') === true,
    consoleOutput: text('consoleOutput'),
    config: text('config'),
    isQuiet: settings.get('quiet') === true,
    isVerbose: settings.get('verbose') === true,
    isColorless: settings.get('colorless') === true || (shell['NO_COLOR'] ?? '') !== '',
    logOutput: readLogOutput(text('logOutput') ?? 'stderr'),
    logFormat: oneOf('--log-format', text('logFormat') ?? 'text', ['text', 'json', 'raw']),
  };
}

function readVariable(flag: Flag, text: string): unknown {
  try {
    return readValues(flag, [text], `the variable ${flag.variable}`);
  } catch (error) {
    if (error instanceof UsageError) throw new ConfigurationError(error.message);
    throw error;
  }
}

/** `-e NAME` without a value hands on the shell's. */
function scriptEnv(
  given: ReadonlyMap<Flag, readonly string[]>,
  includesShell: boolean,
  shell: Env,
): Record<string, string> {
  const env: Record<string, string> = {};
  if (includesShell) {
    for (const [name, value] of Object.entries(shell)) if (value !== undefined) env[name] = value;
  }
  const flag = RUN_FLAGS.find(({ long }) => long === 'env');
  for (const text of (flag && given.get(flag)) ?? []) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new UsageError(`invalid argument "${text}" for "-e, --env": want NAME=value`);
    }
    env[name] = equals < 0 ? (shell[name] ?? '') : text.slice(equals + 1);
  }
  return env;
}

function readLogOutput(text: string): LogOutput {
  if (text === 'stderr' || text === 'stdout' || text === 'none') return { kind: text };
  const path = /^file=([^,]+)/.exec(text)?.[1];
  if (path === undefined) {
    throw new ConfigurationError(`--log-output "${text}" is not supported, want stderr, stdout, none or file=path`);
  }
  return { kind: 'file', path };
}

function oneOf<T extends string>(name: string, got: string, wanted: readonly T[]): T {
  const found = wanted.find((one) => one === got);
  if (found === undefined) throw new ConfigurationError(`${name}: got "${got}", want ${wanted.join(', ')}`);
  return found;
}

function flagName({ short, long }: Flag): string {
  return short === undefined ? `"--${long}"` : `"-${short}, --${long}"`;
}
