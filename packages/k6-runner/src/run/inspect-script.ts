import { ConfigurationError } from '../metrics/configuration-error.ts';
import { parseOptions } from '../options/parse-options.ts';
import { systemClock } from './clock.ts';
import { loadScript, TestFailure } from './load-script.ts';
import { MetricRegistry } from './metric-registry.ts';
import { StopFlag } from './stop-flag.ts';
import { TestRun } from './test-run.ts';
import type { TestInput } from './types.ts';

/** The merged options of a script, in k6's words, as `k6 inspect` prints them. @throws ConfigurationError */
export async function inspectScript(input: TestInput): Promise<Readonly<Record<string, unknown>>> {
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
    return script.options.raw;
  } catch (error) {
    if (error instanceof TestFailure) throw new ConfigurationError(error.message, { cause: error });
    throw error;
  }
}
