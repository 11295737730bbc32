// What rules write, from what their expressions find.
import { type Labels, labelsKey, labelsOf, METRIC_NAME } from '@o11y-lab/model';
import type { VectorElement } from '@o11y-lab/promql';
import type { AlertingRule, RecordingRule } from '../rule.ts';
import type { Alerts, FoundAlert } from './alerts.ts';

export const ALERTS = 'ALERTS';
export const ALERTS_FOR_STATE = 'ALERTS_FOR_STATE';

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A rule whose result can't be used; the message is the rule's `lastError`. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** @throws RuleError */
export function recordedSamples(rule: RecordingRule, elements: readonly VectorElement[], limit: number): Sample[] {
  const samples = elements.map(({ labels, sample }) => {
    if (typeof sample !== 'number') throw new RuleError('the result is a native histogram, which can not be recorded');
    return { labels: labelsOf([...labels, [METRIC_NAME, rule.name], ...rule.labels]), value: sample };
  });
  refuseRepeated(samples, 'rule labels');
  refuseMany(limit, samples.length, 'series');
  return samples;
}

/** The labels and annotations of a rule put on what its expression found. @throws RuleError */
export function foundAlerts(
  rule: AlertingRule,
  elements: readonly VectorElement[],
  externalLabels: Labels,
): FoundAlert[] {
  const found = elements.map(({ labels, sample }) => {
    // As in Prometheus, a histogram has no value to show.
    const value = typeof sample === 'number' ? sample : 0;
    const data = { labels, value, externalLabels };
    const own = rule.labels.map(({ name, template }) => [name, template(data)] as const);
    return {
      labels: labelsOf([...withoutName(labels), ...own, ['alertname', rule.name]]),
      annotations: rule.annotations.map(({ name, template }) => [name, template(data)] as const),
      value,
    };
  });
  refuseRepeated(found, 'alert labels');
  return found;
}

/** `ALERTS` is 1 in the state that an alert is in; `ALERTS_FOR_STATE` keeps since when, for the next start. */
export function alertSamples(alerts: Alerts): Sample[] {
  return [...alerts.values()]
    .filter(({ state }) => state !== 'inactive')
    .flatMap(({ labels, state, activeAtUnixMs }) => [
      { labels: labelsOf([...labels, [METRIC_NAME, ALERTS], ['alertstate', state]]), value: 1 },
      { labels: labelsOf([...labels, [METRIC_NAME, ALERTS_FOR_STATE]]), value: Math.floor(activeAtUnixMs / 1000) },
    ]);
}

/** @throws RuleError */
export function refuseMany(limit: number, count: number, what: 'series' | 'alerts'): void {
  if (limit > 0 && count > limit) throw new RuleError(`exceeded limit of ${limit} with ${count} ${what}`);
}

function refuseRepeated(items: readonly { readonly labels: Labels }[], after: string): void {
  if (new Set(items.map(({ labels }) => labelsKey(labels))).size < items.length) {
    throw new RuleError(`vector contains metrics with the same labelset after applying ${after}`);
  }
}

function withoutName(labels: Labels): Labels {
  return labels.has(METRIC_NAME) ? new Map([...labels].filter(([name]) => name !== METRIC_NAME)) : labels;
}
