// Classic histogram series (`…_bucket` by `le`) as the rows of a heatmap: each bucket's own count instead of all up to it.
import { type DataFrame, type Field, firstField, frameOf, type NumberField } from '../frame.ts';

export interface HeatmapRows {
  readonly timesMs: readonly number[];
  /** Lowest first. */
  readonly rows: readonly HeatmapRow[];
}

export interface HeatmapRow {
  /** Exclusive; -Infinity for the lowest bucket. */
  readonly lower: number;
  /** Inclusive; Infinity for "+Inf". */
  readonly upper: number;
  /** As the series says it: "0.5", "+Inf". */
  readonly label: string;
  /** By time; null where nothing was measured. */
  readonly counts: readonly (number | null)[];
}

/** More buckets than lines on a screen. */
export const ROWS_MAX = 500;

/**
 * The rows of frames that hold one bucket per number field, told by the label `le` or by the field's name. Series with the
 * same `le` are added up. Frames without any bucket give no rows.
 */
export function heatmapRows(frames: readonly DataFrame[]): HeatmapRows {
  const buckets = new Map<number, { readonly label: string; readonly counts: Map<number, number | null> }>();
  const times = new Set<number>();
  for (const frame of frames) {
    const time = firstField(frame, 'time');
    if (!time) continue;
    for (const field of frame.fields) {
      const bound = field.type === 'number' ? boundOf(field) : undefined;
      if (bound === undefined || field.type !== 'number') continue;
      const { label, upper } = bound;
      const bucket = buckets.get(upper) ?? { label, counts: new Map<number, number | null>() };
      buckets.set(upper, bucket);
      for (const [row, value] of field.values.entries()) {
        const at = time.values[row];
        if (at === null || at === undefined) continue;
        times.add(at);
        bucket.counts.set(at, added(bucket.counts.get(at), value));
      }
    }
  }
  const timesMs = [...times].sort((a, b) => a - b);
  const ordered = [...buckets].sort(([a], [b]) => a - b).slice(0, ROWS_MAX);
  let below: readonly (number | null)[] = timesMs.map(() => 0);
  let lower = Number.NEGATIVE_INFINITY;
  const rows = ordered.map(([upper, { label, counts }]): HeatmapRow => {
    const cumulative = timesMs.map((time) => counts.get(time) ?? null);
    // Rates of neighbouring buckets are not taken at one instant, so a difference can come out a little below zero.
    const own = cumulative.map((count, at) => (count === null ? null : Math.max(0, count - (below[at] ?? 0))));
    const row = { lower, upper, label, counts: own };
    below = cumulative.map((count, at) => count ?? below[at] ?? 0);
    lower = upper;
    return row;
  });
  return { timesMs, rows };
}

/** The same as a frame, a field per bucket, for tables and exports. */
export function heatmapFrame(refId: string, { timesMs, rows }: HeatmapRows): DataFrame {
  const fields: Field[] = rows.map((row) => ({ type: 'number', name: row.label, values: row.counts, config: {} }));
  const time: Field = { type: 'time', name: 'Time', values: timesMs, config: {} };
  return frameOf(refId, [time, ...fields], { meta: { kind: 'heatmap-rows' } });
}

function boundOf(field: NumberField): { readonly label: string; readonly upper: number } | undefined {
  const label = field.labels?.['le'] ?? field.config.displayNameFromDS ?? field.name;
  if (/^\+?inf$/i.test(label)) return { label: '+Inf', upper: Number.POSITIVE_INFINITY };
  const upper = label.trim() === '' ? Number.NaN : Number(label);
  return Number.isNaN(upper) ? undefined : { label, upper };
}

function added(known: number | null | undefined, value: number | null): number | null {
  if (value === null || Number.isNaN(value)) return known ?? null;
  return (known ?? 0) + value;
}
