// The scripts that the page may start: those of the repository's k6/ folder, and the user's own in DATA_DIR/k6/.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { LoadScript } from '@o11y-lab/lab-control';
import { LoadError } from './request.ts';
import { planOf } from './script-plan.ts';

export interface ScriptFolders {
  /** The repository; paths are told relative to it. */
  readonly root: string;
  readonly dataDir: string;
}

const SCRIPT_NAME = /\.(?:[cm]?js|ts)$/;
const DEFAULT_FUNCTION = /^\s*export\s+(?:default\b|\{[^}]*\bdefault\b)/m;
/** k6 reads larger ones; nobody writes them by hand, and the page shows only what stands at their top. */
const READ_BYTES_MAX = 512 * 1024;
/** More files than this in one folder are no collection of scripts. */
const SCRIPTS_MAX = 200;

/** By name; the repository's before the user's. Folders below, such as k6/lib/, are what scripts import. */
export function listScripts(folders: ScriptFolders): LoadScript[] {
  return scriptFolders(folders).flatMap((folder) => {
    if (!existsSync(folder)) return [];
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && SCRIPT_NAME.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => entry.name)
      .sort()
      .slice(0, SCRIPTS_MAX)
      .map((name) => describe(folders.root, join(folder, name)));
  });
}

/** The real path of a script as `listScripts` names it. @throws LoadError for one that is elsewhere or not there */
export function findScript(folders: ScriptFolders, script: string): string {
  const path = resolve(folders.root, script);
  if (script.includes('\0') || !SCRIPT_NAME.test(path)) throw new LoadError(400, `"${script}" is no script`);
  const real = existsSync(path) ? realpathSync(path) : path;
  const isAllowed = scriptFolders(folders).some((folder) => {
    const within = existsSync(folder) ? relative(realpathSync(folder), real) : '..';
    return within !== '' && !isAbsolute(within) && within !== '..' && !within.startsWith(`..${sep}`);
  });
  if (!isAllowed) {
    const own = relative(folders.root, join(folders.dataDir, 'k6'));
    throw new LoadError(403, `the page starts scripts of k6/ and of ${own} only; start this one in a terminal`);
  }
  if (!statSync(real, { throwIfNoEntry: false })?.isFile()) throw new LoadError(404, `there is no script "${script}"`);
  return real;
}

function scriptFolders({ root, dataDir }: ScriptFolders): string[] {
  return [join(root, 'k6'), join(dataDir, 'k6')];
}

function describe(root: string, path: string): LoadScript {
  const within = relative(root, path);
  const { size: sizeBytes } = statSync(path);
  const source = sizeBytes > READ_BYTES_MAX ? '' : readFileSync(path, 'utf8');
  const plan = planOf(source);
  return {
    path: within.startsWith('..') || isAbsolute(within) ? path : within.split(sep).join('/'),
    ...titleAndAbout(source, path),
    sizeBytes,
    ...(plan === undefined ? {} : { plan }),
    ...(source !== '' && !DEFAULT_FUNCTION.test(source) ? { hasOwnLoadOnly: true } : {}),
  };
}

/** `Load test: the usual day.` is a title and what it is about; without a colon the file's name is the title. */
function titleAndAbout(source: string, path: string): { readonly title: string; readonly about: string } {
  const comment = firstComment(source);
  const named = /^([^:.!?]{2,40}):\s+(.+)$/s.exec(comment);
  if (named) return { title: named[1] ?? '', about: upperFirst(named[2] ?? '') };
  const words = path
    .slice(path.lastIndexOf(sep) + 1)
    .replace(SCRIPT_NAME, '')
    .replaceAll(/[-_]+/g, ' ');
  return { title: upperFirst(words), about: comment };
}

/** The text of the first comment, when nothing else comes before it, as one paragraph. */
function firstComment(source: string): string {
  const block = /^\s*\/\*\*?([\s\S]*?)\*\//.exec(source);
  const lines = block
    ? (block[1] ?? '').split('\n').map((line) => line.replace(/^\s*\*?/, ''))
    : (/^\s*((?:\/\/[^\n]*(?:\n|$))+)/.exec(source)?.[1] ?? '').split('\n').map((line) => line.replace(/^\/\/+/, ''));
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
