import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runScript, type ScriptRunOptions } from '../testing/run-script.ts';
import { KILL, STOP } from './stop-flag.ts';

/** Of a busy machine. */
const TIMEOUT_MS = 60_000;
vi.setConfig({ testTimeout: TIMEOUT_MS });

const TEARDOWN = `export function teardown() { console.log('torn down'); }`;

describe('how tests end', () => {
  const cases: readonly {
    name: string;
    script: string;
    exitCode: number;
    error?: RegExp;
    console?: readonly string[];
    hasSummary?: boolean;
    input?: ScriptRunOptions;
  }[] = [
    { name: 'well', script: `export default function () {}`, exitCode: 0 },
    {
      name: 'a threshold is crossed',
      script: `import { check } from 'k6';
        export const options = { thresholds: { checks: ['rate>0.9'], 'iterations{scenario:default}': ['count==1'] } };
        export default function () { check(1, { never: () => false }); } ${TEARDOWN}`,
      exitCode: 99,
      error: /^thresholds on metrics 'checks' have been crossed$/,
      console: ['torn down'],
    },
    {
      name: 'thresholds are switched off',
      script: `export const options = { thresholds: { iterations: ['count>5'] } }; export default function () {}`,
      exitCode: 0,
      input: { commandLine: { noThresholds: true } },
    },
    {
      name: 'a threshold with abortOnFail',
      script: `import { check, sleep } from 'k6';
        export const options = { vus: 1, duration: '1m', thresholds: { checks: [{ threshold: 'rate>0.9', abortOnFail: true }] } };
        export default function () { check(1, { never: () => false }); sleep(0.1); } ${TEARDOWN}`,
      exitCode: 99,
      error: /^thresholds on metrics 'checks' were crossed; at least one has abortOnFail/,
      console: ['torn down'],
    },
    {
      name: 'setup takes too long, asleep',
      script: `import { sleep } from 'k6';
        export const options = { setupTimeout: '200ms' };
        export function setup() { sleep(30); }
        export default function () { console.log('no'); } ${TEARDOWN}`,
      exitCode: 100,
      error: /^setup\(\) execution timed out after 200ms$/,
      console: [],
    },
    {
      name: 'setup takes too long, computing',
      script: `export const options = { setupTimeout: '200ms' };
        export function setup() { for (;;) {} }
        export default function () {}`,
      exitCode: 100,
      error: /^setup\(\) execution timed out/,
    },
    {
      name: 'teardown takes too long',
      script: `import { sleep } from 'k6';
        export const options = { teardownTimeout: '200ms' };
        export default function () {}
        export function teardown() { sleep(30); }`,
      exitCode: 101,
      error: /^teardown\(\) execution timed out/,
    },
    {
      name: 'setup throws',
      script: `export function setup() { throw new TypeError('no luck'); }
        export default function () { console.log('no'); } ${TEARDOWN}`,
      exitCode: 107,
      error: /^TypeError: no luck\n.*script\.ts:1:/,
      console: [],
    },
    {
      name: 'teardown throws',
      script: `export default function () {} export function teardown() { throw new Error('late'); }`,
      exitCode: 107,
      error: /^Error: late/,
    },
    {
      name: 'the init context throws',
      script: `undefinedName.x = 1; export default function () {}`,
      exitCode: 107,
      error: /ReferenceError: .*undefinedName/,
      hasSummary: false,
    },
    {
      name: 'a syntax error',
      script: `export default function ( {`,
      exitCode: 107,
      error: /script\.ts:1/,
      hasSummary: false,
    },
    {
      name: 'no file',
      script: '',
      exitCode: 255,
      error: /nowhere\.ts/,
      hasSummary: false,
      input: { script: 'nowhere.ts' },
    },
    {
      name: 'an import that is not there',
      script: `import './nowhere.js'; export default function () {}`,
      exitCode: 107,
      error: /nowhere\.js/,
      hasSummary: false,
    },
    {
      name: 'no functions',
      script: `export const options = {};`,
      exitCode: 107,
      error: /no exported functions/,
      hasSummary: false,
    },
    {
      name: 'a wrong option',
      script: `export const options = { vus: 'x', duration: '1s' }; export default function () {}`,
      exitCode: 104,
      error: /option vus: got "x"/,
      hasSummary: false,
    },
    {
      name: 'a function that is not exported',
      script: `export const options = { scenarios: { a: { executor: 'per-vu-iterations', exec: 'buy' } } };
        export default function () {}`,
      exitCode: 104,
      error: /function 'buy' not found in exports/,
      hasSummary: false,
    },
    {
      name: 'a threshold on an unknown metric',
      script: `export const options = { thresholds: { nope: ['count>1'] } }; export default function () {}`,
      exitCode: 104,
      error: /nope/,
      hasSummary: false,
    },
    {
      name: 'test.abort',
      script: `import exec from 'k6/execution';
        export const options = { vus: 2, duration: '1m' };
        export default function () { try { exec.test.abort('enough'); } catch {} console.log('no'); } ${TEARDOWN}`,
      exitCode: 108,
      error: /^test aborted: enough$/,
      console: ['torn down'],
    },
    {
      name: 'test.abort in setup',
      script: `import exec from 'k6/execution';
        export function setup() { exec.test.abort(); }
        export default function () { console.log('no'); }`,
      exitCode: 108,
      error: /^test aborted/,
      console: [],
    },
    {
      name: 'test.fail',
      script: `import exec from 'k6/execution';
        export default function () { exec.test.fail('bad'); console.log('goes on'); } ${TEARDOWN}`,
      exitCode: 110,
      error: /bad/,
      console: ['goes on', 'torn down'],
    },
    {
      name: 'Ctrl-C',
      script: `import { sleep } from 'k6';
        export const options = { vus: 2, duration: '1m' };
        export default function () { console.log('begun', __VU); sleep(60); } ${TEARDOWN}`,
      exitCode: 105,
      error: /interrupt/,
      console: ['begun 1', 'begun 2', 'torn down'],
      input: {
        onEvent: (event, flag) => {
          if (event.kind === 'log' && event.message === 'begun 2') flag.raise(STOP);
        },
      },
    },
    {
      name: 'Ctrl-C in setup',
      script: `import { sleep } from 'k6';
        export function setup() { console.log('setup'); sleep(60); }
        export default function () { console.log('no'); }`,
      exitCode: 105,
      console: ['setup'],
      input: {
        onEvent: (event, flag) => {
          if (event.kind === 'log' && event.source === 'console') flag.raise(STOP);
        },
      },
    },
    {
      name: 'a second Ctrl-C',
      script: `import { sleep } from 'k6';
        export default function () {} export function teardown() { console.log('tearing'); sleep(60); }`,
      exitCode: 105,
      hasSummary: false,
      input: {
        onEvent: (event, flag) => {
          if (event.kind === 'log' && event.source === 'console') flag.raise(KILL);
        },
      },
    },
  ];
  for (const c of cases) {
    test(`${c.name}: ${c.exitCode}`, async () => {
      const { outcome, console } = await runScript(c.script, c.input);
      if (c.error !== undefined) expect(outcome.error).toMatch(c.error);
      else if (c.exitCode === 0) expect(outcome.error).toBeUndefined();
      expect(outcome.exitCode).toBe(c.exitCode);
      expect(outcome.summary !== undefined).toBe(c.hasSummary ?? true);
      if (c.console !== undefined) expect(console).toEqual(c.console);
    });
  }
});

test('an exception ends its iteration, which counts', async () => {
  const { outcome, events, total, console } = await runScript(`
    export const options = { iterations: 2 };
    export default function () {
      function inner() { throw new RangeError('odd'); }
      if (__ITER === 0) inner();
      console.log('second');
    }
  `);
  expect(outcome.exitCode).toBe(0);
  expect(total('iterations')).toBe(2);
  expect(console).toEqual(['second']);
  const logged = events.find((event) => event.kind === 'log' && event.source === 'k6');
  expect(logged).toMatchObject({
    level: 'error',
    fields: { executor: 'shared-iterations', scenario: 'default', source: 'stacktrace' },
  });
  expect(logged?.kind === 'log' && logged.message).toMatch(/^RangeError: odd\n\s+at inner \(.*script\.ts:4:\d+\)/);
});

test('setup has its own world, and hands its result to all as a copy', async () => {
  const { console, outcome, samples } = await runScript(`
    import { group } from 'k6';
    let seen = 0;
    export const options = { scenarios: { a: { executor: 'per-vu-iterations', vus: 2, iterations: 2 } } };
    export function setup() { seen = 9; group('inner', () => {}); return { list: [1], gone: undefined }; }
    export default function (data) { data.list.push(__VU); console.log(seen, JSON.stringify(data)); }
    export function teardown(data) { console.log(seen, JSON.stringify(data)); }
  `);
  expect(outcome.summary?.setupDataJson).toBe('{"list":[1]}');
  expect(console).toHaveLength(5);
  expect(console.every((line) => line.startsWith('0 {"list":[1'))).toBe(true);
  expect(console.at(-1)).toBe('0 {"list":[1]}');
  const group = samples.find((sample) => sample.metric.name === 'group_duration');
  expect(group?.tags).toEqual({ group: '::setup::inner' });
});

describe('handleSummary', () => {
  const script = (body: string): string =>
    `export default function () {} export function handleSummary(data) { ${body} }`;
  test('says what is written where', async () => {
    const { outcome } = await runScript(
      script(
        `return { stdout: 'n=' + data.metrics.iterations.values.count, 'a.json': JSON.stringify(Object.keys(data).sort()) };`,
      ),
    );
    expect(outcome.summaryFiles).toEqual({
      stdout: 'n=1',
      'a.json': '["metrics","options","root_group","state"]',
    });
  });
  const failures: readonly (readonly [string, string, RegExp])[] = [
    ['throws', `return { stdout: data.metrics.iterations.values['p(99)'].toFixed(2) };`, /^error: TypeError/],
    ['returns a number as a file', `return { stdout: 5 };`, /handleSummary\(\) returned no text for "stdout"/],
    ['returns a text', `return 'x';`, /must return an object/],
  ];
  for (const [name, body, note] of failures) {
    test(`that ${name} leaves the built-in one, and exit code 0`, async () => {
      const { outcome, notes } = await runScript(script(body));
      expect(outcome.exitCode).toBe(0);
      expect(outcome.summaryFiles).toBeUndefined();
      expect(outcome.summary).toBeDefined();
      expect(notes.join('\n')).toMatch(note);
    });
  }
  test('is left out on demand', async () => {
    const { outcome } = await runScript(script(`return { stdout: 'x' };`), { commandLine: { noSummary: true } });
    expect(outcome.summaryFiles).toBeUndefined();
  });
});

test('gauges once a second, and progress with figures', async () => {
  const { samples, events } = await runScript(`
    import { sleep } from 'k6';
    export const options = { vus: 2, duration: '2500ms' };
    export default function () { sleep(0.1); }
  `);
  const gauges = samples.filter((sample) => sample.metric.name === 'vus');
  expect(gauges.map((sample) => sample.value)).toEqual([2, 2]);
  const progress = events.filter((event) => event.kind === 'progress');
  expect(progress.length).toBeGreaterThan(10);
  expect(progress.filter((event) => event.progress.figures !== undefined).length).toBeGreaterThanOrEqual(2);
  expect(events.find((event) => event.kind === 'planned')).toMatchObject({
    plan: {
      maxDurationMs: 32_500,
      maxVus: 2,
      outputs: ['test'],
      scenarios: [{ name: 'default', description: '2 looping VUs for 2.5s (gracefulStop: 30s)' }],
    },
  });
});

test('an option that nobody knows is a warning', async () => {
  const { notes, outcome } = await runScript(`export const options = { vuz: 1 }; export default function () {}`);
  expect(outcome.exitCode).toBe(0);
  expect(notes).toEqual([expect.stringMatching(/^warning: .*"vuz"/)]);
});

test('custom metrics are declared in the init context only', async () => {
  const { outcome, total, notes } = await runScript(`
    import { Counter, Rate } from 'k6/metrics';
    export const options = { iterations: 2, vus: 2, thresholds: { mine: ['count==6'] } };
    const mine = new Counter('mine');
    export default function () { mine.add(3); new Rate('late'); }
  `);
  expect(outcome.exitCode).toBe(0);
  expect(total('mine')).toBe(6);
  expect(notes).toHaveLength(2);
  expect(notes[0]).toMatch(/init context/);
});

describe('against a server', () => {
  let server: Server;
  let requests = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      requests++;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'ok', path: request.url }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('requests are counted here and there', async () => {
    const { port } = server.address() as AddressInfo; // it listens on TCP
    const before = requests;
    const { outcome, total, samples } = await runScript(
      `
      import http from 'k6/http';
      import { check, group, sleep } from 'k6';
      export const options = { scenarios: { a: { executor: 'shared-iterations', vus: 3, iterations: 20 } },
        thresholds: { http_req_duration: ['p(95)<5000'], 'http_reqs{status:200}': ['count==40'] } };
      export function setup() { return http.get(__ENV.URL + '/setup').json('path'); }
      export default function (path) {
        group('two', () => {
          for (const name of ['a', 'b']) {
            const response = http.get(__ENV.URL + '/' + name + '?from=' + path);
            check(response, { 'is 200': (r) => r.status === 200, 'is ok': (r) => r.json('status') === 'ok' });
          }
        });
        sleep(0.001);
      }
    `,
      { env: { URL: `http://127.0.0.1:${port}` } },
    );
    // One of setup, which has no scenario and counts too.
    expect(requests - before).toBe(41);
    expect(total('http_reqs')).toBe(41);
    expect(total('iterations')).toBe(20);
    expect(total('checks')).toBe(80);
    expect(outcome.summary?.rootGroup.groups.find((group) => group.name === 'two')?.checks).toMatchObject([
      { name: 'is 200', passes: 40, fails: 0 },
      { name: 'is ok', passes: 40, fails: 0 },
    ]);
    expect(outcome.exitCode).toBe(99);
    const inGroup = samples.find((sample) => sample.metric.name === 'http_reqs' && sample.tags['scenario'] === 'a');
    expect(inGroup?.tags).toMatchObject({ group: '::two', method: 'GET', status: '200', expected_response: 'true' });
  });
});
