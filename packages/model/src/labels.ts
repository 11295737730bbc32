/** Label names and values in ascending order of names; no empty value: in Prometheus and Loki that is no label. */
export type Labels = ReadonlyMap<string, string>;

export const METRIC_NAME = '__name__';
export const NO_LABELS: Labels = new Map();

/** Makes labels from entries in any order; of a name that comes twice the last value stays. */
export function labelsOf(entries: Iterable<readonly [string, string]>): Labels {
  const unique = new Map(entries);
  const kept = [...unique].filter(([, value]) => value !== '');
  kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return new Map(kept);
}

/** A string that is equal exactly when the label sets are equal. For map keys, not for display. */
export function labelsKey(labels: Labels): string {
  let key = '';
  for (const [name, value] of labels) key += `${name}\u0000${value}\u0001`;
  return key;
}

/** As PromQL and LogQL write a selector or a result, e.g. `up{job="a"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = [...labels].filter(([name]) => name !== METRIC_NAME);
  const name = labels.get(METRIC_NAME) ?? '';
  if (pairs.length === 0 && name !== '') return name;
  return `${name}{${pairs.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(', ')}}`;
}

export type MatchOperator = '=' | '!=' | '=~' | '!~';

/** A missing label matches as the empty string. Regular expressions are RE2 and match the whole value. */
export interface LabelMatcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}
