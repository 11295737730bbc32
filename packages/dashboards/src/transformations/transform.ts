// Runs the transformations of a panel, each on what the one before left. The table is the registry: a kind is a file.
import type { DataFrame } from '../frame.ts';
import { isRegexText, regexOf } from '../text/regex.ts';
import type { Transformation, TransformationKind, TransformationSpec } from '../transformation-model.ts';
import { type InterpolationScope, interpolate } from '../variables/interpolate.ts';
import { calculateField } from './calculate-field.ts';
import { concatenate } from './concatenate.ts';
import { convertFieldType } from './convert-field-type.ts';
import { filterByRefId } from './filter-by-ref-id.ts';
import { filterByValue } from './filter-by-value.ts';
import { filterFieldsByName } from './filter-fields-by-name.ts';
import { formatTime } from './format-time.ts';
import { groupBy } from './group-by.ts';
import { joinByField } from './join-by-field.ts';
import { labelsToFields } from './labels-to-fields.ts';
import { limit } from './limit.ts';
import { merge } from './merge.ts';
import { organize } from './organize.ts';
import { reduce } from './reduce.ts';
import { renameByRegex } from './rename-by-regex.ts';
import { seriesToRows } from './series-to-rows.ts';
import { sortBy } from './sort-by.ts';
import { timeSeriesTable } from './time-series-table.ts';

export interface TransformContext {
  /** For variables in options. */
  readonly scope?: InterpolationScope;
  /** For dates. */
  readonly timeZone?: string;
}

type Of<K extends TransformationKind> = Extract<TransformationSpec, { kind: K }>;
type Apply<K extends TransformationKind> = (
  frames: readonly DataFrame[],
  options: Of<K>,
  context: TransformContext,
) => readonly DataFrame[];

const KINDS: { readonly [K in TransformationKind]: Apply<K> } = {
  calculateField,
  concatenate,
  convertFieldType,
  filterByRefId,
  filterByValue,
  filterFieldsByName,
  formatTime,
  groupBy,
  joinByField,
  labelsToFields,
  limit,
  merge,
  organize,
  reduce,
  renameByRegex,
  seriesToRows,
  sortBy,
  timeSeriesTable,
};

/** Applies all in order. Disabled ones and kinds that are not known pass the frames on; the report names the latter. */
export function transform(
  frames: readonly DataFrame[],
  transformations: readonly Transformation[],
  context: TransformContext = {},
): readonly DataFrame[] {
  let current = frames;
  for (const transformation of transformations) {
    if (transformation.disabled || transformation.kind === 'unsupported') continue;
    const { filterRefIds } = transformation;
    if (!filterRefIds) {
      current = applyOne(current, transformation, context);
      continue;
    }
    const chosen = refIdMatcher(filterRefIds);
    const result = applyOne(current.filter(chosen), transformation, context);
    current = [...result, ...current.filter((frame) => !chosen(frame))];
  }
  return current;
}

function applyOne(frames: readonly DataFrame[], spec: Transformation, context: TransformContext): readonly DataFrame[] {
  if (spec.kind === 'unsupported') return frames;
  // The table pairs each kind with its own options; the compiler can't follow the pairing through an index.
  const apply = KINDS[spec.kind] as Apply<TransformationKind>;
  return apply(frames, filledIn(spec, context.scope), context);
}

export function refIdMatcher(text: string): (frame: DataFrame) => boolean {
  const regex = isRegexText(text) ? regexOf(text) : undefined;
  return (frame) => (regex ? regex.test(frame.refId) : frame.refId === text);
}

/** The options with variables in their texts replaced. */
function filledIn<T>(options: T, scope: InterpolationScope | undefined): T {
  if (!scope) return options;
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.includes('$') && /\$\{?[a-zA-Z_]/.test(value) ? interpolate(value, scope, 'text') : value;
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item)]));
  };
  // Texts become texts, so the shape stays.
  return fill(options) as T;
}
