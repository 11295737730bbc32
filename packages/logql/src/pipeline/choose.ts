import { compileMatcher } from '@o11y-lab/model';
import type { LabelChoice } from '../syntax/ast.ts';
import { type Entry, ERROR_DETAILS_LABEL, ERROR_LABEL } from './entry.ts';

/** `| drop`: takes the named labels away, one with a matcher only where its value matches. */
export function dropStage(choices: readonly LabelChoice[]): (entry: Entry) => boolean {
  const tests = choices.map(choiceTest);
  return (entry) => {
    for (const { label, test } of tests) if (test(entry.get(label) ?? '')) entry.drop(label);
    return true;
  };
}

/** `| keep`: takes away every label that is not named, and a named one whose value does not match. */
export function keepStage(choices: readonly LabelChoice[]): (entry: Entry) => boolean {
  const tests = choices.map(choiceTest);
  return (entry) => {
    for (const [name, value] of entry.labels()) {
      if (name === ERROR_LABEL || name === ERROR_DETAILS_LABEL) continue;
      if (!tests.some(({ label, test }) => label === name && test(value))) entry.drop(name);
    }
    return true;
  };
}

function choiceTest({ label, matcher }: LabelChoice): {
  readonly label: string;
  readonly test: (value: string) => boolean;
} {
  return { label, test: matcher ? compileMatcher(matcher) : () => true };
}
