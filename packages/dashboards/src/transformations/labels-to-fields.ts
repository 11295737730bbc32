// Labels become columns: series with their labels as a table. In the mode "rows" each label is a row of name and value.
import { type DataFrame, type Field, frameOf, type Labels } from '../frame.ts';
import { merge } from './merge.ts';
import type { OptionsOf } from './options-of.ts';

export function labelsToFields(
  frames: readonly DataFrame[],
  options: OptionsOf<'labelsToFields'>,
): readonly DataFrame[] {
  const { mode, keepLabels, valueLabel } = options;
  const kept = (labels: Labels): [string, string][] =>
    Object.entries(labels).filter(([name]) => keepLabels === undefined || keepLabels.includes(name));
  if (mode === 'rows') {
    return frames.flatMap((frame) =>
      frame.fields.flatMap((field) => {
        if (!field.labels) return [];
        const entries = kept(field.labels);
        return [
          frameOf(
            frame.refId,
            [
              text(
                'label',
                entries.map(([name]) => name),
              ),
              text(
                'value',
                entries.map(([, value]) => value),
              ),
            ],
            { name: frame.name || field.name },
          ),
        ];
      }),
    );
  }
  const tables = frames.flatMap((frame) => {
    const labelled = frame.fields.filter((field) => field.labels && Object.keys(field.labels).length > 0);
    const plain = frame.fields.filter((field) => !labelled.includes(field));
    if (labelled.length === 0) return [frame];
    return labelled.map((field) => {
      const { labels = {}, config, ...rest } = field;
      const { displayNameFromDS: _name, ...own } = config;
      const value = {
        ...rest,
        config: own,
        name: valueLabel ? (labels[valueLabel] ?? field.name) : field.name,
      } as Field; // the same kind of field, without its labels
      const columns = kept(labels)
        .filter(([name]) => name !== valueLabel)
        .map(([name, value]) =>
          text(
            name,
            Array.from({ length: frame.length }, () => value),
          ),
        );
      return frameOf(frame.refId, [...plain, ...columns, value]);
    });
  });
  return merge(tables);
}

function text(name: string, values: readonly string[]): Field {
  return { type: 'string', name, values, config: {} };
}
