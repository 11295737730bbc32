// Things per second or minute: "1.23K req/s".
import { count, type Formatter } from './formatter.ts';

export const THROUGHPUT_UNITS: Readonly<Record<string, Formatter>> = {
  cps: count('c/s'),
  ops: count('ops/s'),
  reqps: count('req/s'),
  rps: count('rd/s'),
  wps: count('wr/s'),
  iops: count('io/s'),
  eps: count('evt/s'),
  mps: count('msg/s'),
  recps: count('rec/s'),
  rowsps: count('rows/s'),
  cpm: count('c/m'),
  opm: count('ops/m'),
  reqpm: count('req/m'),
  rpm: count('rd/m'),
  wpm: count('wr/m'),
  mpm: count('msg/m'),
};
