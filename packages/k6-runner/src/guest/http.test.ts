import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundleScript } from '../bundle/bundle.ts';
import { createVmFactory } from '../engine/factory.ts';
import { coreFunctions } from '../engine/host-core.ts';
import { httpFunctions } from '../http/index.ts';
import { startTestServer, type TestServer } from '../http/testing/test-server.ts';
import { type TestVu, testOptions, testVu } from '../http/testing/test-vu.ts';

// Bundling starts a process, and a VM is compiled.
vi.setConfig({ testTimeout: 30_000 });

let server: TestServer;
let directory: string;
beforeAll(async () => {
  server = await startTestServer();
  directory = await mkdtemp(join(tmpdir(), 'k6-guest-http-'));
});
afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

/** Runs the body of a default function in a real VM; `R` is where it may put its results. */
async function run(body: string): Promise<{ readonly value: unknown; readonly vu: TestVu }> {
  await writeFile(
    join(directory, 'script.ts'),
    `import http from 'k6/http';
     import { parseHTML } from 'k6/html';
     import { FormData } from 'https://jslib.k6.io/formdata/0.0.2/index.js';
     const base = ${JSON.stringify(server.url)};
     const pack = (value) => JSON.stringify(value, (_, one) => (one === undefined ? '(undefined)' : one));
     export async function run() { const R = []; ${body}; return pack(R); }
     export default function () {}`,
  );
  const bundle = await bundleScript({ path: 'script.ts', workingDirectory: directory });
  const vu = testVu(testOptions());
  const factory = await createVmFactory({
    functions: { ...coreFunctions({ now: () => performance.now(), url: bundle.url }), ...httpFunctions() },
  });
  const vm = await factory.create(vu, bundle, {});
  const result = await vm.call('run', []);
  vm.dispose();
  vu.end();
  if (result.kind !== 'returned') throw new Error(JSON.stringify(result));
  return { value: JSON.parse(JSON.parse(result.json ?? '""')), vu };
}

describe('requests', () => {
  test('of all methods', async () => {
    const { value } = await run(`
      const call = (r) => R.push(r.body === '' ? r.status : [r.json('method'), r.json('body')]);
      call(http.get(base + '/echo')); call(http.head(base + '/echo')); call(http.post(base + '/echo', 'p'));
      call(http.put(base + '/echo', 'u')); call(http.patch(base + '/echo', 'a')); call(http.del(base + '/echo', 'd'));
      call(http.options(base + '/echo')); call(http.request('report', base + '/echo', 'r'));
      call(await http.asyncRequest('POST', base + '/echo', 'async'));`);
    expect(value).toEqual([
      ['GET', ''],
      200,
      ['POST', 'p'],
      ['PUT', 'u'],
      ['PATCH', 'a'],
      ['DELETE', 'd'],
      ['OPTIONS', ''],
      ['REPORT', 'r'],
      ['POST', 'async'],
    ]);
  });

  const FIELDS = [
    ...['remote_ip', 'remote_port', 'url', 'status', 'status_text', 'proto', 'headers', 'cookies', 'body', 'timings'],
    ...['tls_version', 'tls_cipher_suite', 'ocsp', 'error', 'error_code', 'request'],
  ];
  test.each([
    { name: 'names', body: 'Object.keys(r)', want: FIELDS },
    {
      name: 'in a loop',
      body: '(() => { const all = []; for (const k in r) all.push(k); return all.slice(0, 16) })()',
      want: FIELDS,
    },
    { name: 'as JSON', body: 'Object.keys(JSON.parse(JSON.stringify(r)))', want: FIELDS },
    {
      name: 'a copy',
      body: 'Object.entries({ ...r }).filter(([, v]) => v !== undefined).map(([k]) => k)',
      want: FIELDS,
    },
    {
      name: 'one field',
      body: `['headers' in r, Object.hasOwn(r, 'headers'), 'none' in r, Object.hasOwn(r, 'none')]`,
      want: [true, true, false, false],
    },
    { name: 'no more than that', body: 'Reflect.ownKeys(r).length', want: 16 },
    {
      name: 'a field that was set',
      body: `(r.headers = 1, r.status = 2, r.own = 3, [r.headers, r.status, r.own, Object.keys(r).length, r.url === base + '/json'])`,
      want: [1, 2, 3, 17, true],
    },
    {
      name: 'a field that was changed',
      body: `(r.headers.own = 1, [r.headers.own, { ...r }.headers.own, http.get(base + '/json').headers.own])`,
      want: [1, 1, '(undefined)'],
    },
    {
      name: 'a field that was deleted',
      body: `(delete r.headers, delete r.body, ['headers' in { ...r }, r.body, Object.keys(r).length])`,
      want: [false, '(undefined)', 14],
    },
    {
      name: 'frozen',
      body: `(Object.freeze(r), [Object.isFrozen(r), r.status, r.json().message, Reflect.ownKeys(r).length])`,
      want: [true, 200, 'hello', 16],
    },
    {
      name: 'the JSON of the body, once',
      body: `[r.json() === r.json(), (Object.keys(r), r.json().message)]`,
      want: [true, 'hello'],
    },
    {
      name: 'an older one',
      body: `(http.get(base + '/status/404'), http.get(base + '/json'), [r.status_text, r.url === base + '/json'])`,
      want: ['200 OK', true],
    },
  ])('a response shows all of itself: $name', async ({ body, want }) => {
    const { value } = await run(`const r = http.get(base + '/json'); R.push(${body});`);
    expect(value).toEqual([want]);
  });

  test('a response is an object with fields of its own', async () => {
    const { value } = await run(`
      const r = http.post(base + '/json', { b: 'x y', a: ["1", 2] });
      const copy = JSON.parse(JSON.stringify(r));
      R.push(r.status, r.status_text, r.proto, r.error, r.error_code, r.remote_ip, r.url === base + '/json', r.body);
      R.push(r.request.method, r.request.body, r.request.headers['Content-Type'], copy.status, copy.body === r.body);
      R.push(Object.keys(r.timings), r instanceof http.Response, r.headers['Content-Type'], r.cookies, r.ocsp.status);
      R.push({ ...r }.status, r.json().message, r.json('list.1'), r.json('list.#'), r.json('none'));`);
    expect(value).toEqual([
      200,
      '200 OK',
      'HTTP/1.1',
      '',
      0,
      '127.0.0.1',
      true,
      '{"message":"hello","list":[1,2,3]}',
      'POST',
      'a=1&a=2&b=x+y',
      ['application/x-www-form-urlencoded'],
      200,
      true,
      ['duration', 'blocked', 'looking_up', 'connecting', 'tls_handshaking', 'sending', 'waiting', 'receiving'],
      true,
      'application/json',
      {},
      'unknown',
      200,
      'hello',
      2,
      3,
      '(undefined)',
    ]);
  });

  test('parameters', async () => {
    const { value, vu } = await run(`
      const jar = new http.CookieJar();
      jar.set(base, 'jarred', 'j');
      const r = http.get(http.url\`\${base}/echo?id=\${7}\`, {
        headers: { 'X-Number': 5, 'X-None': null }, tags: { own: 1 }, cookies: { c: 'v', d: { value: 'w' } }, jar,
        timeout: '5s', redirects: 1, responseCallback: http.expectedStatuses(404, { min: 500, max: 510 }),
      });
      R.push(r.json('headers.x-number'), r.json('headers.x-none'), r.json('headers.cookie'), r.json('url'));
      R.push(jar.cookiesForURL(base), http.cookieJar().cookiesForURL(base), r.request.cookies.d[0].value);
      R.push(http.get(base + '/delay/1000', { timeout: 50 }).error_code);
      http.setResponseCallback(http.expectedStatuses(418));
      R.push(http.get(base + '/status/418').status);
      http.setResponseCallback(null);
      R.push(http.get(base + '/status/500').status);`);
    expect(value).toEqual([
      '5',
      '(undefined)',
      'c=v; d=w; jarred=j',
      '/echo?id=7',
      { jarred: ['j'] },
      {},
      'w',
      1050,
      418,
      500,
    ]);
    const tags = vu.samples.filter((sample) => sample.metric.name === 'http_reqs').map((sample) => sample.tags);
    expect(tags).toMatchObject([
      { name: `${'$'}{}/echo?id=${'$'}{}`, own: '1', expected_response: 'false' },
      { error: 'request timeout', expected_response: 'false' },
      { status: '418', expected_response: 'true' },
      { status: '500' },
    ]);
    expect(tags[3]).not.toHaveProperty('expected_response');
  });

  test('binary bodies, both ways, and files', async () => {
    const { value } = await run(`
      const bytes = new Uint8Array([0, 104, 105, 0, 255]);
      const r = http.post(base + '/echo', bytes.subarray(1, 3).buffer.slice(1, 3), { responseType: 'binary' });
      R.push(r.body instanceof ArrayBuffer, r.json('body'), r.html().text().includes('"body":"hi"'));
      const f = http.post(base + '/echo', { file: http.file(bytes.buffer, 'a.bin', 'x/y'), note: 'grüße' });
      R.push(f.json('headers.content-type').startsWith('multipart/form-data; boundary='));
      R.push(f.json('body').includes('filename="a.bin"\\r\\nContent-Type: x/y'), f.json('body').includes('grüße'));
      const form = new FormData();
      form.append('note', 'ü'); form.append('file', { data: bytes.buffer, filename: 'b.bin', content_type: 'x/z' });
      const g = http.post(base + '/echo', form.body(), { headers: { 'Content-Type': form.contentType() } });
      R.push(g.json('body').includes('name="note"\\r\\n\\r\\nü\\r\\n--' + form.boundary));
      R.push(http.get(base + '/json', { responseType: 'none' }).body);
      R.push(http.post(base + '/echo', 'a\\u0000b').json('body'));`);
    expect(value).toEqual([true, 'hi', true, true, true, true, true, null, 'a\u0000b']);
  });

  test('batch', async () => {
    const { value } = await run(`
      const list = http.batch([base + '/json', ['POST', base + '/echo', 'b', { tags: { a: 1 } }],
        { method: 'PUT', url: base + '/echo', body: new Uint8Array([104]).buffer, params: { responseType: 'binary' } },
        ['GET', base + '/bytes/3', null, { responseType: 'binary' }]]);
      R.push(list.map((r) => r.status), list[0].json('message'), list[1].json('body'), list[2].json('body'));
      R.push(list[3].body.byteLength, new Uint8Array(list[3].body)[2]);
      const named = http.batch({ a: base + '/json', b: http.url\`\${base}/json\` });
      R.push(Object.keys(named), named.b.status, http.batch([]));`);
    expect(value).toEqual([[200, 200, 200, 200], 'hello', 'b', 'h', 3, 120, ['a', 'b'], 200, []]);
  });

  test('mistakes are exceptions', async () => {
    const { value } = await run(`
      const attempt = (work) => { try { R.push(work()); } catch (error) { R.push(error.name + ': ' + error.message); } };
      attempt(() => http.post(base, 5));
      attempt(() => http.batch('x'));
      attempt(() => http.batch([{}]));
      attempt(() => http.get(base, { responseCallback: 5 }));
      attempt(() => http.get(base, { jar: {} }));
      attempt(() => http.expectedStatuses('x'));
      attempt(() => http.get(base, { timeout: 'soon' }));
      attempt(() => http.get(base, { responseType: 'blob' }));
      attempt(() => http.get('http://127.0.0.1:1/', { throw: true }));
      attempt(() => http.get('http://127.0.0.1:1/').json());
      attempt(() => http.get(base + '/chunked').json());
      attempt(() => http.get(base + '/chunked').json('a'));
      attempt(() => parseHTML('<a>').find('a:hover'));`);
    expect(value).toEqual([
      'TypeError: unknown request body type number',
      'TypeError: invalid http.batch() argument type string',
      "TypeError: batch request '0' doesn't have a url key",
      'TypeError: unsupported responseCallback: want what http.expectedStatuses() returns, or null',
      'TypeError: unsupported jar: want a CookieJar',
      'Error: argument number 1 to expectedStatuses was neither an integer nor an object like {min:100, max:329}',
      'GoError: invalid timeout value: got "soon", want a duration such as "30s", "1m30s" or "500ms"',
      'GoError: blob is not a valid ResponseType',
      'GoError: Get "http://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused',
      "Error: the body is null so we can't transform it to JSON - this likely was because of a request error getting the response",
      expect.stringMatching(/^Error: cannot parse json due to an error/),
      '(undefined)',
      'Error: invalid selector "a:hover": pseudo-class :hover is not supported',
    ]);
  });
});

describe('pages', () => {
  test('are parsed, their forms sent and their links followed', async () => {
    const { value } = await run(`
      const r = http.get(base + '/page');
      R.push(r.html('h1').text(), r.html().find('li').size());
      const sent = r.submitForm({ fields: { user: 'me' }, params: { headers: { 'X-A': 'b' } } });
      R.push(sent.json('method'), sent.json('body'), sent.json('headers.x-a'));
      const searched = r.submitForm({ formSelector: '#search' });
      R.push(searched.json('method'), searched.json('url'));
      R.push(r.clickLink().json('url'), r.clickLink({ selector: 'a:nth-child(2)' }).json('url'));
      try { r.clickLink({ selector: '#none' }); } catch (error) { R.push(error.message); }`);
    expect(value).toEqual([
      'Title',
      2,
      'POST',
      'go=Go&token=t1&user=me',
      'b',
      'GET',
      '/echo?q=',
      '/echo?from=link',
      '/echo',
      `no element found for selector '#none' in response '${server.url}/page'`,
    ]);
  });
});
