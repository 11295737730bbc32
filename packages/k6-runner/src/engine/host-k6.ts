// The host's half of the module `k6`, of console and of open.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILTIN_METRICS, type Tags } from '../metrics/types.ts';
import type { HostFunctions, LogLevel, Vu } from './types.ts';
import { HostError } from './types.ts';

export interface K6Options {
  /** ms since the epoch, with fractions: the times of samples. */
  readonly now: () => number;
  /** The script's, which `open` resolves paths against. */
  readonly url: string;
}

const SEPARATOR = '::';
const LEVELS: Readonly<Record<string, LogLevel>> = { d: 'debug', i: 'info', w: 'warning', e: 'error' };
/** Of setTimeout. */
const DELAY_MS_MAX = 2 ** 31 - 1;

export function k6Functions({ now, url }: K6Options): HostFunctions {
  const checkNames: string[] = [];
  const checkIds = new Map<string, number>();
  const tagsOfChecks = new WeakMap<Tags, Tags[]>();
  const groupStarts = new WeakMap<Vu, { readonly path: string; readonly startMs: number }[]>();

  /** The current tags and that of the check: the same object as long as the current ones are. */
  const checkTags = (vu: Vu, id: number): Tags => {
    const current = vu.currentTags();
    if (!vu.options.systemTags.has('check')) return current;
    let known = tagsOfChecks.get(current);
    if (known === undefined) {
      known = [];
      tagsOfChecks.set(current, known);
    }
    known[id] ??= { ...current, check: checkNames[id] ?? '' };
    return known[id];
  };

  return {
    'check.name': ({ text }) => {
      if (text.includes(SEPARATOR)) throw new HostError(`the name of a check may not contain '::', got "${text}"`);
      let id = checkIds.get(text);
      if (id === undefined) {
        id = checkNames.push(text) - 1;
        checkIds.set(text, id);
      }
      return String(id);
    },

    /** `+3-4`: check 3 passed, 4 failed; a space and tags as JSON may follow. */
    check: ({ text }, vu) => {
      refuseInInit(vu, 'check');
      const timeMs = now();
      const space = text.indexOf(' ');
      const own = space < 0 ? undefined : readTags(text.slice(space + 1));
      const results = space < 0 ? text : text.slice(0, space);
      const metadata = vu.currentMetadata();
      for (let from = 0; from < results.length; ) {
        let to = from + 1;
        while (to < results.length && results.charCodeAt(to) >= 48) to++;
        const shared = checkTags(vu, Number(results.slice(from + 1, to)));
        const tags = own === undefined ? shared : { ...shared, ...own };
        const value = results.charCodeAt(from) === 43 ? 1 : 0;
        const { checks: metric } = BUILTIN_METRICS;
        vu.emit(metadata === undefined ? { metric, timeMs, value, tags } : { metric, timeMs, value, tags, metadata });
        from = to;
      }
      return undefined;
    },

    'group.enter': ({ text }, vu) => {
      refuseInInit(vu, 'group');
      if (text.includes(SEPARATOR)) throw new HostError(`the name of a group may not contain '::', got "${text}"`);
      let starts = groupStarts.get(vu);
      if (starts === undefined) {
        starts = [];
        groupStarts.set(vu, starts);
        // What an aborted iteration left open.
        vu.onIterationStart(() => starts?.splice(0));
      }
      starts.push({ path: vu.groupPath, startMs: now() });
      vu.groupPath = `${vu.groupPath}${SEPARATOR}${text}`;
      return undefined;
    },

    'group.leave': (_call, vu) => {
      const start = groupStarts.get(vu)?.pop();
      if (start === undefined) return undefined;
      const timeMs = now();
      const metadata = vu.currentMetadata();
      vu.emit({
        metric: BUILTIN_METRICS.group_duration,
        timeMs,
        value: timeMs - start.startMs,
        tags: vu.currentTags(),
        ...(metadata && { metadata }),
      });
      vu.groupPath = start.path;
      return undefined;
    },

    sleep: ({ text }, vu) => {
      const seconds = Number(text);
      if (!(seconds > 0) || vu.signal.aborted) return undefined;
      return sleep(Math.min(seconds * 1000, DELAY_MS_MAX), vu.signal);
    },

    console: ({ text }, vu) => {
      vu.log(LEVELS[text[0] ?? 'i'] ?? 'info', text.slice(1));
      return undefined;
    },

    open: ({ text }, vu) => {
      const [path, mode] = JSON.parse(text) as [path: string, mode: string];
      if (vu.phase !== 'init') {
        throw new HostError(
          'the "open()" function is only available in the init stage (i.e. the global scope)',
          'GoError',
        );
      }
      if (path === '') throw new HostError("open() can't be used with an empty filename", 'GoError');
      const bytes = readScriptFile(url, path);
      return mode === 'b' ? { text: '', bytes } : bytes.toString('utf8').replace(/^\uFEFF/, '');
    },
  };
}

/** @throws HostError that names the file */
export function readScriptFile(scriptUrl: string, path: string): Buffer {
  const file = path.startsWith('file://') ? fileURLToPath(path) : resolve(dirname(fileURLToPath(scriptUrl)), path);
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why =
      code === 'ENOENT' ? 'no such file or directory' : error instanceof Error ? error.message : String(error);
    throw new HostError(`open ${file}: ${why}`, 'GoError');
  }
}

export function refuseInInit(vu: Vu, what: string): void {
  if (vu.phase === 'init') throw new HostError(`using ${what} in the init context is not supported`, 'GoError');
}

/** Values of tags are texts; what is null or undefined is no tag. */
export function readTags(json: string): Tags {
  const values = JSON.parse(json) as unknown;
  if (typeof values !== 'object' || values === null) throw new HostError('tags must be an object', 'TypeError');
  const tags: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === undefined) continue;
    if (typeof value === 'object') throw new HostError(`the value of tag "${name}" must be a text, number or boolean`);
    tags[name] = String(value);
  }
  return tags;
}

function sleep(delayMs: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done(undefined);
    };
    const timer = setTimeout(end, delayMs);
    signal.addEventListener('abort', end);
  });
}
