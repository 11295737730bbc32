// Runs the rule files: reads them from the disk, and says in the log what is wrong with them.
import { readdir, readFile, stat } from 'node:fs/promises';
import type { Log } from '@o11y-lab/collector';
import type { RulesSource } from '@o11y-lab/http-apis';
import type { Clock } from '@o11y-lab/model';
import { RuleEngine, type RuleEngineOptions, type RuleFile } from '@o11y-lab/rules';

export interface Rules extends RulesSource {
  /** No evaluation starts after this; resolves when those under way have ended. */
  close(): Promise<void>;
}

export interface RulesOptions {
  /** Files, and folders of which the *.yaml and *.yml are read. */
  readonly paths: readonly string[];
  readonly store: RuleEngineOptions['store'];
  readonly now: Clock;
  readonly log: Log;
}

/** More than anybody writes by hand; a folder given by mistake does not fill the memory. */
const FILES_MAX = 100;
const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** The rules run from now on, as soon as their files are read. A broken file is told and does not stop anything. */
export function startRules({ paths, store, now, log }: RulesOptions): Rules {
  const engine = new RuleEngine({
    store,
    now,
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    readFiles: () => readRuleFiles(paths),
    setTimer: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
    onError: (error) => log.error('a rule group failed; it is evaluated again at its next time', { error }),
  });
  const tell = (problems: readonly string[], what: string): readonly string[] => {
    for (const problem of problems) log.error(`a rule file is broken: ${problem}`);
    if (problems.length === 0) log.info(what, { groups: engine.groups().length });
    return problems;
  };
  engine.start().then(
    (problems) => tell(problems, 'rules run'),
    (error: unknown) => log.error('the rules could not start', { error }),
  );
  return {
    groups: () => engine.groups(),
    problems: () => engine.problems(),
    reload: async () => tell(await engine.reload(), 'rules were read again'),
    close: () => engine.close(),
  };
}

/** The rule files at `paths`, in order of names. What can't be read is a problem, not an error: the others still run. */
export async function readRuleFiles(
  paths: readonly string[],
): Promise<{ readonly files: readonly RuleFile[]; readonly problems: readonly string[] }> {
  const problems: string[] = [];
  const files: RuleFile[] = [];
  const found = (await Promise.all(paths.map((path) => filesAt(path, problems)))).flat();
  if (found.length > FILES_MAX) problems.push(`${found.length} rule files, want at most ${FILES_MAX}`);
  for (const path of found.slice(0, FILES_MAX)) {
    try {
      const { size } = await stat(path);
      if (size > FILE_BYTES_MAX) problems.push(`${path}: has ${size} bytes, want at most ${FILE_BYTES_MAX}`);
      else files.push({ path, text: await readFile(path, 'utf8') });
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`);
    }
  }
  return { files, problems };
}

async function filesAt(path: string, problems: string[]): Promise<readonly string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path);
    // With a slash on every system: the name is shown, and compared, as it is.
    const folder = path.replace(/[/\\]+$/, '');
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch (error) {
    problems.push(`${path}: ${messageOf(error)}`);
    return [];
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file or folder' : error.message;
}
