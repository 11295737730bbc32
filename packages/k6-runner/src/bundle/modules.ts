// What a script may import without it being a file: k6's own modules and the jslib addresses that are built in. Each is
// a file of ../guest, as TypeScript when this runs from source and compiled when it runs from dist.
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

function packagePath(relative: string): string {
  return fileURLToPath(new URL(`../${relative}.${extension}`, import.meta.url));
}

/** k6's own code, as a script sees it, lies below these: compiled files have maps that lead back to their sources. */
export const OWN_DIRECTORIES = ['src', 'dist'].map((name) => fileURLToPath(new URL(`../../${name}/`, import.meta.url)));
export const PRELUDE = packagePath('guest/prelude');

const GUEST_FILES: Readonly<Record<string, string>> = {
  k6: 'guest/k6',
  'k6/crypto': 'guest/crypto',
  'k6/data': 'guest/data',
  'k6/encoding': 'guest/encoding',
  'k6/execution': 'guest/execution',
  'k6/html': 'guest/html',
  'k6/http': 'guest/http',
  'k6/metrics': 'guest/metrics',
  'k6/options': 'guest/options',
  'k6/secrets': 'guest/secrets',
  'k6/timers': 'guest/timers',
  'k6/websockets': 'guest/websockets',
  'k6/ws': 'guest/ws',
  'k6/experimental/csv': 'guest/csv',
  'k6/experimental/fs': 'guest/fs',
  'k6/experimental/timers': 'guest/timers',
  'k6/experimental/websockets': 'guest/websockets',
};

const REAL_K6 = '--engine k6 runs the script with a k6 that you have installed';

/** Why these are refused; anything else below `k6/` is unknown. */
const REFUSED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^k6\/(experimental\/)?browser$/, `there is no browser in it; ${REAL_K6}`],
  [/^k6\/(experimental\/|net\/)grpc$/, `gRPC is not built in; ${REAL_K6}`],
  [/^k6\/x\//, `extensions are compiled into k6 and can not be loaded here; ${REAL_K6}`],
  [/^k6\/experimental\/redis$/, `a Redis client is not built in; ${REAL_K6}`],
  [/^k6\/experimental\/streams$/, `streams are not built in; ${REAL_K6}`],
  [/^k6\/experimental\/webcrypto$/, 'use the global crypto instead'],
  [/^k6\/experimental\/tracing$/, 'k6 has removed it; use the jslib http-instrumentation-tempo'],
];

/** `https://jslib.k6.io/<name>/<version>/…`: any version, for there is one here. */
const JSLIB = /^https?:\/\/jslib\.k6\.io\/([\w-]+)\//;

const JSLIB_FILES: Readonly<Record<string, string>> = {
  formdata: 'guest/http-form-data',
  'http-instrumentation-tempo': 'guest/jslib-tempo',
  'k6-summary': 'guest/jslib-summary',
  'k6-utils': 'guest/jslib-utils',
  totp: 'guest/jslib-totp',
};

/** Everything that can be imported without a file. */
export const BUILT_IN: readonly string[] = [
  ...Object.keys(GUEST_FILES),
  ...Object.keys(JSLIB_FILES).map((name) => `https://jslib.k6.io/${name}/1.0.0/index.js`),
];

/** Libraries of jslib.k6.io that npm has too. */
const NPM_NAMES: Readonly<Record<string, string>> = {
  ajv: 'ajv',
  'crypto-js': 'crypto-js',
  jsonpath: 'jsonpath-plus',
  lodash: 'lodash',
  papaparse: 'papaparse',
  url: 'whatwg-url',
};

export type Resolved =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'refused'; readonly message: string };

const own = (table: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** `k6` and all below it. */
export function resolveK6Module(name: string): Resolved {
  const file = own(GUEST_FILES, name);
  if (file !== undefined) return { kind: 'file', path: packagePath(file) };
  for (const [pattern, why] of REFUSED) {
    if (pattern.test(name)) return { kind: 'refused', message: `module "${name}" is not supported: ${why}` };
  }
  return { kind: 'refused', message: `unknown module "${name}"; there are ${Object.keys(GUEST_FILES).join(', ')}` };
}

/** Imports by address. */
export function resolveRemoteModule(url: string): Resolved {
  const name = JSLIB.exec(url)?.[1];
  const file = name === undefined ? undefined : own(JSLIB_FILES, name);
  if (file !== undefined) return { kind: 'file', path: packagePath(file) };
  const packageName = name === undefined ? undefined : own(NPM_NAMES, name);
  const instead =
    packageName === undefined
      ? 'save the file and import it by path'
      : `npm install ${packageName} and import '${packageName}', or save the file and import it by path`;
  return {
    kind: 'refused',
    message:
      `can not import ${url}: scripts are run without downloading anything. Built in are ` +
      `${Object.keys(JSLIB_FILES).join(', ')} of https://jslib.k6.io; instead, ${instead}`,
  };
}

/** What is no path and no module of k6: a package, or one of Node.js. @returns why it was not found */
export function missingPackage(name: string): string {
  if (isBuiltin(name)) {
    return `module "${name}" belongs to Node.js, and scripts do not run in it; k6 has k6/crypto, k6/encoding, k6/experimental/fs and open()`;
  }
  const packageName = /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;
  return `there is no package "${packageName}" in node_modules beside the script or above it: npm install ${packageName}, or './${name}' for a file`;
}
