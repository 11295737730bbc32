import { encodeAttributes } from '@o11y-lab/model';
import { createMemoryStore } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import { SeriesCache } from './series-cache.ts';

test('the cache stays within its bound', () => {
  const cache = new SeriesCache(createMemoryStore().metrics, 10);
  const highest: number[] = [];
  for (let i = 0; i < 100; i++) {
    cache.renew();
    const attributes = encodeAttributes(new Map([['i', { kind: 'int', value: BigInt(i) }]]));
    const resource = cache.resource({ serviceName: 'a', attributes: encodeAttributes(new Map()), schemaUrl: '' });
    const metric = { kind: 'gauge', name: 'm', unit: '', description: '', resourceIndex: 0, scopeIndex: 0 } as const;
    cache.numberSeries(cache.metric(metric, resource), attributes);
    highest.push(cache.seriesCount);
  }
  expect(Math.max(...highest)).toBeLessThanOrEqual(12);
  expect(highest.at(-1)).toBeGreaterThan(0);
});
