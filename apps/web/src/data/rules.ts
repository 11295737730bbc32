// Rules and alerts, as Prometheus' HTTP API tells them.
import { apiPath } from './datasources.ts';
import { type Answer, ask } from './http.ts';
import { type JsonObject, list, number, object, optionalText, text, textRecord, texts } from './json.ts';
import type { Labels } from './prometheus.ts';

export type AlertState = 'inactive' | 'pending' | 'firing';

export interface RuleGroup {
  readonly name: string;
  readonly file: string;
  readonly intervalMs: number;
  readonly rules: readonly Rule[];
}

interface RuleBase {
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
  readonly health: string;
  /** Why it could not be evaluated. */
  readonly lastError: string | undefined;
  readonly lastEvaluationMs: number | undefined;
  readonly evaluationMs: number;
}

export interface AlertingRule extends RuleBase {
  readonly kind: 'alerting';
  readonly state: AlertState;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly annotations: Labels;
  readonly alerts: readonly ActiveAlert[];
  /** Newest first; empty where the server does not keep it. */
  readonly history: readonly StateChange[];
}

export interface RecordingRule extends RuleBase {
  readonly kind: 'recording';
}

export type Rule = AlertingRule | RecordingRule;

export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: AlertState;
  readonly activeAtMs: number;
  readonly value: number;
}

export interface StateChange {
  readonly timeMs: number;
  readonly labels: Labels;
  readonly from: string;
  readonly to: string;
  readonly value: number | undefined;
}

export interface Rules {
  readonly groups: readonly RuleGroup[];
  /** Mistakes of rule files. */
  readonly warnings: readonly string[];
}

export function fetchRules(signal?: AbortSignal): Promise<Answer<Rules>> {
  return ask(apiPath('prometheus', '/api/v1/rules'), readRules, { signal });
}

export function readRules(json: unknown): Rules {
  const answer = object(json);
  return {
    groups: list(object(answer['data'])['groups']).map((item) => {
      const { name, file, interval, rules } = object(item);
      return {
        name: text(name),
        file: optionalText(file) ?? '',
        intervalMs: number(interval) * 1000,
        rules: list(rules).map((rule) => readRule(object(rule))),
      };
    }),
    warnings: texts(answer['warnings'] ?? []),
  };
}

function readRule(rule: JsonObject): Rule {
  const lastEvaluation = Date.parse(String(rule['lastEvaluation']));
  const base: RuleBase = {
    name: text(rule['name']),
    query: text(rule['query']),
    labels: textRecord(rule['labels'] ?? {}),
    health: optionalText(rule['health']) ?? 'unknown',
    lastError: optionalText(rule['lastError']),
    // A rule that has not been evaluated yet has the year 1.
    lastEvaluationMs: lastEvaluation > 0 ? lastEvaluation : undefined,
    evaluationMs: number(rule['evaluationTime'] ?? 0) * 1000,
  };
  if (rule['type'] !== 'alerting') return { ...base, kind: 'recording' };
  return {
    ...base,
    kind: 'alerting',
    state: stateOf(rule['state']),
    forMs: number(rule['duration'] ?? 0) * 1000,
    keepFiringForMs: number(rule['keepFiringFor'] ?? 0) * 1000,
    annotations: textRecord(rule['annotations'] ?? {}),
    alerts: list(rule['alerts'] ?? []).map((item) => {
      const { labels, annotations, state, activeAt, value } = object(item);
      return {
        labels: textRecord(labels),
        annotations: textRecord(annotations ?? {}),
        state: stateOf(state),
        activeAtMs: Date.parse(text(activeAt)),
        value: number(value),
      };
    }),
    history: list(rule['stateHistory'] ?? []).map((item) => {
      const { time, labels, from, to, value } = object(item);
      return {
        timeMs: Date.parse(text(time)),
        labels: textRecord(labels),
        from: text(from),
        to: text(to),
        value: value === undefined ? undefined : number(value),
      };
    }),
  };
}

function stateOf(value: unknown): AlertState {
  return value === 'firing' || value === 'pending' ? value : 'inactive';
}
