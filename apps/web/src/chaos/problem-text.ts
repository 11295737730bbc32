// What is wrong with a field, in words.
import type { Problem, ProblemWord } from './experiment.ts';

type Words = Readonly<Record<Exclude<ProblemWord, 'outOfBounds'>, string>> & {
  readonly outOfBounds: (min: string, max: string) => string;
  readonly notAnOption: string;
};

export function problemText({ why, min, max }: Problem, t: Words): string {
  if (why !== 'outOfBounds') return t[why];
  return min === undefined || max === undefined ? t.notAnOption : t.outOfBounds(String(min), String(max));
}
