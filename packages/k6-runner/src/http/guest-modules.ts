// Modules of the guest that it loads when it needs them, as the body of a function that returns their exports.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const MODULES = ['html-page', 'http-json-path', 'http-navigation', 'http-utf8'];
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const built = new Map<string, Promise<string>>();

/** Bundled once per process. Rejects for a name that is none of these. */
export function guestModule(name: string): Promise<string> {
  let code = built.get(name);
  if (code === undefined) {
    code = bundle(name);
    built.set(name, code);
  }
  return code;
}

async function bundle(name: string): Promise<string> {
  if (!MODULES.includes(name)) {
    throw new Error(`there is no module ${JSON.stringify(name)} to load`);
  }
  const result = await build({
    entryPoints: [fileURLToPath(new URL(`../guest/${name}.${extension}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'module',
    target: 'es2022',
    platform: 'neutral',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    tsconfigRaw: {},
    logLevel: 'silent',
  });
  return `'use strict';${result.outputFiles[0]!.text};return module;`;
}
