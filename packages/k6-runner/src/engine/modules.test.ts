// k6's modules as a script sees them, each case in a VM with the real host functions.
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ScriptFolder, type Started } from '../testing/start-script.ts';
import { ScriptError } from './types.ts';

// The first VM compiles QuickJS, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: ScriptFolder;
beforeAll(async () => {
  folder = await ScriptFolder.create();
});
afterAll(() => folder.remove());

interface Case {
  readonly name: string;
  readonly body: string;
  readonly value: unknown;
}

/** All bodies as functions of one script; an exception's value is its text. */
function runAll(head: string, cases: readonly Case[]): void {
  let started: Started;
  beforeAll(async () => {
    const bodies = cases.map(({ body }, index) => `export function case${index}() { ${body} }`);
    started = await folder.start([head, ...bodies].join('\n'));
  });
  for (const [index, { name, value }] of cases.entries()) {
    test(name, async () => {
      const result = await started.vm.call(`case${index}`, []);
      if (result.kind === 'threw') expect(`${result.error.guestName}: ${result.error.message}`).toEqual(value);
      else if (result.kind === 'returned') expect(JSON.parse(result.json ?? 'null')).toEqual(value);
      else throw new Error(result.kind);
    });
  }
}

describe('k6', () => {
  test('samples of checks and groups', async () => {
    const { vu, result } = await folder.run(`
      import { check, group } from 'k6';
      export default function () {
        const inner = group('a', () => group('b', () => check(1, { one: (x) => x === 1 }, { own: 5 })));
        let thrown;
        try { check(1, { first: true, bad: () => { throw new Error('oh') }, never: true }) } catch (e) { thrown = e.message }
        try { group('c', () => { throw new Error('left') }) } catch {}
        return [inner, thrown, check(1, { no: null }), check(1, {})];
      }`);
    expect(result).toEqual({ kind: 'returned', json: '[true,"oh",false,true]' });
    expect(vu.groupPath).toBe('');
    expect(
      vu.samples.map(({ metric, value, tags }) => [metric.name, metric.name === 'checks' ? value : 'ms', tags]),
    ).toEqual([
      ['checks', 1, { group: '::a::b', check: 'one', own: '5' }],
      ['group_duration', 'ms', { group: '::a::b' }],
      ['group_duration', 'ms', { group: '::a' }],
      ['checks', 1, { check: 'first' }],
      ['checks', 0, { check: 'bad' }],
      ['group_duration', 'ms', { group: '::c' }],
      ['checks', 0, { check: 'no' }],
    ]);
  });

  runAll(`import { check, group, sleep, fail, randomSeed } from 'k6'; import k6 from 'k6';`, [
    { name: 'fail', body: `fail('because');`, value: 'Error: because' },
    {
      name: 'names with ::',
      body: `check(1, { 'a::b': true });`,
      value: `Error: the name of a check may not contain '::', got "a::b"`,
    },
    {
      name: 'groups with ::',
      body: `group('a::b', () => {});`,
      value: `Error: the name of a group may not contain '::', got "a::b"`,
    },
    {
      name: 'async groups',
      body: `group('a', async () => {});`,
      value: expect.stringMatching(/^TypeError: group\(\) does not support async/),
    },
    { name: 'async predicates pass', body: `return check(1, { a: async () => false });`, value: true },
    {
      name: 'seeded random numbers',
      body: `randomSeed(7); const a = [Math.random(), Math.random()]; randomSeed(7); const b = [Math.random(), Math.random()]; return [a[0] === b[0] && a[1] === b[1] && a[0] !== a[1], a.every((x) => x >= 0 && x < 1)];`,
      value: [true, true],
    },
    { name: 'no sleep', body: `sleep(-1); sleep(0); sleep(NaN); return 1;`, value: 1 },
    {
      name: 'the default export',
      body: `return Object.keys(k6);`,
      value: ['check', 'group', 'sleep', 'fail', 'randomSeed'],
    },
    {
      name: 'what k6 does not have',
      body: `return [typeof process, typeof fetch, typeof Intl, typeof URL, typeof __native, typeof __entries];`,
      value: Array(6).fill('undefined'),
    },
    { name: 'open later', body: `open('x');`, value: expect.stringMatching(/init stage/) },
  ]);

  test('in the init context', async () => {
    for (const [code, message] of [
      [`import { check } from 'k6'; check(1, { a: true });`, 'using check in the init context is not supported'],
      [`import { group } from 'k6'; group('a', () => {});`, 'using group in the init context is not supported'],
      [`open('missing.txt');`, `open ${folder.path}/missing.txt: no such file or directory`],
    ] as const) {
      await expect(folder.start(code)).rejects.toThrow(message);
    }
  });

  test('open', async () => {
    await folder.write({ 'data.txt': '\uFEFFtext ä' });
    const script = `const a = open('./data.txt'), b = open('data.txt', 'b'); export default () => [a, b.byteLength];`;
    expect(await folder.valueOf(script)).toEqual(['text ä', 10]);
  });

  test('console', async () => {
    const { vu } = await folder.run(`export default function () {
      console.log('a', 1, null, undefined, true, [1, { b: 2 }], new Map([['k', 1]]), 10n);
      console.debug('d'); console.warn('w'); console.error('e'); console.info(() => 1); console.log();
      const circle = {}; circle.circle = circle; console.log(circle);
    }`);
    expect(vu.logs.map(({ level, message }) => `${level}: ${message}`)).toEqual([
      'info: a 1 null undefined true [1,{"b":2}] {"k":1} 10',
      'debug: d',
      'warning: w',
      'error: e',
      'info: [Function: anonymous]',
      'info: ',
      'info: [object Object]',
    ]);
  });
});

describe('k6/metrics', () => {
  test('samples', async () => {
    const { vu, result } = await folder.run(`
      import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
      const c = new Counter('c_total'), g = new Gauge('g_now'), r = new Rate('r_share'), t = new Trend('t_time', true);
      export default () => [c.add(2), c.add(1, { tag: 'x', n: 1, none: null }), g.add(-1.5), r.add(true), r.add(0), r.add(7), t.add('4'), t.add('x'), t.add(), t.name];
    `);
    expect(result).toEqual({ kind: 'returned', json: '[true,true,true,true,true,true,true,false,false,"t_time"]' });
    expect(
      vu.samples.map(({ metric, value, tags }) => [metric.name, metric.type, metric.contains, value, tags]),
    ).toEqual([
      ['c_total', 'counter', 'default', 2, {}],
      ['c_total', 'counter', 'default', 1, { tag: 'x', n: '1' }],
      ['g_now', 'gauge', 'default', -1.5, {}],
      ['r_share', 'rate', 'default', 1, {}],
      ['r_share', 'rate', 'default', 0, {}],
      ['r_share', 'rate', 'default', 1, {}],
      ['t_time', 'trend', 'time', 4, {}],
    ]);
    expect(vu.logs.map(({ message }) => message)).toEqual([
      `'x' is an invalid value for metric 't_time', a number or a boolean value is expected`,
      `'undefined' is an invalid value for metric 't_time', a number or a boolean value is expected`,
    ]);
  });

  test('what is refused', async () => {
    await expect(folder.start(`import { Counter } from 'k6/metrics'; new Counter('a b');`)).rejects.toThrow(
      /invalid metric name: 'a b'/,
    );
    await expect(folder.start(`import { Counter } from 'k6/metrics'; new Counter('ab').add(1);`)).rejects.toThrow(
      /init context/,
    );
    await expect(
      folder.valueOf(`import { Counter } from 'k6/metrics'; export default () => { new Counter('late'); };`),
    ).rejects.toThrow('metrics must be declared in the init context');
  });
});

describe('k6/execution', () => {
  runAll(`import exec from 'k6/execution'; import { vu, scenario, instance, test } from 'k6/execution';`, [
    {
      name: 'vu',
      body: `return [vu.idInInstance, vu.idInTest, vu.iterationInInstance, vu.iterationInScenario];`,
      value: [1, 1, 3, 2],
    },
    {
      name: 'scenario',
      body: `return scenario;`,
      value: {
        name: 'default',
        executor: 'per-vu-iterations',
        startTime: 1000,
        progress: 0.5,
        iterationInInstance: 5,
        iterationInTest: 5,
      },
    },
    {
      name: 'instance',
      body: `return exec.instance;`,
      value: {
        iterationsInterrupted: 0,
        iterationsCompleted: 7,
        vusActive: 1,
        vusInitialized: 2,
        currentTestRunDuration: 1234,
      },
    },
    { name: 'options', body: `return test.options;`, value: {} },
    {
      name: 'tags',
      body: `vu.tags.a = 'b'; vu.tags['n'] = 4; const seen = [vu.metrics.tags.a, 'n' in vu.tags, Object.keys(vu.tags)]; delete vu.tags.a; vu.metrics.tags = { z: 'y' }; return [...seen, { ...vu.tags }];`,
      value: ['b', true, ['a', 'n'], { n: '4', z: 'y' }],
    },
    {
      name: 'metadata',
      body: `vu.metrics.metadata['trace_id'] = 'x'; const { ...all } = vu.metrics.metadata; delete vu.metrics.metadata.trace_id; return [all, vu.metrics.metadata.trace_id === undefined];`,
      value: [{ trace_id: 'x' }, true],
    },
    {
      name: 'a tag that is an object',
      body: `vu.tags.a = {};`,
      value: expect.stringMatching(/^TypeError: only String/),
    },
  ]);

  test('abort and fail reach the test', async () => {
    const { vu } = await folder.run(`import exec from 'k6/execution';
      export default () => { exec.test.fail('f'); exec.test.abort('why'); };`);
    expect(vu.aborts).toEqual(['fail: f', 'why']);
  });
});

describe('k6/data', () => {
  test('is built once for all virtual users', async () => {
    const all = await folder.startAll(
      `import { SharedArray } from 'k6/data';
       const users = new SharedArray('users', () => { console.log('built'); return [{ name: 'a', deep: { x: 1 } }, { name: 'b' }, undefined]; });
       export default () => {
         const refused = [];
         for (const change of [() => { users[0] = 1 }, () => users.push(1), () => { users[0].name = 'c' }, () => { users[0].deep.x = 2 }, () => { delete users[0] }, () => { users.length = 0 }]) {
           try { change(); refused.push(false) } catch (e) { refused.push(e instanceof TypeError) }
         }
         return [users.length, users[1].name, users.map((u) => u?.name ?? null), [...users].length, users.find((u) => u.name === 'b').name, users[9] === undefined, -1 in users, 1 in users, JSON.stringify(users), Array.isArray(users), refused, Object.keys(users)];
       };`,
      3,
    );
    expect(all.flatMap(({ vu }) => vu.logs)).toHaveLength(1);
    for (const { vm } of all) {
      const result = await vm.call('default', []);
      if (result.kind !== 'returned') throw new Error(JSON.stringify(result));
      expect(JSON.parse(result.json ?? '')).toEqual([
        3,
        'b',
        ['a', 'b', null],
        3,
        'b',
        true,
        false,
        true,
        '[{"name":"a","deep":{"x":1}},{"name":"b"},null]',
        true,
        [true, true, true, true, true, true],
        ['0', '1', '2'],
      ]);
    }
  });

  const cases: [code: string, message: string][] = [
    [`new SharedArray('', () => [])`, `empty name provided to SharedArray's constructor`],
    [`new SharedArray('a', 4)`, `a function is expected as the second argument of SharedArray's constructor`],
    [`new SharedArray('a', () => 4)`, 'only arrays can be made into SharedArray'],
  ];
  test.each(cases)('%s is refused', async (code, message) => {
    await expect(folder.start(`import { SharedArray } from 'k6/data'; ${code};`)).rejects.toThrow(message);
  });
});

describe('k6/encoding', () => {
  runAll(
    `import { b64encode, b64decode } from 'k6/encoding'; import encoding from 'k6/encoding'; const bytes = new Uint8Array([251, 255, 254, 0]);`,
    [
      {
        name: 'encodes',
        body: `return ['std', 'rawstd', 'url', 'rawurl'].map((v) => b64encode(bytes, v));`,
        value: ['+//+AA==', '+//+AA', '-__-AA==', '-__-AA'],
      },
      { name: 'a text', body: `return encoding.b64encode('hällo');`, value: 'aMOkbGxv' },
      { name: 'part of a buffer', body: `return b64encode(bytes.subarray(1, 2));`, value: '/w==' },
      {
        name: 'decodes',
        body: `return [b64decode('aMOkbGxv', 'std', 's'), ...new Uint8Array(b64decode('-__-AA', 'rawurl')), ...new Uint8Array(b64decode('-__-AA==', 'url'))];`,
        value: ['hällo', 251, 255, 254, 0, 251, 255, 254, 0],
      },
      { name: 'what is not base64', body: `b64decode('aa*a');`, value: 'GoError: illegal base64 data at input byte 2' },
      { name: 'missing padding', body: `b64decode('aa');`, value: 'GoError: illegal base64 data at input byte 2' },
    ],
  );
});

describe('k6/crypto and crypto', () => {
  const sha = createHash('sha256').update('hello').digest();
  runAll(
    `import c from 'k6/crypto'; import { hmac, createHash, createHMAC, randomBytes, hexEncode } from 'k6/crypto'; const hello = new Uint8Array([104, 101, 108, 108, 111]);`,
    [
      {
        name: 'encodings',
        body: `return ['hex', 'base64', 'base64url', 'base64rawurl'].map((e) => c.sha256('hello', e));`,
        value: ['hex', 'base64']
          .map((e) => sha.toString(e as 'hex'))
          .concat([`${sha.toString('base64url')}=`, sha.toString('base64url')]),
      },
      { name: 'binary', body: `return [...new Uint8Array(c.sha256('hello', 'binary'))];`, value: [...sha] },
      {
        name: 'of bytes',
        body: `return c.sha256(hello.buffer, 'hex') === c.sha256('hello', 'hex') && c.sha256(hello, 'hex') === c.sha256('hello', 'hex');`,
        value: true,
      },
      {
        name: 'md5 and others',
        body: `return ['md5', 'sha1', 'sha384', 'sha512', 'sha512_224', 'sha512_256', 'ripemd160'].map((name) => c[name]('', 'hex').slice(0, 8));`,
        value: ['d41d8cd9', 'da39a3ee', '38b060a7', 'cf83e135', '6ed0dd02', 'c672b8d1', '9c1185a5'],
      },
      {
        name: 'hmac',
        body: `return [hmac('sha256', 'key', 'The quick brown fox jumps over the lazy dog', 'hex'), hmac('md5', hello, hello, 'hex') === hmac('md5', 'hello', 'hello', 'hex'), hmac('md5', hello, 'hello', 'hex') === hmac('md5', 'hello', hello, 'hex')];`,
        value: ['f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8', true, true],
      },
      {
        name: 'in parts',
        body: `const h = createHash('sha256'); h.update('he'); h.update(hello.subarray(2)); const m = createHMAC('sha1', 'k'); m.update('a'); return [h.digest('hex'), m.digest('hex') === hmac('sha1', 'k', 'a', 'hex')];`,
        value: [sha.toString('hex'), true],
      },
      { name: 'an unknown algorithm', body: `createHash('sha3');`, value: 'GoError: invalid algorithm: sha3' },
      { name: 'an unknown encoding', body: `c.md5('', 'utf8');`, value: 'GoError: invalid output encoding: utf8' },
      {
        name: 'random bytes',
        body: `return [randomBytes(5).byteLength, hexEncode('ä'), hexEncode(hello.buffer)];`,
        value: [5, 'c3a4', '68656c6c6f'],
      },
      { name: 'no size', body: `randomBytes(0);`, value: 'GoError: invalid size' },
      {
        name: 'the global',
        body: `const a = crypto.getRandomValues(new Uint32Array(8)); return [a.some((x) => x !== 0), /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(crypto.randomUUID())];`,
        value: [true, true],
      },
      {
        name: 'subtle.digest',
        body: `return crypto.subtle.digest('SHA-256', hello).then((b) => [...new Uint8Array(b)]);`,
        value: [...sha],
      },
    ],
  );
});

describe('crypto.subtle', () => {
  const made = (algorithm: string, usages: string): string =>
    `const key = await s.generateKey(${algorithm}, true, ${JSON.stringify(usages.split(' '))});`;
  const sealed = (algorithm: string): string =>
    `const c = await s.encrypt(${algorithm}, key, data); return [text(await s.decrypt(${algorithm}, key, c)), key.algorithm];`;
  const iv = 'iv: new Uint8Array(16)';
  runAll(
    `const s = crypto.subtle; const data = new Uint8Array([72, 195, 164]);
     const text = (b) => new Uint8Array(b).join();
     const failing = (promise) => promise.then(() => 'no error', (e) => e.name + ': ' + e.message);
     const asynchronous = (f) => f();`,
    (
      [
        [
          'AES-CBC',
          `${made(`{ name: 'AES-CBC', length: 256 }`, 'encrypt decrypt')} ${sealed(`{ name: 'AES-CBC', ${iv} }`)}`,
          ['72,195,164', { name: 'AES-CBC', length: 256 }],
        ],
        [
          'AES-CTR',
          `${made(`{ name: 'AES-CTR', length: 128 }`, 'encrypt decrypt')} ${sealed(`{ name: 'AES-CTR', length: 64, counter: new Uint8Array(16) }`)}`,
          ['72,195,164', { name: 'AES-CTR', length: 128 }],
        ],
        [
          'a known answer of AES-GCM, by a JSON web key',
          `const key = await s.importKey('jwk', { kty: 'oct', k: 'AAAAAAAAAAAAAAAAAAAAAA' }, 'AES-GCM', false, ['encrypt']);
           return [text(await s.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, new Uint8Array(0))), key.extractable, key.type];`,
          // Test case 1 of "The Galois/Counter Mode of Operation", appendix B.
          [[...Buffer.from('58e2fccefa7e3061367f1d57a4e7455a', 'hex')].join(), false, 'secret'],
        ],
        [
          'HMAC',
          `const key = await s.importKey('raw', data, { name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']);
           const signature = await s.sign('HMAC', key, data);
           return [text(signature), await s.verify('HMAC', key, signature, data), await s.verify('HMAC', key, signature, data.subarray(1)), text(await s.exportKey('raw', key))];`,
          [createHmac('sha256', Buffer.from('Hä')).update('Hä').digest().join(), true, false, '72,195,164'],
        ],
        [
          'ECDSA',
          `${made(`{ name: 'ECDSA', namedCurve: 'P-256' }`, 'sign verify')}
           const how = { name: 'ECDSA', hash: { name: 'SHA-256' } };
           const other = await s.importKey('spki', await s.exportKey('spki', key.publicKey), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
           return [await s.verify(how, other, await s.sign(how, key.privateKey, data), data), key.publicKey.usages, key.privateKey.usages];`,
          [true, ['verify'], ['sign']],
        ],
        [
          'ECDH',
          `const make = () => s.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, false, ['deriveBits']);
           const [a, b] = [await make(), await make()];
           const bits = (mine, other) => s.deriveBits({ name: 'ECDH', public: other.publicKey }, mine.privateKey, 256);
           return text(await bits(a, b)) === text(await bits(b, a));`,
          true,
        ],
        [
          'RSA-OAEP',
          `const key = await s.generateKey({ name: 'RSA-OAEP', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-1' }, true, ['encrypt', 'decrypt']);
           const c = await s.encrypt({ name: 'RSA-OAEP' }, key.publicKey, data);
           return [text(await s.decrypt({ name: 'RSA-OAEP' }, key.privateKey, c)), key.privateKey.algorithm.modulusLength, text(key.publicKey.algorithm.publicExponent)];`,
          ['72,195,164', 1024, '1,0,1'],
        ],
        [
          'PBKDF2',
          `const key = await s.importKey('raw', data, 'PBKDF2', false, ['deriveBits', 'deriveKey']);
           const how = { name: 'PBKDF2', hash: 'SHA-256', salt: data, iterations: 2 };
           const derived = await s.deriveKey(how, key, { name: 'AES-GCM', length: 128 }, true, ['encrypt']);
           return [text(await s.deriveBits(how, key, 128)), text(await s.exportKey('raw', derived))];`,
          (() => {
            const bits = pbkdf2Sync(Buffer.from('Hä'), Buffer.from('Hä'), 2, 16, 'sha256').join();
            return [bits, bits];
          })(),
        ],
        [
          'wrapKey',
          `const key = await s.generateKey({ name: 'AES-KW', length: 128 }, false, ['wrapKey', 'unwrapKey']);
           const inner = await s.importKey('raw', new Uint8Array(16), 'AES-CBC', true, ['encrypt']);
           const again = await s.unwrapKey('raw', await s.wrapKey('raw', inner, key, 'AES-KW'), key, 'AES-KW', 'AES-CBC', true, ['encrypt']);
           return text(await s.exportKey('raw', again));`,
          new Uint8Array(16).join(),
        ],
        [
          'what is refused',
          `${made(`{ name: 'HMAC', hash: 'SHA-256' }`, 'sign')}
           const secret = await s.generateKey({ name: 'AES-CBC', length: 128 }, false, ['encrypt']);
           return [
             await failing(s.verify('HMAC', key, data, data)), await failing(s.exportKey('raw', secret)),
             await failing(s.generateKey({ name: 'NOPE' }, true, ['sign'])), await failing(s.importKey('raw', data, 'AES-CBC', true, ['encrypt'])),
             await failing(s.encrypt({ name: 'AES-CBC', iv: data }, secret, data)), await failing(s.sign('HMAC')),
             await failing(s.sign('HMAC', { type: 'secret', usages: ['sign'] }, data)), await failing(s.digest('SHA-256', 'text')),
             await failing(s.sign('HMAC', key)),
           ].map((message) => message.replace(/: .*/, ''));`,
          [
            'InvalidAccessError',
            'InvalidAccessError',
            'NotSupportedError',
            'DataError',
            'OperationError',
            'TypeError',
            'TypeError',
            'TypeError',
            'TypeError',
          ],
        ],
      ] as const
    ).map(([name, body, value]) => ({ name, body: `return asynchronous(async () => { ${body} });`, value })),
  );
});

describe('k6/experimental', () => {
  test('fs', async () => {
    await folder.write({ 'data.bin': 'abcdefgh' });
    const script = `import { open, SeekMode } from 'k6/experimental/fs';
      const file = await open('data.bin');
      export default async () => {
        const { name, size } = await file.stat();
        const buffer = new Uint8Array(5);
        const text = () => String.fromCharCode(...buffer);
        const seen = [name, size, await file.read(buffer), text(), await file.read(buffer), await file.read(buffer)];
        return [...seen, await file.seek(2), await file.read(buffer), text(), await file.seek(-1, SeekMode.End), await file.seek(9, SeekMode.Start).catch((e) => e.name)];
      };`;
    expect(await folder.valueOf(script)).toEqual(['data.bin', 8, 5, 'abcde', 3, null, 2, 5, 'cdefg', 7, 'RangeError']);
  });

  test('csv', async () => {
    await folder.write({ 'data.csv': 'name,age\nann,3\n"b, ob",4\n' });
    const script = `import { open } from 'k6/experimental/fs'; import csv from 'k6/experimental/csv';
      const file = await open('data.csv');
      const rows = await csv.parse(file, { skipFirstLine: true }), objects = await csv.parse(file, { asObjects: true });
      const parser = new csv.Parser(file, { fromLine: 1, toLine: 1 });
      export default async () => [rows, objects[1], rows.length, await parser.next(), await parser.next()];`;
    expect(await folder.valueOf(script)).toEqual([
      [
        ['ann', '3'],
        ['b, ob', '4'],
      ],
      { name: 'b, ob', age: '4' },
      2,
      { done: false, value: ['ann', '3'] },
      { done: true },
    ]);
  });

  test('secrets', async () => {
    const script = `import secrets from 'k6/secrets'; export default () => secrets.get('a');`;
    await expect(folder.valueOf(script)).rejects.toThrow(/no secret sources are configured/);
    await expect(folder.valueOf(script)).rejects.toBeInstanceOf(ScriptError);
  });

  test('timers', async () => {
    const script = `import { setTimeout, clearTimeout } from 'k6/timers'; import t from 'k6/experimental/timers';
      export default () => new Promise((done) => { clearTimeout(t.setTimeout(() => done(1), 5)); setTimeout(done, 1, 2); });`;
    expect(await folder.valueOf(script)).toBe(2);
  });
});

describe('jslib', () => {
  runAll(
    `import { randomIntBetween, randomItem, randomString, uuidv4, findBetween, normalDistributionStages, parseDuration, check } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';
     import { textSummary, jUnit } from 'https://jslib.k6.io/k6-summary/0.1.0/index.js';
     import { TOTP } from 'https://jslib.k6.io/totp/1.0.0/index.js';`,
    [
      {
        name: 'random numbers',
        body: `const all = Array.from({ length: 200 }, () => randomIntBetween(1, 3)); return [...new Set(all)].sort();`,
        value: [1, 2, 3],
      },
      {
        name: 'random texts',
        body: `return [randomString(8).length, randomString(5, 'a'), randomItem(['x']), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/.test(uuidv4()), uuidv4(true).length];`,
        value: [8, 'aaaaa', 'x', true, 36],
      },
      {
        name: 'findBetween',
        body: `return [findBetween('<a>1</a><a>2</a>', '<a>', '</a>'), findBetween('<a>1</a><a>2</a>', '<a>', '</a>', true), findBetween('x', 'a', 'b')];`,
        value: ['1', ['1', '2'], ''],
      },
      {
        name: 'stages of a bell',
        body: `const s = normalDistributionStages(10, 12, 10); return [s.length, s[0], Math.max(...s.map((x) => x.target)), s.at(-1).target];`,
        value: [12, { duration: '1s', target: 0 }, 10, 0],
      },
      {
        name: 'durations',
        body: `return [parseDuration('1h2m3s4ms'), parseDuration('500')];`,
        value: [3_723_004, 500],
      },
      { name: 'async checks', body: `return check(1, { a: async (x) => x === 2 });`, value: false },
      {
        name: 'totp of RFC 6238',
        body: `return new TOTP('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 8).gen(59000);`,
        value: '94287082',
      },
      {
        name: 'junit',
        body: `return jUnit({ metrics: { http_reqs: { thresholds: { 'rate<1': { ok: false } } } } }).includes('<testcase name="http_reqs - rate&lt;1"');`,
        value: true,
      },
      { name: 'a summary', body: `return typeof textSummary;`, value: 'function' },
    ],
  );
});
