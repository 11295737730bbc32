// Reduced values as single-value charts want them. Pure.
import {
  absoluteSteps,
  cssColor,
  type DataFrame,
  displayOf,
  displayText,
  type InterpolationScope,
  type NumberField,
  type Palette,
  type ReduceOptions,
  rangeOf,
  rangeOfValues,
  reduceFields,
  THRESHOLDS_DEFAULT,
  textOf,
} from '@o11y-lab/dashboards';
import type { Figure } from '../../charts/figure-types.ts';
import { pointLinks } from './data-links.ts';

export interface FigureContext {
  readonly palette: Palette;
  readonly scope: InterpolationScope;
}

export function figuresOf(
  frames: readonly DataFrame[],
  reduce: ReduceOptions,
  { palette, scope }: FigureContext,
): readonly Figure[] {
  const reduced = reduceFields(frames, reduce);
  const seen = rangeOfValues(reduced.map(({ value, field }) => (reduce.values ? field.values : [value])));
  return reduced.map((item, i): Figure => {
    const { name, value, field, frame, row, index } = item;
    const { config } = field;
    const shown = displayOf(value, config, {
      palette,
      seriesIndex: index,
      seriesName: name,
      ...(seen && { range: seen }),
    });
    const { min, max } = rangeOf(config, seen && { min: Math.min(0, seen.min), max: seen.max });
    const text = textOf(shown);
    const isTrend = !reduce.values && field.type === 'number' && frame.fields.some((other) => other.type === 'time');
    const trend = isTrend ? (field as NumberField).values : undefined; // the check above says that it is one
    const first = trend?.find((sample) => sample !== null);
    return {
      id: `${i} ${name}`,
      name,
      text,
      value: shown.numeric,
      color: shown.color,
      min,
      max: max > min ? max : min + 1,
      thresholds: absoluteSteps(config.thresholds ?? THRESHOLDS_DEFAULT, rangeOf(config, seen)).map((step) => ({
        value: step.value,
        color: cssColor(step.color, palette),
      })),
      format: (number) => displayText(number, config),
      ...(trend && { trend }),
      ...(config.min !== undefined && { trendMin: config.min }),
      ...(config.max !== undefined && { trendMax: config.max }),
      ...(typeof first === 'number' && first !== 0 && shown.numeric !== null && { change: shown.numeric / first - 1 }),
      ...((config.links?.length ?? 0) > 0 && {
        links: pointLinks(config.links ?? [], {
          field,
          frame,
          frames,
          row: row ?? frame.length - 1,
          value,
          text,
          scope,
        }),
      }),
    };
  });
}
