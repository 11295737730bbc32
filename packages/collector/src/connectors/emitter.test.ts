import { describe, expect, test } from 'vitest';
import { CumulativeSeries, Emitter, EXPIRY_MS, KEEP_ALIVE_MS } from './emitter.ts';

const START = 1_000_000;

class Counter extends CumulativeSeries {
  count = 0;
}

interface Step {
  /** After the start of the connector. */
  readonly atMs: number;
  readonly add?: number;
  readonly isRefused?: boolean;
  /** `kind value@ms` of the points written. */
  readonly points: readonly string[];
}

function every(intervalMs: number, fromMs: number, toMs: number, value: number): Step[] {
  const steps: Step[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += intervalMs) steps.push({ atMs, points: [`value ${value}@${atMs}`] });
  return steps;
}

const cases: readonly { readonly name: string; readonly steps: readonly Step[] }[] = [
  {
    name: 'a new series begins with 0, one keep-alive period back',
    steps: [{ atMs: 60_000, add: 1, points: ['zero 0@45000', 'value 1@60000'] }],
  },
  {
    name: 'the 0 of a new series is not before the start of the connector',
    steps: [{ atMs: 4_000, add: 3, points: ['zero 0@0', 'value 3@4000'] }],
  },
  {
    name: 'no 0 where there is no time before the first value',
    steps: [{ atMs: 0, add: 1, points: ['value 1@0'] }],
  },
  {
    name: 'a change is written on the next flush',
    steps: [
      { atMs: 2_000, add: 1, points: ['zero 0@0', 'value 1@2000'] },
      { atMs: 4_000, add: 2, points: ['value 3@4000'] },
    ],
  },
  {
    name: 'after a change points follow on every flush for a keep-alive period, then one per period',
    steps: [
      { atMs: 2_000, add: 1, points: ['zero 0@0', 'value 1@2000'] },
      ...every(5_000, 7_000, 17_000, 1),
      { atMs: 22_000, points: [] },
      { atMs: 27_000, points: [] },
      { atMs: 32_000, points: ['value 1@32000'] },
      { atMs: 37_000, points: [] },
      { atMs: 38_000, add: 1, points: ['value 2@38000'] },
      { atMs: 43_000, points: ['value 2@43000'] },
    ],
  },
  {
    name: 'what was not stored is due again',
    steps: [
      { atMs: 20_000, add: 1, isRefused: true, points: ['zero 0@5000', 'value 1@20000'] },
      { atMs: 22_000, add: 1, points: ['zero 0@7000', 'value 2@22000'] },
      { atMs: 24_000, add: 1, isRefused: true, points: ['value 3@24000'] },
      { atMs: 26_000, points: ['value 3@26000'] },
    ],
  },
  {
    name: 'a series that does not change ends, and begins at 0 again behind its end',
    steps: [
      { atMs: 2_000, add: 5, points: ['zero 0@0', 'value 5@2000'] },
      { atMs: 2_000 + EXPIRY_MS, points: [`end 5@${2_000 + EXPIRY_MS}`] },
      { atMs: 4_000 + EXPIRY_MS, points: [] },
      { atMs: 6_000 + EXPIRY_MS, add: 1, points: [`zero 0@${2_000 + EXPIRY_MS}`, `value 1@${6_000 + EXPIRY_MS}`] },
    ],
  },
];

describe('points of a series', () => {
  for (const { name, steps } of cases) {
    test(name, () => {
      let series: Counter | undefined;
      const emitter = new Emitter<Counter>(START, () => {
        series = undefined;
      });
      for (const { atMs, add, isRefused, points } of steps) {
        if (add !== undefined) {
          if (series === undefined) {
            series = new Counter();
            emitter.add(series);
          }
          series.count += add;
        }
        const written: string[] = [];
        const confirm = emitter.emit(START + atMs, ({ count }, { kind, timeUnixMs }) => {
          written.push(`${kind} ${kind === 'zero' ? 0 : count}@${timeUnixMs - START}`);
        });
        if (isRefused !== true) confirm();
        expect(written, `at ${atMs}`).toEqual(points);
      }
    });
  }
});

test('a series that is counted on while its end is being stored goes on', () => {
  const ended: Counter[] = [];
  const emitter = new Emitter<Counter>(START, (series) => ended.push(series));
  const series = new Counter();
  emitter.add(series);
  series.count = 1;
  emitter.emit(START + 1_000, () => undefined)();
  const confirm = emitter.emit(START + 1_000 + EXPIRY_MS, () => undefined);
  series.count = 2;
  confirm();
  const kinds: string[] = [];
  emitter.emit(START + 3_000 + EXPIRY_MS, (_series, { kind }) => kinds.push(kind))();
  expect([kinds, ended, emitter.size]).toEqual([['value'], [], 1]);
});

test('four points are in a minute of an idle series', () => {
  expect(60_000 / KEEP_ALIVE_MS).toBe(4);
});
