import { describe, expect, test } from 'vitest';
import { autoDecimals, fixed } from './formatter.ts';
import { formatUnit, isKnownUnit } from './unit.ts';

const cases: readonly (readonly [value: number, unit: string | undefined, text: string, decimals?: number])[] = [
  // Plain numbers: three significant digits, whole numbers as they are.
  [0, 'short', '0'],
  [12, 'short', '12'],
  [999, 'short', '999'],
  [1000, 'short', '1 K'],
  [1234, 'short', '1.23 K'],
  [1234, 'short', '1.2 K', 1],
  [-1234, 'short', '-1.23 K'],
  [1e6, 'short', '1 Mil'],
  [1e9, 'short', '1 Bil'],
  [2.5e12, 'short', '2.50 Tri'],
  [0.012345, 'short', '0.0123'],
  [1234.567, undefined, '1235'],
  [1234.567, 'none', '1234.57', 2],
  [3, 'none', '3.0', 1],
  [0, 'none', '0', 3],
  [Number.NaN, 'short', 'NaN'],
  [Number.POSITIVE_INFINITY, 's', '∞'],
  [255, 'hex0x', '0xFF'],
  [1234567.5, 'locale', '1,234,567.5'],
  [12345, 'sci', '1.2345e+4'],
  [1, 'bool', 'True'],
  [0, 'bool_yes_no', 'No'],
  [1, 'bool_on_off', 'On'],
  // Percent.
  [12.345, 'percent', '12.3%'],
  [0.1234, 'percentunit', '12.3%'],
  [1, 'percentunit', '100%'],
  [0.999, 'percentunit', '99.90%', 2],
  // Bytes and bits.
  [1024, 'bytes', '1 KiB'],
  [1536, 'bytes', '1.50 KiB'],
  [512, 'bytes', '512 B'],
  [1073741824, 'bytes', '1 GiB'],
  [1536, 'decbytes', '1.54 kB'],
  [1e9, 'decbytes', '1 GB'],
  [2048, 'kbytes', '2 MiB'],
  [1500, 'decmbytes', '1.50 GB'],
  [1500, 'Bps', '1.50 kB/s'],
  [1536, 'binBps', '1.50 KiB/s'],
  [1.5e6, 'bps', '1.50 Mb/s'],
  [2, 'MBs', '2 MB/s'],
  [0.5, 'bytes', '0.500 B'],
  [1500, 'pps', '1.50 kp/s'],
  // Rates.
  [0.25, 'reqps', '0.250 req/s'],
  [1234, 'reqps', '1.23K req/s'],
  [42, 'ops', '42 ops/s'],
  [1e6, 'cps', '1M c/s'],
  [30, 'rpm', '30 rd/m'],
  // Durations.
  [0, 's', '0 s'],
  [90, 's', '1.50 mins'],
  [0.0123, 's', '12.3 ms'],
  [0.1, 's', '100 ms'],
  [0.000_25, 's', '250 µs'],
  [1e-8, 's', '10 ns'],
  [7200, 's', '2 hours'],
  [172_800, 's', '2 days'],
  [1_209_600, 's', '2 weeks'],
  [250, 'ms', '250 ms'],
  [0.5, 'ms', '0.500 ms'],
  [1500, 'ms', '1.50 s'],
  [90_000, 'ms', '1.50 mins'],
  [1500, 'µs', '1.50 ms'],
  [2_500_000, 'ns', '2.50 ms'],
  [0, 'ms', '0 ms'],
  [-1500, 'ms', '-1.50 s'],
  [30, 'm', '30 min'],
  [90, 'm', '1.50 hours'],
  [36, 'h', '1.50 days'],
  [3661, 'dtdurations', '1 hour'],
  [3661, 'dtdurations', '1 hour, 1 minute, 1 second', 2],
  [0, 'dtdurations', '0 seconds'],
  [-60, 'dtdurations', '1 minute ago'],
  [1500, 'dtdurationms', '1 second, 500 milliseconds', 1],
  [3661, 'dthms', '01:01:01'],
  [90_061, 'dtdhms', '1 d 01:01:01'],
  [3_723_004, 'clockms', '01h:02m:03s:004ms'],
  [61, 'clocks', '01m:01s', 1],
  [12_000, 'timeticks', '2 mins'],
  [1500, 'hertz', '1.50 kHz'],
  [0.002, 'hertz', '2 mHz'],
  // Science and money.
  [21.5, 'celsius', '21.5 °C'],
  [1500, 'watt', '1.50 kW'],
  [1500, 'mvolt', '1.50 V'],
  [250, 'conppb', '250 ppb'],
  [0.5, 'kohm', '500 Ω'],
  [1234, 'currencyUSD', '$1.23K'],
  [-5, 'currencyUSD', '-$5'],
  [5, 'currencySEK', '5kr'],
  // Units that spell themselves out.
  [12, 'items/sec', '12 items/sec'],
  [12, 'suffix:req', '12 req'],
  [12, 'prefix:#', '#12'],
  [1500, 'si:mF', '1.50 F'],
  [1500, 'si:V', '1.50 kV'],
  [1500, 'count:users', '1.50K users'],
  [3, 'currency:€', '€3'],
  [0, 'bool:up/down', 'down'],
];

for (const [value, unit, text, decimals] of cases) {
  test(`${value} in ${unit ?? 'no unit'}${decimals === undefined ? '' : ` with ${decimals} decimals`} is ${text}`, () => {
    expect(formatUnit(value, unit, decimals)).toBe(text);
  });
}

describe('dates', () => {
  const at = Date.UTC(2026, 10, 22, 9, 5, 3, 42);
  const context = { timeZone: 'utc', nowMs: at + 3 * 3_600_000 };
  for (const [unit, text] of [
    ['dateTimeAsIso', '2026-11-22 09:05:03'],
    ['dateTimeAsIsoNoDateIfToday', '09:05:03'],
    ['dateTimeAsUS', '11/22/2026 9:05:03 am'],
    ['dateTimeFromNow', '3 hours ago'],
    ['time:YYYY/MM/DD HH:mm:ss.SSS', '2026/11/22 09:05:03.042'],
  ] as const) {
    test(unit, () => expect(formatUnit(at, unit, undefined, context)).toBe(text));
  }
  test('an instant that is none', () => {
    expect(formatUnit(Number.NaN, 'dateTimeAsIso')).toBe('Invalid date');
    expect(formatUnit(1e300, 'dateTimeAsIso')).toBe('Invalid date');
  });
});

test('decimals follow the size of the number', () => {
  expect([123.4, 12.34, 1.234, 0.1234, 12].map(autoDecimals)).toEqual([0, 1, 2, 3, 0]);
  expect(fixed(1e-30)).toBe('1.00e-30');
  expect(fixed(1e300, 3)).toBe('1e+300');
  expect(fixed(1.5, 1000)).toBe(`1.5${'0'.repeat(19)}`);
});

test('known units', () => {
  for (const id of ['', 's', 'reqps', 'binBps', 'suffix:x', 'dateTimeAsIso']) expect(isKnownUnit(id), id).toBe(true);
  for (const id of ['items/sec', 'nonsense', 'x:y']) expect(isKnownUnit(id), id).toBe(false);
});
