import { describe, expect, test } from 'vitest';
import { testTrace } from './test-trace.ts';
import { compressedAxis, plainAxis, readWindow, ticks, writeWindow, zoomWindow } from './time-axis.ts';

const async = testTrace([
  { id: 'a', start: 0, end: 10 },
  { id: 'b', parent: 'a', start: 2, end: 12 },
  { id: 'c', parent: 'b', start: 1000, end: 1088 },
]);

describe('compressed axis', () => {
  test('a pause is drawn as a hundredth of the time in which something runs', () => {
    const axis = compressedAxis(async);
    expect(axis.gaps.map(({ fromNs, toNs }) => [fromNs, toNs])).toEqual([[12e6, 1000e6]]);
    expect(axis.lengthNs).toBeCloseTo(101e6);
    expect(axis.toAxis(12e6)).toBeCloseTo(12e6);
    expect(axis.toAxis(1000e6)).toBeCloseTo(13e6);
    expect(axis.toAxis(1088e6)).toBeCloseTo(101e6);
  });

  test('goes both ways', () => {
    const axis = compressedAxis(async);
    for (const ns of [0, 5e6, 12e6, 300e6, 999e6, 1000e6, 1050e6, 1088e6]) {
      expect(axis.toTrace(axis.toAxis(ns))).toBeCloseTo(ns, 0);
    }
  });

  test('without a pause it is the plain axis', () => {
    const trace = testTrace([
      { id: 'a', start: 0, end: 100 },
      { id: 'b', start: 101, end: 200 },
    ]);
    expect(compressedAxis(trace).gaps).toEqual([]);
    expect(compressedAxis(trace).lengthNs).toBe(plainAxis(trace).lengthNs);
  });
});

describe('ticks', () => {
  const cases = [
    { name: 'tens', window: { fromNs: 0, toNs: 100 }, max: 5, want: [0, 20, 40, 60, 80, 100] },
    { name: 'a part', window: { fromNs: 33, toNs: 61 }, max: 4, want: [40, 50, 60] },
    { name: 'fifties', window: { fromNs: 0, toNs: 190 }, max: 4, want: [0, 50, 100, 150] },
    { name: 'nothing', window: { fromNs: 5, toNs: 5 }, max: 4, want: [] },
  ];
  for (const c of cases) test(c.name, () => expect(ticks(c.window, c.max)).toEqual(c.want));
});

describe('zoom', () => {
  const cases = [
    { name: 'in, around the middle', window: [0, 100], centre: 50, factor: 0.5, want: [25, 75] },
    { name: 'in, what is pointed at stays', window: [0, 100], centre: 20, factor: 0.5, want: [10, 60] },
    { name: 'out stops at the ends', window: [10, 60], centre: 20, factor: 4, want: [0, 100] },
    { name: 'out at the right end', window: [80, 100], centre: 90, factor: 2, want: [60, 100] },
  ] as const;
  for (const c of cases) {
    test(c.name, () => {
      const next = zoomWindow({ fromNs: c.window[0], toNs: c.window[1] }, c.centre, c.factor, 100);
      expect([next.fromNs, next.toNs]).toEqual([...c.want]);
    });
  }
});

describe('window in a URL', () => {
  const cases = [
    { text: '10-60', want: [10, 60] },
    { text: '10-500', want: [10, 100] },
    { text: '60-10', want: [0, 100] },
    { text: '200-300', want: [0, 100] },
    { text: 'x', want: [0, 100] },
    { text: null, want: [0, 100] },
  ] as const;
  for (const c of cases) {
    test(String(c.text), () => {
      const { fromNs, toNs } = readWindow(c.text, 100);
      expect([fromNs, toNs]).toEqual([...c.want]);
    });
  }
  test('is written whole, and not at all when it is all', () => {
    expect(writeWindow({ fromNs: 10.7, toNs: 59.2 }, 100)).toBe('10-60');
    expect(writeWindow({ fromNs: 0, toNs: 100 }, 100)).toBeUndefined();
  });
});
