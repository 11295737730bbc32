// All host functions behind the modules of ../guest, except those of HTTP, which ../http has.
import { cryptoFunctions } from './host-crypto.ts';
import { dataFunctions } from './host-data.ts';
import { encodingFunctions } from './host-encoding.ts';
import { executionFunctions } from './host-execution.ts';
import { type FileOptions, fileFunctions } from './host-files.ts';
import { type K6Options, k6Functions } from './host-k6.ts';
import { metricsFunctions } from './host-metrics.ts';
import { webcryptoFunctions } from './host-webcrypto.ts';
import type { HostFunctions } from './types.ts';

export type CoreOptions = K6Options & FileOptions;

/** One set per test and thread: SharedArrays and the names of checks are shared by all its virtual users. */
export function coreFunctions(options: CoreOptions): HostFunctions {
  return {
    ...k6Functions(options),
    ...metricsFunctions(options.now),
    ...executionFunctions(),
    ...dataFunctions(),
    ...encodingFunctions(),
    ...cryptoFunctions(),
    ...webcryptoFunctions(),
    ...fileFunctions(options),
  };
}
