import { displayNameOf } from '../display/legend.ts';
import { type DataFrame, firstField, frameOf, numberFields } from '../frame.ts';
import type { OptionsOf } from './options-of.ts';

/** All points of all series below each other: time, name of the series, value; the newest first. */
export function seriesToRows(frames: readonly DataFrame[], _options?: OptionsOf<'seriesToRows'>): readonly DataFrame[] {
  const rows: { readonly time: number | null; readonly metric: string; readonly value: number | null }[] = [];
  for (const { frame, field } of numberFields(frames)) {
    const time = firstField(frame, 'time');
    if (!time) continue;
    const metric = displayNameOf(field, frame, frames);
    for (const [row, value] of field.values.entries()) rows.push({ time: time.values[row] ?? null, metric, value });
  }
  if (rows.length === 0) return frames;
  rows.sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
  const refId = [...new Set(frames.map((frame) => frame.refId))].join('-');
  return [
    frameOf(refId, [
      { type: 'time', name: 'Time', values: rows.map((row) => row.time), config: {} },
      { type: 'string', name: 'Metric', values: rows.map((row) => row.metric), config: {} },
      { type: 'number', name: 'Value', values: rows.map((row) => row.value), config: {} },
    ]),
  ];
}
