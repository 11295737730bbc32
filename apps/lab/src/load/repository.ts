// Where this checkout is; the same from src/ and from dist/.
import { fileURLToPath } from 'node:url';

export const REPOSITORY_ROOT = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/[\\/]$/, '');

/** The `k6` command of this checkout, as arguments of Node.js. */
export const K6_COMMAND: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL('../../bin/k6.js', import.meta.url)),
];
