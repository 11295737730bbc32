// From a script, its imports and the modules of k6 to one ES module that QuickJS can evaluate.
import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Loader, type Message, type Plugin } from 'esbuild';
import { INTERNAL_SOURCE_PREFIX } from '../engine/stack.ts';
import type { Bundle } from '../engine/types.ts';
import {
  missingPackage,
  OWN_DIRECTORIES,
  PRELUDE,
  type Resolved,
  resolveK6Module,
  resolveRemoteModule,
} from './modules.ts';

export interface BundleOptions {
  /** `-` for `source`. */
  readonly path: string;
  readonly source?: string;
  readonly workingDirectory: string;
}

/** A script that can't be loaded; the message says where, as `file:line:column`, and shows the line. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}

/** Errors shown; the first ones tell most. */
const ERRORS_SHOWN_MAX = 5;

/** @throws BundleError for a missing file, an import that can't be resolved and a syntax error */
export async function bundleScript(options: BundleOptions): Promise<Bundle> {
  const { workingDirectory } = options;
  const isStdin = options.path === '-';
  const path = resolve(workingDirectory, isStdin ? 'stdin.js' : options.path);
  const source = isStdin ? (options.source ?? '') : await readScript(path, options.path);
  try {
    const result = await build({
      stdin: { contents: source, sourcefile: path, resolveDir: dirname(path), loader: loaderOf(path, isStdin) },
      inject: [PRELUDE],
      bundle: true,
      write: false,
      outfile: resolve(workingDirectory, 'bundle.js'),
      absWorkingDir: workingDirectory,
      format: 'esm',
      target: 'es2022',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions: ['import', 'default'],
      sourcemap: 'external',
      sourcesContent: false,
      // Every virtual user parses this text. Names stay, for stacks.
      minifyWhitespace: true,
      legalComments: 'none',
      treeShaking: true,
      charset: 'utf8',
      logLevel: 'silent',
      // Settings of somebody's tsconfig.json say nothing about a load test.
      tsconfigRaw: {},
      plugins: [k6Modules],
    });
    const files = result.outputFiles;
    const code = files.find((file) => file.path.endsWith('.js'))?.text ?? '';
    const map = files.find((file) => file.path.endsWith('.map'))?.text ?? '{}';
    return { code, sourceMap: withPlainSources(map, workingDirectory), url: pathToFileURL(path).href };
  } catch (error) {
    if (isBuildFailure(error)) throw new BundleError(describe(error.errors), { cause: error });
    throw error;
  }
}

async function readScript(path: string, asGiven: string): Promise<string> {
  if (extname(path) === '.tar') {
    throw new BundleError(`"${asGiven}" is an archive, which is not supported: run the script that it was made of`);
  }
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    let what = `${path} can not be read (${code})`;
    if (code === 'EISDIR') what = `${path} is a folder, name the file in it`;
    if (code === 'ENOENT') what = `there is no file ${path}`;
    if (/^https?:\/\//.test(asGiven)) what = 'nothing is downloaded, save it as a file and run that';
    throw new BundleError(`the script "${asGiven}" could not be found: ${what}`, { cause: error });
  }
}

function loaderOf(path: string, isStdin: boolean): Loader {
  // What comes through a pipe has no name to tell; nearly all JavaScript is TypeScript too.
  return isStdin || /^\.[mc]?ts$/.test(extname(path)) ? 'ts' : 'js';
}

const k6Modules: Plugin = {
  name: 'k6-modules',
  setup({ onResolve }) {
    const answer = (resolved: Resolved): { path: string; sideEffects: boolean } | { errors: { text: string }[] } =>
      resolved.kind === 'file' ? { path: resolved.path, sideEffects: false } : { errors: [{ text: resolved.message }] };
    onResolve({ filter: /^k6($|\/)/ }, ({ path }) => answer(resolveK6Module(path)));
    onResolve({ filter: /^https?:\/\// }, ({ path }) => answer(resolveRemoteModule(path)));
  },
};

/** Sources by URL, and those of k6's modules by name: stacks are shown to people. */
function withPlainSources(mapJson: string, workingDirectory: string): string {
  const map = JSON.parse(mapJson) as { sources: string[] };
  map.sources = map.sources.map((source) => {
    const path = resolve(workingDirectory, source);
    return OWN_DIRECTORIES.some((own) => path.startsWith(own))
      ? `${INTERNAL_SOURCE_PREFIX}${basename(path, extname(path))}`
      : pathToFileURL(path).href;
  });
  return JSON.stringify(map);
}

function isBuildFailure(error: unknown): error is { errors: readonly Message[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}

/** What the bundler says of an import that leads nowhere is short. */
function explain(text: string): string {
  const missing = /^No matching export in .* for import "(.+)"$/.exec(text)?.[1];
  if (missing !== undefined) return `the module has no export "${missing}"`;
  const name = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  if (name === undefined) return text;
  return /^\.{0,2}\//.test(name) ? `there is no file ${name} to import` : missingPackage(name);
}

function describe(errors: readonly Message[]): string {
  const texts = errors.slice(0, ERRORS_SHOWN_MAX).map(({ text: said, location }) => {
    const text = explain(said);
    if (location === null) return text;
    const { file, line, column, lineText } = location;
    const shown = lineText.length > 200 ? `${lineText.slice(0, 200)}…` : lineText;
    return `${file}:${line}:${column + 1}: ${text}\n    ${shown}\n    ${' '.repeat(Math.min(column, 200))}^`;
  });
  if (errors.length > ERRORS_SHOWN_MAX) texts.push(`… and ${errors.length - ERRORS_SHOWN_MAX} more`);
  return texts.join('\n');
}
