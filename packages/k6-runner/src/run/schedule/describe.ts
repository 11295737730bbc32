// A scenario in k6's words: the line in the banner, and what stands right of its progress bar.
import { formatDuration } from '../../options/duration.ts';
import type { Scenario } from '../../options/types.ts';
import { scenarioDurationMs, scenarioMaxVus } from './requirements.ts';

export function describeScenario(scenario: Scenario): string {
  const duration = formatDuration(scenarioDurationMs(scenario));
  switch (scenario.executor) {
    case 'constant-vus':
      return `${scenario.vus} looping VUs for ${duration}${details(scenario)}`;
    case 'ramping-vus':
      return (
        `Up to ${scenarioMaxVus(scenario)} looping VUs for ${duration} over ${scenario.stages.length} stages` +
        details(scenario, `gracefulRampDown: ${formatDuration(scenario.gracefulRampDownMs)}`)
      );
    case 'shared-iterations':
      return (
        `${scenario.iterations} iterations shared among ${scenario.vus} VUs` +
        details(scenario, `maxDuration: ${formatDuration(scenario.maxDurationMs)}`)
      );
    case 'per-vu-iterations':
      return (
        `${scenario.iterations} iterations for each of ${scenario.vus} VUs` +
        details(scenario, `maxDuration: ${formatDuration(scenario.maxDurationMs)}`)
      );
    case 'constant-arrival-rate':
      return `${perSecond(scenario.rate, scenario.timeUnitMs)} iterations/s for ${duration}${details(scenario, vuRange(scenario))}`;
    case 'ramping-arrival-rate': {
      const most = scenario.stages.reduce((max, stage) => Math.max(max, stage.target), scenario.startRate);
      return (
        `Up to ${perSecond(most, scenario.timeUnitMs)} iterations/s for ${duration} over ` +
        `${scenario.stages.length} stages${details(scenario, vuRange(scenario))}`
      );
    }
  }
}

function details(scenario: Scenario, ...facts: readonly string[]): string {
  const all = [
    ...facts,
    ...(scenario.exec === 'default' ? [] : [`exec: ${scenario.exec}`]),
    ...(scenario.startTimeMs > 0 ? [`startTime: ${formatDuration(scenario.startTimeMs)}`] : []),
    ...(scenario.gracefulStopMs > 0 ? [`gracefulStop: ${formatDuration(scenario.gracefulStopMs)}`] : []),
  ];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

function vuRange(scenario: { readonly preAllocatedVUs: number; readonly maxVUs: number }): string {
  const { preAllocatedVUs, maxVUs } = scenario;
  return `maxVUs: ${preAllocatedVUs}${maxVUs > preAllocatedVUs ? `-${maxVUs}` : ''}`;
}

function perSecond(rate: number, timeUnitMs: number): string {
  return ((rate * 1000) / timeUnitMs).toFixed(2);
}

/** As many digits as `max` has: `007` of 200. */
export function fixedInteger(value: number, max: number): string {
  return String(value).padStart(String(Math.max(0, max)).length, '0');
}

/** As wide as `max` would be with the same number of decimals. */
export function fixedDecimal(value: number, max: number, decimals: number): string {
  return value.toFixed(decimals).padStart(max.toFixed(decimals).length, '0');
}

/** Tenths of a second, with the units and digits that `maxMs` needs: `01.5s` of 30s, `00m01.5s` of 10m. */
export function fixedDuration(ms: number, maxMs: number): string {
  const tenths = Math.max(0, Math.round(ms / 100));
  const maxSeconds = Math.floor(Math.max(0, maxMs) / 1000);
  const seconds = (tenths % 600) / 10;
  const minutes = Math.floor(tenths / 600);
  if (maxSeconds < 60) return `${fixedDecimal(tenths / 10, maxMs / 1000, 1)}s`;
  const secondsText = `${seconds.toFixed(1).padStart(4, '0')}s`;
  if (maxSeconds < 3600) return `${fixedInteger(minutes, Math.floor(maxSeconds / 60))}m${secondsText}`;
  const minutesText = `${String(minutes % 60).padStart(2, '0')}m`;
  const hours = Math.floor(minutes / 60);
  if (maxSeconds < 86_400) return `${fixedInteger(hours, Math.floor(maxSeconds / 3600))}h${minutesText}${secondsText}`;
  const days = fixedInteger(Math.floor(hours / 24), Math.floor(maxSeconds / 86_400));
  return `${days}d${String(hours % 24).padStart(2, '0')}h${minutesText}${secondsText}`;
}
