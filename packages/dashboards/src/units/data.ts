// Bytes and bits, and both per second. "bytes" count by 1,024, "decbytes" by 1,000; per second it is the other way round:
// "Bps" counts by 1,000 and "binBps" by 1,024. The ids are Grafana's.
import { binary, type Formatter, si } from './formatter.ts';

const SIZES = ['k', 'm', 'g', 't', 'p'] as const;

export const DATA_UNITS: Readonly<Record<string, Formatter>> = {
  bytes: binary('B'),
  decbytes: si('B'),
  bits: binary('b'),
  decbits: si('b'),
  ...Object.fromEntries(
    SIZES.flatMap((prefix, index) => [
      [`${prefix}bytes`, binary('B', index + 1)],
      [`dec${prefix}bytes`, si('B', index + 1)],
    ]),
  ),
  pps: si('p/s'),
  Bps: si('B/s'),
  binBps: binary('B/s'),
  bps: si('b/s'),
  binbps: binary('b/s'),
  ...Object.fromEntries(
    SIZES.flatMap((prefix, index) => {
      const letter = prefix.toUpperCase();
      return [
        [`${letter}iBs`, binary('B/s', index + 1)],
        [`${letter}ibits`, binary('b/s', index + 1)],
        [`${letter}Bs`, si('B/s', index + 1)],
        [`${letter}bits`, si('b/s', index + 1)],
      ];
    }),
  ),
  // Rates of computers are as often floating point operations and hashes.
  flops: si('FLOPS'),
  mflops: si('FLOPS', 2),
  gflops: si('FLOPS', 3),
  tflops: si('FLOPS', 4),
  pflops: si('FLOPS', 5),
  eflops: si('FLOPS', 6),
  Hs: si('H/s'),
  KHs: si('H/s', 1),
  MHs: si('H/s', 2),
  GHs: si('H/s', 3),
  THs: si('H/s', 4),
  PHs: si('H/s', 5),
  EHs: si('H/s', 6),
};
