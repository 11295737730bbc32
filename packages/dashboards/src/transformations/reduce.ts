// Each series as one row of calculations, or each column as its one value.
import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, type Field, frameOf } from '../frame.ts';
import { reducerLabel, reduceValues } from '../reduce/reduce.ts';
import type { OptionsOf } from './options-of.ts';
import { columnOf } from './values.ts';

export function reduce(frames: readonly DataFrame[], options: OptionsOf<'reduce'>): readonly DataFrame[] {
  const isWanted = (field: Field): boolean => field.type !== 'time' || options.includeTimeField;
  if (options.mode === 'reduceFields') {
    const [reducer = 'lastNotNull'] = options.reducers;
    return frames.map((frame) => {
      const fields = frame.fields.filter(isWanted).map((field) => ({
        ...columnOf(field.name, [reduceValues(field.values, reducer)], field),
        ...(field.labels && { labels: field.labels }),
        config: field.config,
      }));
      return frameOf(frame.refId, fields);
    });
  }
  const series = frames.flatMap((frame) => frame.fields.filter(isWanted).map((field) => ({ frame, field })));
  if (series.length === 0) return [];
  const names = options.labelsToFields
    ? [...new Set(series.flatMap(({ field }) => Object.keys(field.labels ?? {})))]
    : [];
  const labels = names.map((name) =>
    columnOf(
      name,
      series.map(({ field }) => field.labels?.[name] ?? null),
    ),
  );
  const title = columnOf(
    'Field',
    series.map(({ frame, field }) => (options.labelsToFields ? field.name : displayNameOf(field, frame, frames))),
  );
  const columns = options.reducers.map((reducer) =>
    columnOf(
      reducerLabel(reducer),
      series.map(({ field }) => reduceValues(field.values, reducer)),
      series[0]?.field,
    ),
  );
  const refId = [...new Set(frames.map((frame) => frame.refId))].join('-');
  return [frameOf(refId, [title, ...labels, ...columns], { meta: { kind: 'table' } })];
}
