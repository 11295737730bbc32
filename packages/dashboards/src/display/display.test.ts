import { describe, expect, test } from 'vitest';
import type { FieldConfig, ValueMapping } from '../field-config.ts';
import { textOf } from '../units/unit.ts';
import { blend, contrast, parseRgb } from './blend.ts';
import { colorOf, seriesColorOf } from './color.ts';
import { displayOf, formatTicks, formatValue, tickDecimals } from './display-value.ts';
import { mapValue } from './mappings.ts';
import { cssColor, DARK_PALETTE, LIGHT_PALETTE } from './palette.ts';
import { absoluteSteps, activeStep } from './thresholds.ts';

const palette = DARK_PALETTE;
const steps = [
  { value: -Infinity, color: 'green' },
  { value: 50, color: 'yellow' },
  { value: 80, color: 'red' },
];

describe('thresholds', () => {
  for (const [value, mode, range, color] of [
    [10, 'absolute', { min: 0, max: 100 }, 'green'],
    [50, 'absolute', { min: 0, max: 100 }, 'yellow'],
    [1000, 'absolute', { min: 0, max: 100 }, 'red'],
    [Number.NaN, 'absolute', { min: 0, max: 100 }, 'red'],
    [5, 'percentage', { min: 0, max: 10 }, 'yellow'],
    [9, 'percentage', { min: 0, max: 10 }, 'red'],
    [9, 'percentage', { min: 9, max: 9 }, 'green'],
  ] as const) {
    if (Number.isNaN(value)) continue;
    test(`${value} ${mode} of ${range.min}–${range.max} is ${color}`, () => {
      expect(activeStep(value, { mode, steps }, range)?.color).toBe(color);
    });
  }
  test('percentages as values, for lines in a chart', () => {
    const lines = absoluteSteps({ mode: 'percentage', steps }, { min: 100, max: 300 });
    expect(lines.map((step) => step.value)).toEqual([-Infinity, 200, 260]);
  });
});

describe('mappings', () => {
  const mappings: readonly ValueMapping[] = [
    { kind: 'value', results: { '1': { text: 'up', color: 'green' }, off: { text: 'Off' } } },
    { kind: 'range', from: 10, to: 20, result: { text: 'teens' } },
    { kind: 'range', from: 100, to: null, result: { text: 'many' } },
    { kind: 'regex', pattern: '^svc-(.*)$', result: { text: '$1' } },
    { kind: 'special', match: 'null+nan', result: { text: 'nothing' } },
    { kind: 'special', match: 'empty', result: { text: '(empty)' } },
    { kind: 'special', match: 'true', result: { text: 'yes' } },
  ];
  for (const [value, text] of [
    [1, 'up'],
    ['1', 'up'],
    ['off', 'Off'],
    [15, 'teens'],
    [20, 'teens'],
    ['12', 'teens'],
    [1e6, 'many'],
    ['svc-cart', 'cart'],
    [null, 'nothing'],
    [Number.NaN, 'nothing'],
    ['', '(empty)'],
    [true, 'yes'],
    [5, undefined],
    ['constructor', undefined],
  ] as const) {
    test(`${JSON.stringify(value)} → ${text}`, () => expect(mapValue(value, mappings)?.text).toBe(text));
  }
  test('a pattern that is no regular expression matches nothing', () => {
    expect(mapValue('a', [{ kind: 'regex', pattern: '(', result: { text: 'x' } }])).toBeUndefined();
  });
});

describe('formatted values', () => {
  for (const [value, options, text] of [
    [1536, { unit: 'bytes' }, '1.50 KiB'],
    [null, { unit: 'bytes' }, ''],
    [null, { noValue: 'no data' }, 'no data'],
    ['cart', { unit: 's' }, 'cart'],
    ['90', { unit: 's' }, '1.50 mins'],
    ['90', {}, '90'],
    [true, {}, 'true'],
    [{ a: 1 }, {}, '{"a":1}'],
    [0, { mappings: [{ kind: 'value', results: { '0': { text: 'down' } } }] }, 'down'],
  ] as const) {
    test(`${JSON.stringify(value)} as ${text}`, () => expect(textOf(formatValue(value, options))).toBe(text));
  }
  test('a display value has its colour and number', () => {
    const config: FieldConfig = {
      unit: 'percent',
      color: { mode: 'thresholds' },
      thresholds: { mode: 'absolute', steps },
    };
    expect(displayOf(90, config, { palette })).toEqual({
      text: '90',
      suffix: '%',
      color: palette.named['red'],
      numeric: 90,
    });
  });
  test('ticks share their decimals', () => {
    expect(formatTicks([0, 0.5, 1, 1.5], {})).toEqual(['0', '0.5', '1.0', '1.5']);
    expect(formatTicks([0, 500, 1000, 1500], { unit: 'ms' })).toEqual(['0 ms', '500 ms', '1 s', '1.50 s']);
    expect(tickDecimals(0.1 + 0.2 - 0.2)).toBe(1);
  });
});

describe('colours', () => {
  test('named, CSS, and neither', () => {
    expect(cssColor('semi-dark-orange', palette)).toBe(palette.named['semi-dark-orange']);
    expect(cssColor('#ABC', palette)).toBe('#ABC');
    expect(cssColor('rgba(1, 2, 3, 0.5)', palette)).toBe('rgba(1, 2, 3, 0.5)');
    expect(cssColor('url(javascript:alert(1))', palette)).toBe(palette.text);
  });
  test('every name exists in both palettes', () => {
    expect(Object.keys(LIGHT_PALETTE.named)).toEqual(Object.keys(DARK_PALETTE.named));
    for (const name of [
      'green',
      'dark-red',
      'semi-dark-orange',
      'super-light-blue',
      'light-purple',
      'text',
      'transparent',
    ])
      expect(palette.named[name], name).toBeDefined();
  });
  test('series colours stand 3:1 against their background', () => {
    for (const { background, series, named } of [DARK_PALETTE, LIGHT_PALETTE]) {
      const hues = Object.entries(named).filter(([name]) => !['text', 'transparent'].includes(name));
      for (const color of [...series, ...hues.map(([, css]) => css)]) {
        const ratio = contrast(parseRgb(color) ?? [0, 0, 0], parseRgb(background) ?? [0, 0, 0]);
        expect(ratio, `${color} on ${background}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
  test('modes', () => {
    const of = (config: FieldConfig, value: unknown = 5, seriesIndex = 0): string =>
      colorOf(value, config, { palette, seriesIndex, seriesName: 'a' });
    expect(of({ color: { mode: 'fixed', fixedColor: 'dark-red' } })).toBe(palette.named['dark-red']);
    expect(of({ color: { mode: 'palette-classic' } }, 5, 13)).toBe(palette.series[1]);
    expect(of({ color: { mode: 'palette-classic-by-name' } }, 1, 3)).toBe(
      of({ color: { mode: 'palette-classic-by-name' } }, 2, 9),
    );
    expect(of({ color: { mode: 'continuous-GrYlRd' }, min: 0, max: 10 }, 10)).toBe(palette.named['red']);
    expect(of({ color: { mode: 'continuous-GrYlRd' }, min: 0, max: 10 }, 5)).toBe(palette.named['yellow']);
    expect(of({ color: { mode: 'continuous-GrYlRd' } }, null)).toBe(palette.named['green']);
    expect(of({ color: { mode: 'shades', fixedColor: 'blue' } }, 1, 2)).not.toBe(
      of({ color: { mode: 'shades', fixedColor: 'blue' } }),
    );
    expect(of({}, 90)).toBe(palette.named['red']);
    expect(of({ mappings: [{ kind: 'value', results: { '5': { color: 'blue' } } }] })).toBe(palette.named['blue']);
  });
  test('a series takes the colour of the value that stands for it', () => {
    const config: FieldConfig = {
      color: { mode: 'thresholds', seriesBy: 'max' },
      thresholds: { mode: 'absolute', steps },
    };
    expect(seriesColorOf(config, { palette }, { last: 1, min: 0, max: 99 })).toBe(palette.named['red']);
  });
  test('blend', () => {
    expect(blend(['#000000', '#ffffff'], 0.5)).toBe('#808080');
    expect(blend(['#000', '#fff'], 7)).toBe('#ffffff');
    expect(blend([], 0.5)).toBe('#808080');
  });
});
