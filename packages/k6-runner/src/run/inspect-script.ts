import { ConfigurationError } from '../metrics/configuration-error.ts';
import { formatDuration } from '../options/duration.ts';
import { parseOptions } from '../options/parse-options.ts';
import { systemClock } from './clock.ts';
import { loadScript, TestFailure } from './load-script.ts';
import { MetricRegistry } from './metric-registry.ts';
import { planOf } from './plan.ts';
import { StopFlag } from './stop-flag.ts';
import { TestRun } from './test-run.ts';
import type { TestInput } from './types.ts';

export interface InspectOptions {
  /** Adds `maxVUs` and `totalDuration`, as `--execution-requirements` does. */
  readonly withRequirements?: boolean;
}

/** The merged options of a script, in k6's words, as `k6 inspect` prints them. @throws ConfigurationError */
export async function inspectScript(
  input: TestInput,
  { withRequirements = false }: InspectOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  const run = new TestRun({
    options: parseOptions([]).options,
    clock: systemClock,
    registry: new MetricRegistry(),
    flag: new StopFlag(),
    emit: () => {},
    log: () => {},
  });
  try {
    const script = await loadScript(input, run);
    script.first.end();
    script.dispose();
    const { raw } = script.options;
    if (!withRequirements) return raw;
    const { maxVus, maxDurationMs } = planOf(script.options, []);
    return { ...raw, totalDuration: formatDuration(maxDurationMs), maxVUs: maxVus };
  } catch (error) {
    if (error instanceof TestFailure) throw new ConfigurationError(error.message, { cause: error });
    throw error;
  }
}
