import { DARK_PALETTE } from '@o11y-lab/dashboards';
import { expect, test } from 'vitest';
import { annotatesFaults, annotationBands, BAND_COUNT_MAX } from './annotation-bands.ts';

const annotation = { name: 'Alerts', iconColor: '#f00', titleFormat: '{{alertname}}', textFormat: '{{service}}' };
const bandsOf = (samples: readonly (readonly [second: number, value: number])[]): readonly string[] =>
  annotationBands(
    annotation,
    [
      {
        labels: { alertname: 'Slow', service: 'a' },
        timesMs: samples.map(([second]) => second * 1000),
        values: samples.map(([, value]) => value),
      },
    ],
    10_000,
    DARK_PALETTE,
  ).map(({ fromMs, toMs, title }) => `${fromMs / 1000}–${toMs / 1000} ${title}`);

test.each<[name: string, samples: readonly (readonly [number, number])[], bands: readonly string[]]>([
  ['no samples', [], []],
  ['never', [[0, 0]], []],
  ['once', [[10, 1]], ['10–10 Slow: a']],
  [
    'for a while',
    [
      [0, 0],
      [10, 1],
      [20, 2],
      [30, 0],
    ],
    ['10–20 Slow: a'],
  ],
  [
    'twice, with a gap between',
    [
      [0, 1],
      [10, 1],
      [40, 1],
    ],
    ['0–10 Slow: a', '40–40 Slow: a'],
  ],
  ['NaN is nothing', [[0, Number.NaN]], []],
])('%s', (_, samples, bands) => expect(bandsOf(samples)).toEqual(bands));

test('without a format, the alert or the annotation gives the title', () => {
  const series = [{ labels: { alertname: 'Slow' }, timesMs: [0], values: [1] }];
  const plain = { ...annotation, titleFormat: '', textFormat: '' };
  expect(annotationBands(plain, series, 1, DARK_PALETTE)[0]?.title).toBe('Slow');
  const other = [{ labels: {}, timesMs: [0], values: [1] }];
  expect(annotationBands(plain, other, 1, DARK_PALETTE)[0]?.title).toBe('Alerts');
});

test('there is an end to them', () => {
  const timesMs = Array.from({ length: 1000 }, (_, i) => i * 1000);
  const bands = annotationBands(annotation, [{ labels: {}, timesMs, values: timesMs.map(() => 1) }], 1, DARK_PALETTE);
  expect(bands).toHaveLength(BAND_COUNT_MAX);
});

test.each([
  ['max_over_time(chaos_fault_active[5s]) > 0', true],
  ['ALERTS{alertstate="firing"}', false],
])('%s annotates faults: %s', (expr, isIt) => {
  const target = { kind: 'prometheus', expr } as Parameters<typeof annotatesFaults>[0]['target'] & object;
  expect(annotatesFaults({ target })).toBe(isIt);
  expect(annotatesFaults({})).toBe(false);
});
