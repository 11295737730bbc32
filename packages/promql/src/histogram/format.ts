import { formatFloat } from '../evaluate/numeric.ts';
import { bucketList } from './bucket-list.ts';
import type { Histogram } from './histogram.ts';

/** A histogram as Prometheus prints one in a label: {count:3, sum:4, (1,2]:3}. */
export function formatHistogram(histogram: Histogram): string {
  const parts = [`count:${formatFloat(histogram.count)}`, `sum:${formatFloat(histogram.sum)}`];
  for (const bucket of bucketList(histogram)) {
    const open = bucket.lowerIncluded ? '[' : '(';
    const close = bucket.upperIncluded ? ']' : ')';
    const range = `${open}${formatFloat(bucket.lower)},${formatFloat(bucket.upper)}${close}`;
    parts.push(`${range}:${formatFloat(bucket.count)}`);
  }
  return `{${parts.join(', ')}}`;
}
