// What a script may import without it being a file: k6's own modules and the jslib addresses that are built in. Each is
// a file of ../guest, as TypeScript when this runs from source and compiled when it runs from dist.
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

/** Why these are refused; anything else below `k6/` is unknown. */
const REFUSED: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^k6\/(experimental\/)?browser$/, 'needs a browser'],
  [/^k6\/(experimental\/|net\/)grpc$/, 'gRPC is not built in'],
  [/^k6\/x\//, 'extensions are compiled into k6 and can not be loaded here'],
  [/^k6\/experimental\/redis$/, 'a Redis client is not built in'],
  [/^k6\/experimental\/streams$/, 'streams are not built in'],
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
  return {
    kind: 'refused',
    message:
      `can not import ${url}: scripts are run without downloading anything. Built in are ` +
      `${Object.keys(JSLIB_FILES).join(', ')} of https://jslib.k6.io; for others save the file and import it by path`,
  };
}
