import { expect, test } from 'vitest';
import { parseBytes, parseValueDurationNs, utf8Length } from './units.ts';

test('sizes', () => {
  const cases: readonly (readonly [text: string, bytes: number | undefined])[] = [
    ['17', 17],
    ['42MB', 42_000_000],
    ['1.5 KiB', 1536],
    ['2,048', 2048],
    ['3gb', 3e9],
    ['5x', undefined],
    ['', undefined],
    ['-1B', undefined],
  ];
  for (const [text, bytes] of cases) expect([text, parseBytes(text)]).toEqual([text, bytes]);
});

test('durations in values have no unit above the hour', () => {
  expect(parseValueDurationNs('1h30m')).toBe(5_400e9);
  expect(parseValueDurationNs('1d')).toBeUndefined();
});

test('lengths in UTF-8', () => {
  for (const text of ['', 'plain', 'wörld', '統一', '🎉 and 🎉', 'ß🚀é'])
    expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});
