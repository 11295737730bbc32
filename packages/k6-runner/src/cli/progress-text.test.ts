import { describe, expect, test } from 'vitest';
import type { RunPlan, RunProgress } from '../run/types.ts';
import { clock, initLine, progressLines } from './progress-text.ts';

const plan: RunPlan = { maxDurationMs: 150_000, maxVus: 20, scenarios: [], outputs: [] };
const progress: RunProgress = {
  timeMs: 0,
  elapsedMs: 12_345,
  vus: 5,
  vusMax: 20,
  iterationsComplete: 31,
  iterationsInterrupted: 0,
  scenarios: [
    { name: 'browse', state: 'running', share: 0.25, right: ['05/20 VUs', '0m12.3s/2m0s'] },
    { name: '結帳', state: 'waiting', share: 0, right: ['waiting', '-0m03.0s'] },
    { name: 'warmup', state: 'done', share: 1, right: ['1 VUs', '10s'] },
  ],
};
const style = { columns: 120, hasColours: false, bars: true, isFinal: false };

describe('lines of the progress', () => {
  test('bars for a terminal', () => {
    expect(progressLines(progress, plan, style)).toEqual([
      'running (0m12.3s), 05/20 VUs, 31 complete and 0 interrupted iterations',
      'browse   [=========>----------------------------] 05/20 VUs  0m12.3s/2m0s',
      '結帳       [--------------------------------------] waiting    -0m03.0s',
      'warmup ✓ [======================================] 1 VUs      10s',
    ]);
    const coloured = progressLines(progress, plan, { ...style, columns: 73, hasColours: true });
    expect(coloured[3]).toBe('warmup \u001b[32m✓\u001b[0m [======================================] 1 VUs      10s');
  });

  test('bars of all scenarios give way together', () => {
    expect(progressLines(progress, plan, { ...style, columns: 55 }).slice(1)).toEqual([
      'browse   [====>---------------] 05/20 VUs  0m12.3s/2m0s',
      '結帳       [--------------------] waiting    -0m03.0s',
      'warmup ✓ [====================] 1 VUs      10s',
    ]);
  });

  test('percentages for a log', () => {
    expect(progressLines(progress, plan, { ...style, bars: false })[1]).toBe(
      'browse   [  25% ] 05/20 VUs  0m12.3s/2m0s',
    );
  });

  test('a narrow terminal: percentages, then cut, never broken', () => {
    for (const columns of [10, 30, 60]) {
      for (const line of progressLines(progress, plan, { ...style, columns, hasColours: true })) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
        expect([...line.replace(/\u001b\[\d+m/g, '')].length).toBeLessThanOrEqual(columns);
      }
    }
    expect(progressLines(progress, plan, { ...style, columns: 40 })[1]).toContain('[  25% ]');
  });

  test('an interrupted scenario is marked when all is over', () => {
    const ended: RunProgress = {
      ...progress,
      scenarios: [{ name: 'a', state: 'interrupted', share: 0.5, right: ['1 VUs'] }],
    };
    expect(progressLines(ended, plan, { ...style, isFinal: true })[1]).toMatch(/^a ✗ \[/);
  });
});

test('virtual users that are being made', () => {
  expect(initLine(3, 20, style)).toBe('Init      [=====>--------------------------------] 3/20 VUs initialized');
  expect(initLine(3, 20, { ...style, columns: 50 })).toBe('Init      [  15% ] 3/20 VUs initialized');
});

test('clocks keep their width', () => {
  const rows: [ms: number, maxMs: number, text: string][] = [
    [0, 30_000, '00.0s'],
    [1_290, 60_000, '0m01.2s'],
    [62_300, 630_000, '01m02.3s'],
    [3_723_000, 5_400_000, '1h02m03.0s'],
    [61_000, 36_000_000, '00h01m01.0s'],
    [90_000, 60_000, '1m30.0s'],
  ];
  for (const [ms, maxMs, text] of rows) expect(clock(ms, maxMs), `${ms} of ${maxMs}`).toBe(text);
});
