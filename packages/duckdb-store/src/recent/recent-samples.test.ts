import { staleTest } from '@o11y-lab/model';
import { type SeriesId, sampleAppendOf } from '@o11y-lab/storage';
import { describe, expect, test } from 'vitest';
import { RecentSamples } from './recent-samples.ts';

const BASE = 1_795_000_000_000;
const all = { startUnixMs: Number.NEGATIVE_INFINITY, endUnixMs: Number.POSITIVE_INFINITY };
type Row = readonly [id: number, unixMs: number, value: number | 'stale'];

function append(recent: RecentSamples, rows: readonly Row[]): void {
  const append = sampleAppendOf(rows.map(([id, at, value]) => [id as SeriesId, at, value]));
  recent.append({ ...append, timeUnixMs: rows.map(([, at]) => at) });
}

function textOf(recent: RecentSamples, id: number, range = all): string[] {
  const columns = recent.read([id], range).samples.get(id);
  if (columns === undefined) return [];
  const isStale = staleTest(columns.value);
  return [...columns.timeUnixMs].map((time, row) => `${time - BASE} ${isStale(row) ? 'stale' : columns.value[row]}`);
}

const line = (id: number, from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, i) => [id, BASE + (from + i) * 1000, from + i] as const);
const lineText = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `${(from + i) * 1000} ${from + i}`);

describe('reading', () => {
  test('any part of many samples, chunks and tail, both ends included', () => {
    const recent = new RecentSamples(1e9);
    append(recent, line(3, 0, 1000));
    expect(textOf(recent, 3)).toEqual(lineText(0, 1000));
    for (const [from, to] of [
      [0, 0],
      [239, 240],
      [100, 700],
      [990, 999],
    ] as const) {
      const range = { startUnixMs: BASE + from * 1000, endUnixMs: BASE + to * 1000 };
      expect(textOf(recent, 3, range)).toEqual(lineText(from, to + 1));
      const inside = { startUnixMs: range.startUnixMs - 0.5, endUnixMs: range.endUnixMs + 999.5 };
      expect(textOf(recent, 3, inside)).toEqual(lineText(from, to + 1));
    }
    expect(textOf(recent, 3, { startUnixMs: BASE + 10, endUnixMs: BASE + 900 })).toEqual([]);
    expect(recent.read([3, 4], all).older).toBeUndefined();
    expect([...recent.present([3, 4], all)]).toEqual([3]);
  });

  test('what is read does not change when more is appended', () => {
    const recent = new RecentSamples(1e9);
    append(recent, line(0, 0, 5));
    const before = recent.read([0], all).samples.get(0);
    append(recent, [[0, BASE + 4000, 99]]);
    expect(before?.value[4]).toBe(4);
    expect(textOf(recent, 0).at(-1)).toBe('4000 99');
  });
});

describe('order', () => {
  test('late and repeated samples within the tail find their place, the last one for a time stays', () => {
    const recent = new RecentSamples(1e9);
    append(recent, [
      [0, BASE + 30, 3],
      [0, BASE + 10, 1],
      [0, BASE + 10, 'stale'],
      [0, BASE + 20, Number.NaN],
      [0, BASE + 30, 33],
    ]);
    expect(textOf(recent, 0)).toEqual(['10 stale', '20 NaN', '30 33']);
    expect(recent.read([0], all).older).toBeUndefined();
  });

  test('after a sample that is too late, only what is newer than the packed ones is claimed, of that series alone', () => {
    const recent = new RecentSamples(1e9);
    append(recent, [...line(0, 0, 1000), ...line(1, 0, 1000)]);
    append(recent, [[0, BASE + 5500, -1]]);
    const { older, samples } = recent.read([0, 1], all);
    expect(older?.ids).toEqual([0]);
    const from = older?.coveredFromMs(0) ?? 0;
    expect(older?.endUnixMs).toBe(from - 1);
    expect(samples.get(0)?.timeUnixMs[0]).toBeGreaterThanOrEqual(from);
    expect(samples.get(0)?.timeUnixMs.at(-1)).toBe(BASE + 999_000);
    expect(textOf(recent, 1)).toEqual(lineText(0, 1000));
    // Claimed again is what comes from then on.
    append(recent, line(0, 1000, 2000));
    const range = { startUnixMs: BASE + 1_000_000, endUnixMs: BASE + 2_000_000 };
    expect(textOf(recent, 0, range)).toEqual(lineText(1000, 2000));
    expect(recent.read([0], range).older).toBeUndefined();
  });
});

describe('bounds', () => {
  test('the oldest go when it is full, and are no longer claimed', () => {
    const recent = new RecentSamples(100_000);
    for (let at = 0; at < 50_000; at += 100) {
      append(recent, [...line(0, at, at + 100), ...line(1, at, at + 100)]);
      expect(recent.filled).toBeLessThanOrEqual(1);
    }
    const since = (recent.sinceUnixMs - BASE) / 1000;
    expect(since).toBeGreaterThan(10_000);
    expect(since).toBeLessThan(49_000);
    expect(textOf(recent, 0)).toEqual(lineText(Math.ceil(since), 50_000));
    expect(recent.read([0], all).older).toMatchObject({ ids: [0], endUnixMs: recent.sinceUnixMs - 1 });
  });

  test('a sender whose clock is far ahead does not empty the rest', () => {
    const recent = new RecentSamples(100_000);
    append(recent, [[9, BASE * 10, 1]]);
    for (let at = 0; at < 50_000; at += 100) append(recent, line(0, at, at + 100));
    expect(textOf(recent, 9).length).toBe(1);
    expect(textOf(recent, 0).length).toBeGreaterThan(5000);
  });

  test('many series of one sample each stay within the bound', () => {
    const recent = new RecentSamples(100_000);
    append(
      recent,
      Array.from({ length: 5000 }, (_, id) => [id, BASE + id, id] as const),
    );
    expect(recent.filled).toBeLessThanOrEqual(1);
    expect(textOf(recent, 4999)).toEqual(['4999 4999']);
    // All at one time can only go together.
    const other = new RecentSamples(100_000);
    append(
      other,
      Array.from({ length: 5000 }, (_, id) => [id, BASE, id] as const),
    );
    expect(other.filled).toBeLessThanOrEqual(1);
    expect(other.read([1], all).older?.ids).toEqual([1]);
  });

  test('older samples of the table come before it, unless something made them unfit', () => {
    const recent = new RecentSamples(1e9);
    recent.restart(BASE + 500_000);
    append(recent, line(0, 500, 510));
    const { version } = recent;
    const older = Float64Array.from({ length: 300 }, (_, i) => BASE + (200 + i) * 1000);
    recent.prepend(new Map([[0, { timeUnixMs: older, value: older.map((_, i) => 200 + i) }]]), BASE + 200_000);
    expect(recent.version).toBe(version);
    expect(textOf(recent, 0)).toEqual(lineText(200, 510));
    expect(recent.read([0], { startUnixMs: BASE + 200_000, endUnixMs: BASE + 1e9 }).older).toBeUndefined();
    append(recent, line(0, 100, 101));
    expect(recent.version).toBeGreaterThan(version);
    for (const change of [() => recent.raiseSince(0), () => recent.forget([7]), () => recent.restart(BASE)]) {
      const before = recent.version;
      change();
      expect(recent.version).toBeGreaterThan(before);
    }
  });

  test('nothing before what retention kept, nothing of series that are gone, nothing after a restart', () => {
    const recent = new RecentSamples(1e9);
    append(recent, [...line(0, 0, 1000), ...line(1, 0, 10)]);
    recent.raiseSince(BASE + 500_000);
    recent.raiseSince(BASE);
    expect(textOf(recent, 0)).toEqual(lineText(500, 1000));
    expect(textOf(recent, 1)).toEqual([]);
    append(recent, [[1, BASE + 1, 1]]);
    expect(textOf(recent, 1)).toEqual([]);
    recent.forget([0]);
    expect(textOf(recent, 0)).toEqual([]);
    append(recent, line(0, 600, 602));
    recent.restart(BASE + 601_000);
    expect(recent.filled).toBe(0);
    append(recent, line(0, 600, 602));
    expect(textOf(recent, 0)).toEqual(lineText(601, 602));
  });
});
