import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MetricsEngine } from '../metrics/metrics-engine.ts';
import { BUILTIN_METRICS } from '../metrics/types.ts';
import type { RunEvent, RunListener, TestInput, TestOutcome } from '../run/types.ts';
import type { CliContext, Runner } from './context.ts';
import type { RunHooks } from './hooks.ts';
import { createMain } from './main.ts';
import { findRealK6, withoutEngine } from './real-k6.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k6-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ESCAPE = '\u001b';
const SEQUENCE = new RegExp(`(${ESCAPE}\\[\\d*[A-Za-z]|[\\r\\n])`);

/** A stream that remembers, and a terminal that is drawn on as a real one is. */
class Sink {
  text = '';
  readonly isTTY: boolean;
  readonly columns = 100;
  constructor(isTTY = false) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
  /** What a terminal would show: lines up and erase are obeyed. */
  get screen(): string[] {
    const lines = [''];
    for (const part of this.text.split(SEQUENCE)) {
      const up = part.startsWith(ESCAPE) ? /(\d+)A$/.exec(part) : null;
      if (up) lines.splice(Math.max(0, lines.length - 1 - Number(up[1])), lines.length, '');
      else if (part === '\n') lines.push('');
      else if (part !== '\r' && !part.startsWith(ESCAPE)) lines[lines.length - 1] += part;
    }
    return lines;
  }
}

interface Scene {
  readonly events?: readonly RunEvent[];
  readonly outcome: TestOutcome | Promise<TestOutcome>;
}

/** A runner that plays a scene: the display is what is under test, not the running. */
function play(scene: Scene) {
  const seen = { inputs: [] as TestInput[], stops: 0, kills: 0 };
  const runner: Runner = {
    startTest(input: TestInput, listener: RunListener) {
      seen.inputs.push(input);
      const outcome = (async () => {
        await Promise.resolve();
        for (const event of scene.events ?? []) listener(event);
        return scene.outcome;
      })();
      return { outcome, stop: () => seen.stops++, kill: () => seen.kills++ };
    },
    inspectScript: async (input, options) => ({ vus: 3, from: input.script, ...options }),
  };
  return { runner, seen };
}

async function run(
  line: string,
  scene: Scene,
  more: { readonly env?: Record<string, string>; readonly isTTY?: boolean; readonly hooks?: RunHooks } = {},
) {
  const [stdout, stderr] = [new Sink(more.isTTY), new Sink(more.isTTY)];
  const { runner, seen } = play(scene);
  let signal: (() => void) | undefined;
  const context: CliContext = {
    stdout,
    stderr,
    env: more.env ?? {},
    workingDirectory: folder,
    now: () => 1_000_000,
    readStdin: async () => 'export default function () {}',
    onSignal: (listener) => {
      signal = () => listener('SIGINT');
      return () => undefined;
    },
    ownRoot: folder,
    ...(more.hooks ? { hooks: more.hooks } : {}),
  };
  const exitCode = createMain(runner)(line === '' ? [] : line.split(' '), context);
  return { exitCode, stdout, stderr, seen, interrupt: () => signal?.() };
}

const plan: RunEvent = {
  kind: 'planned',
  plan: {
    maxDurationMs: 40_000,
    maxVus: 1,
    scenarios: [
      {
        name: 'default',
        executor: 'constant-vus',
        startTimeMs: 0,
        durationMs: 10_000,
        maxVus: 1,
        description: '1 looping VUs for 10s (gracefulStop: 30s)',
      },
    ],
    outputs: [],
  },
};
const progressAt = (elapsedMs: number): RunEvent => ({
  kind: 'progress',
  progress: {
    timeMs: 0,
    elapsedMs,
    vus: 1,
    vusMax: 1,
    iterationsComplete: elapsedMs / 100,
    iterationsInterrupted: 0,
    scenarios: [{ name: 'default', state: 'running', share: elapsedMs / 10_000, right: ['1 VUs'] }],
  },
});
const said = (message: string, source: 'console' | 'k6' = 'console'): RunEvent => ({
  kind: 'log',
  level: 'info',
  source,
  message,
  timeMs: 1_003_000,
});

function passed(): TestOutcome {
  const engine = new MetricsEngine({ thresholds: {} });
  engine.add({ metric: BUILTIN_METRICS.iterations, value: 1, tags: {}, timeMs: 0 });
  engine.add({ metric: BUILTIN_METRICS.checks, value: 1, tags: { check: 'ok', group: '' }, timeMs: 0 });
  return { exitCode: 0, summary: engine.summary({ durationMs: 1_000 }) };
}

describe('k6 run', () => {
  test('in a pipe: banner, plan, a line each second, log on standard error, summary', async () => {
    const events = [plan, progressAt(0), progressAt(500), said('from the script'), progressAt(1_000)];
    const { exitCode, stdout, stderr, seen } = await run('run -u 1 a.ts', { events, outcome: passed() });
    expect(await exitCode).toBe(0);
    expect(seen.inputs[0]).toMatchObject({ script: 'a.ts', commandLine: { vus: 1 }, summaryMode: 'compact' });
    expect(stdout.text).toContain('        script: a.ts\n        output: -\n');
    expect(stdout.text).toContain(
      'scenarios: (100.00%) 1 scenario, 1 max VUs, 40s max duration (incl. graceful stop):\n' +
        '              * default: 1 looping VUs for 10s (gracefulStop: 30s)\n',
    );
    expect(stdout.text.match(/^running /gm)).toHaveLength(3); // 0 s, 1 s, and the last state
    expect(stdout.text).toContain('default   [  10% ] 1 VUs\n');
    expect(stdout.text).toContain('█ TOTAL RESULTS');
    expect(stderr.text).toBe('time="1970-01-01T00:16:43Z" level=info msg="from the script" source=console\n');
    expect(stdout.text).not.toContain('\u001b');
  });

  test('on a terminal the bars are redrawn below the log', async () => {
    const events = [plan, progressAt(100), progressAt(200), progressAt(300)];
    const { exitCode, stdout } = await run('run a.ts', { events, outcome: passed() }, { isTTY: true });
    expect(await exitCode).toBe(0);
    const { screen } = stdout;
    const at = screen.findIndex((line) => line.startsWith('running'));
    // As k6: the summary, and below it how it ended.
    expect(screen.findIndex((line) => line.includes('TOTAL RESULTS'))).toBeLessThan(at);
    expect(screen.slice(at - 1, at + 3)).toEqual([
      '',
      'running (00.3s), 1/1 VUs, 3 complete and 0 interrupted iterations',
      'default   [>-------------------------------------] 1 VUs',
      '',
    ]);
    expect(screen.filter((line) => line.startsWith('running'))).toHaveLength(1);
  });

  test('-q: the summary alone', async () => {
    const { exitCode, stdout } = await run('run -q a.ts', { events: [plan, progressAt(0)], outcome: passed() });
    await exitCode;
    expect(stdout.text.trimStart()).toMatch(/^█ TOTAL RESULTS/);
  });

  test('--no-summary, --summary-mode legacy, --summary-export', async () => {
    const none = await run('run -q --no-summary a.ts', { outcome: passed() });
    await none.exitCode;
    expect(none.stdout.text).toBe('');
    const legacy = await run('run -q --summary-mode legacy --summary-export s.json a.ts', { outcome: passed() });
    await legacy.exitCode;
    expect(legacy.stdout.text).toContain('checks.......: 100.00% 1 out of 1');
    expect(JSON.parse(readFileSync(join(folder, 's.json'), 'utf8'))).toMatchObject({
      root_group: { checks: { ok: { passes: 1 } }, groups: {} },
      metrics: { checks: { value: 1, passes: 1, fails: 0 }, iterations: { count: 1, rate: 1 } },
    });
  });

  test('what handleSummary returned replaces the summary', async () => {
    const outcome = { ...passed(), summaryFiles: { stdout: 'own text\n', stderr: 'own error\n', 'out.txt': 'file' } };
    const { exitCode, stdout, stderr } = await run('run -q a.ts', { outcome });
    await exitCode;
    expect(stdout.text).toBe('own text\n');
    expect(stderr.text).toBe('own error\n');
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('file');
  });

  test('a file that can not be written is an error in the log, not the end', async () => {
    const outcome = { ...passed(), summaryFiles: { 'no/such/folder.txt': 'x' } };
    const { exitCode, stderr } = await run('run -q a.ts', { outcome });
    expect(await exitCode).toBe(0);
    expect(stderr.text).toMatch(/level=error msg="the summary no\/such\/folder\.txt was not written/);
  });

  test('exit codes and errors of the test are handed on', async () => {
    const outcome = { ...passed(), exitCode: 99, error: "thresholds on metrics 'x' have been crossed" };
    const { exitCode, stderr } = await run('run -q a.ts', { outcome });
    expect(await exitCode).toBe(99);
    expect(stderr.text).toContain('have been crossed');
  });

  test('--console-output and --log-output take the lines to files', async () => {
    const events = [said('one'), said('two'), said('runner', 'k6')];
    const line = 'run -q --console-output c.log --log-output file=k.log --log-format raw a.ts';
    const { exitCode, stderr } = await run(line, { events, outcome: passed() });
    await exitCode;
    expect(stderr.text).toBe('');
    expect(readFileSync(join(folder, 'c.log'), 'utf8')).toMatch(/msg=one source=console\n.*msg=two source=console\n$/);
    expect(readFileSync(join(folder, 'k.log'), 'utf8')).toBe('runner\n');
  });

  test('a script from standard input', async () => {
    const { exitCode, seen } = await run('run -q -', { outcome: passed() });
    await exitCode;
    expect(seen.inputs[0]).toMatchObject({ script: '-', source: 'export default function () {}' });
  });

  test('a config file, and a broken one', async () => {
    writeFileSync(join(folder, 'c.json'), '{"vus": 3}');
    const good = await run('run -q -c c.json a.ts', { outcome: passed() });
    await good.exitCode;
    expect(good.seen.inputs[0]?.configFile).toEqual({ vus: 3 });
    writeFileSync(join(folder, 'c.json'), '[1]');
    const bad = await run('run -q -c c.json a.ts', { outcome: passed() });
    expect(await bad.exitCode).toBe(104);
    expect(bad.stderr.text).toContain('want a JSON object');
  });

  test('the first signal stops, the second one ends it at once', async () => {
    const { exitCode, seen, interrupt } = await run('run a.ts', { outcome: new Promise<never>(() => undefined) });
    await Promise.resolve();
    interrupt();
    expect(seen).toMatchObject({ stops: 1, kills: 0 });
    interrupt();
    expect(seen).toMatchObject({ stops: 1, kills: 1 });
    expect(await exitCode).toBe(105);
  });

  test('hooks hear everything, without colours', async () => {
    const heard = { texts: '', events: 0, ended: undefined as TestOutcome | undefined, script: '' };
    const hooks: RunHooks = {
      onStart: (info) => {
        heard.script = `${info.engine} ${info.scriptPath} ${info.argv.join(' ')}`;
      },
      onEvent: () => {
        heard.events++;
      },
      onText: (text) => {
        heard.texts += text;
      },
      onEnd: (outcome) => {
        heard.ended = outcome;
      },
    };
    const events = [plan, progressAt(0), said('hello')];
    const { exitCode } = await run('run a.ts', { events, outcome: passed() }, { isTTY: true, hooks });
    await exitCode;
    expect(heard.script).toBe(`embedded ${join(folder, 'a.ts')} run a.ts`);
    expect(heard.events).toBe(3);
    expect(heard.ended?.exitCode).toBe(0);
    expect(heard.texts).toMatch(/INFO\[0003\] hello/);
    expect(heard.texts).toContain('█ TOTAL RESULTS');
    expect(heard.texts).not.toContain('\u001b');
    expect(heard.texts).not.toContain('running (');
  });
});

describe('other commands', () => {
  const rows: [line: string, code: number, RegExp][] = [
    ['version', 0, /^k6 \d+\.\d+\.\d+ of o11y-lab/],
    ['help', 0, /k6 help run/],
    ['', 0, /Usage:/],
    ['help run', 0, /-u, --vus .*\[K6_VUS\]/],
    ['run --help', 0, /Exit codes:/],
    ['inspect a.ts', 0, /"vus": 3/],
    ['inspect --execution-requirements a.ts', 0, /"withRequirements": true/],
    ['help nothing', 255, /unknown command "nothing"/],
    ['rnu a.ts', 255, /did you mean k6 run/],
    ['archive a.ts', 255, /k6 archive is not supported by this runner: pass the script itself/],
    ['cloud a.ts', 255, /not supported/],
    ['pause', 255, /Ctrl-C/],
    ['run --vsu 1 a.ts', 255, /did you mean --vus/],
    ['run --paused a.ts', 104, /--paused is not supported/],
    ['constructor', 255, /unknown command "constructor"/],
  ];
  for (const [line, code, want] of rows) {
    test(line === '' ? '(nothing)' : line, async () => {
      const { exitCode, stdout, stderr } = await run(line, { outcome: passed() });
      expect(await exitCode).toBe(code);
      expect(code === 0 ? stdout.text : stderr.text).toMatch(want);
    });
  }

  test('new writes a script and does not overwrite one', async () => {
    const first = await run('new my.ts', { outcome: passed() });
    expect(await first.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'my.ts'), 'utf8')).toContain("from 'k6/http'");
    writeFileSync(join(folder, 'my.ts'), 'mine');
    const second = await run('new my.ts', { outcome: passed() });
    expect(await second.exitCode).toBe(255);
    expect(readFileSync(join(folder, 'my.ts'), 'utf8')).toBe('mine');
    const third = await run('new -f my.ts', { outcome: passed() });
    expect(await third.exitCode).toBe(0);
    expect(readFileSync(join(folder, 'my.ts'), 'utf8')).not.toBe('mine');
  });
});

describe.skipIf(process.platform === 'win32')('--engine k6', () => {
  test('finds a foreign program, never ourselves', () => {
    const [own, foreign] = [join(folder, 'repo'), join(folder, 'bin')];
    for (const path of [own, foreign, join(folder, 'links')]) mkdirSync(path);
    for (const path of [own, foreign]) {
      writeFileSync(join(path, 'k6'), '#!/bin/sh\n');
      chmodSync(join(path, 'k6'), 0o755);
    }
    symlinkSync(join(own, 'k6'), join(folder, 'links', 'k6'));
    const path = [join(folder, 'links'), own, join(folder, 'missing'), foreign].join(':');
    expect(findRealK6(path, own)).toBe(join(foreign, 'k6'));
    expect(findRealK6(join(folder, 'links'), own)).toBeUndefined();
  });

  test('hands its words and exit code on', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'k6-real-'));
    try {
      writeFileSync(join(bin, 'k6'), `#!/bin/sh\necho "$@" > "${folder}/words"\nexit 42\n`);
      chmodSync(join(bin, 'k6'), 0o755);
      const { exitCode } = await run(
        'run --engine k6 -u 2 a.ts',
        { outcome: passed() },
        { env: { PATH: `${bin}:/usr/bin:/bin` } },
      );
      expect(await exitCode).toBe(42);
      expect(readFileSync(join(folder, 'words'), 'utf8')).toBe('run -u 2 a.ts\n');
    } finally {
      rmSync(bin, { recursive: true, force: true });
    }
  });

  test('says when there is none', async () => {
    const { exitCode, stderr } = await run('run --engine=k6 a.ts', { outcome: passed() }, { env: { PATH: folder } });
    expect(await exitCode).toBe(104);
    expect(stderr.text).toContain('there is no k6 program on the PATH');
    expect(existsSync(join(folder, 'words'))).toBe(false);
  });

  test('the flag itself is left out of the words', () => {
    expect(withoutEngine(['run', '--engine', 'k6', 'a.ts', '--', '--engine'])).toEqual([
      'run',
      'a.ts',
      '--',
      '--engine',
    ]);
  });
});
