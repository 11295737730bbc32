import { expect, test } from 'vitest';
import { formatDate, formatFromNow, zoneOffsetMinutes } from './format-date.ts';

const at = Date.UTC(2026, 0, 2, 15, 4, 5, 6);

const cases: readonly (readonly [pattern: string, text: string, zone?: string])[] = [
  ['YYYY-MM-DD HH:mm:ss.SSS', '2026-01-02 15:04:05.006'],
  ['dddd, MMMM Do YYYY, h:mm:ss a', 'Friday, January 2nd 2026, 3:04:05 pm'],
  ['ddd D MMM YY', 'Fri 2 Jan 26'],
  ['[at] HH[h]', 'at 15h'],
  ['DDD DDDD', '2 002'],
  ['X x', `${Math.floor(at / 1000)} ${at}`],
  ['Z', '+00:00'],
  ['YYYY-MM-DD HH:mm Z', '2026-01-02 23:04 +08:00', 'Asia/Taipei'],
  ['HH:mm ZZ', '10:04 -0500', 'America/New_York'],
  ['HH:mm', '15:04', 'no/such-zone'],
];
for (const [pattern, text, zone = 'utc'] of cases) {
  test(`${pattern} in ${zone}`, () => expect(formatDate(at, pattern, zone)).toBe(text));
}

test('offsets follow daylight saving', () => {
  expect(zoneOffsetMinutes(Date.UTC(2026, 0, 1), 'Europe/Berlin')).toBe(60);
  expect(zoneOffsetMinutes(Date.UTC(2026, 6, 1), 'Europe/Berlin')).toBe(120);
});

test('from now', () => {
  const now = 1_000_000_000_000;
  for (const [seconds, text] of [
    [10, 'a few seconds ago'],
    [60, 'a minute ago'],
    [600, '10 minutes ago'],
    [3600, 'an hour ago'],
    [3 * 86_400, '3 days ago'],
    [-7200, 'in 2 hours'],
  ] as const) {
    expect(formatFromNow(now - seconds * 1000, now)).toBe(text);
  }
});
