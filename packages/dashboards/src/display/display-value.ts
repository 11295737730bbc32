// A value as a reader sees it: mapped, in its unit, coloured.
import type { FieldConfig } from '../field-config.ts';
import { reduceValues } from '../reduce/reduce.ts';
import type { FormatContext, FormattedValue } from '../units/formatter.ts';
import { textOf, unitOf } from '../units/unit.ts';
import { type ColorScope, colorOf } from './color.ts';
import { mapValue } from './mappings.ts';

export interface FormatOptions extends FormatContext {
  readonly unit?: string;
  readonly decimals?: number;
  readonly mappings?: FieldConfig['mappings'];
  readonly noValue?: string;
}

export interface DisplayValue extends FormattedValue {
  /** CSS. */
  readonly color: string;
  readonly icon?: string;
  /** For bars and sorting; null when the value is no number. */
  readonly numeric: number | null;
}

/** A value by unit, mappings and noValue. Text stays text; a missing value is `noValue` or empty. */
export function formatValue(value: unknown, options: FormatOptions = {}): FormattedValue {
  const mapped = mapValue(value, options.mappings);
  if (mapped?.text) return { text: mapped.text };
  if (value === null || value === undefined) return { text: options.noValue ?? '' };
  if (typeof value === 'number') return unitOf(options.unit)(value, options.decimals, options);
  if (typeof value === 'boolean') return { text: value ? 'true' : 'false' };
  if (typeof value !== 'string') return { text: jsonText(value) };
  // Text that is a number gets the unit too, as columns of mixed origin often are text.
  const number = options.unit && options.unit !== 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? { text: value } : unitOf(options.unit)(number, options.decimals, options);
}

/** `formatValue` with the settings of a field, and its colour. */
export function displayOf(
  value: unknown,
  config: FieldConfig,
  scope: ColorScope & { readonly context?: FormatContext },
): DisplayValue {
  const icon = mapValue(value, config.mappings)?.icon;
  const formatted = formatValue(value, formatOptionsOf(config, scope.context));
  const color = colorOf(value, config, scope);
  const numeric = typeof value === 'number' && !Number.isNaN(value) ? value : null;
  return { ...formatted, color, numeric, ...(icon && { icon }) };
}

/** Prefix, text and suffix in one. */
export function displayText(value: unknown, config: FieldConfig, context: FormatContext = {}): string {
  return textOf(formatValue(value, formatOptionsOf(config, context)));
}

/**
 * The ticks of an axis, all with the decimals that their distance needs, so that 0.5, 1.0 and 1.5 line up.
 * `ticks` ascend; in the field's unit.
 */
export function formatTicks(
  ticks: readonly number[],
  config: FieldConfig,
  context: FormatContext = {},
): readonly string[] {
  const increment = ticks.length > 1 ? Math.abs((ticks[1] ?? 0) - (ticks[0] ?? 0)) : 0;
  const decimals = config.decimals ?? tickDecimals(increment);
  return ticks.map((tick) => textOf(unitOf(config.unit)(tick, decimals, context)));
}

/** Decimals to tell ticks apart that are `increment` from each other; undefined: whole steps need no rule. */
export function tickDecimals(increment: number): number | undefined {
  const rounded = Number(increment.toFixed(6));
  const decimals = String(rounded).split('.')[1]?.length ?? 0;
  return decimals > 0 && decimals <= 6 ? decimals : undefined;
}

/** The lowest and highest number of several columns: the range that colours without min and max go by. */
export function rangeOfValues(
  columns: readonly (readonly unknown[])[],
): { readonly min: number; readonly max: number } | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const values of columns) {
    min = Math.min(min, asNumber(reduceValues(values, 'min')) ?? min);
    max = Math.max(max, asNumber(reduceValues(values, 'max')) ?? max);
  }
  return min <= max ? { min, max } : undefined;
}

function formatOptionsOf(config: FieldConfig, context: FormatContext = {}): FormatOptions {
  const { unit, decimals, mappings, noValue } = config;
  return {
    ...context,
    ...(unit !== undefined && { unit }),
    ...(decimals !== undefined && { decimals }),
    ...(mappings && { mappings }),
    ...(noValue !== undefined && { noValue }),
  };
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return String(value);
  }
}
