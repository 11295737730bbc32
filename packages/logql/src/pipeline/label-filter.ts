import { compileMatcher } from '@o11y-lab/model';
import type { CompareOperator, LabelCondition } from '../syntax/ast.ts';
import { parseGoFloat } from '../syntax/numbers.ts';
import { type Entry, ERROR_DETAILS_LABEL, ERROR_LABEL } from './entry.ts';
import { parseIpPattern, textHasIp } from './ip.ts';
import { parseBytes, parseValueDurationNs } from './units.ts';

const ERROR = 'LabelFilterErr';

/**
 * The test of a label filter. A comparison lets a line pass that already carries an error, and marks one whose value
 * it can't read: only matching by text takes such lines out, so that `__error__=""` stays the one way to hide them.
 */
export function labelTest(condition: LabelCondition): (entry: Entry) => boolean {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const left = labelTest(condition.left);
      const right = labelTest(condition.right);
      return condition.kind === 'and' ? (entry) => left(entry) && right(entry) : (entry) => left(entry) || right(entry);
    }
    case 'match': {
      const { name } = condition.matcher;
      const test = compileMatcher(condition.matcher);
      return (entry) => test(entry.get(name) ?? '');
    }
    case 'ip':
      return ipTest(condition.label, condition.pattern, condition.negated);
    case 'number':
      return comparison(condition.label, condition.operator, condition.value, parseGoFloat, 'number');
    case 'duration':
      return comparison(condition.label, condition.operator, condition.value, parseValueDurationNs, 'duration');
    case 'bytes':
      return comparison(condition.label, condition.operator, condition.value, parseBytes, 'size');
    default:
      return condition satisfies never;
  }
}

function comparison(
  label: string,
  operator: CompareOperator,
  want: number,
  read: (text: string) => number | undefined,
  what: string,
): (entry: Entry) => boolean {
  const compare = COMPARE[operator];
  return (entry) => {
    const text = valueToCompare(entry, label);
    if (text === undefined) return false;
    if (entry.error !== '') return true;
    const value = read(text);
    if (value !== undefined) return compare(value, want);
    entry.fail(ERROR, `${label}=${JSON.stringify(text)} is no ${what}`);
    return true;
  };
}

const COMPARE: Readonly<Record<CompareOperator, (a: number, b: number) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function ipTest(label: string, pattern: string, negated: boolean): (entry: Entry) => boolean {
  const range = parseIpPattern(pattern);
  return (entry) => {
    const text = valueToCompare(entry, label);
    if (text === undefined) return false;
    return entry.error !== '' || textHasIp(text, range) !== negated;
  };
}

/** A line without the label is taken out. The error labels are texts: nothing compares with them. */
function valueToCompare(entry: Entry, label: string): string | undefined {
  return label === ERROR_LABEL || label === ERROR_DETAILS_LABEL ? undefined : entry.get(label);
}
