import { expect, test } from 'vitest';
import { formatDuration, formatRate, formatSize, parseDuration, parseRate, parseSize } from './units.ts';

for (const [text, ms, again = text] of [
  ['2m', 120_000],
  ['1h30m', 5_400_000],
  ['1m30s', 90_000],
  ['500ms', 500],
  ['1.5s', 1500, '1500ms'],
  ['90s', 90_000, '1m30s'],
  ['0', 0, '0s'],
  ['.5s', 500, '500ms'],
  ['1.m', 60_000, '1m'],
  ['250us', 0.25, '0.25ms'],
  ['1h0m1s', 3_601_000, '1h1s'],
] as const) {
  test(`duration ${text}`, () => {
    expect(parseDuration(text, '--x')).toBeCloseTo(ms, 9);
    expect(formatDuration(ms)).toBe(again);
  });
}

for (const text of ['', '5', 'm', '1x', '1m 2s', '-1s', '1e3s', '1.2.3s', '.s', '٣s', '2m;']) {
  test(`"${text}" is no duration`, () => expect(() => parseDuration(text, '--x')).toThrow('is not a duration'));
}

for (const [text, bits] of [
  ['9600bit', 9600],
  ['100kbit', 100_000],
  ['1mbit', 1_000_000],
  ['3gbit', 3e9],
] as const) {
  test(`rate ${text}`, () => {
    expect(parseRate(text, '--rate')).toBe(bits);
    expect(formatRate(bits)).toBe(text);
  });
}

for (const text of ['', '1', '1mbps', '1.5mbit', '-1mbit', '0bit', '9999999gbit', '1Mbit']) {
  test(`"${text}" is no rate`, () => expect(() => parseRate(text, '--rate')).toThrow('is not a rate'));
}

test('sizes', () => {
  expect(parseSize('256M', '--vm-bytes')).toBe(268_435_456);
  expect(parseSize('1g', '--vm-bytes')).toBe(1_073_741_824);
  expect(parseSize('4096', '--vm-bytes')).toBe(4096);
  expect(formatSize(268_435_456)).toBe('256M');
  expect(formatSize(4097)).toBe('4097');
  for (const text of ['', '0', '10%', '1T', '-5']) expect(() => parseSize(text, '--vm-bytes')).toThrow('is not a size');
});
