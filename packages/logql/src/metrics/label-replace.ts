import { compileRegex, type RegexMatch } from '@o11y-lab/model';
import type { LabelReplace } from '../syntax/ast.ts';
import type { Series } from './series.ts';

/** Sets a label from another where the whole value matches. */
export function replaceLabels(expr: LabelReplace, series: readonly Series[]): readonly Series[] {
  const regex = compileRegex(expr.pattern, { whole: true });
  return series.map((one) => {
    const match = regex.exec(one.labels.get(expr.source) ?? '');
    if (!match) return one;
    const value = expand(expr.replacement, match, regex.groupNames);
    const labels = new Map(one.labels);
    if (value === '') labels.delete(expr.destination);
    else labels.set(expr.destination, value);
    return { ...one, labels: new Map([...labels].sort(([a], [b]) => (a < b ? -1 : 1))) };
  });
}

/** Replaces `$1`, `${1}`, `$name` and `$$`. */
export function expand(template: string, match: RegexMatch, groupNames: ReadonlyMap<number, string>): string {
  return template.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const index = /^\d+$/.test(name) ? Number(name) : [...groupNames].find(([, own]) => own === name)?.[0];
    return (index === undefined ? undefined : match.groups[index]) ?? '';
  });
}
