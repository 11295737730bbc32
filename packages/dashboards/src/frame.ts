// The table that every panel draws from: columns of one kind each, of one length.
//
// One rule about holes: `null` is a gap (nothing was measured), in every kind of field. NaN is a value (a division of zero
// by zero, say) and is drawn as a gap but shown as "NaN". `undefined` never occurs.

import type { FieldConfig } from './field-config.ts';

export interface DataFrame {
  /** The query it came from. Transformations that merge frames join the ids with "-". */
  readonly refId: string;
  readonly name?: string;
  readonly fields: readonly Field[];
  /** The number of rows: the length of every field's values. */
  readonly length: number;
  readonly meta?: FrameMeta;
}

export type Labels = Readonly<Record<string, string>>;

interface FieldBase {
  /** The column's own name; what is shown is `displayNameOf(field, frame, frames)`. */
  readonly name: string;
  readonly labels?: Labels;
  readonly config: FieldConfig;
  /** Set when overrides and transformations look at the field of a query whose frame they merged away. */
  readonly refId?: string;
}

/** Milliseconds since 1970, UTC. */
export interface TimeField extends FieldBase {
  readonly type: 'time';
  readonly values: readonly (number | null)[];
}
export interface NumberField extends FieldBase {
  readonly type: 'number';
  readonly values: readonly (number | null)[];
}
export interface StringField extends FieldBase {
  readonly type: 'string';
  readonly values: readonly (string | null)[];
}
export interface BooleanField extends FieldBase {
  readonly type: 'boolean';
  readonly values: readonly (boolean | null)[];
}
/** A small frame in every cell: the sparklines that timeSeriesTable makes. */
export interface FrameField extends FieldBase {
  readonly type: 'frame';
  readonly values: readonly (DataFrame | null)[];
}
/** Anything else: label sets of log lines, links, JSON. */
export interface OtherField extends FieldBase {
  readonly type: 'other';
  readonly values: readonly unknown[];
}

export type Field = TimeField | NumberField | StringField | BooleanField | FrameField | OtherField;
export type FieldType = Field['type'];

export interface FrameMeta {
  /** What the columns mean, where their types don't say it. */
  readonly kind?:
    | 'time-series'
    | 'table'
    | 'heatmap-rows'
    | 'log-lines'
    | 'traces'
    | 'trace'
    | 'nodes'
    | 'edges'
    | 'exemplars';
  /** The query as it was sent, variables replaced. */
  readonly executedQuery?: string;
  /** The step of a range query: what is further apart than this is a gap. */
  readonly stepMs?: number;
  /** Of a frame that is a cell: the number beside its sparkline. */
  readonly stat?: number | null;
  /** A bound that cut the answer, said to the reader ("200 of 1,312 series"). */
  readonly limits?: { readonly shown: number; readonly total?: number; readonly what: string };
  readonly notices?: readonly Notice[];
}

export interface Notice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** Builds a frame whose length is that of its fields. Throws when the fields differ in length: a bug of the caller. */
export function frameOf(
  refId: string,
  fields: readonly Field[],
  rest: { readonly name?: string; readonly meta?: FrameMeta } = {},
): DataFrame {
  const length = fields[0]?.values.length ?? 0;
  for (const field of fields) {
    if (field.values.length !== length) {
      throw new Error(`field "${field.name}" has ${field.values.length} values, want ${length}`);
    }
  }
  return { refId, fields, length, ...rest };
}

/** A frame of one series: a time field and a number field. */
export function seriesFrame(
  refId: string,
  series: {
    readonly name: string;
    readonly labels?: Labels;
    readonly timesMs: readonly number[];
    readonly values: readonly (number | null)[];
    readonly config?: FieldConfig;
    readonly meta?: FrameMeta;
  },
): DataFrame {
  const { name, labels, timesMs, values, config = {}, meta } = series;
  return frameOf(
    refId,
    [
      { type: 'time', name: 'Time', values: timesMs, config: {} },
      { type: 'number', name: 'Value', values, config, ...(labels && { labels }) },
    ],
    { name, ...(meta && { meta }) },
  );
}

/** The same kind of field with other rows: those at `indices`, in that order. */
export function pickRows(field: Field, indices: readonly number[]): Field {
  const values = indices.map((index) => field.values[index] ?? null);
  return withValues(field, values);
}

/** The same field around other values. The caller vouches that they are of the field's kind. */
export function withValues(field: Field, values: readonly unknown[]): Field {
  // The tag and the values come from the same field, or were made for it; the compiler can't follow that pairing.
  return { ...field, values } as Field;
}

/** The first field of a kind. */
export function firstField<T extends FieldType>(frame: DataFrame, type: T): Extract<Field, { type: T }> | undefined {
  return frame.fields.find((field): field is Extract<Field, { type: T }> => field.type === type);
}

/** Every number field with the frame it stands in: what a stat, gauge or pie shows when it shows "numeric fields". */
export function numberFields(
  frames: readonly DataFrame[],
): readonly { readonly frame: DataFrame; readonly field: NumberField }[] {
  return frames.flatMap((frame) =>
    frame.fields.filter((field): field is NumberField => field.type === 'number').map((field) => ({ frame, field })),
  );
}
