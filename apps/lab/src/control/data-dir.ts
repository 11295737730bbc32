// The data directory as the user sees it: what the system says about it becomes what is wrong and what to do.
import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';

/** Shown as it is. */
export class DataDirError extends Error {}

export const NO_SPACE = 'free some space or choose another --data-dir';

/** Runs `work`, which makes or writes files in the data directory. @throws DataDirError for what the user can mend */
export function inDataDir<T>(dataDir: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const problem = explain(dataDir, error);
    throw problem === undefined ? error : new DataDirError(problem, { cause: error });
  }
}

function explain(dataDir: string, error: unknown): string | undefined {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `no space left on device in ${dataDir}; ${NO_SPACE}`;
    case 'EACCES':
    case 'EPERM':
      return `the lab may not write to ${dataDir}${ownerOf(dataDir)}; choose another --data-dir, or run the lab as its owner`;
    case 'EROFS':
      return `${dataDir} cannot be written to, its file system is read-only; choose another --data-dir`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${dataDir} is no folder and not in one; choose another --data-dir`;
    case 'ENAMETOOLONG':
      return `${dataDir} is too long a name for a folder; choose another --data-dir`;
    default:
      return undefined;
  }
}

/** Of the folder, or of the nearest one above that exists. */
function ownerOf(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat) return ` (${path} belongs to uid ${stat.uid})`;
  return dirname(path) === path ? '' : ownerOf(dirname(path));
}
