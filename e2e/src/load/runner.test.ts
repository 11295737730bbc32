// `npx k6 run` as somebody uses it who has no lab at all: scripts of all kinds against a server of our own.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { startNode, toolPath } from '../lab.ts';
import { type ScriptRunner, startScriptRunner } from './script-runner.ts';
import type { Target } from './target.ts';

let runner: ScriptRunner;
let target: Target;
beforeAll(async () => {
  runner = await startScriptRunner();
  target = runner.target;
});
afterAll(() => runner?.close());
beforeEach(() => target.reset());

const requestCount = (): number => [...target.counts.values()].reduce((sum, count) => sum + count, 0);

describe('what iterations decide is exact', () => {
  const script = `import http from 'k6/http'; import { check } from 'k6'; import { Counter } from 'k6/metrics';
const even = new Counter('even_iterations');
export default function () {
  const res = http.get(__ENV.TARGET + '/status/' + (__ITER % 2 === 0 ? 200 : 404));
  check(res, { 'is 200': (r) => r.status === 200 });
  if (__ITER % 2 === 0) even.add(1);
}`;

  test('per-vu-iterations', async () => {
    const { metrics } = await runner.exportOf(
      script.replace(
        'export default',
        `export const options = { scenarios: { s: { executor: 'per-vu-iterations', vus: 4, iterations: 10 } } };
export default`,
      ),
    );
    expect(requestCount()).toBe(40);
    expect(Object.fromEntries(target.counts)).toEqual({ '/status/200': 20, '/status/404': 20 });
    expect(metrics['iterations']?.['count']).toBe(40);
    expect(metrics['http_reqs']?.['count']).toBe(40);
    expect(metrics['even_iterations']?.['count']).toBe(20);
    expect([metrics['checks']?.['passes'], metrics['checks']?.['fails']]).toEqual([20, 20]);
    expect(metrics['http_req_failed']?.['value']).toBe(0.5);
  });

  test('shared iterations, from the command line', async () => {
    const { metrics } = await runner.exportOf(script, '--vus', '7', '--iterations', '200');
    expect(requestCount()).toBe(200);
    expect(metrics['iterations']?.['count']).toBe(200);
    expect(target.mostAtOnce()).toBeLessThanOrEqual(7);
  });

  // Like k6, the runner samples them once a second: a test shorter than that may end without any.
  test('the VUs, in a test of more than a second', async () => {
    const sleeper = `import { sleep } from 'k6'; export default function () { sleep(1.3); }`;
    const { metrics } = await runner.exportOf(sleeper, '--vus=7', '--iterations=7');
    expect(metrics['vus']?.['max']).toBe(7);
    expect(metrics['vus_max']?.['max']).toBe(7);
  });
});

describe('exit codes and what is said', () => {
  const cases: readonly [name: string, script: string, args: readonly string[], code: number, says: RegExp][] = [
    ['all is well', 'export default function () {}', [], 0, /iterations\.*: *1 /],
    [
      'a threshold is crossed',
      `import http from 'k6/http'; export const options = { thresholds: { http_req_failed: ['rate<0.1'] } };
export default function () { http.get(__ENV.TARGET + '/status/500'); }`,
      [],
      99,
      /thresholds on metrics 'http_req_failed' have been crossed/,
    ],
    [
      'a threshold on a metric that does not exist',
      `export const options = { thresholds: { no_such_metric: ['rate<0.1'] } }; export default function () {}`,
      [],
      104,
      /no_such_metric/,
    ],
    [
      'a threshold with the wrong method',
      `export const options = { thresholds: { http_reqs: ['p(95)<1'] } }; export default function () {}`,
      [],
      104,
      /http_reqs/,
    ],
    ['an exception in the init context', `throw new Error('at once');`, [], 107, /at once/],
    ['a syntax error', 'export default function ( {', [], 107, /script-\w+\.js:1:\d+/],
    ['nothing to run', 'export const a = 1;', [], 107, /no exported functions in script/],
    [
      'an exception in setup',
      `export function setup() { throw new Error('no data'); } export default function () {}`,
      [],
      107,
      /no data/,
    ],
    [
      'setup takes too long',
      `import { sleep } from 'k6'; export const options = { setupTimeout: '500ms' };
export function setup() { sleep(30); } export default function () {}`,
      [],
      100,
      /setup/,
    ],
    [
      'an exception in an iteration',
      `export default function () { throw new TypeError('this one iteration'); }`,
      ['--iterations', '3'],
      0,
      /TypeError: this one iteration(\s|\\[nt])+at default .*script-\w+\.js:1:\d+/,
    ],
    [
      'the script aborts the test',
      `import exec from 'k6/execution'; export default function () { exec.test.abort('enough'); }`,
      [],
      108,
      /enough/,
    ],
    ['an unknown option', 'export default function () {}', ['--no-such-flag'], 255, /no-such-flag/],
    ['an unknown module', `import x from 'k6/x/sql'; export default function () {}`, [], 107, /k6\/x\/sql/],
  ];
  for (const [name, script, args, code, says] of cases) {
    test(name, async () => {
      const finished = await runner.run(script, ...args);
      expect(`${finished.stdout}${finished.stderr}`).toMatch(says);
      expect(finished.code).toBe(code);
    });
  }

  test('a script that is not there, and one with another ending that is', async () => {
    const env = { ...process.env, NO_COLOR: '1' };
    const finished = await startNode([toolPath('k6'), 'run', 'no/such.js'], env, runner.folder).finished;
    expect(finished.stderr).toMatch(/no\/such\.js/);
    expect(finished.code).not.toBe(0);
  });
});

describe('what goes wrong out there', () => {
  test.each<[string, string, RegExp]>([
    ['a target that is down', 'http://127.0.0.1:1/', /connection refused/i],
    ['a name that is not known', 'http://no-such-host.invalid/', /lookup|no such host|ENOTFOUND|EAI_AGAIN/i],
  ])('%s is a failed request, not a failed test', async (_, url, says) => {
    const finished = await runner.run(
      `import http from 'k6/http'; export default function () {
  const res = http.get('${url}'); console.log('status ' + res.status + ' code ' + res.error_code + ' ' + res.error);
}`,
    );
    expect(`${finished.stdout}${finished.stderr}`).toMatch(says);
    expect(`${finished.stdout}${finished.stderr}`).toMatch(/status 0 code 1\d\d\d/);
    expect(finished.code).toBe(0);
  });

  test('redirects have an end', async () => {
    const finished = await runner.run(
      `import http from 'k6/http'; export default function () {
  console.log('status ' + http.get(__ENV.TARGET + '/redirect/10000').status);
}`,
    );
    expect(`${finished.stdout}${finished.stderr}`).toContain('status 302');
    expect(requestCount()).toBe(11);
    expect(finished.code).toBe(0);
  });

  test('an endless loop ends with its scenario', async () => {
    const startedMs = Date.now();
    const finished = await runner.run(
      `export const options = { scenarios: { stuck: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop: '1s' } } };
export default function () { while (true) {} }`,
    );
    expect(Date.now() - startedMs).toBeLessThan(30_000);
    expect(`${finished.stdout}${finished.stderr}`).toMatch(/0 complete and 2 interrupted iterations/);
    expect(finished.code).toBe(0);
  });

  test('a script of 5 MB', async () => {
    const script = `const text = ${JSON.stringify('x'.repeat(5 * 1024 * 1024))};
export default function () { if (text.length !== 5242880) throw new Error('cut off'); console.log('all of it'); }`;
    const finished = await runner.run(script);
    expect(`${finished.stdout}${finished.stderr}`).toContain('all of it');
    expect(finished.code).toBe(0);
  });

  test('Ctrl-C ends the test, with its teardown and its summary', async () => {
    const started = await runner.start(
      `import http from 'k6/http'; import { sleep } from 'k6';
export const options = { vus: 3, duration: '5m' };
export default function () { http.get(__ENV.TARGET + '/'); sleep(0.1); }
export function teardown() { console.log('torn down'); }`,
    );
    await eventually('requests arrive', async () => requestCount() > 10 || undefined);
    started.signal('SIGINT');
    const { code, stdout, stderr } = await started.finished;
    expect(`${stdout}${stderr}`).toContain('torn down');
    expect(stdout).toMatch(/http_reqs\.*: *\d+/);
    expect(code).toBe(105);
  });
});

test('handleSummary writes what it returns, and textSummary is built in', async () => {
  const finished = await runner.run(
    `import { textSummary } from 'https://jslib.k6.io/k6-summary/0.1.0/index.js';
export default function () {}
export function handleSummary(data) {
  return { stdout: 'mine: ' + data.metrics.iterations.values.count + textSummary(data, { indent: ' ' }), 'out.json': JSON.stringify(data) };
}`,
  );
  expect(finished.code).toBe(0);
  expect(finished.stdout).toContain('mine: 1');
  const data = JSON.parse(await readFile(join(runner.folder, 'out.json'), 'utf8')) as {
    metrics: object;
    root_group: object;
  };
  expect(Object.keys(data)).toEqual(expect.arrayContaining(['metrics', 'root_group', 'options', 'state']));
});

test('TypeScript, a JSON file of samples, traces, and tags on what they belong to', async () => {
  const out = join(runner.folder, 'samples.json');
  const finished = await runner.run(
    `import http from 'k6/http';
import tempo from 'https://jslib.k6.io/http-instrumentation-tempo/1.0.1/index.js';
tempo.instrumentHTTP({ propagator: 'w3c' });
export default function () { http.get(__ENV.TARGET + '/', { tags: { page: 'front' } }); }`,
    `--out=json=${out}`,
  );
  expect(finished.code).toBe(0);
  expect(target.traceparents).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)]);
  const lines = (await readFile(out, 'utf8')).trim().split('\n');
  const points = lines.map((line) => JSON.parse(line) as { type: string; metric: string; data: { tags?: object } });
  const request = points.find(({ type, metric }) => type === 'Point' && metric === 'http_reqs');
  expect(request?.data.tags).toMatchObject({ page: 'front', status: '200', method: 'GET', scenario: 'default' });
});
