import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ScriptFolder } from '../testing/start-script.ts';
import type { HostFunctions, Vm } from './types.ts';
import { HostError } from './types.ts';

// The first VM compiles QuickJS, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let folder: ScriptFolder;
beforeAll(async () => {
  folder = await ScriptFolder.create();
});
afterAll(() => folder.remove());

/** `wait` blocks until a later turn, and answers its text. */
const functions: HostFunctions = {
  wait: ({ text }) => new Promise((done) => setImmediate(() => done(text))),
  echo: ({ text, bytes }) => (bytes === undefined ? text : { text, bytes }),
  late: ({ text }) => new Promise((done) => setTimeout(() => done(text), Number(text))),
  refuse: ({ text }) => {
    throw new HostError(text, 'TypeError');
  },
  refuseLater: async ({ text }) => {
    throw new HostError(text, 'GoError');
  },
  zero: () => 'a\0b',
};

interface Case {
  readonly name: string;
  readonly body: string;
  readonly value: unknown;
}

/** All bodies as functions of one script. */
function runAll(cases: readonly Case[], head = ''): void {
  let vm: Vm;
  beforeAll(async () => {
    const bodies = cases.map(({ body }, index) => `export function case${index}() { ${body} }`);
    ({ vm } = await folder.start([head, ...bodies].join('\n'), { functions }));
  });
  for (const [index, { name, value }] of cases.entries()) {
    test(name, async () => {
      const json = value === undefined ? undefined : expect.any(String);
      const result = await vm.call(`case${index}`, []);
      expect(result).toEqual({ kind: 'returned', json });
      if (result.kind === 'returned' && result.json !== undefined) expect(JSON.parse(result.json)).toEqual(value);
    });
  }
}

test('a whole script', async () => {
  const { vm, vu, result } = await folder.run(`
    import { check, sleep } from 'k6';
    export const options = { vus: 3, thresholds: { checks: ['rate>0.9'] } };
    enum Kind { A }
    export default function (): void {
      const before: number = Date.now();
      sleep(0.02);
      check(Date.now() - before, { slept: (ms) => ms >= 15, never: () => false, value: 1 });
      console.log('done', { a: [1] }, __ENV.NAME, __VU, __ITER, Kind.A);
    }
    export function teardown() {}
  `);
  expect(result).toEqual({ kind: 'returned', json: undefined });
  expect([...vm.functions].sort()).toEqual(['default', 'teardown']);
  expect(JSON.parse(vm.optionsJson ?? '')).toEqual({ vus: 3, thresholds: { checks: ['rate>0.9'] } });
  expect(vu.samples.map(({ metric, value, tags }) => [metric.name, value, tags])).toEqual([
    ['checks', 1, { check: 'slept' }],
    ['checks', 0, { check: 'never' }],
    ['checks', 1, { check: 'value' }],
  ]);
  expect(vu.logs).toEqual([{ level: 'info', message: 'done {"a":[1]} value 1 0 0' }]);
});

describe('a call that blocks', () => {
  const cases: Case[] = [
    {
      name: 'in forEach',
      body: `const o = []; ['a', 'b'].forEach((x) => o.push(wait(x))); return o;`,
      value: ['a', 'b'],
    },
    { name: 'in map', body: `return [1, 2].map((x) => wait(String(x)));`, value: ['1', '2'] },
    {
      name: 'in map of map',
      body: `return [1, 2].map((x) => [x].map((y) => [y].map((z) => wait(String(z)))));`,
      value: [[['1']], [['2']]],
    },
    {
      name: 'in a comparator',
      body: `return [3, 1, 2].sort((a, b) => Number(wait(String(a - b))));`,
      value: [1, 2, 3],
    },
    { name: 'in reduce', body: `return ['a', 'b'].reduce((all, x) => all + wait(x), '');`, value: 'ab' },
    { name: 'in replace', body: `return 'a-b'.replace(/[ab]/g, (x) => wait(x + x));`, value: 'aa-bb' },
    { name: 'in a getter', body: `return { get x() { return wait('got'); } }.x;`, value: 'got' },
    {
      name: 'in a constructor',
      body: `class A { x; constructor() { this.x = wait('made'); } } return new A().x;`,
      value: 'made',
    },
    { name: 'in toString', body: `return 'is ' + { toString: () => wait('text') };`, value: 'is text' },
    {
      name: 'in toJSON',
      body: `return JSON.parse(JSON.stringify({ a: { toJSON: () => wait('json') } })).a;`,
      value: 'json',
    },
    {
      name: 'in a generator',
      body: `function* g() { yield wait('1'); yield wait('2'); } return [...g()];`,
      value: ['1', '2'],
    },
    {
      name: 'in finally',
      body: `let x = ''; try { throw new Error(wait('e')); } catch (e) { x += e.message; } finally { x += wait('f'); } return x;`,
      value: 'ef',
    },
    {
      name: 'in an async function',
      body: `return (async () => { const a = wait('a'); await null; return a + wait('b'); })();`,
      value: 'ab',
    },
    {
      name: 'in several async functions',
      body: `const f = async (x) => { await null; return wait(x); }; return Promise.all([f('a'), f('b')]);`,
      value: ['a', 'b'],
    },
    { name: 'in a proxy', body: `return new Proxy({}, { get: (_, key) => wait(key) }).name;`, value: 'name' },
    {
      name: 'in a job',
      body: `return new Promise((done) => Promise.resolve().then(() => done(wait('x'))));`,
      value: 'x',
    },
  ];
  runAll(cases, `const wait = (x) => __host.call('wait', x);`);
});

describe('what crosses the border', () => {
  const cases: Case[] = [
    { name: 'text in all alphabets', body: `return __host.call('echo', 'é漢字😀');`, value: 'é漢字😀' },
    { name: 'an empty text', body: `return __host.call('echo', '');`, value: '' },
    { name: 'a long text', body: `return __host.call('echo', 'ä'.repeat(100000)).length;`, value: 100000 },
    { name: 'a text with a zero in it', body: `return __host.call('zero', '');`, value: 'a\0b' },
    {
      name: 'bytes, there and back',
      body: `const t = __host.call('echo', 't', new Uint8Array([0, 1, 255]).buffer); return [t, ...new Uint8Array(__host.takeBytes()), __host.takeBytes() === undefined];`,
      value: ['t', 0, 1, 255, true],
    },
    {
      name: 'no bytes',
      body: `__host.call('echo', '', new ArrayBuffer(0)); return __host.takeBytes().byteLength;`,
      value: 0,
    },
    {
      name: 'an exception',
      body: `try { __host.call('refuse', 'no'); } catch (e) { return [e instanceof TypeError, e.message]; }`,
      value: [true, 'no'],
    },
    {
      name: 'a late exception',
      body: `try { __host.call('refuseLater', 'no'); } catch (e) { return [e.name, e.message]; }`,
      value: ['GoError', 'no'],
    },
    {
      name: 'an unknown function',
      body: `try { __host.call('nothing', ''); } catch (e) { return e.message; }`,
      value: 'this host has no such function',
    },
    {
      name: 'promises, in the order of their ends',
      body: `const o = []; return Promise.all([30, 1].map((x) => __host.callAsync('late', String(x)).then((t) => o.push(t)))).then(() => o);`,
      value: ['1', '30'],
    },
    {
      name: 'a rejected promise',
      body: `return __host.callAsync('refuse', 'no').catch((e) => e instanceof TypeError);`,
      value: true,
    },
    {
      name: 'a promise that nobody awaits',
      body: `__host.callAsync('late', '5').then(() => { globalThis.done = true; });`,
      value: undefined,
    },
  ];
  runAll(cases);

  test('arguments, and results', async () => {
    const { vm } = await folder.start(
      'export function f(...args) { return args.concat(__ITER, __VU, __ENV.A ?? null); }',
    );
    const first = await vm.call('f', ['{"a":1}', '2'], { iter: 4, vu: 9 });
    expect(first).toEqual({ kind: 'returned', json: '[{"a":1},2,4,9,null]' });
    expect(await vm.call('f', [], { env: { A: 'b' } })).toEqual({ kind: 'returned', json: '[0,1,"b"]' });
  });
});

describe('the event loop', () => {
  test('an iteration ends when its timers have', async () => {
    const { vu, result } = await folder.run(`
      export default function () {
        setTimeout((x) => console.log('second', x), 20, 'arg');
        setTimeout(() => console.log('first'), 1);
        const cleared = setTimeout(() => console.log('never'), 5);
        clearTimeout(cleared);
        let left = 2;
        const id = setInterval(() => { console.log('tick'); if (--left === 0) clearInterval(id); }, 30);
      }`);
    expect(result).toEqual({ kind: 'returned', json: undefined });
    expect(vu.logs.map(({ message }) => message)).toEqual(['first', 'second arg', 'tick', 'tick']);
  });

  test('an exception of a timer ends the iteration, and nothing is left for the next one', async () => {
    const { vm, vu, result } = await folder.run(`
      export default function () {
        setTimeout(() => { throw new RangeError('late'); }, 1);
        setTimeout(() => console.log('left over'), 40);
      }
      export function next() { return new Promise((done) => setTimeout(() => done('next'), 60)); }`);
    expect(result).toMatchObject({ kind: 'threw', error: { guestName: 'RangeError', message: 'late' } });
    expect(await vm.call('next', [])).toEqual({ kind: 'returned', json: '"next"' });
    expect(vu.logs).toEqual([]);
  });

  test('top-level await', async () => {
    expect(await folder.valueOf(`const x = await Promise.resolve(4); export default () => x;`)).toBe(4);
    const late = `const x = await new Promise((done) => setTimeout(() => done(6), 1)); export default () => x;`;
    expect(await folder.valueOf(late)).toBe(6);
  });

  test('the init context waits for what nobody awaits', async () => {
    const script = `let x; (async () => { await null; x = await new Promise((done) => setTimeout(() => done(5), 1)); })();
      export default () => x;`;
    expect(await folder.valueOf(script)).toBe(5);
  });

  test('a promise that nothing settles ends with the loop', async () => {
    expect(await folder.valueOf(`export default () => new Promise(() => {});`)).toBeUndefined();
  });
});

describe('errors', () => {
  test('stacks name the lines of the sources', async () => {
    await folder.write({
      'lib.ts': `interface Unused {\n  a: string;\n}\n\nexport function inner(): never {\n  throw new TypeError('oh');\n}\n`,
    });
    const { result } = await folder.run(`import { group } from 'k6';
import { inner } from './lib.ts';

type A = { b: number };
function outer() {
  inner();
}
export default function () {
  group('g', () => outer());
}`);
    if (result.kind !== 'threw') throw new Error(`got ${result.kind}`);
    expect(result.error).toMatchObject({ guestName: 'TypeError', message: 'oh' });
    const frames = result.error.guestStack.split('\n').map((line) => line.trim().replace(`file://${folder.path}/`, ''));
    expect(frames[0]).toMatch(/^at inner \(lib\.ts:6:\d+\)$/);
    expect(frames[1]).toMatch(/^at outer \(script\.ts:6:\d+\)$/);
    expect(frames.at(-1)).toMatch(/^at default \(script\.ts:9:\d+\)$/);
    expect(result.error.guestStack).not.toContain('k6:');
  });

  const cases: { name: string; body: string; error: object }[] = [
    { name: 'a text', body: `throw 'text';`, error: { guestName: '', message: 'text' } },
    { name: 'an object', body: `throw { code: 4 };`, error: { guestName: '', message: '{"code":4}' } },
    { name: 'undefined', body: `throw undefined;`, error: { guestName: '', message: 'undefined' } },
    {
      name: 'a rejection',
      body: `return Promise.reject(new RangeError('r'));`,
      error: { guestName: 'RangeError', message: 'r' },
    },
    {
      name: 'an error that throws',
      body: `const e = new Error('x'); Object.defineProperty(e, 'name', { get() { throw 1; } }); throw e;`,
      error: { message: 'an exception that can not be printed' },
    },
    { name: 'a result in a circle', body: `const a = {}; a.a = a; return a;`, error: { guestName: 'TypeError' } },
    {
      name: 'a name that is not there',
      body: `undeclared = 1;`,
      error: { guestName: 'ReferenceError', message: /undeclared/ },
    },
  ];
  let vm: Vm;
  beforeAll(async () => {
    const bodies = cases.map(({ body }, index) => `export function case${index}() { ${body} }`);
    ({ vm } = await folder.start(bodies.join('\n')));
  });
  for (const [index, { name, error }] of cases.entries()) {
    test(name, async () => {
      const result = await vm.call(`case${index}`, []);
      const expected = Object.fromEntries(
        Object.entries(error).map(([key, value]) => [
          key,
          value instanceof RegExp ? expect.stringMatching(value) : value,
        ]),
      );
      expect(result).toMatchObject({ kind: 'threw', error: expected });
    });
  }

  test('stacks that a script prints', async () => {
    const { vu } = await folder.run(`export default function () {
      const error = new Error('printed');
      console.log('before', error.stack, 'after');
      console.error(error);
      console.log(error, 'behind');
    }`);
    const place = `    at default (file://${folder.path}/script.ts:2:`;
    expect(vu.logs.map(({ message }) => message.replace(/\d+\)/, ''))).toEqual([
      `before ${place}\n after`,
      `Error: printed\n${place}`,
      `Error: printed\n${place} behind`,
    ]);
  });

  test('of the init context', async () => {
    await expect(folder.start(`\n\nthrow new TypeError('early');`)).rejects.toMatchObject({
      name: 'ScriptError',
      guestName: 'TypeError',
      message: 'early',
      guestStack: expect.stringMatching(/script\.ts:3:/),
    });
  });

  test('of a rejected top-level await', async () => {
    await expect(folder.start(`await null;\nawait Promise.reject(new TypeError('early'));`)).rejects.toMatchObject({
      guestName: 'TypeError',
      message: 'early',
    });
  });
});

test('the exports of a CommonJS script', async () => {
  const { vm } = await folder.start(`exports.options = { vus: 2 }; exports.default = function () { return 'cjs'; };`);
  expect(vm.optionsJson).toBe('{"vus":2}');
  expect(await vm.call('default', [])).toEqual({ kind: 'returned', json: '"cjs"' });
});

test('a script of 5 MB', async () => {
  const data = Array.from(
    { length: 76_000 },
    (_, index) => `{ id: ${index}, name: 'user number ${index}', text: 'lorem ipsum dolor' }`,
  );
  const script = `const data = [${data.join(',\n')}];\nexport default () => data[75999].name;`;
  expect(script.length).toBeGreaterThan(5_000_000);
  expect(await folder.valueOf(script)).toBe('user number 75999');
});
