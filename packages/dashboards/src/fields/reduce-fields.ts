// What a stat, gauge, bar gauge or pie shows: one value per field, or one per row.
import { displayNameOf } from '../display/legend.ts';
import type { DataFrame, Field } from '../frame.ts';
import type { ReduceOptions } from '../panel-model.ts';
import { keepsUnit, reducerLabel, reduceValues } from '../reduce/reduce.ts';
import { isRegexText, regexOf } from '../text/regex.ts';

export interface ReducedValue {
  /** What it is called. */
  readonly name: string;
  readonly value: unknown;
  /** Its field's config says how it looks; the unit is taken away where the calculation is a count. */
  readonly field: Field;
  readonly frame: DataFrame;
  /** For values per row. */
  readonly row?: number;
  /** The index of its field among all that are shown, for palettes. */
  readonly index: number;
}

/** More values than fit a panel; Grafana's limit where the panel has none. */
const VALUES_MAX = 25;

export function reduceFields(frames: readonly DataFrame[], options: ReduceOptions): readonly ReducedValue[] {
  const limit = options.limit ?? VALUES_MAX;
  const found: ReducedValue[] = [];
  for (const frame of frames) {
    const fields = frame.fields.filter((field) => isChosen(field, frame, frames, options.fields));
    for (const field of fields) {
      if (options.values) rows(field, frame, frames, found, limit);
      else perField(field, frame, frames, options.calcs, found);
      if (found.length >= limit && options.values) return found;
    }
  }
  return found;
}

function perField(
  field: Field,
  frame: DataFrame,
  frames: readonly DataFrame[],
  calcs: readonly string[],
  into: ReducedValue[],
): void {
  const shown = calcs.length > 0 ? calcs : ['lastNotNull'];
  for (const calc of shown) {
    const name = displayNameOf(field, frame, frames);
    into.push({
      name: shown.length > 1 ? `${name} (${reducerLabel(calc)})` : name,
      value: reduceValues(field.values, calc),
      field: keepsUnit(calc) ? field : withoutUnit(field),
      frame,
      index: into.length,
    });
  }
}

function rows(field: Field, frame: DataFrame, frames: readonly DataFrame[], into: ReducedValue[], limit: number): void {
  const label = frame.fields.find((other) => other.type === 'string' && other !== field);
  const others = frame.fields.filter((other) => other.type === 'number').length;
  for (let row = 0; row < frame.length && into.length < limit; row++) {
    const text = label?.values[row];
    const own = displayNameOf(field, frame, frames);
    const name = typeof text === 'string' ? (others > 1 ? `${text} ${own}` : text) : own;
    into.push({ name, value: field.values[row], field, frame, row, index: into.length });
  }
}

/** "" is all numbers; "/regex/" and names go by what the field is called. */
function isChosen(field: Field, frame: DataFrame, frames: readonly DataFrame[], chosen: string): boolean {
  if (field.config.custom?.hideFrom?.viz) return false;
  if (chosen === '') return field.type === 'number';
  const name = displayNameOf(field, frame, frames);
  if (isRegexText(chosen))
    return (field.type !== 'time' || chosen !== '/.*/') && (regexOf(chosen)?.test(name) ?? false);
  return name === chosen || field.name === chosen;
}

function withoutUnit(field: Field): Field {
  const { unit: _unit, decimals: _decimals, ...config } = field.config;
  return { ...field, config };
}
