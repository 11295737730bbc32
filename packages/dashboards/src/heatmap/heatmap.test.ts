import { describe, expect, test } from 'vitest';
import { DARK_PALETTE, LIGHT_PALETTE } from '../display/palette.ts';
import { seriesFrame } from '../frame.ts';
import { heatmapColorIndex, heatmapColors, isKnownScheme } from './colors.ts';
import { heatmapFrame, heatmapRows } from './rows.ts';

describe('rows of buckets', () => {
  const bucket = (le: string, values: readonly (number | null)[], pod = 'a') =>
    seriesFrame('A', { name: '', labels: { le, pod }, timesMs: values.map((_, at) => at), values });
  test('counts of their own, lowest first', () => {
    const result = heatmapRows([bucket('+Inf', [10, 20]), bucket('0.5', [4, null]), bucket('1', [7, 9])]);
    expect(result.rows).toEqual([
      { lower: -Infinity, upper: 0.5, label: '0.5', counts: [4, null] },
      { lower: 0.5, upper: 1, label: '1', counts: [3, 9] },
      { lower: 1, upper: Infinity, label: '+Inf', counts: [3, 11] },
    ]);
    expect(heatmapFrame('A', result).fields.map((field) => field.name)).toEqual(['Time', '0.5', '1', '+Inf']);
  });
  test('series of one bucket are added', () => {
    expect(heatmapRows([bucket('1', [1]), bucket('1', [2], 'b')]).rows[0]?.counts).toEqual([3]);
  });
  test('a fall between buckets is no negative count', () => {
    expect(heatmapRows([bucket('1', [5]), bucket('2', [4.9])]).rows[1]?.counts).toEqual([0]);
  });
  test('no buckets, no rows', () => {
    expect(heatmapRows([]).rows).toEqual([]);
    expect(heatmapRows([seriesFrame('A', { name: 'x', labels: { a: 'b' }, timesMs: [1], values: [1] })]).rows).toEqual(
      [],
    );
  });
});

describe('colours', () => {
  const color = { mode: 'scheme', scheme: 'Oranges', fill: 'blue', steps: 4, reverse: false } as const;
  test('few is close to the background in both themes', () => {
    expect(heatmapColors(color, LIGHT_PALETTE)[0]).toBe('#fff3e6');
    expect(heatmapColors(color, DARK_PALETTE)[0]).toBe('#7a2f05');
    expect(heatmapColors({ ...color, reverse: true }, LIGHT_PALETTE)[3]).toBe('#fff3e6');
  });
  test('as many as asked, of any scheme', () => {
    for (const scheme of ['Spectral', 'RdYlGn', 'Viridis', 'no-such']) {
      expect(heatmapColors({ ...color, scheme }, DARK_PALETTE).filter((css) => /^#[0-9a-f]{6}$/.test(css)).length).toBe(
        4,
      );
    }
    expect(isKnownScheme('Spectral')).toBe(true);
    expect(isKnownScheme('constructor')).toBe(false);
  });
  test('opacity of one colour', () => {
    const colors = heatmapColors({ ...color, mode: 'opacity' }, DARK_PALETTE);
    expect([colors[0], colors[3]]).toEqual([DARK_PALETTE.background, DARK_PALETTE.named['blue']]);
  });
  test('places of counts', () => {
    const of = (value: number, scale: 'linear' | 'exponential') =>
      heatmapColorIndex(value, { min: 0, max: 100 }, { scale, exponent: 0.5, steps: 10 });
    expect([of(0, 'linear'), of(25, 'linear'), of(100, 'linear'), of(999, 'linear'), of(25, 'exponential')]).toEqual([
      0, 2, 9, 9, 5,
    ]);
  });
});
