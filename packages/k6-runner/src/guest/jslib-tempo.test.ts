import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { httpFunctions } from '../http/index.ts';
import { startTestServer, type TestServer } from '../http/testing/test-server.ts';
import { testOptions } from '../http/testing/test-vu.ts';
import { fakeVu } from '../testing/fake-vu.ts';
import { ScriptFolder } from '../testing/start-script.ts';

// The first VM compiles QuickJS, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: ScriptFolder;
let server: TestServer;
beforeAll(async () => {
  folder = await ScriptFolder.create();
  server = await startTestServer();
});
afterAll(async () => {
  await folder.remove();
  await server.close();
});

async function run(body: string): Promise<{ value: unknown; traceIds: (string | undefined)[] }> {
  const vu = fakeVu({ phase: 'init', options: testOptions() });
  const { vm } = await folder.start(
    `import http from 'k6/http';
     import tempo, { instrumentHTTP } from 'https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js';
     const url = '${server.url}/echo';
     const header = (response, name) => response.json('headers')[name];
     export default () => { ${body} }`,
    { functions: httpFunctions() },
    vu,
  );
  const result = await vm.call('default', []);
  if (result.kind === 'threw') throw result.error;
  if (result.kind === 'aborted') throw new Error(result.reason);
  const requests = vu.samples.filter(({ metric }) => metric.name === 'http_reqs');
  return { value: JSON.parse(result.json ?? 'null'), traceIds: requests.map(({ metadata }) => metadata?.['trace_id']) };
}

describe('instrumentHTTP', () => {
  test('gives each request a trace of its own, and its samples the id', async () => {
    const { value, traceIds } = await run(`
      instrumentHTTP({ propagator: 'w3c' });
      const params = { headers: { 'X-Own': 'kept' } };
      const one = http.get(url, params), two = http.post(url, 'body');
      return [header(one, 'traceparent'), header(two, 'traceparent'), header(one, 'x-own'), Object.keys(params.headers)];`);
    const [one, two, own, keys] = value as [string, string, string, string[]];
    expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect([one, two].map((text) => text.split('-')[1])).toEqual(traceIds);
    expect(traceIds[0]).not.toBe(traceIds[1]);
    expect([own, keys]).toEqual(['kept', ['X-Own']]);
  });

  test('the headers of others', async () => {
    const { value } = await run(`
      const b3 = new tempo.Client({ propagator: 'b3' }), jaeger = new tempo.Client({ propagator: 'jaeger' });
      return [header(b3.get(url), 'b3'), header(jaeger.request('GET', url), 'uber-trace-id'), header(http.get(url), 'b3') ?? null];`);
    expect(value).toEqual([
      expect.stringMatching(/^[0-9a-f]{32}-[0-9a-f]{16}-1$/),
      expect.stringMatching(/^[0-9a-f]{32}:[0-9a-f]{16}:0:1$/),
      null,
    ]);
  });

  test('what is not sampled says so, and has no id in its samples', async () => {
    const { value, traceIds } = await run(
      `instrumentHTTP({ sampling: 0 }); return header(http.get(url), 'traceparent');`,
    );
    expect(value).toMatch(/-00$/);
    expect(traceIds).toEqual([undefined]);
  });

  test('an unknown propagator', async () => {
    await expect(run(`instrumentHTTP({ propagator: 'x' });`)).rejects.toThrow(
      /unknown propagator: x; there are w3c, b3, jaeger/,
    );
  });
});
