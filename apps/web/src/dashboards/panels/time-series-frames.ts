// Frames as a time chart: one array of times, styles, axes by unit, thresholds. Pure.
import {
  absoluteSteps,
  cssColor,
  type DataFrame,
  displayNameOf,
  displayText,
  type FieldConfig,
  firstField,
  type NumberField,
  type Palette,
  rangeOf,
  reducerLabel,
  reduceValues,
  seriesColorOf,
  seriesStyleOf,
  THRESHOLDS_DEFAULT,
  textOf,
  unitOf,
} from '@o11y-lab/dashboards';
import type { ChartSeries, ChartThreshold, LegendCalc, TimeSeriesChartProps } from '../../charts/chart-types.ts';

export interface SeriesSource {
  readonly frame: DataFrame;
  readonly field: NumberField;
  readonly name: string;
}

export interface TimeSeriesFrames
  extends Pick<TimeSeriesChartProps, 'timesMs' | 'series' | 'formatValue' | 'stacking' | 'scale'> {
  readonly formatTicks: (values: readonly number[]) => readonly string[];
  readonly hasBinaryTicks: boolean;
  readonly thresholds: readonly ChartThreshold[];
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly minRight: number | undefined;
  readonly maxRight: number | undefined;
  readonly leftLabel: string;
  readonly rightLabel: string;
  /** By series id, for links. */
  readonly sources: ReadonlyMap<string, SeriesSource>;
}

export function timeSeriesOf(frames: readonly DataFrame[], palette: Palette): TimeSeriesFrames {
  const found = frames.flatMap((frame) => {
    const time = firstField(frame, 'time');
    if (!time) return [];
    return frame.fields
      .filter((field): field is NumberField => field.type === 'number' && !field.config.custom?.hideFrom?.viz)
      .map((field) => ({ frame, field, times: time.values }));
  });
  const timesMs = unionOfTimes(found.map(({ times }) => times));
  const leftUnit = found.find(({ field }) => placement(field.config) !== 'right')?.field.config.unit ?? '';
  const sources = new Map<string, SeriesSource>();
  const series = found.map(({ frame, field, times }, i): ChartSeries => {
    const { config } = field;
    const style = seriesStyleOf(config);
    const name = displayNameOf(field, frame, frames);
    const id = sources.has(`${frame.refId} ${name}`) ? `${frame.refId} ${name} ${i}` : `${frame.refId} ${name}`;
    sources.set(id, { frame, field, name });
    const placed = placement(config);
    const isRight = placed === 'right' || (placed === 'auto' && (config.unit ?? '') !== leftUnit);
    const sign = style.transform === 'negative-Y' ? -1 : 1;
    const values = aligned(times, field.values, timesMs);
    return {
      id,
      label: name,
      color: seriesColorOf(config, { palette, seriesIndex: i, seriesName: name }, statsOf(field)),
      values: sign === 1 ? values : values.map((value) => (value === null ? null : -value)),
      drawStyle: style.drawStyle,
      interpolation: INTERPOLATIONS[style.lineInterpolation],
      lineWidth: style.lineWidth,
      fillOpacity: style.fillOpacity,
      fillGradient: style.gradientMode !== 'none',
      showPoints: style.showPoints,
      pointSize: style.pointSize,
      spanGaps: style.spanNulls,
      axis: isRight ? 'right' : 'left',
      stackGroup: style.stacking.group,
      notStacked: style.stacking.mode === 'none',
      hideFromLegend: style.hideFrom.legend,
      hideFromTooltip: style.hideFrom.tooltip,
      formatValue: (value) => displayText(value, config),
      ...(style.lineStyle.fill !== 'solid' && {
        dash: style.lineStyle.dash ?? (style.lineStyle.fill === 'dash' ? [8, 6] : [2, 5]),
      }),
    };
  });
  const configs = found.map(({ field }) => field.config);
  const left = configs.filter((_, i) => series[i]?.axis !== 'right');
  const right = configs.filter((_, i) => series[i]?.axis === 'right');
  const styles = configs.map(seriesStyleOf);
  const main = left[0] ?? right[0] ?? {};
  const stacking = styles.map((style) => style.stacking.mode).find((mode) => mode !== 'none') ?? 'none';
  const leftBounds = boundsOf(
    left,
    found.filter((_, i) => series[i]?.axis !== 'right').map(({ field }) => field),
    stacking !== 'none',
  );
  const rightBounds = boundsOf(
    right,
    found.filter((_, i) => series[i]?.axis === 'right').map(({ field }) => field),
    false,
  );
  return {
    timesMs,
    series,
    sources,
    stacking,
    scale: styles.some((style) => style.scaleDistribution.type === 'log') ? 'log' : 'linear',
    formatValue: (value) => displayText(value, main),
    formatTicks: (values) => tickTexts(values, main),
    hasBinaryTicks: /^(bytes|kbytes|mbytes|gbytes|tbytes|binBps|binbps)$/.test(main.unit ?? ''),
    thresholds: thresholdsOf(main, palette),
    min: leftBounds.min,
    max: leftBounds.max,
    minRight: rightBounds.min,
    maxRight: rightBounds.max,
    leftLabel: left.map((config) => config.custom?.axisLabel ?? '').find((label) => label !== '') ?? '',
    rightLabel: right.map((config) => config.custom?.axisLabel ?? '').find((label) => label !== '') ?? '',
  };
}

/** A panel is small: more diamonds than this would cover what it is about. */
export const PANEL_EXEMPLARS_MAX = 50;

/** More decimals say nothing to anybody. */
const TICK_DECIMALS_MAX = 6;

/** All ticks with the fewest decimals that do not round any of them. */
export function tickTexts(
  values: readonly number[],
  config: Pick<FieldConfig, 'unit' | 'decimals'>,
): readonly string[] {
  const format = unitOf(config.unit);
  const textsAt = (decimals: number): readonly string[] => values.map((value) => textOf(format(value, decimals, {})));
  if (config.decimals !== undefined) return textsAt(config.decimals);
  const isExact = (decimals: number): boolean =>
    values.every((value) => {
      const short = Number(format(value, decimals, {}).text);
      const long = Number(format(value, TICK_DECIMALS_MAX + 3, {}).text);
      return Number.isNaN(short) || Math.abs(short - long) < 10 ** -(TICK_DECIMALS_MAX + 1);
    });
  for (let decimals = 0; decimals < TICK_DECIMALS_MAX; decimals++) if (isExact(decimals)) return textsAt(decimals);
  return textsAt(TICK_DECIMALS_MAX);
}

const INTERPOLATIONS = {
  linear: 'linear',
  smooth: 'smooth',
  stepBefore: 'step-before',
  stepAfter: 'step-after',
} as const;

function placement(config: FieldConfig): string {
  return config.custom?.axisPlacement ?? 'auto';
}

/** All times in order. Answers of one query share their array, which then is the union itself. */
export function unionOfTimes(times: readonly (readonly (number | null)[])[]): readonly number[] {
  const distinct = [...new Set(times)];
  const [only] = distinct;
  if (distinct.length === 1 && only && !only.includes(null)) return only as readonly number[]; // looked through for null
  const all = new Set<number>();
  for (const list of distinct) for (const time of list) if (time !== null) all.add(time);
  return [...all].sort((a, b) => a - b);
}

function aligned(
  times: readonly (number | null)[],
  values: readonly (number | null)[],
  union: readonly number[],
): readonly (number | null)[] {
  if (times === union) return values;
  const at = new Map(times.map((time, i) => [time, values[i] ?? null]));
  return union.map((time) => at.get(time) ?? null);
}

function statsOf(field: NumberField): { last: number | null; min: number | null; max: number | null } {
  const stat = (name: string): number | null => {
    const value = reduceValues(field.values, name);
    return typeof value === 'number' ? value : null;
  };
  // Only modes that go by value look at these; the others would pay for nothing.
  const mode = field.config.color?.mode ?? 'thresholds';
  if (mode.startsWith('palette') || mode === 'fixed' || mode === 'shades') return { last: null, min: null, max: null };
  return { last: stat('lastNotNull'), min: stat('min'), max: stat('max') };
}

/** Hard bounds of the file, and soft ones where the data stays within them. */
function boundsOf(
  configs: readonly FieldConfig[],
  fields: readonly NumberField[],
  isStacked: boolean,
): { readonly min: number | undefined; readonly max: number | undefined } {
  const first = (of: (config: FieldConfig) => number | null | undefined): number | undefined =>
    configs.map(of).find((value) => typeof value === 'number') ?? undefined;
  const softMin = first((config) => config.custom?.axisSoftMin);
  const softMax = first((config) => config.custom?.axisSoftMax);
  let min = first((config) => config.min);
  let max = first((config) => config.max);
  if (isStacked || (softMin === undefined && softMax === undefined)) return { min, max };
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { values } of fields) {
    for (const value of values) {
      if (value === null || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (min === undefined && softMin !== undefined && low >= softMin) min = softMin;
  if (max === undefined && softMax !== undefined && high <= softMax) max = softMax;
  return { min, max };
}

function thresholdsOf(config: FieldConfig, palette: Palette): readonly ChartThreshold[] {
  const mode = seriesStyleOf(config).thresholdsStyle;
  if (mode === 'off' || mode === 'series') return [];
  const steps = absoluteSteps(config.thresholds ?? THRESHOLDS_DEFAULT, rangeOf(config));
  const hasLine = mode.includes('line') || mode.includes('dashed');
  return steps.flatMap(({ value, color }): ChartThreshold[] => {
    const css = cssColor(color, palette);
    return [
      ...(mode.includes('area') && color !== 'transparent' ? [{ value, color: css, kind: 'area' as const }] : []),
      ...(hasLine && Number.isFinite(value) ? [{ value, color: css, kind: 'line' as const }] : []),
    ];
  });
}

/** What the legend says of each series, by the file's names of calculations. */
export function legendCalcs(names: readonly string[]): readonly LegendCalc[] {
  return names.map((name) => ({
    name: reducerLabel(name),
    of: (values) => {
      const value = reduceValues(values, name);
      return typeof value === 'number' ? value : null;
    },
  }));
}
