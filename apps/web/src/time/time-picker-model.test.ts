import { describe, expect, test } from 'vitest';
import { pushUndo, quickRangeOf, rangeText, readTypedRange, typedText, UNDO_MAX } from './time-picker-model.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('typed ranges', () => {
  const cases: readonly (readonly [from: string, to: string, zone: 'local' | 'utc', expected: string])[] = [
    ['now-15m', 'now', 'local', 'now-15m → now'],
    [' now-1h30m ', 'now-5m', 'utc', 'now-1h30m → now-5m'],
    ['2026-11-22 10:00', '2026-11-22T11:00:30', 'utc', `${NOW - 7_200_000} → ${NOW - 3_570_000}`],
    ['2026-11-22T10:00:00Z', 'now', 'local', `${NOW - 7_200_000} → now`],
    ['2026-11-22T18:00:00+08:00', 'now', 'utc', `${NOW - 7_200_000} → now`],
    [String((NOW - 60_000) / 1000), String(NOW), 'local', `${NOW - 60_000} → ${NOW}`],
    ['2026-11-21', '2026-11-22', 'utc', `${NOW - 129_600_000} → ${NOW - 43_200_000}`],
    ['yesterday', 'now', 'local', 'from unreadable'],
    ['now-1h', '', 'local', 'to unreadable'],
    ['now', 'now-1h', 'local', 'to order'],
    ['now+1h', 'now+2h', 'local', 'from future'],
  ];
  for (const [from, to, zone, expected] of cases) {
    test(`${from} to ${to} (${zone})`, () => {
      const typed = readTypedRange({ from, to }, zone, NOW);
      expect(typed.kind === 'range' ? `${typed.raw.from} → ${typed.raw.to}` : `${typed.field} ${typed.why}`).toBe(
        expected,
      );
    });
  }
  test('what the fields show reads back as the same range', () => {
    for (const zone of ['local', 'utc'] as const) {
      const shown = { from: typedText(String(NOW - 5000), zone), to: typedText(String(NOW), zone) };
      expect(readTypedRange(shown, zone, NOW)).toEqual({
        kind: 'range',
        raw: { from: String(NOW - 5000), to: String(NOW) },
      });
    }
  });
});

test('a quick range is known by its ends', () => {
  expect(quickRangeOf({ from: 'now-3h', to: 'now' })).toMatchObject({ amount: 3, unit: 'hour' });
  expect(quickRangeOf({ from: 'now-3h', to: 'now-1h' })).toBeUndefined();
});

test('a range of today needs no date', () => {
  const options = { locale: 'en', zoneName: 'UTC', nowMs: NOW } as const;
  expect(rangeText({ fromMs: NOW - 60_000, toMs: NOW }, options)).toBe('11:59:00 – 12:00:00');
  expect(rangeText({ fromMs: NOW - 86_400_000, toMs: NOW }, options)).toBe('11/21, 12:00:00 – 11/22, 12:00:00');
});

test('undo remembers the newest ranges only', () => {
  let history: readonly { from: string; to: string }[] = [];
  for (let i = 0; i < UNDO_MAX + 5; i++) history = pushUndo(history, { from: `now-${i}m`, to: 'now' });
  expect(history).toHaveLength(UNDO_MAX);
  expect(history.at(-1)?.from).toBe(`now-${UNDO_MAX + 4}m`);
});
