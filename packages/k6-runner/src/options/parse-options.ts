// Options as they were written → options as the runner reads them, or one error that says what is wrong.
import { ConfigurationError } from '../metrics/configuration-error.ts';
import { deriveScenarios } from './derive-scenarios.ts';
import { IGNORED_OPTIONS, PLAIN_OPTIONS, type PlainKey, REFUSED_OPTIONS } from './known.ts';
import { mergeLayers, type OptionLayer } from './layers.ts';
import { readScenario } from './scenario.ts';
import type { Options, Scenario } from './types.ts';

export interface ParsedOptions {
  readonly options: Options;
  /** To be logged. */
  readonly warnings: readonly string[];
}

/**
 * Lowest layer first, without the defaults, which are here.
 * @throws ConfigurationError with every problem that was found
 */
export function parseOptions(layers: readonly OptionLayer[]): ParsedOptions {
  const merged = mergeLayers(layers);
  const problems: string[] = [];
  function attempt<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      problems.push(error.message);
      return undefined;
    }
  }

  for (const [name, refuse] of Object.entries(REFUSED_OPTIONS)) {
    if (merged.given[name] !== undefined) attempt(() => refuse(merged.given[name], name));
  }
  function plain<K extends PlainKey>(key: K): Options[K] {
    const { name, read, fallback } = PLAIN_OPTIONS[key];
    const value = merged.given[name];
    return value === undefined ? fallback : (attempt(() => read(value, name)) ?? fallback);
  }

  const derived = attempt(() => deriveScenarios(merged.given));
  const scenarios: Record<string, Scenario> = {};
  for (const [name, value] of Object.entries(derived?.scenarios ?? {})) {
    const scenario = attempt(() => readScenario(name, value));
    if (scenario !== undefined) scenarios[name] = scenario;
  }

  const options: Options = {
    scenarios,
    thresholds: plain('thresholds'),
    tags: plain('tags'),
    systemTags: plain('systemTags'),
    summaryTrendStats: plain('summaryTrendStats'),
    summaryTimeUnit: plain('summaryTimeUnit'),
    setupTimeoutMs: plain('setupTimeoutMs'),
    teardownTimeoutMs: plain('teardownTimeoutMs'),
    minIterationDurationMs: plain('minIterationDurationMs'),
    batch: plain('batch'),
    batchPerHost: plain('batchPerHost'),
    rps: plain('rps'),
    throws: plain('throws'),
    discardResponseBodies: plain('discardResponseBodies'),
    noConnectionReuse: plain('noConnectionReuse'),
    noVUConnectionReuse: plain('noVUConnectionReuse'),
    noCookiesReset: plain('noCookiesReset'),
    insecureSkipTLSVerify: plain('insecureSkipTLSVerify'),
    maxRedirects: plain('maxRedirects'),
    userAgent: plain('userAgent'),
    httpDebug: plain('httpDebug'),
    hosts: plain('hosts'),
    blacklistIPs: plain('blacklistIPs'),
    blockHostnames: plain('blockHostnames'),
    dns: plain('dns'),
    localIPs: plain('localIPs'),
    noSetup: plain('noSetup'),
    noTeardown: plain('noTeardown'),
    noThresholds: plain('noThresholds'),
    noSummary: plain('noSummary'),
    paused: plain('paused'),
    linger: plain('linger'),
    raw: rawOptions(merged.given, derived?.scenarios ?? {}),
  };
  if (options.paused) problems.push('option paused: this runner has no API that could resume a test');
  if (problems.length === 1) throw new ConfigurationError(problems[0]);
  if (problems.length > 1) {
    throw new ConfigurationError(
      `there were problems with the configuration:\n${problems.map((problem) => `\t- ${problem}`).join('\n')}`,
    );
  }
  return { options, warnings: [...merged.warnings, ...(derived?.warnings ?? [])] };
}

/** As `exec.test.options` shows them: k6's names, null for what nobody gave, and the scenarios that follow. */
function rawOptions(
  given: Readonly<Record<string, unknown>>,
  scenarios: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const raw: Record<string, unknown> = { vus: null, duration: null, iterations: null, stages: null };
  for (const option of Object.values(PLAIN_OPTIONS)) raw[option.name] = null;
  for (const [name, value] of Object.entries(given)) if (!IGNORED_OPTIONS.has(name)) raw[name] = value;
  return { ...raw, scenarios };
}
