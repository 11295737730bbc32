import { describe, expect, test } from 'vitest';
import { criticalPath } from '../model/critical-path.ts';
import { testTrace } from '../model/test-trace.ts';
import { plainAxis } from '../model/time-axis.ts';
import { barOf, criticalStretches, marks } from './bar.ts';

const axis = plainAxis({ durationNs: 1000 });
const all = { fromNs: 0, toNs: 1000 };
const half = { fromNs: 250, toNs: 750 };

describe('bar', () => {
  const cases = [
    { name: 'room on the right', from: 0, to: 100, window: all, want: { left: 0, width: 10, label: 'right' } },
    { name: 'room on the left only', from: 750, to: 1000, window: all, want: { left: 75, width: 25, label: 'left' } },
    { name: 'room nowhere but inside', from: 10, to: 1000, window: all, want: { left: 1, width: 99, label: 'inside' } },
    { name: 'cut on both sides', from: 0, to: 1000, window: half, want: { left: 0, width: 100, label: 'inside' } },
    { name: 'before the window', from: 0, to: 100, window: half, want: { left: 0, width: 0, label: 'before' } },
    { name: 'after the window', from: 800, to: 900, window: half, want: { left: 100, width: 0, label: 'after' } },
    { name: 'a moment at the start', from: 0, to: 0, window: all, want: { left: 0, width: 0, label: 'right' } },
    { name: 'a moment at the end', from: 1000, to: 1000, window: all, want: { left: 100, width: 0, label: 'left' } },
    {
      name: 'ends where the window begins',
      from: 0,
      to: 250,
      window: half,
      want: { left: 0, width: 0, label: 'before' },
    },
  ];
  for (const c of cases) test(c.name, () => expect(barOf(c.from, c.to, axis, c.window, 500, 60)).toEqual(c.want));
});

test('the critical path of a row with thousands of children is as many pieces as can be seen', () => {
  const spans = Array.from({ length: 5000 }, (_, i) => ({ id: `c${i}`, parent: 'r', start: i + 0.2, end: i + 0.6 }));
  const trace = testTrace([{ id: 'r', start: 0, end: 5000 }, ...spans]);
  const path = criticalPath(trace);
  const whole = { fromNs: 0, toNs: trace.durationNs };
  expect(criticalStretches(path, 0, plainAxis(trace), whole, 500).length).toBeLessThanOrEqual(500);
  // In a window of two milliseconds each of them is seen.
  const window = { fromNs: 0, toNs: 2e6 };
  expect(criticalStretches(path, 0, plainAxis(trace), window, 500)).toHaveLength(3);
});

test('marks that would touch are one, those outside are none', () => {
  expect(marks([-5, 100, 101, 500, 2000], axis, all, 500)).toEqual([10, 50]);
});
