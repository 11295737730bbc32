import { type Labels, labelsKey } from '@o11y-lab/model';
import type { Grouping } from '../syntax/ast.ts';

/** The evaluation times of a query: an instant query has one. */
export interface Steps {
  readonly startUnixNano: bigint;
  readonly stepNs: bigint;
  readonly count: number;
}

export interface Series {
  readonly labels: Labels;
  /** One place per step; undefined where the series has no value. */
  readonly values: readonly (number | undefined)[];
}

/** A scalar is the same at every step. */
export type MetricValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'vector'; readonly series: readonly Series[] };

/** The labels a group is named by. */
export function groupLabels(labels: Labels, grouping: Grouping | undefined): Labels {
  if (grouping === undefined) return EMPTY;
  const names = new Set(grouping.labels);
  return new Map([...labels].filter(([name]) => names.has(name) !== grouping.without));
}

const EMPTY: Labels = new Map();

/** Collects things by label set. */
export class LabelGroups<T> {
  readonly #groups = new Map<string, { readonly labels: Labels; readonly value: T }>();

  get(labels: Labels, make: () => T): T {
    const key = labelsKey(labels);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { labels, value: make() };
      this.#groups.set(key, group);
    }
    return group.value;
  }

  entries(): readonly { readonly labels: Labels; readonly value: T }[] {
    return [...this.#groups.values()];
  }
}
