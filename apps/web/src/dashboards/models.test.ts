import {
  DARK_PALETTE,
  type DataFrame,
  type Field,
  frameOf,
  parseDashboard,
  scopeOf,
  seriesFrame,
  type Target,
} from '@o11y-lab/dashboards';
import { expect, test } from 'vitest';
import { exploreUrl } from './explore-url.ts';
import { boxOf, rowsPx } from './grid-model.ts';
import { importedUid } from './library/imported.ts';
import { foldersOf } from './library/list-model.ts';
import { pointLinks, withParts } from './panels/data-links.ts';
import { figuresOf } from './panels/figures.ts';
import { commonLabels, logRows, prettified } from './panels/logs-model.ts';
import { asCsv, columnsOf, isOneDay, rowOrder } from './panels/table-model.ts';
import { tickTexts, timeSeriesOf, unionOfTimes } from './panels/time-series-frames.ts';
import { traceBars } from './panels/traces-model.ts';
import { graphFrames, graphQueries } from './run/graph-frames.ts';
import { logFrame } from './run/loki-frames.ts';
import { panelTime } from './run/panel-time.ts';
import { type PlanContext, planTarget } from './run/plan-target.ts';
import { heatmapFrames, SERIES_COUNT_MAX, tableFrame, timeSeriesFrames } from './run/prometheus-frames.ts';
import { createRequestQueue } from './run/request-queue.ts';
import { isMetricsQuery, spansFrame, tracesFrame } from './run/tempo-frames.ts';
import { nextChoice } from './variables/choice.ts';
import { resolveVariables, variablesOfUrl } from './variables/resolve-variables.ts';

const NO_SCOPE = scopeOf({ variables: [] });
const sample = (
  labels: Record<string, string>,
  timesMs: number[],
  values: number[],
): { labels: Record<string, string>; timesMs: number[]; values: number[] } => ({ labels, timesMs, values });
const grid = { fromMs: 0, toMs: 30_000, stepMs: 10_000 };

test('series of one answer share their times, and what is missing is a gap', () => {
  const frames = timeSeriesFrames(
    [sample({ a: 'x' }, [0, 20_000], [1, 3]), sample({ a: 'y' }, [10_000], [Number.NaN])],
    {
      refId: 'A',
      legendFormat: '{{a}}',
      query: 'q',
      grid,
    },
  );
  expect(frames.map((frame) => frame.fields[1]?.values)).toEqual([
    [1, null, 3, null],
    [null, Number.NaN, null, null],
  ]);
  expect(frames[0]?.fields[0]?.values).toBe(frames[1]?.fields[0]?.values);
  expect(frames.map((frame) => frame.name)).toEqual(['x', 'y']);
});

test('more series than a picture holds are cut, and the frame says so', () => {
  const many = Array.from({ length: SERIES_COUNT_MAX + 5 }, (_, i) => sample({ i: String(i) }, [0], [i]));
  const frames = timeSeriesFrames(many, { refId: 'A', legendFormat: '', query: 'q', grid });
  expect(frames).toHaveLength(SERIES_COUNT_MAX);
  expect(frames[0]?.meta?.limits).toEqual({ shown: SERIES_COUNT_MAX, total: SERIES_COUNT_MAX + 5, what: 'series' });
});

test('a table has a column per label and names its values apart', () => {
  const frame = tableFrame([sample({ b: '1' }, [5], [7]), sample({ a: '2' }, [5], [8])], {
    refId: 'B',
    legendFormat: '',
    query: 'q',
    valueName: 'Value #B',
  });
  expect(frame.fields.map((field) => [field.name, field.values])).toEqual([
    ['Time', [5, 5]],
    ['a', [null, '2']],
    ['b', ['1', null]],
    ['Value #B', [7, 8]],
  ]);
});

test('buckets become rows from the lowest up', () => {
  const [frame] = heatmapFrames([sample({ le: '+Inf' }, [0], [5]), sample({ le: '1' }, [0], [2])], {
    refId: 'A',
    legendFormat: '',
    query: 'q',
    grid,
  });
  expect(frame?.fields.slice(1).map((field) => [field.labels, field.values[0]])).toEqual([
    [{ from: '0', to: '1' }, 2],
    [{ from: '1', to: '+Inf' }, 3],
  ]);
});

test.each([
  ['{ name = "x" } | rate() by (name)', true],
  ['{ } | quantile_over_time(duration, .9)', true],
  ['{ name = "| rate()" }', false],
  ['{ } | count() > 3', false],
  ['{ } | select(span.x)', false],
])('%s is a metrics query: %s', (query, want) => {
  expect(isMetricsQuery(query)).toBe(want);
});

const found = {
  traceId: 'abc',
  rootServiceName: 'gateway',
  rootTraceName: 'GET /',
  startMs: 1,
  durationMs: 20,
  serviceStats: {},
  spanSets: [
    {
      matched: 1,
      spans: [{ spanId: 's1', name: 'work', startMs: 2, durationMs: 3, attributes: [{ key: 'n', value: 4 }] }],
    },
  ],
};

test('traces and spans lead to their trace', () => {
  for (const [frame, want] of [
    [tracesFrame('A', [found], 'q'), '/trace/abc'],
    [spansFrame('A', [found], 'q'), '/trace/abc?span=s1'],
  ] as const) {
    const field = frame.fields.find(({ config }) => config.links);
    if (!field) throw new Error('no field');
    const [link] = pointLinks(field.config.links ?? [], {
      field,
      frame,
      frames: [frame],
      row: 0,
      value: field.values[0],
      text: String(field.values[0]),
      scope: NO_SCOPE,
    });
    expect(link?.url).toBe(want);
  }
  expect(spansFrame('A', [found], 'q').fields.map((field) => field.name)).toContain('n');
});

test('a graph has a node per end, with the share that failed', () => {
  const edge = (value: number): ReturnType<typeof sample> => sample({ client: 'a', server: 'b' }, [0], [value]);
  const [nodes, edges] = graphFrames('A', { rate: [edge(10)], failed: [edge(1)], seconds: [edge(0.5)] });
  expect(nodes?.fields.map((field) => field.values)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    [null, 500],
    [10, 10],
    [0.1, 0.1],
  ]);
  expect(edges?.length).toBe(1);
});

const graphCases: readonly (readonly [selectors: readonly string[], rate: string])[] = [
  [[], 'sum by (client, server) (rate(traces_service_graph_request_total[5m]))'],
  [['{client="a"}'], 'sum by (client, server) (rate(traces_service_graph_request_total{client="a"}[5m]))'],
  [
    ['{client="a"}', '{server="a"}'],
    'sum by (client, server) (rate(traces_service_graph_request_total{client="a"}[5m]) or rate(traces_service_graph_request_total{server="a"}[5m]))',
  ],
];
for (const [selectors, rate] of graphCases) {
  test(`a service map of ${selectors.join(' or ') || 'everything'} asks for its edges`, () => {
    expect(graphQueries(selectors, '5m').rate).toBe(rate);
  });
}

function targetOf(target: object): Target {
  const parsed = parseDashboard({
    title: 't',
    schemaVersion: 41,
    panels: [{ id: 1, type: 'timeseries', targets: [{ refId: 'A', ...target }] }],
  });
  const found = parsed.kind === 'dashboard' ? parsed.dashboard.sections[0]?.panels[0]?.targets[0] : undefined;
  if (!found) throw new Error('no target');
  return found;
}

const context = (rest: Partial<PlanContext> = {}): PlanContext => ({
  scope: NO_SCOPE,
  range: { fromMs: 1_000_003, toMs: 4_600_003 },
  maxDataPoints: 400,
  panelDatasource: { kind: 'default' },
  datasourceScope: {
    currentOf: () => undefined,
    datasources: [
      { uid: 'prometheus', name: 'Prometheus', type: 'prometheus', isDefault: true, timeInterval: '5s' },
      { uid: 'loki', name: 'Loki', type: 'loki' },
      { uid: 'tempo', name: 'Tempo', type: 'tempo' },
    ],
  },
  tableCount: 1,
  ...rest,
});

test('a range query is aligned to its step, with the macros of its interval', () => {
  const [plan, ...rest] = planTarget(
    targetOf({
      datasource: { type: 'prometheus', uid: 'prometheus' },
      expr: 'rate(x[$__rate_interval])',
      exemplar: true,
    }),
    context(),
  );
  expect(plan).toMatchObject({ kind: 'plan', stepMs: 10_000, query: 'rate(x[20s])' });
  expect(plan?.kind === 'plan' && plan.key.slice(0, 5)).toEqual([
    'prometheus',
    'range',
    'rate(x[20s])',
    1_000_000,
    4_600_000,
  ]);
  expect(rest).toMatchObject([{ kind: 'plan', isExtra: true }]);
});

test.each([
  ['an unknown data source', { datasource: { type: 'prometheus', uid: 'nope' }, expr: 'x' }, 'no-datasource'],
  [
    'another kind of data source',
    { datasource: { type: 'elasticsearch', uid: 'e' }, query: 'x' },
    'unsupported-datasource',
  ],
])('%s is refused by name', (_, target, reason) => {
  expect(planTarget(targetOf(target), context())).toMatchObject([{ kind: 'refusal', reason }]);
});

test.each([
  [
    'a log query asks for lines',
    { datasource: { type: 'loki', uid: 'loki' }, expr: '{a="b"}', maxLines: 7 },
    ['loki', 'range', '{a="b"}', 1_000_003, 4_600_003, 10_000, 7, 'backward'],
  ],
  [
    'a log metric is aligned',
    { datasource: { type: 'loki', uid: 'loki' }, expr: 'rate({a="b"}[$__interval])' },
    ['loki', 'range', 'rate({a="b"}[10s])', 1_000_000, 4_600_000, 10_000, 1000, 'backward'],
  ],
  [
    'TraceQL asks for traces',
    { datasource: { type: 'tempo', uid: 'tempo' }, queryType: 'traceql', query: '{ }', limit: 5 },
    ['tempo', 'search', '{ }', 1_000_003, 4_600_003, 5, 3],
  ],
  [
    'an id asks for a trace',
    { datasource: { type: 'tempo', uid: 'tempo' }, queryType: 'traceql', query: 'a'.repeat(32) },
    ['tempo', 'trace', 'a'.repeat(32)],
  ],
])('%s', (_, target, key) => {
  const [plan] = planTarget(targetOf(target), context());
  expect(plan?.kind === 'plan' && plan.key).toEqual(key);
});

test('explore opens the page of the data source with the queries', () => {
  const [plan] = planTarget(targetOf({ datasource: { type: 'prometheus', uid: 'prometheus' }, expr: 'up' }), context());
  if (plan?.kind !== 'plan') throw new Error('no plan');
  expect(exploreUrl([plan], { fromMs: 1, toMs: 2 })).toBe('/explore/metrics?q=up&from=1&to=2');
  expect(exploreUrl([], { fromMs: 1, toMs: 2 })).toBeUndefined();
});

test('so many tasks run at a time, and one that is given up while it waits never runs', async () => {
  const queue = createRequestQueue(1, 1);
  const ran: string[] = [];
  let release = (): void => undefined;
  const first = queue.run(
    'a',
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    undefined,
  );
  const abort = new AbortController();
  const second = queue.run('a', async () => void ran.push('second'), abort.signal);
  const third = queue.run('a', async () => void ran.push('third'), undefined);
  abort.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  expect(ran).toEqual([]);
  release();
  await Promise.all([first, third]);
  expect(ran).toEqual(['third']);
  await expect(queue.run('a', () => Promise.reject(new Error('no')), undefined)).rejects.toThrow('no');
  await queue.run('a', async () => void ran.push('after a failure'), undefined);
  expect(ran).toContain('after a failure');
});

test.each<[name: string, asked: string, running: string]>([
  ['a lane has so many places', 'aaa', 'aa'],
  ['a slow lane does not hold up another', 'aaab', 'aab'],
  ['two slow lanes leave a place for a third', 'aaabbbc', 'aabbc'],
  ['all lanes together have so many places', 'aabbccc', 'aabbc'],
])('%s', async (_, asked, running) => {
  const queue = createRequestQueue(5, 2);
  const ran: string[] = [];
  const releases: (() => void)[] = [];
  const tasks = [...asked].map((lane) =>
    queue.run(
      lane,
      () =>
        new Promise<void>((resolve) => {
          ran.push(lane);
          releases.push(resolve);
        }),
      undefined,
    ),
  );
  await Promise.resolve();
  expect(ran.join('')).toBe(running);
  // Each that ends lets in the next that may.
  while (ran.length < asked.length || releases.length > 0) {
    releases.shift()?.();
    await Promise.resolve();
  }
  await Promise.all(tasks);
  expect([...ran].sort().join('')).toBe(asked);
});

test.each<[name: string, values: readonly unknown[], zone: string | undefined, isOne: boolean]>([
  ['no moments', [null], 'UTC', true],
  ['one day', [0, 86_399_000], 'UTC', true],
  ['midnight between them', [0, 86_400_000], 'UTC', false],
  ['midnight elsewhere', [0, 60_000_000], 'Asia/Taipei', false],
])('a column of times: %s', (_, values, zone, isOne) => {
  expect(isOneDay(values, zone)).toBe(isOne);
});

test('a panel may have a time of its own', () => {
  const range = { fromMs: 0, toMs: 7_200_000 };
  expect(panelTime(range, { timeFrom: '1h', timeShift: '30m', hideTimeOverride: false })).toEqual({
    range: { fromMs: 1_800_000, toMs: 5_400_000 },
    note: '⟲ 1h −30m',
  });
  expect(panelTime(range, { timeFrom: '1h', hideTimeOverride: true }).note).toBe('');
});

test('times of several answers are joined in order, those of one are kept', () => {
  const times = [1, 2];
  expect(unionOfTimes([times, times])).toBe(times);
  expect(
    unionOfTimes([
      [3, 1],
      [2, null],
    ]),
  ).toEqual([1, 2, 3]);
  expect(unionOfTimes([])).toEqual([]);
});

const series = (name: string, values: (number | null)[], config = {}): DataFrame =>
  seriesFrame('A', { name, labels: { service_name: name }, timesMs: values.map((_, i) => i * 1000), values, config });

test('another unit gets the right axis, negated series go down, hidden ones stay away', () => {
  const chart = timeSeriesOf(
    [
      series('a', [1], { unit: 's' }),
      series('b', [2], { unit: 'bytes' }),
      series('c', [3], {
        unit: 's',
        custom: { transform: 'negative-Y', axisSoftMax: 10, stacking: { mode: 'normal', group: 'A' } },
      }),
      series('d', [4], { custom: { hideFrom: { viz: true, legend: false, tooltip: false } } }),
    ],
    DARK_PALETTE,
  );
  expect(chart.series.map((one) => [one.label, one.axis, one.values])).toEqual([
    ['a', 'left', [1]],
    ['b', 'right', [2]],
    ['c', 'left', [-3]],
  ]);
  expect(chart.stacking).toBe('normal');
});

test.each([
  [{ unit: 'percentunit' }, [0, 0.05, 0.1], ['0%', '5%', '10%']],
  [{ unit: 'percentunit' }, [0, 0.025], ['0%', '2.5%']],
  [{ unit: 'ms' }, [0, 500], ['0 ms', '500 ms']],
  [{ unit: 'ms', decimals: 2 }, [5], ['5.00 ms']],
])('ticks in %o have the decimals they need', (config, values, want) => {
  expect(tickTexts(values, config)).toEqual(want);
});

test('links know the value, the labels and the row that was clicked', () => {
  const frame = frameOf('A', [
    { type: 'string', name: 'service', values: ['a b', 'c'], config: {} },
    { type: 'number', name: 'Value', labels: { service_name: 'x' }, values: [1500, 2], config: { unit: 'ms' } },
  ]);
  const field = frame.fields[1] as Field;
  const click = { field, frame, frames: [frame], row: 0, value: 1500, text: '1.5 s', scope: NO_SCOPE };
  const url = (text: string): string | undefined =>
    pointLinks([{ title: 't', url: text, targetBlank: false }], click)[0]?.url;
  expect(url(`/d/x?v=$\{__value.raw}&s=$\{__field.labels.service_name}`)).toBe('/d/x?v=1500&s=x');
  expect(url(`/x?q=$\{__data.fields["service"]}&n=$\{__data.fields.Value.raw}`)).toBe('/x?q=a b&n=1500');
  expect(url('javascript:alert(1)')).toBeUndefined();
  expect(withParts(`$\{__data.fields[0].text:queryparam}`)).toBe(`$\{__data_text[0]:queryparam}`);
});

test('figures carry thresholds, bounds and their trend', () => {
  const [figure] = figuresOf(
    [
      series('a', [2, null, 4], {
        unit: 'ms',
        min: 0,
        max: 10,
        thresholds: {
          mode: 'percentage',
          steps: [
            { value: Number.NEGATIVE_INFINITY, color: 'green' },
            { value: 50, color: 'red' },
          ],
        },
      }),
    ],
    { values: false, calcs: ['lastNotNull'], fields: '' },
    { palette: DARK_PALETTE, scope: NO_SCOPE },
  );
  expect(figure).toMatchObject({ name: 'a', text: '4 ms', value: 4, min: 0, max: 10, trend: [2, null, 4], change: 1 });
  expect(figure?.thresholds?.[1]?.value).toBe(5);
});

test('rows are sorted by value, missing ones last whichever way', () => {
  const frame = frameOf('A', [
    { type: 'number', name: 'n', values: [2, null, 10], config: {} },
    { type: 'string', name: 'hidden', values: ['x', 'y', 'z'], config: { custom: { hidden: true } } },
  ]);
  const columns = columnsOf(frame, [frame]);
  expect(columns.map((column) => [column.name, column.align])).toEqual([['n', 'right']]);
  expect(rowOrder(frame, columns, { name: 'n', desc: true })).toEqual([2, 0, 1]);
  expect(rowOrder(frame, columns, { name: 'n', desc: false })).toEqual([0, 2, 1]);
  expect(rowOrder(frame, columns, { name: 'gone', desc: true })).toEqual([0, 1, 2]);
});

test('csv quotes what needs it', () => {
  const frame = frameOf('A', [
    { type: 'time', name: 'Time', values: [0], config: {} },
    { type: 'string', name: 'a,b', values: ['say "hi"'], config: {} },
  ]);
  expect(asCsv(frame, [frame])).toBe('Time,"a,b"\r\n1970-01-01T00:00:00.000Z,"say ""hi"""\r\n');
});

test('log lines in order, folded where they are alike', () => {
  const row = (timeMs: number, line: string): Parameters<typeof logFrame>[0][number] => ({
    timeUnixNano: String(timeMs * 1e6),
    timeMs,
    line,
    streamLabels: { service_name: 'a' },
    structuredMetadata: { trace_id: 't' },
    parsed: {},
  });
  const frame = logFrame([row(3, 'took 5 ms'), row(1, 'took 7 ms'), row(2, 'other')], {
    refId: 'A',
    query: 'q',
    limit: 3,
  });
  const lines = (options: Parameters<typeof logRows>[1]): [string, number][] =>
    logRows([frame], options).map((one) => [one.line, one.count]);
  expect(lines({ sortOrder: 'Ascending', dedupStrategy: 'none' }).map(([line]) => line)).toEqual([
    'took 7 ms',
    'other',
    'took 5 ms',
  ]);
  const near = logFrame([row(1, 'took 7 ms'), row(2, 'took 9 ms')], { refId: 'A', query: 'q', limit: 9 });
  expect(logRows([near], { sortOrder: 'Descending', dedupStrategy: 'numbers' })).toMatchObject([
    { count: 2, traceId: 't' },
  ]);
  expect(commonLabels(logRows([near], { sortOrder: 'Descending', dedupStrategy: 'none' }))).toEqual({
    service_name: 'a',
    trace_id: 't',
  });
  expect(frame.meta?.limits).toEqual({ shown: 3, what: 'lines' });
  expect([prettified('{"a":1}'), prettified('{broken')]).toEqual(['{\n  "a": 1\n}', '{broken']);
});

test('a trace becomes bars, children after their parent, and what is no trace has none', () => {
  const span = (spanId: string, parentSpanId: string, from: number, to: number): object => ({
    spanId,
    parentSpanId,
    name: spanId,
    startTimeUnixNano: String(from * 1e6),
    endTimeUnixNano: String(to * 1e6),
    status: { code: spanId === 'b' ? 2 : 0 },
  });
  const otlp = {
    batches: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'x' } }] },
        scopeSpans: [
          {
            spans: [
              span('c', 'a', 60, 80),
              span('b', 'a', 10, 50),
              span('a', '', 0, 100),
              span('lost', 'nowhere', 90, 95),
            ],
          },
        ],
      },
    ],
  };
  const bars = traceBars(otlp);
  expect(bars.spans.map((bar) => [bar.spanId, bar.depth, bar.startShare, bar.hasFailed])).toEqual([
    ['a', 0, 0, false],
    ['b', 1, 0.1, true],
    ['c', 1, 0.6, false],
    ['lost', 0, 0.9, false],
  ]);
  for (const broken of [
    null,
    'x',
    {},
    { batches: 5 },
    { batches: [{ scopeSpans: [{ spans: [{ startTimeUnixNano: 'x' }] }] }] },
  ]) {
    expect(traceBars(broken).spans).toEqual([]);
  }
});

test('the grid is that of the file', () => {
  expect(boxOf({ x: 12, y: 2, w: 12, h: 8 }, 1192)).toEqual({ leftPx: 600, topPx: 76, widthPx: 592, heightPx: 296 });
  expect([rowsPx(1), rowsPx(0)]).toEqual([30, 0]);
});

test('dashboards are found by word, tag and star; broken files stay', () => {
  const entry = (uid: string, tags: string[], error?: string): Parameters<typeof foldersOf>[0][number] => ({
    uid,
    title: `Title ${uid}`,
    tags,
    description: '',
    folderTitle: 'General',
    url: '',
    file: `${uid}.json`,
    error,
  });
  const entries = [entry('one', ['a']), entry('two', ['a', 'b']), entry('bad', [], 'not JSON')];
  const uids = (options: Partial<Parameters<typeof foldersOf>[1]>): string[] =>
    foldersOf(entries, { search: '', tags: [], starred: undefined, ...options }).flatMap((folder) =>
      folder.entries.map((one) => one.uid),
    );
  expect(uids({})).toEqual(['one', 'two', 'bad']);
  expect(uids({ search: 'TWO title' })).toEqual(['two']);
  expect(uids({ tags: ['a', 'b'] })).toEqual(['two']);
  expect(uids({ starred: ['one'] })).toEqual(['one']);
  expect(uids({ search: 'nothing' })).toEqual([]);
});

test('the same file imports to the same place', () => {
  expect(importedUid('{"a":1}')).toBe(importedUid('{"a":1}'));
  expect(importedUid('{"a":1}')).not.toBe(importedUid('{"a":2}'));
});

test.each([
  [['$__all'], 'a', ['a']],
  [['a'], 'b', ['a', 'b']],
  [['a', 'b'], 'a', ['b']],
  [['a'], 'a', ['a']],
  [['a', 'b'], '$__all', ['$__all']],
])('of %j a click on %s leaves %j', (chosen, clicked, want) => {
  expect(nextChoice(chosen, clicked)).toEqual(want);
});

test('variables are asked in order, each with what it depends on', async () => {
  const parsed = parseDashboard({
    title: 't',
    schemaVersion: 41,
    panels: [],
    templating: {
      list: [
        {
          name: 'route',
          type: 'query',
          query: 'label_values(http{service=~"$service"}, route)',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          includeAll: true,
          current: {},
        },
        {
          name: 'service',
          type: 'query',
          query: 'label_values(up, service)',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          multi: true,
          current: {},
        },
        {
          name: 'broken',
          type: 'query',
          query: 'label_values(fail, x)',
          datasource: { type: 'prometheus', uid: 'prometheus' },
          current: {},
        },
      ],
    },
  });
  if (parsed.kind !== 'dashboard') throw new Error('no dashboard');
  const asked: string[] = [];
  const state = await resolveVariables({
    dashboard: parsed.dashboard,
    datasources: context().datasourceScope.datasources,
    range: { fromMs: 0, toMs: 60_000 },
    fromUrl: variablesOfUrl(new URLSearchParams('var-service=b&var-service=c&from=1')),
    ask: async (type, { path, params }) => {
      const match = params.find(([name]) => name === 'match[]')?.[1] ?? '';
      asked.push(`${type} ${path} ${match}`);
      if (match === 'fail') throw new Error('down');
      return { status: 'success', data: path.includes('route') ? ['/x'] : ['a', 'b', 'c'] };
    },
  });
  expect(state.values['service']?.value).toEqual(['b', 'c']);
  expect(state.values['route']?.value).toEqual(['$__all']);
  expect(state.failures).toEqual({ broken: 'down' });
  expect(asked.at(-1)).toBe('prometheus /api/v1/label/route/values http{service=~"(b|c)"}');
});
