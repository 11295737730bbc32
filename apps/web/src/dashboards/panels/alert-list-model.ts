// Alerts as an alert list panel shows them. Pure.
import type { AlertListPanel } from '@o11y-lab/dashboards';
import type { AlertState, Rules } from '../../data/rules.ts';

export interface ListedAlert {
  readonly key: string;
  readonly name: string;
  readonly state: AlertState;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Since when; undefined for rules that are at rest. */
  readonly sinceMs: number | undefined;
}

const STATES: Readonly<Record<string, AlertState>> = { firing: 'firing', pending: 'pending', normal: 'inactive' };
const IMPORTANCE: readonly AlertState[] = ['firing', 'pending', 'inactive'];

export function listedAlerts(rules: Rules, options: AlertListPanel['options']): readonly ListedAlert[] {
  const states = new Set(options.states.flatMap((state) => STATES[state] ?? []));
  const matches = labelFilter(options.alertInstanceLabelFilter);
  const found = rules.groups.flatMap((group) =>
    group.rules.flatMap((rule): ListedAlert[] => {
      if (rule.kind !== 'alerting' || !rule.name.toLowerCase().includes(options.alertName.toLowerCase())) return [];
      const base = { name: rule.name, summary: rule.annotations['summary'] ?? '' };
      if (rule.alerts.length === 0) {
        return [
          { ...base, key: `${group.name} ${rule.name}`, state: rule.state, labels: rule.labels, sinceMs: undefined },
        ];
      }
      return rule.alerts.map((alert, i) => ({
        ...base,
        key: `${group.name} ${rule.name} ${i}`,
        state: alert.state,
        labels: alert.labels,
        summary: alert.annotations['summary'] ?? base.summary,
        sinceMs: alert.activeAtMs,
      }));
    }),
  );
  return found
    .filter((alert) => (states.size === 0 || states.has(alert.state)) && matches(alert.labels))
    .sort((a, b) => order(options.sortOrder, a, b))
    .slice(0, options.maxItems > 0 ? options.maxItems : undefined);
}

function order(sortOrder: number, a: ListedAlert, b: ListedAlert): number {
  switch (sortOrder) {
    case 2:
      return b.name.localeCompare(a.name);
    case 3:
      return IMPORTANCE.indexOf(a.state) - IMPORTANCE.indexOf(b.state) || a.name.localeCompare(b.name);
    case 4:
      return (a.sinceMs ?? 0) - (b.sinceMs ?? 0);
    case 5:
      return (b.sinceMs ?? 0) - (a.sinceMs ?? 0);
    default:
      return a.name.localeCompare(b.name);
  }
}

/** `{severity="critical", team=~"a|b"}`; what can't be read filters nothing. */
function labelFilter(text: string): (labels: Readonly<Record<string, string>>) => boolean {
  const tests = [...text.matchAll(/([\w.]+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(
    ([, name = '', operator = '=', value = '']) => {
      const regex = operator.includes('~') ? safeRegex(value) : undefined;
      return (labels: Readonly<Record<string, string>>): boolean => {
        const label = labels[name] ?? '';
        const isMatch = operator.includes('~') ? (regex?.test(label) ?? true) : label === value;
        return operator.startsWith('!') ? !isMatch : isMatch;
      };
    },
  );
  return (labels) => tests.every((test) => test(labels));
}

function safeRegex(source: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    return undefined;
  }
}
