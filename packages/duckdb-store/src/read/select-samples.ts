// The samples of a range from both places that have them: the newest from memory, what is older from the table.
import type { Lease } from '../recent/sample-buffers.ts';
import type { StoreState } from '../state.ts';
import { read } from './query.ts';
import { checkSamplesCount, type MsRange, readSamples, type SampleColumns } from './samples.ts';

export type SampleSources = Pick<StoreState, 'database' | 'series' | 'recent' | 'warmUp'>;

export interface SelectedSamples {
  /** By series id; ascending, each time once. */
  readonly samples: ReadonlyMap<number, SampleColumns>;
  /** Of the memory of those that were in memory. */
  readonly lease: Lease;
}

export async function selectSamples(
  { database, series, recent, warmUp }: SampleSources,
  ids: readonly number[],
  range: MsRange,
): Promise<SelectedSamples> {
  database.assertOpen();
  // Before anything is awaited: what is known in memory may become less, never more than is read here.
  const newest = recent.read(ids, range);
  const { older, lease } = newest;
  if (older === undefined) return newest;
  const stored = await read(database, 'reading samples failed', (connection) =>
    readSamples(connection, older.ids, series.size, { ...range, endUnixMs: older.endUnixMs }),
  );
  warmUp.missed(older.endUnixMs);
  const joined = new Map(newest.samples);
  let count = newest.count;
  for (const [id, columns] of stored) {
    const before = samplesBefore(columns, older.coveredFromMs(id));
    count += before.timeUnixMs.length;
    checkSamplesCount(count);
    const after = newest.samples.get(id);
    if (before.timeUnixMs.length > 0) joined.set(id, after === undefined ? before : concatenated(before, after));
  }
  return { samples: joined, lease };
}

function samplesBefore({ timeUnixMs, value }: SampleColumns, unixMs: number): SampleColumns {
  let length = timeUnixMs.length;
  while (length > 0 && (timeUnixMs[length - 1] ?? 0) >= unixMs) length--;
  return { timeUnixMs: timeUnixMs.subarray(0, length), value: value.subarray(0, length) };
}

/** Copied as whole columns, which keeps the bits of stale markers. */
function concatenated(before: SampleColumns, after: SampleColumns): SampleColumns {
  const join = (a: Float64Array, b: Float64Array): Float64Array => {
    const joined = new Float64Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  };
  return { timeUnixMs: join(before.timeUnixMs, after.timeUnixMs), value: join(before.value, after.value) };
}
