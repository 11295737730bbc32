import { type CommonConfig, readCommonConfig, readNumber } from '@o11y-lab/service-kit';

export interface Config extends CommonConfig {
  /** The median of the simulated work of one request, in milliseconds; see simulateWork. */
  readonly workMs: number;
}

/** Reads the environment. Throws an Error that names the variable, what it is and what it should be. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  return {
    ...readCommonConfig(env, 'service-d', 8004),
    workMs: readNumber(env, 'WORK_MS', 45, 0, 60_000),
  };
}
