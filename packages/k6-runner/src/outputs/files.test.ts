import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUILTIN_METRICS, type Sample } from '../metrics/types.ts';
import { createOutput } from './create-output.ts';
import { testContext } from './testing/context.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k6-out-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const timeMs = Date.UTC(2026, 0, 2, 3, 4, 5, 678) + 0.25;
const tags = { status: '200', url: 'http://x/?a="1",2', method: 'GET', mine: 'a b', other: 'c' };
const samples: Sample[] = [
  { metric: BUILTIN_METRICS.http_reqs, timeMs, value: 1, tags },
  { metric: BUILTIN_METRICS.http_req_duration, timeMs, value: 12.5, tags, metadata: { trace_id: 'abc' } },
  { metric: BUILTIN_METRICS.http_req_duration, timeMs, value: 7, tags: {} },
];

async function write(spec: string, context = testContext(folder)): Promise<void> {
  const output = createOutput(spec, context);
  await output.start();
  output.add(samples);
  output.add([]);
  await output.stop();
}

describe('json', () => {
  const point = (metric: string, value: number, pointTags: object, more: object = {}) => ({
    metric,
    type: 'Point',
    data: { time: '2026-01-02T03:04:05.678250Z', value, tags: pointTags, ...more },
  });
  const metric = (name: string, type: string, contains: string, thresholds: string[], submetrics: unknown) => ({
    type: 'Metric',
    data: { name, type, contains, thresholds, submetrics },
    metric: name,
  });

  test('a line per metric, a line per sample', async () => {
    const option = { source: 'p(95)<500', abortOnFail: false, delayAbortEvalMs: 0 };
    const thresholds = { http_req_duration: [option], 'http_req_duration{status:200}': [option] };
    await write('json=o.json', testContext(folder, { thresholds }));
    const text = readFileSync(join(folder, 'o.json'), 'utf8');
    expect(text.endsWith('\n')).toBe(true);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      metric('http_reqs', 'counter', 'default', [], null),
      point('http_reqs', 1, tags),
      metric(
        'http_req_duration',
        'trend',
        'time',
        ['p(95)<500'],
        [{ name: 'http_req_duration{status:200}', suffix: 'status:200', tags: { status: '200' } }],
      ),
      point('http_req_duration', 12.5, tags, { metadata: { trace_id: 'abc' } }),
      point('http_req_duration', 7, {}),
    ]);
  });

  test('compressed', async () => {
    await write('json=o.json.gz');
    expect(
      gunzipSync(readFileSync(join(folder, 'o.json.gz')))
        .toString()
        .split('\n'),
    ).toHaveLength(6);
  });

  test('standard output', async () => {
    const context = testContext(folder);
    await write('json=-', context);
    expect(context.printed.split('\n')).toHaveLength(6);
  });
});

describe('csv', () => {
  const header = 'metric_name,timestamp,metric_value,method,status,url,extra_tags,metadata';

  test('a column per system tag', async () => {
    await write('csv=o.csv');
    expect(readFileSync(join(folder, 'o.csv'), 'utf8').split('\n')).toEqual([
      header,
      'http_reqs,1767323045,1.000000,GET,200,"http://x/?a=""1"",2",mine=a b&other=c,',
      'http_req_duration,1767323045,12.500000,GET,200,"http://x/?a=""1"",2",mine=a b&other=c,trace_id=abc',
      'http_req_duration,1767323045,7.000000,,,,,',
      '',
    ]);
  });

  const formats: [format: string, time: string][] = [
    ['unix_milli', '1767323045678'],
    ['unix_micro', '1767323045678250'],
    ['unix_nano', '1767323045678250000'],
    ['rfc3339', '2026-01-02T03:04:05Z'],
    ['rfc3339_nano', '2026-01-02T03:04:05.678250Z'],
  ];
  for (const [format, time] of formats) {
    test(`timeFormat=${format}`, async () => {
      await write(`csv=fileName=o.csv,saveInterval=50ms,timeFormat=${format}`);
      expect(readFileSync(join(folder, 'o.csv'), 'utf8').split('\n')[1]).toContain(`http_reqs,${time},1.000000`);
    });
  }

  test('settings by variables, compressed by name', async () => {
    await write('csv', testContext(folder, { shell: { K6_CSV_FILENAME: 'v.csv.gz', K6_CSV_TIME_FORMAT: 'rfc3339' } }));
    expect(gunzipSync(readFileSync(join(folder, 'v.csv.gz'))).toString()).toContain(',2026-01-02T03:04:05Z,');
  });
});

describe('refused', () => {
  const rows: [spec: string, message: RegExp, shell?: Record<string, string>][] = [
    ['nothing', /invalid output type 'nothing': use json=file/],
    ['cloud', /the output cloud is not supported/],
    ['influxdb=http://x', /the output influxdb is not supported/],
    ['constructor', /invalid output type/],
    ['csv=fileName=a.csv,color=red', /unknown setting "color=red"/],
    ['csv=timeFormat=tomorrow', /timeFormat is "tomorrow", want unix,/],
    ['csv=saveInterval=soon', /saveInterval is "soon"/],
    ['opentelemetry', /the protocol grpc is not supported/, { K6_OTEL_EXPORTER_PROTOCOL: 'grpc' }],
    ['opentelemetry', /K6_OTEL_TLS_CERTIFICATE is not supported/, { K6_OTEL_TLS_CERTIFICATE: 'x' }],
    ['opentelemetry', /the endpoint is "nowhere/, { OTEL_EXPORTER_OTLP_ENDPOINT: 'nowhere' }],
    ['opentelemetry', /K6_OTEL_EXPORT_INTERVAL is "x"/, { K6_OTEL_EXPORT_INTERVAL: 'x' }],
    ['experimental-prometheus-rw', /SERVER_URL is "here"/, { K6_PROMETHEUS_RW_SERVER_URL: 'here' }],
    ['experimental-prometheus-rw', /TREND_STATS has "p95"/, { K6_PROMETHEUS_RW_TREND_STATS: 'avg,p95' }],
    [
      'experimental-prometheus-rw',
      /NATIVE_HISTOGRAM is not supported/,
      { K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true' },
    ],
  ];
  for (const [spec, message, shell] of rows) {
    test(`${spec} ${JSON.stringify(shell ?? {})}`, () => {
      expect(() => createOutput(spec, testContext(folder, { shell: shell ?? {} }))).toThrow(message);
    });
  }

  test('a file that can not be written, before the test starts', async () => {
    await expect(createOutput('json=no/such/folder/o.json', testContext(folder)).start()).rejects.toThrow(
      /no\/such\/folder\/o\.json can't be written/,
    );
  });
});
