import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Options } from '../options/types.ts';
import type { RequestCall, RequestMore, ResponseHead } from './abi.ts';
import { httpFunctions } from './functions.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';
import { type TestVu, testOptions, testVu } from './testing/test-vu.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

type Response = ResponseHead & { readonly body: string | Uint8Array | null };

/** One virtual user and what it may ask. */
function client(given: Partial<Options> = {}, http: Parameters<typeof httpFunctions>[0] = {}) {
  const vu = testVu(testOptions(given));
  const functions = httpFunctions(http);
  const call = async (name: string, text: string, bytes?: Uint8Array) => {
    const answer = await functions[name]!({ text, ...(bytes === undefined ? {} : { bytes }) }, vu);
    return typeof answer === 'object' ? answer : { text: answer ?? '' };
  };
  return {
    vu,
    call,
    async request(method: string, url: string, more: RequestMore = {}, bytes?: Uint8Array): Promise<Response> {
      const request: RequestCall = [method, url.startsWith('/') ? server.url + url : url, more];
      const answer = await call('http.asyncRequest', JSON.stringify(request), bytes);
      const end = answer.text.indexOf('\n');
      const head = JSON.parse(answer.text.slice(1, end)) as ResponseHead;
      const body = { t: answer.text.slice(end + 1), n: null, b: answer.bytes }[answer.text[0] as 't' | 'n' | 'b'];
      return { ...head, body: body ?? null };
    },
  };
}

/** As http.url`…` names it. */
const TEAPOT = `teapot ${'$'}{}`;

const tagsOf = (vu: TestVu): Readonly<Record<string, string>>[] =>
  vu.samples.filter((sample) => sample.metric.name === 'http_reqs').map((sample) => sample.tags);

describe('a plain request', () => {
  test('is answered with all parts of a response', async () => {
    const { request, vu } = client();
    const response = await request('GET', '/json');
    expect(response).toMatchObject({
      status: 200,
      status_text: '200 OK',
      proto: 'HTTP/1.1',
      url: `${server.url}/json`,
      remote_ip: '127.0.0.1',
      remote_port: server.port,
      error: '',
      error_code: 0,
      body: '{"message":"hello","list":[1,2,3]}',
      request: { method: 'GET', url: `${server.url}/json`, headers: { 'User-Agent': ['o11y-lab-k6/0.1.0'] } },
    });
    expect(response.headers).toMatchObject({ 'Content-Type': 'application/json', 'Content-Length': '34' });
    vu.end();
  });

  test('tells the guest what it does not know yet', async () => {
    const { call, vu } = client();
    const ask = async (known: string, path: string): Promise<readonly string[]> =>
      (await call('http.request', `${known} GET ${server.url}${path}`)).text.split('\n');
    const [first, head = '', body] = await ask('0', '/status/200');
    expect(first).toMatch(/^t200 \d+(\.\d+)?(,\d+(\.\d+)?){7}$/);
    expect(body).toBe('');
    const [, number = '', json = ''] = /^(\d+)(\{.*)$/.exec(head) ?? [];
    expect(JSON.parse(json)).toMatchObject({ status: 200, url: `${server.url}/status/200` });
    expect((await ask(number, '/status/200'))[1]).toBe('');
    // One that never had the first answer, as a VM that was made anew.
    expect((await ask('0', '/status/200'))[1]).toBe(head);
    const other = (await ask(number, '/status/404'))[1] ?? '';
    expect(Number.parseInt(other, 10)).toBeGreaterThan(Number(number));
    expect((await ask(number, '/status/404'))[1]).toBe(other);
    vu.end();
  });

  test('emits one sample of each metric, with tags', async () => {
    const { request, vu } = client();
    const { timings } = await request('GET', '/json');
    expect(vu.samples.map((sample) => sample.metric.name)).toEqual([
      'http_reqs',
      'http_req_duration',
      'http_req_blocked',
      'http_req_connecting',
      'http_req_tls_handshaking',
      'http_req_sending',
      'http_req_waiting',
      'http_req_receiving',
      'http_req_failed',
      'data_sent',
      'data_received',
    ]);
    expect(tagsOf(vu)).toEqual([
      {
        scenario: 'default',
        name: `${server.url}/json`,
        url: `${server.url}/json`,
        method: 'GET',
        status: '200',
        proto: 'HTTP/1.1',
        expected_response: 'true',
      },
    ]);
    expect(vu.samples.at(-1)!.tags).toEqual({ scenario: 'default' });
    expect(vu.values('http_req_duration')).toEqual([timings['duration']]);
    expect(timings['duration']).toBeCloseTo(timings['sending']! + timings['waiting']! + timings['receiving']!, 5);
    expect(timings['connecting']).toBeGreaterThan(0);
    expect(timings['blocked']).toBeGreaterThanOrEqual(timings['connecting']!);
    expect(vu.samples[0]!.timeMs).toBeGreaterThan(Date.now() - 60_000);
    vu.end();
  });

  test('uses the connection again, and the same tags', async () => {
    const { request, vu } = client();
    const before = server.connections();
    await request('GET', '/json');
    const second = await request('GET', '/json');
    expect(server.connections() - before).toBe(1);
    expect(second.timings['connecting']).toBe(0);
    const [first, again] = tagsOf(vu);
    expect(again).toBe(first);
    expect(vu.values('data_received')[1]).toBe(vu.values('data_received')[0]);
    vu.end();
  });

  test('measures the wait', async () => {
    const { request, vu } = client();
    const { timings } = await request('GET', '/delay/60');
    expect(timings['waiting']).toBeGreaterThan(58);
    expect(timings['waiting']).toBeLessThanOrEqual(timings['duration']!);
    vu.end();
  });

  test.each([
    { path: '/gzip', want: '{"message":"hello","list":[1,2,3]}' },
    { path: '/deflate', want: '{"message":"hello","list":[1,2,3]}' },
    { path: '/brotli', want: '{"message":"hello","list":[1,2,3]}' },
    { path: '/chunked', want: 'one,two,three' },
    { path: '/drip/20', want: '.'.repeat(20) },
    { path: '/bytes/300000', want: 'x'.repeat(300_000) },
    { path: '/bytes/0', want: '' },
    { path: '/status/204', want: '' },
    { path: '/status/304', want: '' },
    { path: '/until-close', want: 'all of it' },
    { path: '/hints', want: 'ok' },
  ])('reads the body of $path', async ({ path, want }) => {
    const { request, vu } = client();
    expect((await request('GET', path)).body).toBe(want);
    // The connection is not confused by it.
    expect((await request('GET', '/json')).status).toBe(200);
    vu.end();
  });

  test('HEAD has the head of a body and no body', async () => {
    const { request, vu } = client();
    const response = await request('HEAD', '/json');
    expect(response).toMatchObject({ status: 200, body: '' });
    expect((await request('GET', '/json')).body).toContain('hello');
    vu.end();
  });

  test('headers: 64 kB, several of a name, canonical case', async () => {
    const { request, vu } = client();
    const { headers } = await request('GET', '/headers/65536');
    expect(headers['X-Large']).toHaveLength(65_536);
    expect(headers).toMatchObject({ 'X-Lower-Case': 'a', 'X-Twice': '1, 2' });
    vu.end();
  });

  test('responseType and discardResponseBodies', async () => {
    const { request, vu } = client({ discardResponseBodies: true });
    expect((await request('GET', '/json')).body).toBeNull();
    expect((await request('GET', '/json', { responseType: 'text' })).body).toContain('hello');
    const binary = await request('GET', '/json', { responseType: 'binary' });
    expect(Buffer.from(binary.body as Uint8Array).toString()).toContain('hello');
    expect(binary.bodyBytes).toBe(34);
    vu.end();
  });
});

describe('what is sent', () => {
  const echoed = async (more: RequestMore, method = 'POST', bytes?: Uint8Array, given: Partial<Options> = {}) => {
    const { request, vu } = client(given);
    const response = await request(method, '/echo', more, bytes);
    vu.end();
    return JSON.parse(String(response.body)) as { method: string; headers: Record<string, string>; body: string };
  };

  test('bodies as text and as bytes', async () => {
    const text = await echoed({ body: 'grüße' });
    expect(text.body).toBe('grüße');
    expect(text.headers['content-length']).toBe('7');
    expect((await echoed({ body: [2, 3] }, 'PUT', Buffer.from('..abc..'))).body).toBe('abc');
    expect((await echoed({}, 'POST')).headers['content-length']).toBe('0');
    expect((await echoed({}, 'GET')).headers['content-length']).toBeUndefined();
  });

  test('5 MB', async () => {
    const { request, vu } = client();
    const response = await request('POST', '/sha', { body: [0, 5_000_000] }, Buffer.alloc(5_000_000, 'z'));
    expect(String(response.body)).toMatch(/^\{"sha256":"[0-9a-f]{64}"\}$/);
    expect(vu.values('data_sent')[0]).toBeGreaterThan(5_000_000);
    vu.end();
  });

  test('headers, in canonical case; Host; no line breaks', async () => {
    const { headers } = await echoed({ headers: { 'x-own': '1', host: 'other.example', 'user-agent': 'me' } });
    expect(headers).toMatchObject({ 'x-own': '1', host: 'other.example', 'user-agent': 'me' });
    await expect(echoed({ headers: { 'X-A': 'b\r\nX-C: d' } })).rejects.toThrow('invalid header field value');
    await expect(echoed({ headers: { 'X A': 'b' } })).rejects.toThrow('invalid header field name');
    await expect(echoed({}, 'GE T')).rejects.toThrow('invalid method');
  });

  test('Expect: 100-continue', async () => {
    expect((await echoed({ body: 'sent', headers: { Expect: '100-continue' } })).body).toBe('sent');
  });

  test('multipart forms', async () => {
    const { headers, body } = await echoed(
      {
        parts: [
          { name: 'field', value: 'text' },
          { name: 'file', value: [0, 3], filename: 'a "b".bin', contentType: 'application/octet-stream' },
        ],
      },
      'POST',
      Buffer.from('xyz'),
    );
    const boundary = /boundary=(\w+)/.exec(headers['content-type']!)![1];
    expect(body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="field"\r\n\r\ntext\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a %22b%22.bin"\r\nContent-Type: application/octet-stream\r\n\r\nxyz\r\n--${boundary}--\r\n`,
    );
  });

  test('compressed bodies', async () => {
    const { headers } = await echoed({ body: 'a'.repeat(1000), compression: 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(Number(headers['content-length'])).toBeLessThan(100);
    await expect(echoed({ body: 'a', compression: 'lzma' })).rejects.toThrow('unknown compression algorithm lzma');
  });

  test('credentials, hidden in tags', async () => {
    const { request, vu } = client();
    const url = server.url.replace('//', '//user:p%20w@');
    expect((await request('GET', `${url}/basic-auth/user/p w`)).status).toBe(401);
    expect((await request('GET', `${url}/basic-auth/user/p%20w`)).status).toBe(401);
    expect((await request('GET', `${server.url.replace('//', '//user:pw@')}/basic-auth/user/pw`)).status).toBe(200);
    expect(tagsOf(vu).at(-1)!['url']).toBe(`${server.url.replace('//', '//****:****@')}/basic-auth/user/pw`);
    vu.end();
  });

  test('digest: the question counts as expected', async () => {
    const { request, vu } = client();
    const url = `${server.url.replace('//', '//user:pw@')}/digest-auth/user/pw`;
    expect(await request('GET', url, { auth: 'digest' })).toMatchObject({ status: 200, body: 'welcome' });
    expect(tagsOf(vu).map((tags) => [tags['status'], tags['expected_response']])).toEqual([
      ['401', 'true'],
      ['200', 'true'],
    ]);
    await expect(request('GET', url, { auth: 'ntlm' })).rejects.toThrow('"ntlm" is not supported');
    vu.end();
  });
});

describe('redirects', () => {
  test('each hop is a sample of its own', async () => {
    const { request, vu } = client();
    const response = await request('GET', '/redirect/3');
    expect(response).toMatchObject({ status: 200, url: `${server.url}/echo` });
    expect(response.request.url).toBe(`${server.url}/redirect/3`);
    expect(tagsOf(vu).map((tags) => [tags['status'], tags['url']])).toEqual([
      ['302', `${server.url}/redirect/3`],
      ['302', `${server.url}/redirect/2/302`],
      ['302', `${server.url}/redirect/1/302`],
      ['200', `${server.url}/echo`],
    ]);
    vu.end();
  });

  test.each([
    { code: 301, method: 'POST', want: 'GET', body: '' },
    { code: 302, method: 'POST', want: 'GET', body: '' },
    { code: 303, method: 'PUT', want: 'GET', body: '' },
    { code: 302, method: 'HEAD', want: 'HEAD', body: '' },
    { code: 307, method: 'POST', want: 'POST', body: 'data' },
    { code: 308, method: 'PUT', want: 'PUT', body: 'data' },
  ])('$code of $method', async ({ code, method, want, body }) => {
    const { request, vu } = client();
    const response = await request(method, `/redirect/1/${code}`, method === 'HEAD' ? {} : { body: 'data' });
    if (method !== 'HEAD') {
      expect(JSON.parse(String(response.body))).toMatchObject({ method: want, body });
    }
    expect(server.seen.at(-1)).toBe(`${want} /echo`);
    vu.end();
  });

  test('too many: the last response, and a warning unless a number was given', async () => {
    const { request, vu } = client();
    expect((await request('GET', '/redirect/10000')).status).toBe(302);
    expect(vu.values('http_reqs')).toHaveLength(11);
    expect(vu.logged).toHaveLength(1);
    expect(vu.logged[0]!.message).toContain('Stopped after 11 redirects');
    expect((await request('GET', '/redirect/3', { redirects: 0 })).headers['Location']).toBe('/redirect/2/302');
    expect(vu.logged).toHaveLength(1);
    vu.end();
  });

  test('10,000 of them', { timeout: 60_000 }, async () => {
    const { request, vu } = client({ maxRedirects: 20_000 });
    expect((await request('GET', '/redirect/10000')).url).toBe(`${server.url}/echo`);
    expect(vu.values('http_reqs')).toHaveLength(10_001);
    vu.end();
  });

  test('to elsewhere: no scheme of ours, no host', async () => {
    const { request, vu } = client();
    const ftp = await request('GET', `/redirect-to?url=${encodeURIComponent('ftp://x/y')}`);
    expect(ftp).toMatchObject({ status: 0, error: 'unsupported protocol scheme "ftp"', error_code: 1000 });
    const broken = await request('GET', `/redirect-to?url=${encodeURIComponent('http://[x')}`);
    expect(broken.error).toContain('failed to parse Location header');
    vu.end();
  });

  test('credentials stay with their host', async () => {
    const other = await startTestServer();
    const { request, vu } = client({ hosts: { 'other.test': '127.0.0.1' } });
    const to = encodeURIComponent(`http://other.test:${other.port}/echo`);
    const away = await request('GET', `/redirect-to?url=${to}`, {
      headers: { Authorization: 'secret', 'X-A': '1', Host: 'own.test' },
    });
    const { headers } = JSON.parse(String(away.body)) as { headers: Record<string, string> };
    expect(headers['authorization']).toBeUndefined();
    expect(headers['host']).toBe(`other.test:${other.port}`);
    expect(headers).toMatchObject({ 'x-a': '1', referer: `${server.url}/redirect-to?url=${to}` });
    vu.end();
    await other.close();
  });
});

describe('cookies', () => {
  const cookieHeader = (response: Response): string | undefined =>
    (JSON.parse(String(response.body)) as { headers: Record<string, string> }).headers['cookie'];

  test('are kept in an iteration and forgotten after it', async () => {
    const { request, vu } = client();
    const set = await request('GET', '/set-cookie?a=1&b=2');
    expect(set.cookies['a']).toEqual([
      {
        name: 'a',
        value: '1',
        domain: '',
        path: '/',
        http_only: true,
        secure: false,
        max_age: 0,
        expires: -6795364578871,
      },
    ]);
    expect(cookieHeader(await request('GET', '/echo'))).toBe('a=1; b=2');
    vu.iterate();
    expect(cookieHeader(await request('GET', '/echo'))).toBeUndefined();
    vu.end();
  });

  test('noCookiesReset keeps them', async () => {
    const { request, vu } = client({ noCookiesReset: true });
    await request('GET', '/set-cookie?a=1');
    vu.iterate();
    expect(cookieHeader(await request('GET', '/echo'))).toBe('a=1');
    vu.end();
  });

  test('of redirects count', async () => {
    const { request, vu } = client();
    expect(cookieHeader(await request('GET', '/cookie-redirect'))).toBe('hop=1');
    vu.end();
  });

  test('of a request are added, or replace', async () => {
    const { request, vu } = client();
    await request('GET', '/set-cookie?a=1');
    const added = await request('GET', '/echo', { cookies: { a: '2' } });
    expect(cookieHeader(added)).toBe('a=2; a=1');
    expect(added.request.cookies).toEqual({
      a: [
        { name: 'a', value: '2', replace: false },
        { name: 'a', value: '1', replace: false },
      ],
    });
    expect(cookieHeader(await request('GET', '/echo', { cookies: { a: { value: '3', replace: true } } }))).toBe('a=3');
    vu.end();
  });

  test('jars of the script', async () => {
    const { request, call, vu } = client();
    const jar = Number((await call('http.createJar', '')).text);
    const use = async (...text: unknown[]) => (await call('http.jar', JSON.stringify(text))).text;
    await use('set', jar, server.url, 'own', 'x', JSON.stringify({ path: '/echo', max_age: 60 }));
    expect(cookieHeader(await request('GET', '/echo', { jar }))).toBe('own=x');
    expect(cookieHeader(await request('GET', '/echo'))).toBeUndefined();
    expect(await use('cookiesForURL', jar, `${server.url}/echo`)).toBe('{"own":["x"]}');
    expect(await use('cookiesForURL', jar, `${server.url}/other`)).toBe('{}');
    await use('delete', jar, `${server.url}/echo`, 'own');
    expect(await use('cookiesForURL', jar, `${server.url}/echo`)).toBe('{}');
    vu.end();
  });
});

describe('failures', () => {
  test.each([
    { path: '/status/404', status: 404, code: 1404, error: '' },
    { path: '/status/503', status: 503, code: 1503, error: '' },
    { path: '/close-mid-body', status: 0, code: 1000, error: 'unexpected EOF' },
    { path: '/reset', status: 0, code: 1220, error: 'read: connection reset by peer' },
    { path: '/close-at-once', status: 0, code: 1000, error: 'EOF' },
    { path: '/garbage', status: 0, code: 1000, error: 'malformed HTTP response "SSH-2.0-nothing of the kind"' },
    { path: '/silence', status: 0, code: 1050, error: 'request timeout' },
    { path: '/not-gzip', status: 0, code: 1701, error: 'error decompressing response body (gzip)' },
    { path: 'http://127.0.0.1:1/', status: 0, code: 1212, error: 'dial: connection refused' },
    { path: 'http://nowhere.invalid/', status: 0, code: 1101, error: 'lookup: no such host' },
    { path: 'no-scheme', status: 0, code: 1000, error: 'unsupported protocol scheme ""' },
    { path: 'http://[::1', status: 0, code: 1020, error: 'invalid URL: "http://[::1"' },
  ])('$path → $code', async ({ path, status, code, error }) => {
    const lookup = async (): Promise<never> => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    };
    const { request, vu } = client({}, { lookup });
    const response = await request('GET', path, { timeout: 300 });
    expect(response).toMatchObject({ status, error_code: code });
    expect(response.error).toContain(error);
    if (code === 1020) {
      expect(vu.samples).toEqual([]);
    } else {
      expect(tagsOf(vu)).toMatchObject([
        { status: String(status), error_code: String(code), expected_response: 'false' },
      ]);
      expect(vu.values('http_req_failed')).toEqual([1]);
    }
    if (status === 0) {
      expect(response.body).toBeNull();
      expect(vu.logged.map(({ level }) => level)).toEqual(['warning']);
      expect(vu.logged[0]!.message).toContain('Request Failed');
      await expect(request('GET', path, { timeout: 300, throws: true })).rejects.toMatchObject({ name: 'GoError' });
      expect(vu.logged).toHaveLength(1);
    }
    vu.end();
  });

  test('a paused server times out', async () => {
    const sockets: Socket[] = [];
    const paused = createServer((socket) => void sockets.push(socket.pause()));
    await new Promise<void>((resolve) => paused.listen(0, '127.0.0.1', resolve));
    const address = paused.address();
    const { request, vu } = client();
    const response = await request('GET', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`, {
      timeout: 50,
    });
    expect(response).toMatchObject({ error_code: 1050, error: 'request timeout' });
    vu.end();
    for (const socket of sockets) {
      socket.destroy();
    }
    await new Promise((resolve) => paused.close(resolve));
  });

  test('an idle connection that the server has closed is not used', async () => {
    let served = 0;
    const oneShot = createServer((socket) => {
      socket.once('data', () => {
        served++;
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve) => oneShot.listen(0, '127.0.0.1', resolve));
    const address = oneShot.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
    const { request, vu } = client();
    for (let i = 0; i < 5; i++) {
      expect((await request('GET', url)).status).toBe(200);
    }
    expect(served).toBe(5);
    vu.end();
    await new Promise((resolve) => oneShot.close(resolve));
  });

  test('an interrupted iteration ends requests at once, without samples', async () => {
    const { request, vu } = client();
    const seen = server.seen.length;
    const pending = request('GET', '/silence');
    await expect.poll(() => server.seen.length).toBe(seen + 1);
    vu.interrupt();
    await expect(pending).rejects.toMatchObject({ name: 'InterruptedError' });
    await expect(request('GET', '/json')).rejects.toMatchObject({ name: 'InterruptedError' });
    expect(vu.samples).toEqual([]);
    vu.iterate();
    expect((await request('GET', '/json')).status).toBe(200);
    vu.end();
  });

  test('no requests in the init context', async () => {
    const vu = testVu(testOptions(), 'init');
    await expect(
      (async () => httpFunctions()['http.request']!({ text: JSON.stringify(['GET', server.url]) }, vu))(),
    ).rejects.toThrow('Making http requests in the init context is not supported');
  });
});

describe('options', () => {
  test('hosts, with and without a port', async () => {
    const { request, vu } = client({ hosts: { 'a.test': `127.0.0.1:${server.port}`, '*.b.test': '127.0.0.1' } });
    expect((await request('GET', 'http://a.test/json')).status).toBe(200);
    expect((await request('GET', `http://x.b.test:${server.port}/json`)).status).toBe(200);
    vu.end();
  });

  test('blacklistIPs and blockHostnames', async () => {
    const { request, vu } = client({ blacklistIPs: ['127.0.0.0/8'], blockHostnames: ['*.blocked.test'] });
    expect(await request('GET', '/json')).toMatchObject({ error_code: 1110, error: 'ip is blacklisted' });
    expect(await request('GET', 'http://a.blocked.test/')).toMatchObject({
      error_code: 1111,
      error: 'hostname is blocked',
    });
    vu.end();
  });

  test('dns: names are looked up once per ttl, policy and select', async () => {
    const asked: string[] = [];
    const lookup = async (host: string) => {
      asked.push(host);
      return [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ];
    };
    const { request, vu } = client({ dns: { ttl: '1m', select: 'first', policy: 'onlyIPv4' } }, { lookup });
    await request('GET', `http://named.test:${server.port}/json`);
    expect((await request('GET', `http://named.test:${server.port}/json`)).remote_ip).toBe('127.0.0.1');
    expect(asked).toEqual(['named.test']);
    vu.end();
  });

  test('noConnectionReuse and noVUConnectionReuse', async () => {
    for (const [given, connections] of [
      [{ noConnectionReuse: true }, 4],
      [{ noVUConnectionReuse: true }, 2],
    ] as const) {
      const { request, vu } = client(given);
      const before = server.connections();
      await request('GET', '/json');
      await request('GET', '/json');
      vu.iterate();
      await request('GET', '/json');
      await request('GET', '/json');
      expect(server.connections() - before).toBe(connections);
      vu.end();
    }
  });

  test('rps holds requests back', async () => {
    const { request, vu } = client({ rps: 50 });
    const start = performance.now();
    await Promise.all(Array.from({ length: 6 }, () => request('GET', '/json')));
    expect(performance.now() - start).toBeGreaterThan(95);
    vu.end();
  });

  test('names, tags and the expected statuses of a request', async () => {
    const { request, vu } = client();
    await request('GET', '/status/418', { name: TEAPOT, tags: { own: 'x' }, expected: [[418, 418]] });
    await request('GET', '/status/200', { tags: { name: 'mine' }, expected: null });
    expect(tagsOf(vu)).toMatchObject([
      { name: TEAPOT, url: TEAPOT, own: 'x', expected_response: 'true', error_code: '1418' },
      { name: 'mine', url: 'mine' },
    ]);
    expect(tagsOf(vu)[1]).not.toHaveProperty('expected_response');
    expect(vu.values('http_req_failed')).toEqual([0]);
    vu.end();
  });

  test('httpDebug prints to the log', async () => {
    const { request, vu } = client({ httpDebug: 'full' });
    await request('POST', '/echo', { body: 'ping' });
    expect(vu.logged[0]!.message).toMatch(/^Request:\nPOST \/echo HTTP\/1\.1\nHost: .*\n\nping$/s);
    expect(vu.logged[1]!.message).toMatch(/^Response:\nHTTP\/1\.1 200 OK\n.*"body":"ping"/s);
    vu.end();
  });

  test('are those of the test, also for who came in the init context', async () => {
    const early = testVu(testOptions(), 'init');
    const functions = httpFunctions();
    await functions['http.createJar']!({ text: '' }, early);
    Object.assign(early, { phase: 'vu', options: testOptions({ blockHostnames: ['127.0.0.1'] }) });
    const answer = await functions['http.request']!({ text: JSON.stringify(['GET', `${server.url}/json`]) }, early);
    expect(answer).toContain('hostname is blocked');
    early.end();
  });

  test('what is not supported is refused by name', async () => {
    const { request } = client({ raw: { tlsCipherSuites: ['TLS_RSA_WITH_RC4_128_SHA'] } });
    await expect(request('GET', '/json')).rejects.toThrow('options.tlsCipherSuites is not supported');
  });
});

describe('batch', () => {
  test('keeps the order and the limits', async () => {
    const { call, vu } = client({ batch: 20, batchPerHost: 3 });
    const before = server.connections();
    const calls = Array.from({ length: 9 }, (_, i) => ['GET', `${server.url}/delay/${30 - i}`, { name: `n${i}` }]);
    const { text } = await call('http.batch', JSON.stringify(calls));
    const end = text.indexOf('\n');
    const lengths = JSON.parse(text.slice(0, end)) as number[];
    let at = end + 1;
    const urls = lengths.map((length) => {
      const frame = text.slice(at, at + length);
      at += length;
      return (JSON.parse(frame.slice(1, frame.indexOf('\n'))) as ResponseHead).url;
    });
    expect(urls).toEqual(calls.map(([, url]) => url));
    expect(server.connections() - before).toBe(3);
    vu.end();
  });
});

describe('TLS', () => {
  let folder: string;
  let secure: TestServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'k6-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '1', '-subj', '/CN=x'],
      { stdio: 'ignore' },
    );
    secure = await startTestServer({ key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') });
  });
  afterAll(async () => {
    await secure?.close();
    rmSync(folder, { recursive: true });
  });

  test('measures the handshake and counts its bytes', async () => {
    const { request, vu } = client({ insecureSkipTLSVerify: true });
    const response = await request('GET', `${secure.url}/json`);
    expect(response).toMatchObject({ status: 200, tls_version: 'tls1.3' });
    expect(response.tls_cipher_suite).toMatch(/^TLS_/);
    expect(response.timings['tls_handshaking']).toBeGreaterThan(0);
    expect(tagsOf(vu)[0]!['tls_version']).toBe('tls1.3');
    expect(vu.values('data_received')[0]).toBeGreaterThan(900);
    expect((await request('GET', `${secure.url}/bytes/100000`)).body).toHaveLength(100_000);
    expect(vu.values('data_received')[1]).toBeGreaterThan(100_200);
    expect(vu.values('data_received')[1]).toBeLessThan(102_000);
    vu.end();
  });

  test('an unknown authority is an error', async () => {
    const { request, vu } = client();
    expect(await request('GET', `${secure.url}/json`)).toMatchObject({
      status: 0,
      error: 'x509: unknown authority',
      error_code: 1310,
    });
    vu.end();
  });

  test('speaking TLS to a plain server', async () => {
    const { request, vu } = client();
    expect(await request('GET', `${server.url.replace('http', 'https')}/json`)).toMatchObject({ error_code: 1300 });
    vu.end();
  });

  test('tlsVersion', async () => {
    const { request, vu } = client({ insecureSkipTLSVerify: true, raw: { tlsVersion: 'tls1.2' } });
    expect((await request('GET', `${secure.url}/json`)).tls_version).toBe('tls1.2');
    vu.end();
  });
});
