import { expect, test } from 'vitest';
import { annotationsAt, mergedBands } from './annotations.ts';

const annotations = [
  { fromMs: 100, toMs: 200, title: 'alert', color: 'red' },
  { fromMs: 150, toMs: 300, title: 'alert', color: 'red' },
  { fromMs: 250, toMs: 250, title: 'deploy', color: 'blue' },
];
const cases: readonly (readonly [timeMs: number, titles: string[]])[] = [
  [50, []],
  [95, ['alert']],
  [160, ['alert']],
  [245, ['alert', 'deploy']],
  [256, ['alert']],
  [400, []],
];
for (const [timeMs, titles] of cases) {
  test(`at ${timeMs}`, () => expect(annotationsAt(annotations, timeMs, 5).map(({ title }) => title)).toEqual(titles));
}

test('not more than there is room for', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ fromMs: 0, toMs: 1, title: `${i}`, color: 'red' }));
  expect(annotationsAt(many, 0, 0)).toHaveLength(5);
});

test('bands of one colour that overlap are one', () => {
  expect(mergedBands(annotations)).toEqual([
    { fromMs: 100, toMs: 300, color: 'red' },
    { fromMs: 250, toMs: 250, color: 'blue' },
  ]);
});
