// An ordinary test that reads every package.json, tsconfig.json and import of the tree and says what to do instead.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The level of each library: a package imports only from lower levels (ARCHITECTURE.md, "The house"). */
const LEVELS: Readonly<Record<string, number>> = {
  model: 0,
  'query-lang': 0,
  'lab-control': 0,
  chaos: 1,
  'k6-runner': 1,
  otlp: 1,
  storage: 1,
  promql: 2,
  logql: 2,
  traceql: 2,
  'duckdb-store': 2,
  dashboards: 2,
  collector: 3,
  'http-apis': 3,
  rules: 3,
};

/** Libraries that know nothing of the others, and that any app may use. */
const INDEPENDENT = new Set(['kafka-broker']);

/** Packages that the web UI reuses: no node: module may be reached from them. */
const PURE = new Set(['model', 'query-lang', 'promql', 'logql', 'traceql', 'dashboards', 'lab-control']);

interface Workspace {
  readonly kind: 'packages' | 'apps' | 'services' | 'e2e' | 'bench';
  readonly name: string;
  readonly folder: string;
  readonly declared: ReadonlySet<string>;
  readonly references: ReadonlySet<string>;
}

const workspaces = findWorkspaces();

test('every workspace imports only what it declares and what lies below it', () => {
  const problems: string[] = [];
  for (const workspace of workspaces) {
    for (const file of sourceFiles(workspace.folder)) {
      for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
        const problem = judgeImport(workspace, specifier, /\.test\.tsx?$/.test(file));
        if (problem) problems.push(`${relative(root, file)}: import '${specifier}': ${problem}`);
      }
    }
  }
  expect(problems).toEqual([]);
});

test('every library has a level, and its project references are its workspace dependencies', () => {
  const problems: string[] = [];
  for (const workspace of workspaces) {
    if (workspace.kind === 'packages' && !(workspace.name in LEVELS) && !INDEPENDENT.has(workspace.name)) {
      problems.push(`packages/${workspace.name}: give it a level in scripts/tidy.test.ts`);
    }
    const wanted = [...workspace.declared]
      .filter((name) => name.startsWith('@o11y-lab/'))
      .map((name) => name.slice(10));
    for (const name of wanted) {
      if (!workspace.references.has(name))
        problems.push(`${workspace.name}: add ${name} to the references of tsconfig.json`);
    }
    for (const name of workspace.references) {
      if (!wanted.includes(name))
        problems.push(`${workspace.name}: tsconfig.json references ${name}; declare it in package.json`);
    }
  }
  expect(problems).toEqual([]);
});

test('dependencies are pinned exactly', () => {
  const problems: string[] = [];
  for (const folder of [root, ...workspaces.map((workspace) => workspace.folder)]) {
    const manifest = readJson(join(folder, 'package.json'));
    for (const field of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries((manifest[field] ?? {}) as Record<string, string>)) {
        if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
          problems.push(`${relative(root, folder)}: pin ${name} (got ${version})`);
      }
    }
  }
  expect(problems).toEqual([]);
});

test('the lock file has the packages of every platform, not only of the machine it was written on', () => {
  const lock = readJson(join(root, 'package-lock.json'));
  const locked = lock['packages'] as Record<string, { optionalDependencies?: Record<string, string> }>;
  const problems = Object.entries(locked).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !(`node_modules/${name}` in locked) && !(`${path}/node_modules/${name}` in locked))
      .map((name) => `${path}: ${name} is missing; write the lock file anew without node_modules beside it`),
  );
  expect(problems).toEqual([]);
});

/** Says what is wrong with an import, or undefined. */
function judgeImport(from: Workspace, specifier: string, isTest: boolean): string | undefined {
  if (specifier.startsWith('.')) {
    return specifier.endsWith('.js') ? 'write the .ts extension; the compiler rewrites it' : undefined;
  }
  if (specifier.startsWith('node:')) {
    return PURE.has(from.name) && !isTest ? 'this package is pure; take the effect as an argument' : undefined;
  }
  // Inside the text of a script for k6, which its runner resolves.
  if (/^(k6(\/|$)|https:\/\/)/.test(specifier)) return undefined;
  const [scope, name] = specifier.split('/') as [string, string | undefined];
  if (scope !== '@o11y-lab') {
    const dependency = specifier.startsWith('@') ? `${scope}/${name}` : scope;
    if (from.declared.has(dependency) || ((isTest || from.kind === 'e2e') && dependency === 'vitest')) return undefined;
    return `declare ${dependency} in ${from.kind}/${from.name}/package.json`;
  }
  const target = name ?? '';
  if (specifier !== `@o11y-lab/${target}`)
    return 'import the package itself; what it does not export is its own business';
  if (!from.declared.has(specifier)) return `declare it in the package.json of ${from.name}`;
  if (from.kind === 'services') {
    return target === 'auto-instrumentation' || target === 'service-kit'
      ? undefined
      : 'services know the lab only through OTLP; put the code into the service';
  }
  if (!workspaces.some((workspace) => workspace.kind === 'packages' && workspace.name === target)) {
    return 'apps and services are started as processes, never imported';
  }
  if (from.kind !== 'packages') return undefined;
  const own = LEVELS[from.name];
  const other = LEVELS[target];
  if (own === undefined || other === undefined || other >= own) {
    return `${from.name} may import lower levels only; move what both need down, or pass it in as an argument`;
  }
  return undefined;
}

function findWorkspaces(): Workspace[] {
  const found: Workspace[] = [];
  for (const kind of ['packages', 'apps', 'services'] as const) {
    for (const name of readdirSync(join(root, kind))) found.push(readWorkspace(kind, name, join(root, kind, name)));
  }
  for (const kind of ['e2e', 'bench'] as const) found.push(readWorkspace(kind, kind, join(root, kind)));
  return found;
}

function readWorkspace(kind: Workspace['kind'], name: string, folder: string): Workspace {
  const manifest = readJson(join(folder, 'package.json'));
  const fields = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
  const declared = new Set(fields.flatMap((field) => Object.keys((manifest[field] ?? {}) as object)));
  const tsconfig = readJson(join(folder, 'tsconfig.json'));
  const paths = ((tsconfig['references'] ?? []) as { path: string }[]).map((reference) => reference.path);
  return { kind, name, folder, declared, references: new Set(paths.map((path) => path.split('/').at(-1) ?? path)) };
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !path.split(sep).some((part) => part === 'node_modules' || part === 'dist'))
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile());
}

function importsOf(source: string): string[] {
  const pattern =
    /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
  return [...source.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}
