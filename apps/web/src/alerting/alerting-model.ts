// Which rules are shown, and in what order. Pure.
import type { AlertState, Rule, RuleGroup } from '../data/rules.ts';

/** What a rule is to its reader; a rule that can't be evaluated is the worst news, for nobody hears of it otherwise. */
export type RuleStatus = 'failing' | AlertState | 'recording';

export function statusOf(rule: Rule): RuleStatus {
  if (rule.health === 'err') return 'failing';
  return rule.kind === 'recording' ? 'recording' : rule.state;
}

const URGENCY: readonly RuleStatus[] = ['failing', 'firing', 'pending', 'inactive', 'recording'];

export type StatusFilter = RuleStatus | 'all';
export const FILTERS: readonly StatusFilter[] = ['all', ...URGENCY];

export function parseFilter(value: string | null): StatusFilter {
  return FILTERS.find((filter) => filter === value) ?? 'all';
}

/** Groups with the rules that fit; what is urgent comes first, in groups and among them. Empty groups are left out. */
export function filterGroups(groups: readonly RuleGroup[], filter: StatusFilter, search: string): readonly RuleGroup[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map((group) => ({
      ...group,
      rules: group.rules
        .filter((rule) => (filter === 'all' || statusOf(rule) === filter) && hasWords(group, rule, words))
        .toSorted((a, b) => urgency(a) - urgency(b)),
    }))
    .filter(({ rules }) => rules.length > 0)
    .toSorted((a, b) => Math.min(...a.rules.map(urgency)) - Math.min(...b.rules.map(urgency)));
}

function urgency(rule: Rule): number {
  return URGENCY.indexOf(statusOf(rule));
}

function hasWords(group: RuleGroup, rule: Rule, words: readonly string[]): boolean {
  const annotations = rule.kind === 'alerting' ? Object.values(rule.annotations) : [];
  const text = [group.name, rule.name, rule.query, ...Object.values(rule.labels), ...annotations]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

export function countStatus(groups: readonly RuleGroup[], status: RuleStatus): number {
  return groups.reduce((sum, { rules }) => sum + rules.filter((rule) => statusOf(rule) === status).length, 0);
}
