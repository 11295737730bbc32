// All host functions behind the modules of ../guest, except those of HTTP, which ../http has.
import { type K6Options, k6Functions } from './host-k6.ts';
import type { HostFunctions } from './types.ts';

export type CoreOptions = K6Options;

/** One set per test and thread: SharedArrays and the names of checks are shared by all its virtual users. */
export function coreFunctions(options: CoreOptions): HostFunctions {
  return { ...k6Functions(options) };
}
