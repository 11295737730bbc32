// The colour of a value or a series.
import { type ColorMode, type FieldConfig, THRESHOLDS_DEFAULT } from '../field-config.ts';
import { blend } from './blend.ts';
import { mapValue } from './mappings.ts';
import { cssColor, type Palette } from './palette.ts';
import { activeStep, percentOf, type ValueRange } from './thresholds.ts';

export interface ColorScope {
  readonly palette: Palette;
  /** Which of several series this is; the modes of a palette go by it. */
  readonly seriesIndex?: number;
  /** For `palette-classic-by-name`, where the same name has the same colour everywhere. */
  readonly seriesName?: string;
  /** The lowest and highest value shown, where the field has no min and max. */
  readonly range?: ValueRange;
}

/** The colour of one value, as CSS: by its mapping, else by the mode of the field. */
export function colorOf(value: unknown, config: FieldConfig, scope: ColorScope): string {
  const mapped = mapValue(value, config.mappings)?.color;
  if (mapped) return cssColor(mapped, scope.palette);
  return modeColor(value, config, scope);
}

/** The colour of a whole series; `stats` gives the value that stands for it where the mode goes by value. */
export function seriesColorOf(
  config: FieldConfig,
  scope: ColorScope,
  stats: { readonly last: number | null; readonly min: number | null; readonly max: number | null },
): string {
  return modeColor(stats[config.color?.seriesBy ?? 'last'], config, scope);
}

/** True when the mode gives each value its own colour, not each series. */
export function isColorByValue(mode: ColorMode): boolean {
  return mode === 'thresholds' || mode.startsWith('continuous-');
}

/** The range that percentages and continuous colours are of: the field's own bounds first. */
export function rangeOf(config: FieldConfig, seen?: ValueRange): ValueRange {
  return { min: config.min ?? seen?.min ?? 0, max: config.max ?? seen?.max ?? 100 };
}

function modeColor(value: unknown, config: FieldConfig, scope: ColorScope): string {
  const { palette, seriesIndex = 0, seriesName = '' } = scope;
  const mode = config.color?.mode ?? 'thresholds';
  const range = rangeOf(config, scope.range);
  switch (mode) {
    case 'fixed':
      return cssColor(config.color?.fixedColor ?? 'text', palette);
    case 'shades':
      return shadeOf(cssColor(config.color?.fixedColor ?? 'blue', palette), seriesIndex, palette);
    case 'palette-classic':
      return palette.series[seriesIndex % palette.series.length] ?? palette.text;
    case 'palette-classic-by-name':
      return palette.series[hashOf(seriesName) % palette.series.length] ?? palette.text;
    case 'thresholds': {
      const step = activeStep(toNumber(value), config.thresholds ?? THRESHOLDS_DEFAULT, range);
      return step ? cssColor(step.color, palette) : palette.text;
    }
    default:
      return blend(continuousStops(mode, palette), percentOf(toNumber(value), range) / 100);
  }
}

/** The colours that a continuous mode runs through, from low to high. */
export function continuousStops(mode: ColorMode, palette: Palette): readonly string[] {
  const names = CONTINUOUS[mode] ?? ['green', 'red'];
  return names.map((name) =>
    name === 'background' ? blend([palette.background, palette.text], 0.15) : cssColor(name, palette),
  );
}

const CONTINUOUS: Readonly<Partial<Record<ColorMode, readonly string[]>>> = {
  'continuous-GrYlRd': ['green', 'yellow', 'red'],
  'continuous-RdYlGr': ['red', 'yellow', 'green'],
  'continuous-BlYlRd': ['blue', 'yellow', 'red'],
  'continuous-YlRd': ['super-light-yellow', 'dark-red'],
  'continuous-BlPu': ['blue', 'purple'],
  'continuous-YlBl': ['super-light-yellow', 'dark-blue'],
  'continuous-blues': ['background', 'dark-blue'],
  'continuous-reds': ['background', 'dark-red'],
  'continuous-greens': ['background', 'dark-green'],
  'continuous-purples': ['background', 'dark-purple'],
};

/** How many shades of one colour can be told apart side by side. */
const SHADE_COUNT = 6;

function shadeOf(color: string, index: number, palette: Palette): string {
  const share = 0.1 + 0.8 * ((index % SHADE_COUNT) / SHADE_COUNT);
  return index === 0 ? color : blend([color, palette.text], share);
}

function toNumber(value: unknown): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : Number.NaN;
}

/** FNV-1a over UTF-16 units: stable across sessions and machines. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
