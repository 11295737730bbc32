// Series as rows: their labels, and the series itself as a sparkline in a column "Trend #A" per query.
import { type DataFrame, type Field, frameOf, numberFields } from '../frame.ts';
import { reduceValues } from '../reduce/reduce.ts';
import type { OptionsOf } from './options-of.ts';

export function timeSeriesTable(
  frames: readonly DataFrame[],
  { byRefId }: OptionsOf<'timeSeriesTable'>,
): readonly DataFrame[] {
  const refIds = [...new Set(frames.map((frame) => frame.refId))];
  return refIds.flatMap((refId) => {
    const series = numberFields(
      frames.filter((frame) => frame.refId === refId && frame.fields.some((field) => field.type === 'time')),
    );
    if (series.length === 0) return frames.filter((frame) => frame.refId === refId);
    const names = [...new Set(series.flatMap(({ field }) => Object.keys(field.labels ?? {})))];
    const labels = names.map(
      (name): Field => ({
        type: 'string',
        name,
        values: series.map(({ field }) => field.labels?.[name] ?? null),
        config: {},
      }),
    );
    const stat = Object.hasOwn(byRefId, refId) ? (byRefId[refId]?.stat ?? 'lastNotNull') : 'lastNotNull';
    const trends = series.map(({ frame, field }) => {
      const time = frame.fields.find((one) => one.type === 'time');
      const value = reduceValues(field.values, stat);
      return frameOf(refId, time ? [time, field] : [field], {
        meta: { stat: typeof value === 'number' ? value : null },
      });
    });
    const trend: Field = { type: 'frame', name: `Trend #${refId}`, values: trends, config: {} };
    return [frameOf(refId, [...labels, trend], { meta: { kind: 'table' } })];
  });
}
