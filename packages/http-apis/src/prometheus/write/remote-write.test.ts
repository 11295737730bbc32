import { unixMs } from '@o11y-lab/model';
import { createMemoryStore, StoreError } from '@o11y-lab/storage';
import { expect, test } from 'vitest';
import { createPrometheusApi } from '../api.ts';
import { label, message, sample, snappyOf, text } from '../testing/remote-write-request.ts';
import type { SampleSink } from './remote-write.ts';

const HEADERS = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
const BODY = snappyOf(
  message(1, [...label('__name__', 'up'), ...label('job', 'a'), ...sample(1, 1000), ...sample(2, 2000)]),
);

function apiWith(append?: SampleSink): ReturnType<typeof createPrometheusApi> {
  const store = createMemoryStore().metrics;
  return createPrometheusApi({ store, append: append ?? store, now: () => unixMs(2000) });
}

const post = (
  app: ReturnType<typeof apiWith>,
  body: Uint8Array,
  headers: Record<string, string> = HEADERS,
): Promise<Response> =>
  Promise.resolve(app.request('/api/v1/write', { method: 'POST', headers, body: Buffer.from(body) }));

test('what is written can be queried when the answer is there', async () => {
  const app = apiWith();
  expect((await post(app, BODY)).status).toBe(204);
  const response = await app.request('/api/v1/query?query=up%5B10s%5D');
  expect(await response.json()).toEqual({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [
        {
          metric: { __name__: 'up', job: 'a' },
          values: [
            [1, '1'],
            [2, '2'],
          ],
        },
      ],
    },
  });
});

const refused: readonly {
  name: string;
  body: Uint8Array;
  headers?: Record<string, string>;
  status: number;
  want: string;
}[] = [
  { name: 'no snappy', body: new Uint8Array([1, 2, 3]), status: 400, want: 'snappy' },
  { name: 'no protobuf', body: snappyOf([0xff, 0xff]), status: 400, want: 'cut off' },
  { name: 'no name', body: snappyOf(message(1, label('job', 'a'))), status: 400, want: 'no metric name' },
  {
    name: 'another compression',
    body: BODY,
    headers: { ...HEADERS, 'content-encoding': 'gzip' },
    status: 415,
    want: 'gzip is not supported',
  },
  {
    name: 'remote write 2.0',
    body: BODY,
    headers: { ...HEADERS, 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request' },
    status: 415,
    want: 'remote write 1.0',
  },
  {
    name: 'text',
    body: new TextEncoder().encode(String(text)),
    headers: { 'content-type': 'text/plain' },
    status: 415,
    want: 'text/plain',
  },
];
for (const c of refused) {
  test(c.name, async () => {
    const response = await post(apiWith(), c.body, c.headers);
    expect(response.status).toBe(c.status);
    expect(await response.text()).toContain(c.want);
  });
}

test('a body beyond the bound is refused before it is decoded', async () => {
  const response = await post(apiWith(), new Uint8Array(16 * 1024 * 1024 + 1));
  expect(response.status).toBe(413);
});

test('a store over its bounds makes the sender wait', async () => {
  const store = createMemoryStore().metrics;
  const error = new StoreError('overloaded', 'too many samples wait to be written', { retryAfterMs: 1500 });
  const app = apiWith({ seriesId: (labels) => store.seriesId(labels), append: () => Promise.reject(error) });
  const response = await post(app, BODY);
  expect([response.status, response.headers.get('retry-after'), await response.text()]).toEqual([
    429,
    '2',
    'too many samples wait to be written\n',
  ]);
});

test('without a place to put samples it is not supported', async () => {
  const app = createPrometheusApi({ store: createMemoryStore().metrics, now: () => unixMs(0) });
  const response = await post(app, BODY);
  expect([response.status, (await response.json()) as object]).toEqual([
    404,
    { status: 'error', errorType: 'not_found', error: 'remote write: not supported yet by this backend' },
  ]);
});
