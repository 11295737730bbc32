import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundleScript } from './bundle.ts';
import { BUILT_IN } from './modules.ts';

// The bundler's process starts with the first one, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

let directory: string;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'k6-bundle-')));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function bundle(files: Readonly<Record<string, string>>, path = 'script.ts'): ReturnType<typeof bundleScript> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  return bundleScript({ path, workingDirectory: directory });
}

describe('a bundle', () => {
  test('has files, JSON and packages in it', async () => {
    const { code, url, sourceMap } = await bundle({
      'script.ts': `import { a } from './lib/a'; import data from './data.json'; import pkg from 'some-package'; export default (): unknown => [a, data.name, pkg];`,
      'lib/a.ts': `export const a: string = 'from a';`,
      'data.json': '{"name":"from json"}',
      'node_modules/some-package/package.json': '{"main":"main.js"}',
      'node_modules/some-package/main.js': `module.exports = 'from a package';`,
    });
    for (const text of ['from a', 'from json', 'from a package', 'export']) expect(code).toContain(text);
    expect(url).toBe(`file://${directory}/script.ts`);
    expect(JSON.parse(sourceMap)).toMatchObject({ sources: expect.arrayContaining([url, 'k6:bridge']) });
  });

  test('of a text that came through a pipe', async () => {
    await writeFile(join(directory, 'piped.ts'), `export const x = 'piped';`);
    const { code } = await bundleScript({
      path: '-',
      source: `import { x } from './piped'; export default (): string => x;`,
      workingDirectory: directory,
    });
    expect(code).toContain('piped');
  });

  test('of everything that is built in', async () => {
    const imports = BUILT_IN.map((name, index) => `import * as module${index} from '${name}';`);
    const uses = `export default () => [${BUILT_IN.map((_, index) => `module${index}`).join(', ')}];`;
    const { code } = await bundle({ 'script.ts': [...imports, uses].join('\n') });
    expect(code).toContain('SharedArray');
  });

  test('holds only what is used', async () => {
    const { code } = await bundle({ 'script.ts': `import { sleep } from 'k6'; export default () => sleep(1);` });
    expect(code).not.toContain('SharedArray');
  });
});

describe('what can not be bundled', () => {
  const cases: { name: string; source: string; message: RegExp }[] = [
    {
      name: 'a syntax error',
      source: 'const a = 1;\nconst b = ;',
      message: /^script\.ts:2:11: Unexpected ";"\n {4}const b = ;\n {4} {10}\^$/,
    },
    {
      name: 'a missing file',
      source: `\nimport './missing.js';`,
      message: /^script\.ts:2:8: there is no file \.\/missing\.js/,
    },
    {
      name: 'a missing export',
      source: `import { wrong } from 'k6'; wrong();`,
      message: /^script\.ts:1:\d+: the module has no export "wrong"/,
    },
    {
      name: 'an address',
      source: `import x from 'https://example.com/x.js'; x();`,
      message: /^script\.ts:1:15: can not import https:\/\/example\.com\/x\.js: scripts are run without downloading/,
    },
    {
      name: 'an unknown jslib',
      source: `import 'https://jslib.k6.io/aws/0.1.0/index.js';`,
      message: /Built in are .*k6-summary, k6-utils, totp/,
    },
    {
      name: 'the browser',
      source: `import { browser } from 'k6/browser'; browser();`,
      message: /module "k6\/browser" is not supported: there is no browser in it; --engine k6/,
    },
    {
      name: 'grpc',
      source: `import grpc from 'k6/net/grpc'; grpc();`,
      message: /module "k6\/net\/grpc" is not supported/,
    },
    {
      name: 'an extension',
      source: `import x from 'k6/x/sql'; x();`,
      message: /module "k6\/x\/sql" is not supported: extensions/,
    },
    {
      name: 'redis',
      source: `import x from 'k6/experimental/redis'; x();`,
      message: /module "k6\/experimental\/redis" is not supported/,
    },
    {
      name: 'an unknown module',
      source: `import x from 'k6/htpp'; x();`,
      message: /unknown module "k6\/htpp"; there are k6, k6\/crypto/,
    },
    {
      name: 'a module of Node.js',
      source: `import fs from 'node:fs'; fs();`,
      message: /^script\.ts:1:\d+: module "node:fs" belongs to Node\.js/,
    },
    {
      name: 'a package that is not installed',
      source: `import x from '@some/where/deep.js'; x();`,
      message: /^script\.ts:1:\d+: there is no package "@some\/where" in node_modules.*: npm install @some\/where/,
    },
    {
      name: 'a jslib that npm has',
      source: `import x from 'https://jslib.k6.io/papaparse/5.1.1/index.js'; x();`,
      message: /npm install papaparse and import 'papaparse'/,
    },
  ];
  for (const { name, source, message } of cases) {
    test(name, async () => {
      await expect(bundle({ 'script.ts': source })).rejects.toMatchObject({
        name: 'BundleError',
        message: expect.stringMatching(message),
      });
    });
  }

  test('what is no script', async () => {
    await expect(bundle({}, 'https://example.com/a.js')).rejects.toThrow(/nothing is downloaded, save it as a file/);
    await expect(bundle({ 'a.tar': '' }, 'a.tar')).rejects.toThrow(/"a\.tar" is an archive, which is not supported/);
    await expect(bundle({}, '.')).rejects.toThrow(/is a folder, name the file in it/);
  });

  test('a script that is not there', async () => {
    await expect(bundle({}, 'nowhere.js')).rejects.toThrow(
      `the script "nowhere.js" could not be found: there is no file ${directory}/nowhere.js`,
    );
  });
});
