// The six executors of k6, but for externally-controlled, which needs its control API.
import type { Executor, ScenarioRun } from '../scenario-run.ts';
import { constantArrivals, rampingArrivals, rateAt } from '../schedule/arrivals.ts';
import { arrivalRate } from './arrival-rate.ts';
import { constantVus } from './constant-vus.ts';
import { perVuIterations, sharedIterations } from './iterations.ts';
import { rampingVus } from './ramping-vus.ts';

export function executorFor(run: ScenarioRun): Executor {
  const { scenario } = run;
  switch (scenario.executor) {
    case 'constant-vus':
      return constantVus(run, scenario.vus);
    case 'ramping-vus':
      return rampingVus(run, scenario.startVUs, scenario.stages, scenario.gracefulRampDownMs);
    case 'shared-iterations':
      return sharedIterations(run, scenario.vus, scenario.iterations);
    case 'per-vu-iterations':
      return perVuIterations(run, scenario.vus, scenario.iterations);
    case 'constant-arrival-rate': {
      const perSecond = (scenario.rate * 1000) / scenario.timeUnitMs;
      return arrivalRate(run, {
        ...scenario,
        arrivalsMs: constantArrivals(scenario.rate, scenario.timeUnitMs, scenario.durationMs),
        rateAt: () => perSecond,
        rateMax: perSecond,
      });
    }
    case 'ramping-arrival-rate': {
      const { startRate, timeUnitMs, stages } = scenario;
      return arrivalRate(run, {
        ...scenario,
        arrivalsMs: rampingArrivals(startRate, timeUnitMs, stages),
        rateAt: (timeMs) => rateAt(startRate, timeUnitMs, stages, timeMs) * 1000,
        rateMax: (Math.max(startRate, ...stages.map((stage) => stage.target)) * 1000) / timeUnitMs,
      });
    }
  }
}
