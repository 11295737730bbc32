import assert from 'node:assert/strict';
import { type LabelMatcher, type Labels, labelsOf, type NativeHistogram, staleTest } from '@o11y-lab/model';
import type { MetricMetadata, MetricStore, SeriesSamples } from '../metrics.ts';
import { BASE_UNIX_MS, sampleAppendOf } from './batches.ts';
import type { StoreCase } from './case.ts';

const labels = (name: string, rest: Record<string, string> = {}): Labels =>
  labelsOf([['__name__', name], ...Object.entries(rest)]);
const matcher = (name: string, operator: LabelMatcher['operator'], value: string): LabelMatcher => ({
  name,
  operator,
  value,
});
const range = (startMs: number, endMs: number) => ({
  startUnixMs: BASE_UNIX_MS + startMs,
  endUnixMs: BASE_UNIX_MS + endMs,
});
const always = range(-1e6, 1e6);

async function select(metrics: MetricStore, name: string, of = always): Promise<readonly SeriesSamples[]> {
  return metrics.select({ ...of, matchers: [matcher('__name__', '=', name)] });
}

/** Samples as `time value`, a stale marker as `time stale`. */
function textOf(series: SeriesSamples | undefined): string[] {
  if (series === undefined) return [];
  const isStale = staleTest(series.value);
  return [...series.timeUnixMs].map(
    (time, row) => `${time - BASE_UNIX_MS} ${isStale(row) ? 'stale' : series.value[row]}`,
  );
}

const histogram: NativeHistogram = {
  schema: 3,
  zeroThreshold: 1e-128,
  zeroCount: 2,
  count: 9,
  sum: Number.POSITIVE_INFINITY,
  positiveSpans: [
    { offset: -2, length: 2 },
    { offset: 3, length: 1 },
  ],
  positiveCounts: [1, 2, 4],
  negativeSpans: [],
  negativeCounts: [],
  counterReset: 'not-reset',
};

const custom: NativeHistogram = {
  ...histogram,
  schema: -53,
  sum: Number.NaN,
  customBounds: [0.1, 1, Number.POSITIVE_INFINITY],
};

const metadata = (name: string, help: string): MetricMetadata => ({ name, type: 'counter', help, unit: 's' });

export const metricCases: readonly StoreCase[] = [
  {
    name: 'metrics: a label set has one id, whatever the order it is given in',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('up', { a: '1', b: '2' }));
      assert.equal(
        metrics.seriesId(
          labelsOf([
            ['b', '2'],
            ['__name__', 'up'],
            ['a', '1'],
          ]),
        ),
        id,
      );
      assert.notEqual(metrics.seriesId(labels('up', { a: '1' })), id);
      assert.notEqual(metrics.seriesId(labels('up', { a: '1', b: '3' })), id);
    },
  },
  {
    name: 'metrics: samples come by series, ascending, with exact values',
    async run({ metrics }) {
      const [a, b] = [metrics.seriesId(labels('m', { s: 'a' })), metrics.seriesId(labels('m', { s: 'b' }))];
      const values = [0.1, -0, 1e308, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 9007199254740992];
      await metrics.append(
        sampleAppendOf(values.flatMap((value, i) => [[a, i * 10, value] as const, [b, i * 10, i] as const])),
      );
      const found = await select(metrics, 'm');
      assert.deepEqual(found.map((series) => series.labels.get('s')).sort(), ['a', 'b']);
      const ofA = found.find((series) => series.labels.get('s') === 'a');
      assert.deepEqual([...(ofA?.value ?? [])], values);
      assert.deepEqual(
        [...(ofA?.timeUnixMs ?? [])],
        values.map((_, i) => BASE_UNIX_MS + i * 10),
      );
      assert.ok(ofA && values.every((_, row) => !staleTest(ofA.value)(row)), 'a NaN is no stale marker');
      assert.equal(ofA?.labels.get('__name__'), 'm');
      assert.deepEqual(ofA?.histograms, []);
    },
  },
  {
    name: 'metrics: both ends of a range are included',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('m'));
      await metrics.append(sampleAppendOf([10, 20, 30].map((ms) => [id, ms, ms])));
      assert.deepEqual(textOf((await select(metrics, 'm', range(10, 20)))[0]), ['10 10', '20 20']);
      assert.deepEqual(textOf((await select(metrics, 'm', range(10.5, 29.5)))[0]), ['20 20']);
      assert.deepEqual(await select(metrics, 'm', range(21, 29)), []);
      assert.deepEqual(await select(metrics, 'm', range(30, 10)), []);
      const open = { startUnixMs: Number.NEGATIVE_INFINITY, endUnixMs: Number.POSITIVE_INFINITY };
      assert.equal((await select(metrics, 'm', open))[0]?.value.length, 3);
    },
  },
  {
    name: 'metrics: samples out of order are put in order; of two for one time the last one written stays',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('m'));
      const other = metrics.seriesId(labels('m', { s: 'other' }));
      await metrics.append(
        sampleAppendOf([
          [id, 30, 3],
          [other, 1, 1],
          [id, 10, 1],
          [id, 10, 11],
        ]),
      );
      await metrics.append(
        sampleAppendOf([
          [id, 20, 2],
          [id, 30, 33],
          [id, 40, 'stale'],
          [id, 5, 'stale'],
        ]),
      );
      await metrics.append(
        sampleAppendOf([
          [id, 5, 5],
          [id, 20, 'stale'],
        ]),
      );
      const found = (await select(metrics, 'm')).find((series) => !series.labels.has('s'));
      assert.deepEqual(textOf(found), ['5 5', '10 11', '20 stale', '30 33', '40 stale']);
    },
  },
  {
    name: 'metrics: a stale marker is told from other NaNs',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('m'));
      await metrics.append(
        sampleAppendOf([
          [id, 1, 1],
          [id, 2, 'stale'],
          [id, 3, Number.NaN],
        ]),
      );
      assert.deepEqual(textOf((await select(metrics, 'm'))[0]), ['1 1', '2 stale', '3 NaN']);
    },
  },
  {
    name: 'metrics: matchers select series; a missing label is an empty one',
    async run({ metrics }) {
      const sets = [
        labels('http', { code: '200', job: 'a' }),
        labels('http', { code: '500' }),
        labels('up', { job: 'a' }),
      ];
      await metrics.append(sampleAppendOf(sets.map((set) => [metrics.seriesId(set), 1, 1])));
      const names = async (...matchers: LabelMatcher[]): Promise<string> => {
        const found = await metrics.select({ ...always, matchers });
        return found
          .map((series) => `${series.labels.get('__name__')}${series.labels.get('code') ?? ''}`)
          .sort()
          .join(' ');
      };
      assert.equal(await names(), 'http200 http500 up');
      assert.equal(await names(matcher('__name__', '=', 'http')), 'http200 http500');
      assert.equal(await names(matcher('code', '=~', '5..')), 'http500');
      assert.equal(await names(matcher('code', '!~', '5..')), 'http200 up');
      assert.equal(await names(matcher('code', '!=', '200')), 'http500 up');
      assert.equal(await names(matcher('code', '=', '')), 'up');
      assert.equal(await names(matcher('job', '!=', '')), 'http200 up');
      assert.equal(await names(matcher('__name__', '=~', 'http|up'), matcher('job', '=', 'a')), 'http200 up');
      assert.equal(await names(matcher('code', '=', "2' OR '1'='1")), '');
    },
  },
  {
    name: 'metrics: a series that has an id but no samples is not there',
    async run({ metrics, stats }) {
      metrics.seriesId(labels('unused'));
      await metrics.append(sampleAppendOf([[metrics.seriesId(labels('used')), 1, 1]]));
      assert.deepEqual(
        (await metrics.readSeries({ ...always, matcherSets: [] })).map((set) => set.get('__name__')),
        ['used'],
      );
      assert.deepEqual(await select(metrics, 'unused'), []);
      assert.equal((await stats()).metrics.rows, 1);
    },
  },
  {
    name: 'metrics: label names, values and series of any of the matcher sets, with samples in the range',
    async run({ metrics }) {
      const [a, b, c] = [labels('a', { x: '1' }), labels('b', { y: '2' }), labels('c', { x: '3' })];
      await metrics.append(
        sampleAppendOf([
          [metrics.seriesId(a), 1, 1],
          [metrics.seriesId(b), 2, 1],
          [metrics.seriesId(c), 100, 1],
        ]),
      );
      const all = { ...always, matcherSets: [] };
      assert.deepEqual(await metrics.readLabelNames(all), ['__name__', 'x', 'y']);
      assert.deepEqual(await metrics.readLabelValues({ ...all, name: 'x' }), ['1', '3']);
      assert.deepEqual(await metrics.readLabelValues({ ...all, ...range(0, 50), name: 'x' }), ['1']);
      assert.deepEqual(await metrics.readLabelNames({ ...all, ...range(2, 2) }), ['__name__', 'y']);
      const sets = { ...always, matcherSets: [[matcher('x', '=', '1')], [matcher('__name__', '=~', 'a|b')]] };
      assert.deepEqual((await metrics.readSeries(sets)).map((set) => set.get('__name__')).sort(), ['a', 'b']);
      assert.deepEqual(await metrics.readSeries({ ...range(500, 600), matcherSets: [] }), []);
      assert.deepEqual(
        (await metrics.readSeries(sets)).map((set) => Object.fromEntries(set)).find((set) => set['__name__'] === 'a'),
        { __name__: 'a', x: '1' },
      );
    },
  },
  {
    name: 'metrics: native histograms come with their series',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('h'));
      const point = (ms: number, value: NativeHistogram) => ({ seriesId: id, timeUnixMs: BASE_UNIX_MS + ms, value });
      await metrics.append(sampleAppendOf([], { histograms: [point(20, custom), point(10, histogram)] }));
      const [series] = await select(metrics, 'h');
      assert.deepEqual(series?.histograms, [
        { timeUnixMs: BASE_UNIX_MS + 10, value: histogram },
        { timeUnixMs: BASE_UNIX_MS + 20, value: custom },
      ]);
      assert.equal(series?.value.length, 0);
      await metrics.append(sampleAppendOf([], { histograms: [point(10, custom)] }));
      assert.deepEqual((await select(metrics, 'h', range(10, 10)))[0]?.histograms, [
        { timeUnixMs: BASE_UNIX_MS + 10, value: custom },
      ]);
      assert.equal((await metrics.readSeries({ ...range(10, 10), matcherSets: [] })).length, 1);
    },
  },
  {
    name: 'metrics: exemplars by series and time, each once',
    async run({ metrics }) {
      const id = metrics.seriesId(labels('m'));
      const exemplar = (ms: number, traceId: string) => ({
        seriesId: id,
        timeUnixMs: BASE_UNIX_MS + ms,
        value: ms / 4,
        labels: labelsOf([
          ['trace_id', traceId],
          ['é', '"x"'],
        ]),
      });
      await metrics.append(
        sampleAppendOf([[id, 1, 1]], { exemplars: [exemplar(20, 'b'), exemplar(10, 'a'), exemplar(10, 'a')] }),
      );
      const request = { ...range(10, 20), matchers: [matcher('__name__', '=', 'm')] };
      const [found] = await metrics.readExemplars(request);
      assert.deepEqual(found?.labels.get('__name__'), 'm');
      assert.deepEqual(
        found?.exemplars.map((one) => [
          one.timeUnixMs - BASE_UNIX_MS,
          one.value,
          one.labels.get('trace_id'),
          one.labels.get('é'),
        ]),
        [
          [10, 2.5, 'a', '"x"'],
          [20, 5, 'b', '"x"'],
        ],
      );
      assert.equal((await metrics.readExemplars({ ...request, ...range(11, 19) })).length, 0);
    },
  },
  {
    name: 'metrics: some of many exemplars are spread over time and value, over all series together',
    async run({ metrics }) {
      const ids = ['a', 'b', 'c'].map((s) => metrics.seriesId(labels('m', { s })));
      const exemplars = Array.from({ length: 3000 }, (_, i) => ({
        seriesId: ids[i % 3] ?? metrics.seriesId(labels('m')),
        timeUnixMs: BASE_UNIX_MS + i * 10,
        value: i === 1234 ? 900 : 1 + (i % 10) / 10,
        labels: labelsOf([['trace_id', String(i)]]),
      }));
      await metrics.append(
        sampleAppendOf(
          ids.map((id) => [id, 1, 1]),
          { exemplars },
        ),
      );
      const request = { ...always, matchers: [matcher('__name__', '=', 'm')] };
      assert.equal((await metrics.readExemplars(request)).flatMap((one) => one.exemplars).length, 3000);
      const found = await metrics.readExemplars({ ...request, exemplarsMax: 100 });
      const some = found.flatMap((one) => one.exemplars);
      assert.equal(some.length, 100);
      assert.ok(some.some(({ value, labels }) => value === 900 && labels.get('trace_id') === '1234'));
      for (const { labels, timeUnixMs, value } of some) {
        const sent = exemplars[Number(labels.get('trace_id'))];
        assert.deepEqual([timeUnixMs, value], [sent?.timeUnixMs, sent?.value]);
      }
      for (const { exemplars: ofSeries } of found) {
        assert.deepEqual(
          ofSeries.map(({ timeUnixMs }) => timeUnixMs),
          ofSeries.map(({ timeUnixMs }) => timeUnixMs).sort((a, b) => a - b),
        );
      }
      const thirds = [0, 1, 2].map((k) =>
        some.filter((one) => Math.floor((one.timeUnixMs - BASE_UNIX_MS) / 10_000) === k),
      );
      for (const third of thirds) assert.ok(third.length > 20, `${third.length} of 100 in a third of the time`);
    },
  },
  {
    name: 'metrics: metadata is kept by name, the last one stays',
    async run({ metrics }) {
      await metrics.append(sampleAppendOf([], { metadata: [metadata('b', 'old'), metadata('a', `it's "help"`)] }));
      await metrics.append(sampleAppendOf([], { metadata: [metadata('b', 'new'), metadata('a', `it's "help"`)] }));
      assert.deepEqual(await metrics.readMetadata(), [metadata('a', `it's "help"`), metadata('b', 'new')]);
    },
  },
  {
    name: 'metrics: label values of any text',
    async run({ metrics }) {
      const texts = ['naïve 🦆', 'nul\u0000x', '"quoted\\"', 'line\nbreak', 'x'.repeat(50_000)];
      await metrics.append(sampleAppendOf(texts.map((text) => [metrics.seriesId(labels('m', { text })), 1, 1])));
      for (const text of texts) {
        const found = await metrics.select({ ...always, matchers: [matcher('text', '=', text)] });
        assert.equal(found.length, 1, JSON.stringify(text.slice(0, 20)));
        assert.equal(found[0]?.labels.get('text'), text);
      }
    },
  },
  {
    name: 'metrics: many series and many samples',
    async run({ metrics, stats }) {
      const ids = Array.from({ length: 300 }, (_, i) =>
        metrics.seriesId(labels('m', { i: String(i), odd: String(i % 2) })),
      );
      const rows = Array.from({ length: 20 }, (_, t) =>
        ids.map((id, i) => [id, t * 1000, i * 1000 + t] as const),
      ).flat();
      await metrics.append(sampleAppendOf(rows));
      const odd = await metrics.select({ ...always, matchers: [matcher('odd', '=', '1')] });
      assert.equal(odd.length, 150);
      for (const series of odd) {
        const i = Number(series.labels.get('i'));
        assert.deepEqual(
          [...series.value],
          Array.from({ length: 20 }, (_, t) => i * 1000 + t),
        );
      }
      const { rows: count, seriesCount } = (await stats()).metrics;
      assert.deepEqual([count, seriesCount], [6000, 300]);
    },
  },
];
